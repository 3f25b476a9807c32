import { useRequest } from 'ahooks';
import type { Result } from 'ahooks/lib/useRequest/src/types';
import { useRef } from 'react';
import type { Api, Source, Task } from '../api';
import { POLLING_INTERVAL } from '../polling';
import { isActive } from '../tasks/status';

interface LatestTasks {
  api: Api;
  sources: Source[];
  /** Called with each task that was seen to run and then to have ended. */
  onEnd(task: Task): void;
}

/** The latest task of each source. They are kept up to date while one of them runs and somebody can see it. */
export function useLatestTasks({ api, sources, onEnd }: LatestTasks) {
  const running = useRef<Task[]>([]);
  const tasks: Result<Task[], []> = useRequest(() => api.latestTasks(sources), {
    ready: sources.length > 0,
    refreshDeps: [sources.map(({ id }) => id).join()],
    pollingInterval: POLLING_INTERVAL,
    pollingWhenHidden: false,
    onSuccess: (latest) => {
      latest.filter((task) => !isActive(task) && running.current.some(({ id }) => id === task.id)).forEach(onEnd);
      running.current = latest.filter(isActive);
      // Cancelling keeps what was loaded and takes back the next look.
      if (!running.current.length) {
        tasks.cancel();
      }
    },
    onError: () => tasks.cancel(),
  });
  return tasks;
}
