import { usePagination } from 'ahooks';
import { App, Flex, Table, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { Id, PageRequest, Source, Task } from '../api';
import { formatDuration, formatTime } from '../format';
import { TruncatedText } from '../TruncatedText';
import { LoadError } from '../LoadError';
import { REFRESH_ON_FOCUS, usePolling } from '../polling';
import { startedKey } from '../started';
import { tablePaging } from '../table-paging';
import { useColumns } from '../use-columns';
import { outcomeLine } from './outcome';
import { starterOf } from './person';
import { isActive, isPreview, isRetryable, TaskStatus, wouldBeStopped } from './status';
import { TaskActions } from './TaskActions';
import { TaskDetails } from './TaskDetails';
import { TaskProgressBar } from './TaskProgressBar';
import { useWords } from './words';

interface TaskTableProps {
  source: Source;
  /** The page of the list that is shown first. */
  firstPage?: number;
  /** The task whose row opens by itself, once it has ended. */
  opened?: Id;
  /** Called with a task that was started, started again or cancelled. */
  onChange(taskId?: Id): void;
}

/** Pixels below which the table scrolls. */
const WIDTH = 900;

/** How many tasks a page of the list holds at first. */
export const PAGE_SIZE = 10;

/** The tasks of a source, what was last started first, kept up to date. */
export function TaskTable({ source, firstPage = 1, opened, onChange }: TaskTableProps) {
  const admin = useAdmin();
  const { api, t, language } = admin;
  const { message } = App.useApp();
  const tasks = usePagination((page: PageRequest) => api.listTasks(source, page), {
    ...REFRESH_ON_FOCUS,
    defaultCurrent: firstPage,
    defaultPageSize: PAGE_SIZE,
    onSuccess: ({ list }) => list.some(isActive) || message.destroy(startedKey(source.id)),
    // Shown below; without a handler ahooks would log it as well.
    onError: () => {},
  });
  usePolling(tasks, Boolean(tasks.data?.list.some(isActive)));
  const onDone = (taskId?: Id) => {
    tasks.refresh();
    onChange(taskId);
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
        fixed: 'right',
        render: (_, task) =>
          (isActive(task) || (source.enabled && isRetryable(task))) && (
            <TaskActions task={task} onDone={(started = task.id) => onDone(started)} />
          ),
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
        rowKey={({ id }) => String(id)}
        size="middle"
        loading={tasks.loading && !tasks.data}
        dataSource={tasks.data?.list}
        pagination={tablePaging(tasks.pagination, admin)}
        locale={{ emptyText: tasks.data ? t('No task yet. Sync the source to start one.') : ' ' }}
        expandable={{
          defaultExpandedRowKeys: opened === undefined ? [] : [String(opened)],
          expandedRowRender: (task) => (
            <div ref={String(task.id) === String(opened) ? bringIntoView : undefined} style={{ scrollMarginTop: 120 }}>
              <TaskDetails source={source} task={task} onSynced={onDone} />
            </div>
          ),
          rowExpandable: (task) => !isActive(task),
        }}
        {...columns}
      />
    </Flex>
  );
}

/** Shows what a row opened to by itself. */
const bringIntoView = (element: Element | null) => element?.scrollIntoView?.({ block: 'nearest' });

/** Who started a task, or what did. */
function Starter({ task }: { task: Task }) {
  const { t } = useAdmin();
  return task.trigger === 'schedule' ? t('Scheduled') : (starterOf(task) ?? t('Automatic'));
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
  const { messageOf } = useWords();
  if (isActive(task)) {
    return <TaskProgressBar task={task} />;
  }
  const { outcome } = task;
  const message = messageOf(task);
  return (
    <Flex vertical style={{ maxWidth: 320 }}>
      {Boolean(outcome?.targets.length) && outcomeLine(outcome!, admin, isPreview(task))}
      {message && !wouldBeStopped(task) && <TruncatedText text={message} />}
    </Flex>
  );
}
