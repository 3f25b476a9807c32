// Something that a source does while somebody waits for it: it comes back in time, and ends when nobody waits any more.
import { RequestError } from '../platform/errors';
import { unlessAborted } from '../platform/unless-aborted';
import type { SyncSource } from './sync-source';

/** Seconds that it may take. */
export const WAIT_LIMIT = 30;

/**
 * @param stopped aborted when nobody waits for it any more
 * @throws RequestError if it takes too long; what the work throws
 */
export async function runBounded<T>(source: SyncSource, stopped: AbortSignal, work: () => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const timer = setTimeout(
    () => stop.abort(new RequestError(400, 'The source did not answer within {{seconds}} s', { seconds: WAIT_LIMIT })),
    WAIT_LIMIT * 1000,
  );
  const onStopped = () => stop.abort(stopped.reason);
  stopped.addEventListener('abort', onStopped);
  source.signal = stop.signal;
  try {
    return await unlessAborted(work(), stop.signal);
  } finally {
    clearTimeout(timer);
    stopped.removeEventListener('abort', onStopped);
    // What it still waits for is of no use any more.
    stop.abort();
  }
}
