import { useDocumentVisibility } from 'ahooks';
import { useEffect, useRef } from 'react';

/** Milliseconds between two looks at tasks while one of them is pending or running. */
export const RUNNING_INTERVAL = 1_500;
/** The same while none is: the schedule, or somebody else, may start one. */
const IDLE_INTERVAL = 30_000;

/** For `useRequest`: whoever comes back to the page sees what is so now. */
export const REFRESH_ON_FOCUS = { refreshOnWindowFocus: true, focusTimespan: RUNNING_INTERVAL };

/** What `useRequest` gives of a request that is made again and again. */
interface Polled {
  /** Another object with each answer. */
  data?: object;
  loading: boolean;
  error?: Error;
  refresh(): void;
}

/**
 * Asks again and again as long as somebody can see the page: often while a task runs, now and then while none does, and ever more
 * rarely while the server does not answer.
 */
export function usePolling({ data, loading, error, refresh }: Polled, isRunning: boolean) {
  const isVisible = useDocumentVisibility() === 'visible';
  const failures = useRef<{ last?: Error; count: number }>({ count: 0 });
  useEffect(() => {
    if (loading || !isVisible) {
      return undefined;
    }
    const { last, count } = failures.current;
    failures.current = error ? { last: error, count: error === last ? count : count + 1 } : { count: 0 };
    const interval = error
      ? Math.min(RUNNING_INTERVAL * 2 ** failures.current.count, IDLE_INTERVAL)
      : isRunning
        ? RUNNING_INTERVAL
        : IDLE_INTERVAL;
    const timer = setTimeout(refresh, interval);
    return () => clearTimeout(timer);
  }, [data, loading, error, refresh, isVisible, isRunning]);
}
