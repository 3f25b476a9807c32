import { useRequest } from 'ahooks';
import { Alert, Flex, Skeleton } from 'antd';
import { useAdmin } from '../admin';
import type { Id, Source } from '../api';
import { PAGE_SIZE, TaskTable } from './TaskTable';

interface OpenedTaskProps {
  source: Source;
  opened: Id;
  /** Called with a task that was started, started again or cancelled. */
  onChange(taskId?: Id): void;
}

/** The tasks of a source, at the page of the list on which one of them is, whose row is open. */
export function OpenedTask({ source, opened, onChange }: OpenedTaskProps) {
  const { api, t } = useAdmin();
  const before = useRequest(() => api.countTasksBefore(source, opened), {
    // The list itself says what is wrong, if that is still so.
    onError: () => {},
  });
  if (before.loading) {
    return <Skeleton active />;
  }
  const firstPage = Math.floor((before.data ?? 0) / PAGE_SIZE) + 1;
  return (
    <Flex vertical gap="middle">
      {!before.error && before.data === undefined && (
        <Alert type="warning" showIcon closable message={t('This task is no longer kept.')} />
      )}
      <TaskTable {...{ source, opened, firstPage, onChange }} />
    </Flex>
  );
}
