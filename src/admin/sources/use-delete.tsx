import { App } from 'antd';
import { useAdmin } from '../admin';
import type { Source } from '../api';
import { formatNumber } from '../format';
import { sourceTitle } from '../title';
import { ERROR_DURATION } from '../use-action';

/** Asks whether these sources are to be deleted, says what that means, and deletes them. */
export function useDelete(onDeleted: () => void) {
  const admin = useAdmin();
  const { api, t, language } = admin;
  const { modal, message } = App.useApp();
  return (sources: Source[]) =>
    modal.confirm({
      title:
        sources.length === 1
          ? t('Delete {{source}}?', { source: sourceTitle(sources[0], admin) })
          : t('Delete the selected sources ({{number}})?', { number: formatNumber(sources.length, language) }),
      content: t('The users and departments that came from there stay, and are no longer kept up to date.'),
      okText: t('Delete'),
      okButtonProps: { danger: true },
      cancelText: t('Cancel'),
      autoFocusButton: 'cancel',
      onOk: async () => {
        try {
          await api.deleteSources(sources.map(({ id }) => id));
          onDeleted();
        } catch (error) {
          message.error(<span role="alert">{(error as Error).message}</span>, ERROR_DURATION);
        }
      },
    });
}
