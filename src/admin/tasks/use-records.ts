import { usePagination } from 'ahooks';
import { useAdmin } from '../admin';
import type { PageRequest, RecordQuery, Task } from '../api';
import { useSearch } from '../use-search';

/** One page of the records that a task has to show, as they are looked for. */
export function useRecords(task: Task, { action, dataType, removals }: Omit<RecordQuery, 'search'>) {
  const { api } = useAdmin();
  const { search, setSearch } = useSearch();
  const records = usePagination(
    (page: PageRequest) => api.listRecords(task, page, { action, dataType, removals, search }),
    {
      refreshDeps: [task.id, action, dataType, removals, search],
      // Shown by the caller; without a handler ahooks would log it as well.
      onError: () => {},
    },
  );
  return { ...records, search, setSearch };
}
