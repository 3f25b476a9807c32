import { useRequest } from 'ahooks';
import { Flex, Spin } from 'antd';
import { useAdmin } from '../admin';
import type { Id, Task } from '../api';
import { LoadError } from '../LoadError';
import { REFRESH_ON_FOCUS, usePolling } from '../polling';
import { isNotFound } from '../refusals';
import { isActive, TaskStatus } from '../tasks/status';
import { CancelButton } from '../tasks/TaskActions';
import { TaskProgressBar } from '../tasks/TaskProgressBar';

interface RunningTaskProps {
  id: Id;
  onEnd(task: Task): void;
  /** Called if there is no such task any more. */
  onGone(error: Error): void;
}

/** How far a task is that was just started, until it has ended. */
export function RunningTask({ id, onEnd, onGone }: RunningTaskProps) {
  const { api, t } = useAdmin();
  const request = useRequest(() => api.getTask(id), {
    ...REFRESH_ON_FOCUS,
    onSuccess: (found) => isActive(found) || onEnd(found),
    // Others are shown below.
    onError: (thrown) => isNotFound(thrown) && onGone(thrown),
  });
  usePolling(request, true);
  const { data: task, error, loading, refresh } = request;
  return (
    <Flex vertical gap="small" align="flex-start">
      {error && (
        <LoadError title={t('The task could not be loaded')} error={error} loading={loading} onRetry={refresh} />
      )}
      {!task && !error && <Spin size="small" />}
      {task && (
        <>
          <TaskStatus task={task} />
          <TaskProgressBar task={task} />
          {isActive(task) && <CancelButton task={task} onDone={() => refresh()} />}
        </>
      )}
    </Flex>
  );
}
