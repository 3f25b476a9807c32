import { useRequest } from 'ahooks';
import { useRef } from 'react';
import type { Api, Id, Source, Task } from '../api';
import { REFRESH_ON_FOCUS, usePolling } from '../polling';
import { isActive } from '../tasks/status';

interface LatestTasks {
  api: Api;
  sources: Source[];
  /** Called with each task that ended since it was seen to run, or was started here. */
  onEnd(task: Task): void;
}

/** The latest task of each source, kept up to date. */
export function useLatestTasks({ api, sources, onEnd }: LatestTasks) {
  const awaited = useRef(new Set<string>());
  const tasks = useRequest(() => api.latestTasks(sources), {
    ...REFRESH_ON_FOCUS,
    ready: sources.length > 0,
    refreshDeps: [sources.map(({ id }) => id).join()],
    onSuccess: (latest: Task[]) =>
      latest.forEach((task) => {
        const id = String(task.id);
        if (isActive(task)) {
          awaited.current.add(id);
        } else if (awaited.current.delete(id)) {
          onEnd(task);
        }
      }),
    // Shown by the page; without a handler ahooks would log it as well.
    onError: () => {},
  });
  usePolling(tasks, Boolean(tasks.data?.some(isActive)));
  /** Looks at the tasks now, and for the end of one that was just started even if it is faster than the next look. */
  const follow = (started?: Id) => {
    if (started !== undefined) {
      awaited.current.add(String(started));
    }
    tasks.refresh();
  };
  return { ...tasks, follow };
}
