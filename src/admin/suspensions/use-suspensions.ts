import { usePagination } from 'ahooks';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { PageRequest, SuspensionField } from '../api';
import { REFRESH_ON_FOCUS } from '../polling';
import type { TableOrder } from '../table-order';
import { useSearch } from '../use-search';

/** One page of the people who are suspended, as they are looked for. */
export function useSuspensions() {
  const { api } = useAdmin();
  const [order, setOrder] = useState<TableOrder<SuspensionField>>();
  const { search, setSearch } = useSearch();
  const sort = order && `${order.isDescending ? '-' : ''}${order.field}`;
  const suspensions = usePagination((page: PageRequest) => api.listSuspensions(page, { search, sort }), {
    ...REFRESH_ON_FOCUS,
    refreshDeps: [search, sort],
    onSuccess: ({ list, total }, [{ pageSize }]) => {
      // The last page may have become empty.
      if (!list.length && total) {
        suspensions.pagination.changeCurrent(Math.ceil(total / pageSize));
      }
    },
    // Shown by the caller; without a handler ahooks would log it as well.
    onError: () => {},
  });
  return { ...suspensions, search, setSearch, order, setOrder };
}
