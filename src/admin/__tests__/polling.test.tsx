import { act, renderHook } from '@testing-library/react';
import { usePolling } from '../polling';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function startPolling() {
  const refresh = vi.fn();
  const { rerender } = renderHook(({ isRunning, ...polled }) => usePolling({ ...polled, refresh }, isRunning), {
    initialProps: { isRunning: false, loading: false, error: undefined as Error | undefined },
  });
  /** Milliseconds until it asks again, after an answer of this kind. */
  const delayAfter = (isRunning: boolean, error?: Error) => {
    rerender({ isRunning, loading: true, error });
    refresh.mockClear();
    rerender({ isRunning, loading: false, error });
    const asked = Date.now();
    while (!refresh.mock.calls.length && Date.now() - asked < 60_000) {
      act(() => void vi.advanceTimersByTime(500));
    }
    return Date.now() - asked;
  };
  return { delayAfter, refresh };
}

test('asks often while a task runs, and every half minute while none does', () => {
  const { delayAfter } = startPolling();
  expect(delayAfter(true)).toBe(1_500);
  expect(delayAfter(false)).toBe(30_000);
});

test('asks ever more rarely while there is no answer, and as before from the next answer on', () => {
  const { delayAfter } = startPolling();
  const delays = Array.from({ length: 6 }, () => delayAfter(true, new Error('away')));
  expect(delays).toEqual([3_000, 6_000, 12_000, 24_000, 30_000, 30_000]);
  expect(delayAfter(true)).toBe(1_500);
  expect(delayAfter(true, new Error('away again'))).toBe(3_000);
});

test('does not ask while nobody can see the page', () => {
  const { delayAfter, refresh } = startPolling();
  const show = (state: DocumentVisibilityState) => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
  };
  show('hidden');
  delayAfter(true);
  expect(refresh).not.toHaveBeenCalled();
  show('visible');
  act(() => void vi.advanceTimersByTime(1_500));
  expect(refresh).toHaveBeenCalledTimes(1);
  vi.restoreAllMocks();
});
