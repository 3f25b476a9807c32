import { RedoOutlined } from '@ant-design/icons';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Task } from '../api';
import { useAction } from '../use-action';

interface AllowLeaversProps {
  task: Task;
  /** How many would have gone. */
  number: number;
  /** Called when the task was started again, however that went. */
  onDone(): void;
}

/** Retry of a task that stopped because too many would go: asks whether just that many may. */
export function AllowLeavers({ task, number, onDone }: AllowLeaversProps) {
  const { api, t } = useAdmin();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const useRetry = (allowLeavers?: number) =>
    useAction({
      run: () => api.retry(task, allowLeavers),
      success: t('The task has started again'),
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
        title={t('Let {{number}} go?', { number })}
        footer={
          <>
            <Button onClick={close}>{t('Cancel')}</Button>
            <Button loading={retry.running} onClick={retry.run}>
              {t('Retry without allowing')}
            </Button>
            <Button danger type="primary" loading={allow.running} onClick={allow.run}>
              {t('Let {{number}} go and retry', { number })}
            </Button>
          </>
        }
      >
        {t(
          'The task stopped because {{number}} users or departments would go: more than the limit of the source. If that is right, they can go this once. Should they have become more, the task stops again.',
          { number },
        )}
      </Modal>
    </>
  );
}
