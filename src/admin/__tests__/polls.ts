// Whether the page will ask again by itself.
import { waitFor } from '@testing-library/react';
import { RUNNING_INTERVAL } from '../polling';
import { openRequests } from './render';

/** Watches the timers of the page, from now to the end of the test. Gives what waits until it asks nothing and is not going to. */
export function watchPolls(): () => Promise<void> {
  const planned = new Set<unknown>();
  const { setTimeout, clearTimeout } = globalThis;
  const plan = (run: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => {
    const timer = setTimeout(() => {
      planned.delete(timer);
      run(...args);
    }, delay);
    if (delay === RUNNING_INTERVAL) {
      planned.add(timer);
    }
    return timer;
  };
  const timers = [
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(plan as typeof setTimeout),
    vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
      planned.delete(timer);
      clearTimeout(timer);
    }),
  ];
  onTestFinished(() => timers.forEach((timer) => timer.mockRestore()));
  return () =>
    waitFor(() => expect({ planned: planned.size, asking: openRequests() }).toEqual({ planned: 0, asking: 0 }));
}
