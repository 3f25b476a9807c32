import { usePagination } from 'ahooks';
import type { PaginationResult } from 'ahooks/lib/usePagination/types';
import { Flex, Table, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { Id, Page, PageRequest, Source, Task } from '../api';
import { formatDuration, formatTime } from '../format';
import { Gist } from '../Gist';
import { LoadError } from '../LoadError';
import { POLLING_INTERVAL } from '../polling';
import { tablePaging } from '../table-paging';
import { useColumns } from '../use-columns';
import { outcomeLine } from './outcome';
import { starterOf } from './person';
import { isActive, isPreview, isRetryable, TaskStatus } from './status';
import { TaskActions } from './TaskActions';
import { TaskDetails } from './TaskDetails';
import { TaskProgressBar } from './TaskProgressBar';

interface TaskTableProps {
  source: Source;
  /** The task whose row opens by itself, once it has ended. */
  opened?: Id;
  /** Called when a task was cancelled or started again. */
  onChange(): void;
}

/** Pixels below which the table scrolls. */
const WIDTH = 900;

/** The tasks of a source, newest first. It keeps itself up to date while one of them runs and somebody can see it. */
export function TaskTable({ source, opened, onChange }: TaskTableProps) {
  const admin = useAdmin();
  const { api, t, language } = admin;
  const tasks: PaginationResult<Page<Task>, [PageRequest]> = usePagination(
    (page: PageRequest) => api.listTasks(source, page),
    {
      pollingInterval: POLLING_INTERVAL,
      pollingWhenHidden: false,
      // Cancelling keeps what was loaded and takes back the next look.
      onSuccess: ({ list }) => list.some(isActive) || tasks.cancel(),
      onError: () => tasks.cancel(),
    },
  );
  const onDone = () => {
    tasks.refresh();
    onChange();
  };

  const columns = useColumns<Task>(
    [
      { title: t('Started'), key: 'started', render: (_, task) => <Started task={task} /> },
      { title: t('Status'), dataIndex: 'status', render: (_, task) => <TaskStatus task={task} /> },
      { title: t('Outcome'), key: 'outcome', minWidth: 200, render: (_, task) => <TaskOutcome task={task} /> },
      {
        title: t('Duration'),
        dataIndex: 'cost',
        render: (cost: Task['cost']) => cost != null && formatDuration(cost, language),
      },
      { title: t('Started by'), key: 'by', render: (_, task) => <Starter task={task} /> },
      {
        title: t('Actions'),
        key: 'actions',
        render: (_, task) => (isActive(task) || isRetryable(task)) && <TaskActions task={task} onDone={onDone} />,
      },
    ],
    WIDTH,
  );

  return (
    <Flex vertical gap="middle">
      {tasks.error && (
        <LoadError
          title={t('The tasks could not be loaded')}
          error={tasks.error}
          loading={tasks.loading}
          onRetry={tasks.refresh}
        />
      )}
      <Table
        aria-label={t('Tasks')}
        rowKey="id"
        size="middle"
        loading={tasks.loading && !tasks.data}
        dataSource={tasks.data?.list}
        pagination={tablePaging(tasks.pagination, admin)}
        locale={{ emptyText: tasks.data ? t('No task yet. Sync the source to start one.') : ' ' }}
        expandable={{
          defaultExpandedRowKeys: opened === undefined ? [] : [opened],
          expandedRowRender: (task) => <TaskDetails task={task} />,
          rowExpandable: (task) => !isActive(task),
        }}
        {...columns}
      />
    </Flex>
  );
}

/** Who started a task, or what did. */
function Starter({ task }: { task: Task }) {
  const { t } = useAdmin();
  return task.trigger === 'schedule' ? t('Schedule') : (starterOf(task) ?? t('Automatic'));
}

/** When a task began, and what is searched for in the logs to find it. */
function Started({ task: { batch, startedAt, createdAt, attempt } }: { task: Task }) {
  const { t, language } = useAdmin();
  const time = startedAt ?? createdAt;
  return (
    <Flex vertical>
      {time && <time dateTime={time}>{formatTime(time, language)}</time>}
      <Typography.Text type="secondary">
        {t('Batch')} {batch}
      </Typography.Text>
      {(attempt ?? 1) > 1 && (
        <Typography.Text type="secondary">{t('Attempt {{number}}', { number: attempt })}</Typography.Text>
      )}
    </Flex>
  );
}

/** How far a task is, what it did, or why it failed. */
function TaskOutcome({ task }: { task: Task }) {
  const admin = useAdmin();
  if (isActive(task)) {
    return <TaskProgressBar task={task} />;
  }
  const { message, outcome } = task;
  return (
    <Flex vertical style={{ maxWidth: 320 }}>
      {Boolean(outcome?.targets.length) && outcomeLine(outcome!, admin, isPreview(task))}
      {message && <Gist text={message} />}
    </Flex>
  );
}
