import { usePagination } from 'ahooks';
import { useAdmin } from '../admin';
import type { PageRequest } from '../api';
import { REFRESH_ON_FOCUS, usePolling } from '../polling';
import { isActive } from '../tasks/status';
import { useSearch } from '../use-search';

/** One page of what was pushed, as it is looked for, kept up to date. */
export function usePushes() {
  const { api } = useAdmin();
  const { search, setSearch } = useSearch();
  const pushes = usePagination((page: PageRequest) => api.listPushes(page, search), {
    ...REFRESH_ON_FOCUS,
    refreshDeps: [search],
    // Shown by the caller; without a handler ahooks would log it as well.
    onError: () => {},
  });
  usePolling(pushes, Boolean(pushes.data?.list.some(isActive)));
  return { ...pushes, search, setSearch };
}
