import { ActionButton } from '../ActionButton';
import { useAdmin } from '../admin';
import type { Id, Push, Task } from '../api';
import { RedoOutlined } from '../icons';

interface RetryFailedProps {
  run: Task | Push;
  /** Called afterwards, however that went: with the task that was started, if one was. */
  onDone(started?: Id): void;
}

/** Writes the failed records of a task or push once more, without pulling. */
export function RetryFailed({ run, onDone }: RetryFailedProps) {
  const { api, t } = useAdmin();
  return (
    <ActionButton
      icon={<RedoOutlined />}
      action={() => api.retryFailed(run)}
      success={(started) =>
        started === undefined ? t('The failed records were retried') : t('The failed records are being retried')
      }
      onDone={onDone}
    >
      {t('Retry failed records')}
    </ActionButton>
  );
}
