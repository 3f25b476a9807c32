import { App, Flex } from 'antd';
import { type Admin, useAdmin } from '../admin';
import type { Source, Task } from '../api';
import { formatNumber } from '../format';
import { NameList } from '../NameList';
import { isActive } from '../tasks/status';
import { sourceTitle } from '../title';
import { ERROR_DURATION } from '../use-action';
import { endTasks } from './end-tasks';

/** Asks whether these sources are to be deleted and says what that means; ends what runs of them, and deletes them. */
export function useDelete(onDeleted: () => void) {
  const admin = useAdmin();
  const { api, t, language } = admin;
  const { modal, message } = App.useApp();
  const showError = (error: unknown) =>
    message.error(<span role="alert">{(error as Error).message}</span>, ERROR_DURATION);

  const remove = async (sources: Source[]) => {
    try {
      await endTasks(sources, admin);
      await api.deleteSources(sources.map(({ id }) => id));
      const names = sources.map((source) => sourceTitle(source, admin)).join(', ');
      message.success(<span role="status">{t('Deleted: {{names}}', { names })}</span>);
      onDeleted();
    } catch (error) {
      showError(error);
    }
  };

  return async (sources: Source[]) => {
    try {
      const running = (await api.latestTasks(sources)).filter(isActive);
      modal.confirm({
        title:
          sources.length === 1
            ? t('Delete {{source}}?', { source: sourceTitle(sources[0], admin) })
            : t('Delete the selected sources ({{number}})?', { number: formatNumber(sources.length, language) }),
        content: <WhatIsDeleted {...{ sources, running, admin }} />,
        okText: t('Delete'),
        okButtonProps: { danger: true },
        cancelText: t('Cancel'),
        autoFocusButton: 'cancel',
        onOk: () => remove(sources),
      });
    } catch (error) {
      showError(error);
    }
  };
}

interface WhatIsDeletedProps {
  sources: Source[];
  /** The tasks of these that are pending or running. */
  running: Task[];
  /** Given, because the question is shown outside the page. */
  admin: Admin;
}

function WhatIsDeleted({ sources, running, admin }: WhatIsDeletedProps) {
  const { t } = admin;
  const isRunning = ({ id }: Source) => running.some(({ sourceId }) => String(sourceId) === String(id));
  return (
    <Flex vertical gap="small" style={{ maxHeight: '50vh', overflow: 'auto', overflowWrap: 'anywhere' }}>
      {sources.length > 1 && <NameList names={sources.map((source) => sourceTitle(source, admin))} />}
      {sources.filter(isRunning).map((source) => (
        <strong key={source.id}>
          {t(
            'A task of {{source}} is pending or running. It is cancelled first; what it has already written is kept.',
            { source: sourceTitle(source, admin) },
          )}
        </strong>
      ))}
      <span>{t('The users and departments that came from there stay, and are no longer kept up to date.')}</span>
    </Flex>
  );
}
