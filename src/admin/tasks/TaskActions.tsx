import { Flex } from 'antd';
import { ActionButton } from '../ActionButton';
import { useAdmin } from '../admin';
import { RedoOutlined, StopOutlined } from '../icons';
import type { Id, Task } from '../api';
import { startedKey } from '../started';
import { AllowLeavers } from './AllowLeavers';
import { RetryFailed } from './RetryFailed';
import { isActive } from './status';

interface TaskActionProps {
  task: Task;
  /** Called when something was done, however that went: with the task that was started besides, if one was. */
  onDone(started?: Id): void;
}

/** What can be done with a task that runs or can be started again. */
export function TaskActions({ task, onDone }: TaskActionProps) {
  const { api, t } = useAdmin();
  if (isActive(task)) {
    return <CancelButton task={task} onDone={onDone} />;
  }
  return (
    <Flex wrap>
      {task.leaversOverLimit && task.removalsDigest ? (
        <AllowLeavers task={task} number={task.leaversOverLimit} onDone={onDone} />
      ) : (
        <ActionButton
          icon={<RedoOutlined />}
          action={() => api.retry(task)}
          success={t('The task has started again')}
          messageKey={startedKey(task.sourceId)}
          onDone={() => onDone()}
        >
          {t('Retry')}
        </ActionButton>
      )}
      {Boolean(task.failuresKept) && <RetryFailed run={task} onDone={onDone} />}
    </Flex>
  );
}

/** Ends a task that is pending or running. */
export function CancelButton({ task, onDone, ...button }: TaskActionProps & { 'aria-describedby'?: string }) {
  const { api, t } = useAdmin();
  return (
    <ActionButton
      {...button}
      icon={<StopOutlined />}
      disabled={Boolean(task.cancelRequestedBy)}
      action={() => api.cancel(task)}
      success={t('The task is being cancelled')}
      onDone={() => onDone()}
    >
      {t('Cancel')}
    </ActionButton>
  );
}
