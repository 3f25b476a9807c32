import { RedoOutlined } from '@ant-design/icons';
import { usePagination } from 'ahooks';
import type { PaginationResult } from 'ahooks/lib/usePagination/types';
import { Flex, Table } from 'antd';
import { ActionButton } from './ActionButton';
import { useAdmin } from './admin';
import type { Page, PageRequest, Source, Task } from './api';
import { formatDuration } from './duration';
import { LoadError } from './LoadError';
import { isActive, isRetryable, TaskStatus } from './status';

/** Milliseconds between two looks at tasks that still run. */
const POLLING_INTERVAL = 1500;

/** A message may be a long error of another system: it wraps instead of stretching the table. */
const MESSAGE_STYLE = { minWidth: 160, maxWidth: 360, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;

/** The tasks of a source, newest first. It keeps itself up to date while one of them runs and somebody can see it. */
export function TaskTable({ source }: { source: Source }) {
  const { api, t } = useAdmin();
  const tasks: PaginationResult<Page<Task>, [PageRequest]> = usePagination(
    (page: PageRequest) => api.listTasks(source, page),
    {
      pollingInterval: POLLING_INTERVAL,
      pollingWhenHidden: false,
      // Cancelling keeps what was loaded and takes back the next look.
      onSuccess: ({ list }) => list.some(({ status }) => isActive(status)) || tasks.cancel(),
      onError: () => tasks.cancel(),
    },
  );
  const { current, pageSize, total, onChange } = tasks.pagination;

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
        scroll={{ x: 'max-content' }}
        loading={tasks.loading && !tasks.data}
        dataSource={tasks.data?.list}
        pagination={{ current, pageSize, total, onChange, hideOnSinglePage: true }}
        locale={{ emptyText: tasks.data ? t('No task yet. Sync the source to start one.') : ' ' }}
        columns={[
          { title: t('Batch'), dataIndex: 'batch' },
          { title: t('Status'), dataIndex: 'status', render: (status: string) => <TaskStatus status={status} /> },
          {
            title: t('Message'),
            dataIndex: 'message',
            render: (message: Task['message']) => <div style={MESSAGE_STYLE}>{message}</div>,
          },
          {
            title: t('Duration'),
            dataIndex: 'cost',
            render: (cost: Task['cost']) => cost != null && formatDuration(cost),
          },
          {
            title: t('Actions'),
            key: 'actions',
            render: (_, task) =>
              isRetryable(task.status) && (
                <ActionButton
                  icon={<RedoOutlined />}
                  action={() => api.retry(task)}
                  success={t('The task has started again')}
                  onDone={tasks.refresh}
                >
                  {t('Retry')}
                </ActionButton>
              ),
          },
        ]}
      />
    </Flex>
  );
}
