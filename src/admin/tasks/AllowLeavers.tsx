import { RedoOutlined } from '../icons';
import { Button, Flex, Modal } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Task } from '../api';
import { startedKey } from '../started';
import { useAction } from '../use-action';
import { removalQuestion } from './removal-question';
import { RemovalTable } from './RemovalTable';

interface AllowLeaversProps {
  task: Task;
  /** How many records would have been removed or suspended. */
  number: number;
  /** Called when the task was started again, however that went. */
  onDone(): void;
}

/** Retry of a task that stopped at the removal limit: asks, with the list of the records, whether just these are allowed. */
export function AllowLeavers({ task, number, onDone }: AllowLeaversProps) {
  const { api, t } = useAdmin();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const useRetry = (isAllowed: boolean) =>
    useAction({
      run: () => api.retry(task, isAllowed),
      success: t('The task has started again'),
      messageKey: startedKey(task.sourceId),
      onDone: () => {
        close();
        onDone();
      },
    });
  const retry = useRetry(false);
  const allow = useRetry(true);
  return (
    <>
      <Button type="link" size="small" icon={<RedoOutlined />} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t('Retry')}
      </Button>
      <Modal
        open={open}
        onCancel={close}
        closable={{ 'aria-label': t('Close') }}
        title={removalQuestion(task, number, t)}
        width="min(760px, calc(100vw - 16px))"
        destroyOnClose
        footer={
          <>
            <Button onClick={close}>{t('Cancel')}</Button>
            <Button loading={retry.running} onClick={retry.run}>
              {t('Retry without allowing')}
            </Button>
            <Button danger type="primary" loading={allow.running} onClick={allow.run}>
              {t('Allow and retry')}
            </Button>
          </>
        }
      >
        <Flex vertical gap="middle">
          {t(
            'The task stopped because these {{number}} users or departments would be removed or suspended: more than the removal limit of the source. If that is right, you can allow it this once. Should it be others by then, the task stops again.',
            { number },
          )}
          <RemovalTable task={task} />
        </Flex>
      </Modal>
    </>
  );
}
