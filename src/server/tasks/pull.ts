// The payloads of a source, one after the other, for as long as the run may go on.
import { TaskStopped } from '../errors';
import { receivePayload, receivePayloads, type ReceivedPayload } from '../payload/receive-payload';
import type { Run } from './run';

/** Seconds that pulling may take where the source sets no limit. */
const DEFAULT_TIME_LIMIT = 3600;
/** The longest a timer can wait, in milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Yields what `pull()` gives: the payloads of an array, or of an async iterable as they come. Each is copied before the next is
 * asked for. While one is written the next is pulled already, and no further one, so that memory holds two at the most.
 * A source that does not answer is left alone once the run is stopped, or when it was waited for longer than its limit.
 */
export async function* pullPayloads(run: Run): AsyncGenerator<ReceivedPayload> {
  // A source that throws at once does it within the promise.
  const pulled = await waitFor(run, (async () => run.source.pull())());
  if (Array.isArray(pulled)) {
    for (const payload of await receivePayloads(pulled)) {
      yield payload;
    }
    return;
  }
  if (typeof pulled?.[Symbol.asyncIterator] !== 'function') {
    const { sourceType } = run.source.instance;
    throw new Error(`pull() of source type "${sourceType}" must return an array of payloads, or yield payloads`);
  }
  const payloads = pulled[Symbol.asyncIterator]();
  let isDone: boolean | undefined;
  let next = payloads.next();
  try {
    for (;;) {
      const { done, value } = await waitFor(run, next);
      isDone = done;
      if (isDone) {
        return;
      }
      const payload = await receivePayload(value);
      next = payloads.next();
      // Whatever goes wrong is told when it is waited for.
      next.catch(() => {});
      yield payload;
    }
  } finally {
    if (!isDone) {
      // Not waited for: it may hang where it is.
      void Promise.resolve()
        .then(() => payloads.return?.())
        .catch(() => {});
    }
  }
}

/** The answer, unless the run is stopped before. The time counts as pulled. */
async function waitFor<T>(run: Run, answer: Promise<T>): Promise<T> {
  const started = Date.now();
  const seconds = run.source.instance.pullTimeLimit ?? DEFAULT_TIME_LIMIT;
  const timeLimit = setTimeout(
    () =>
      run.stop(
        new TaskStopped('failed', 'The source was not pulled within its time limit of {{seconds}} s', { seconds }),
      ),
    Math.min(seconds * 1000 - run.pulled, LONGEST_TIMEOUT),
  );
  try {
    return await run.unlessStopped(answer);
  } finally {
    clearTimeout(timeLimit);
    run.pulled += Date.now() - started;
  }
}
