import { Flex, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { Task } from '../api';
import { Gist } from '../Gist';
import { outcomeLine } from '../tasks/outcome';
import { isActive, TaskStatus } from '../tasks/status';
import { TaskProgressBar } from '../tasks/TaskProgressBar';
import { TimeAgo } from '../TimeAgo';

/** When a source was last synced, how that went and what it did; how far it is, while it runs. */
export function LastSync({ task }: { task?: Task }) {
  const admin = useAdmin();
  if (!task) {
    return <Typography.Text type="secondary">{admin.t('Never')}</Typography.Text>;
  }
  const { message, outcome } = task;
  if (isActive(task)) {
    return (
      <Flex vertical gap={2} align="flex-start">
        <TaskStatus task={task} />
        <TaskProgressBar task={task} />
      </Flex>
    );
  }
  const time = task.startedAt ?? task.createdAt;
  const line = outcome?.targets.length ? outcomeLine(outcome, admin) : message;
  return (
    <Flex vertical gap={2} style={{ maxWidth: 300 }}>
      <Flex wrap gap="small" align="center">
        <TaskStatus task={task} />
        {time && <TimeAgo time={time} />}
      </Flex>
      {line && <Gist text={line} />}
    </Flex>
  );
}
