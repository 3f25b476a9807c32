import { usePagination } from 'ahooks';
import { useAdmin } from '../admin';
import type { Failure, Page, PageRequest, Push, Task } from '../api';
import { useSearch } from '../use-search';
import { useWords } from './words';

/** Failed records that are read at once for a file. */
const READ_AT_ONCE = 2_000;

/** One page of the failed records of a task or push, as they are looked for. */
export function useFailures(run: Task | Push) {
  const { api } = useAdmin();
  const { reasonOf } = useWords();
  const { search, setSearch } = useSearch();
  /** With its reason in the reader's words. */
  const worded = (failure: Failure): Failure => ({ ...failure, message: reasonOf(failure) });

  /** Where they are no longer kept one by one, the first of them are on the row of their run. */
  const find = async (page: PageRequest): Promise<Page<Failure>> => {
    if (run.failuresKept) {
      const { list, total } = await api.listFailures(run, page, search);
      return { list: list.map(worded), total };
    }
    const found = (await api.listFirstFailures(run)).map(worded).filter((failure) => isMatch(failure, search));
    return { list: pageOf(found, page), total: found.length };
  };

  /** All that are looked for. */
  const findAll = async (): Promise<Failure[]> => {
    const found: Failure[] = [];
    let all = 0;
    for (let current = 1; current === 1 || found.length < all; current++) {
      const { list, total } = await find({ current, pageSize: READ_AT_ONCE });
      found.push(...list);
      // Some may have been removed meanwhile.
      all = list.length ? total : 0;
    }
    return found;
  };

  const failures = usePagination(find, {
    refreshDeps: [run.id, run.failuresKept, search],
    // Shown by the caller; without a handler ahooks would log it as well.
    onError: () => {},
  });
  return { ...failures, search, setSearch, findAll };
}

function pageOf<T>(rows: T[], { current, pageSize }: PageRequest): T[] {
  return rows.slice((current - 1) * pageSize, current * pageSize);
}

function isMatch({ uid, name = '', message }: Failure, search = ''): boolean {
  return [uid, name, message].some((text) => text.toLocaleLowerCase().includes(search.toLocaleLowerCase()));
}
