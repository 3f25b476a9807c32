import { Button, Flex, Modal } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Id, Source, Task } from '../api';
import { startedKey } from '../started';
import { useAction } from '../use-action';
import { removalQuestion } from './removal-question';
import { RemovalTable } from './RemovalTable';

interface SyncAndAllowProps {
  source: Source;
  /** A preview that found that a sync would stop at the removal limit. */
  task: Task;
  /** How many records would be removed or suspended. */
  number: number;
  /** Called when a sync was started, however that went. */
  onDone(started?: Id): void;
}

/** From a preview to the sync that may remove what it shows: asks, with the list of the records. */
export function SyncAndAllow({ source, task, number, onDone }: SyncAndAllowProps) {
  const { api, t } = useAdmin();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const sync = useAction({
    run: () => api.sync(source, task),
    success: t('Synchronization has started'),
    messageKey: startedKey(source.id),
    onDone: (started) => {
      close();
      onDone(started);
    },
  });
  return (
    <>
      <Button size="small" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t('Sync and allow')}
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
            <Button danger type="primary" loading={sync.running} onClick={sync.run}>
              {t('Sync and allow')}
            </Button>
          </>
        }
      >
        <Flex vertical gap="middle">
          {t(
            'These records would be removed or suspended. Should it be others by then, the sync stops before it writes anything.',
          )}
          <RemovalTable task={task} />
        </Flex>
      </Modal>
    </>
  );
}
