import { useRequest } from 'ahooks';
import { useEffect, useRef } from 'react';
import type { Api, Source, Task } from '../api';
import { isActive } from '../tasks/status';

interface LatestRuns {
  api: Api;
  /** Those that are shown. */
  sources: Source[];
  /** The latest task of each source; undefined, until it is known. */
  tasks?: Task[];
}

/**
 * The last runs of each of these sources, and of which these are; asked for anew when a task has ended, which the latest tasks tell.
 */
export function useLatestRuns({ api, sources, tasks }: LatestRuns) {
  const sourceIds = sources.map(({ id }) => String(id));
  const runs = useRequest(async () => ({ sourceIds, runs: await api.latestRuns(sources) }), {
    refreshDeps: [sourceIds.join()],
    // Shown by the page; without a handler ahooks would log it as well.
    onError: () => {},
  });
  const { refresh } = runs;
  const known = useRef<Map<string, string>>();
  useEffect(() => {
    if (tasks) {
      // Of each source, the last end that is known: that a task runs changes nothing.
      const ended = tasks.filter((task) => !isActive(task));
      const ends = ended.map(
        ({ sourceId, id, attempt, status }) => [String(sourceId), [id, attempt, status].join()] as const,
      );
      const isNew = ends.some(([sourceId, end]) => known.current && known.current.get(sourceId) !== end);
      known.current = new Map([...(known.current ?? []), ...ends]);
      if (isNew) {
        refresh();
      }
    }
  }, [tasks, refresh]);
  return runs;
}
