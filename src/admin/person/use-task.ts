import { useState } from 'react';
import type { Id, Task } from '../api';

interface Started {
  isStarting?: boolean;
  /** While it runs. */
  id?: Id;
  /** Once it has ended. */
  ended?: Task;
  /** Why it was not started. */
  error?: Error;
}

/** A task that is started again and again, and what is known of the last time. */
export interface StartedTask<Args extends unknown[]> extends Started {
  /** Whether it is being started, or runs. */
  isBusy: boolean;
  start(...args: Args): Promise<void>;
  end(task: Task): void;
  /** It can't be followed: it is gone. */
  lose(error: Error): void;
  /** Forgets what is known. */
  clear(): void;
}

/**
 * Starts a task, and knows it until it has ended.
 * @param onTask called when one was started, however that went, and when it has ended
 */
export function useTask<Args extends unknown[]>(run: (...args: Args) => Promise<Id>, onTask: () => void) {
  const [started, setStarted] = useState<Started>({});
  const task: StartedTask<Args> = {
    ...started,
    isBusy: Boolean(started.isStarting) || started.id !== undefined,
    start: async (...args) => {
      setStarted({ isStarting: true });
      try {
        setStarted({ id: await run(...args) });
      } catch (error) {
        setStarted({ error: error as Error });
      }
      onTask();
    },
    end: (ended) => {
      setStarted({ ended });
      onTask();
    },
    lose: (error) => {
      setStarted({ error });
      onTask();
    },
    clear: () => setStarted({}),
  };
  return task;
}
