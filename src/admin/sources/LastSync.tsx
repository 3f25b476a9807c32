import { Flex, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { NextRun, Source, Task } from '../api';
import { outcomeLine } from '../tasks/outcome';
import { isActive, TaskStatus } from '../tasks/status';
import { TaskProgressBar } from '../tasks/TaskProgressBar';
import { TimeAgo } from '../TimeAgo';
import { TruncatedText } from '../TruncatedText';
import { NextSync } from './NextSync';
import { SourceWarnings } from './SourceWarnings';

interface LastSyncProps {
  source: Source;
  task?: Task;
  nextRun?: NextRun;
}

/** When a source was last synced, how that went and what it did; how far it is, while it runs; and when it is due next. */
export function LastSync({ source, task, nextRun }: LastSyncProps) {
  return (
    <Flex vertical gap={2} align="flex-start" style={{ maxWidth: 300 }}>
      <LastTask task={task} />
      {nextRun && <NextSync nextRun={nextRun} />}
      <SourceWarnings source={source} />
    </Flex>
  );
}

function LastTask({ task }: Pick<LastSyncProps, 'task'>) {
  const admin = useAdmin();
  if (!task) {
    return <Typography.Text type="secondary">{admin.t('Never')}</Typography.Text>;
  }
  if (isActive(task)) {
    return (
      <>
        <TaskStatus task={task} />
        <TaskProgressBar task={task} />
      </>
    );
  }
  const { message, outcome } = task;
  const time = task.startedAt ?? task.createdAt;
  const line = outcome?.targets.length ? outcomeLine(outcome, admin) : message;
  return (
    <>
      <Flex wrap gap="small" align="center">
        <TaskStatus task={task} />
        {time && <TimeAgo time={time} />}
      </Flex>
      {line && <TruncatedText text={line} />}
    </>
  );
}
