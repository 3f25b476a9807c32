import { RedoOutlined } from '@ant-design/icons';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Task } from '../api';
import { startedKey } from '../started';
import { useAction } from '../use-action';

interface AllowLeaversProps {
  task: Task;
  /** How many records would have been removed. */
  number: number;
  /** Called when the task was started again, however that went. */
  onDone(): void;
}

/** Retry of a task that stopped at the removal limit: asks whether exactly that many removals are allowed. */
export function AllowLeavers({ task, number, onDone }: AllowLeaversProps) {
  const { api, t } = useAdmin();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const useRetry = (allowLeavers?: number) =>
    useAction({
      run: () => api.retry(task, allowLeavers),
      success: t('The task has started again'),
      messageKey: startedKey(task.sourceId),
      onDone: () => {
        close();
        onDone();
      },
    });
  const retry = useRetry();
  const allow = useRetry(number);
  return (
    <>
      <Button type="link" size="small" icon={<RedoOutlined />} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t('Retry')}
      </Button>
      <Modal
        open={open}
        onCancel={close}
        closable={{ 'aria-label': t('Close') }}
        title={t('Allow {{number}} removals?', { count: number, number })}
        footer={
          <>
            <Button onClick={close}>{t('Cancel')}</Button>
            <Button loading={retry.running} onClick={retry.run}>
              {t('Retry without allowing')}
            </Button>
            <Button danger type="primary" loading={allow.running} onClick={allow.run}>
              {t('Allow {{number}} removals and retry', { count: number, number })}
            </Button>
          </>
        }
      >
        {t(
          'The task stopped because {{number}} users or departments would be removed: more than the removal limit of the source. If that is right, you can allow it this once. Should it be more by then, the task stops again.',
          { number },
        )}
      </Modal>
    </>
  );
}
