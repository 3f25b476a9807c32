// The payloads of a source, one after the other, for as long as the run may go on.
import { displayValue } from '../platform/display';
import { TaskStopped } from '../platform/errors';
import { yieldToEventLoop } from '../platform/yield';
import { receivePayload, receivePayloads, type ReceivedPayload } from '../ingest/check/receive-payload';
import { faultOf, iteratorOf, type PullMethod } from './payload-iterator';
import type { Run } from './run';

/** Seconds that pulling may take where the source sets no limit. */
const DEFAULT_TIME_LIMIT = 3600;
/** The longest a timer can wait, in milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** Payloads without records after each other, after which a source is believed never to end. */
const MAX_EMPTY = 100_000;

/**
 * Yields what a source gives: the payloads of an array, or of an async iterable as they come. Each is copied before the next is
 * asked for. While one is written the next is pulled already, and no further one, so that memory holds two at the most.
 * A source that does not answer is left alone once the run is stopped, or when it was waited for longer than its limit.
 * @param uid of the one person that is asked for, where the source can be asked for one
 */
export async function* pullPayloads(run: Run, uid?: string): AsyncGenerator<ReceivedPayload> {
  const { source } = run;
  const method = uid === undefined ? 'pull' : 'pullOne';
  // A source that throws at once does it within the promise.
  const pulled = await waitFor(run, (async () => (uid === undefined ? source.pull() : source.pullOne?.(uid)))());
  if (Array.isArray(pulled)) {
    for (const payload of await receivePayloads(pulled)) {
      yield payload;
    }
    return;
  }
  const payloads = iteratorOf(pulled, source, method);
  let isDone = false;
  let empty = 0;
  let next = nextOf(payloads, run, method);
  try {
    for (;;) {
      const { done, value } = await waitFor(run, next);
      isDone = Boolean(done);
      if (isDone) {
        return;
      }
      const payload = await receivePayload(value);
      next = nextOf(payloads, run, method);
      // Whatever goes wrong is told when it is waited for.
      next.catch(() => {});
      const given = Date.now();
      yield payload;
      empty = isEmpty(payload) ? empty + 1 : 0;
      if (empty) {
        // There was nothing to write: so the source is still being waited for.
        run.pulled += Date.now() - given;
      }
      if (empty === MAX_EMPTY) {
        throw faultOf(source, `yielded ${MAX_EMPTY} payloads without records after each other`, method);
      }
      await yieldToEventLoop();
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

async function nextOf(
  payloads: AsyncIterator<unknown>,
  { source }: Run,
  method: PullMethod,
): Promise<IteratorResult<unknown>> {
  const result: unknown = await payloads.next();
  if (typeof result !== 'object' || result === null) {
    throw faultOf(
      source,
      `returned an iterator whose next() answered ${displayValue(result)} instead of { done, value }`,
      method,
    );
  }
  return result as IteratorResult<unknown>;
}

function isEmpty({ data }: ReceivedPayload): boolean {
  return !(data as { records?: unknown[] } | null)?.records?.length;
}

/** The answer, unless the run is stopped before. The time counts as pulled. */
async function waitFor<T>(run: Run, answer: Promise<T>): Promise<T> {
  const started = Date.now();
  const seconds = run.source.instance.pullTimeLimit ?? DEFAULT_TIME_LIMIT;
  const left = seconds * 1000 - run.pulled;
  const giveUp = () =>
    run.stop(
      new TaskStopped('failed', 'The source was not pulled within its time limit of {{seconds}} s', { seconds }),
    );
  const timeLimit = setTimeout(giveUp, Math.min(left, LONGEST_TIMEOUT));
  if (left <= 0) {
    giveUp();
  }
  try {
    return await run.unlessStopped(answer);
  } finally {
    clearTimeout(timeLimit);
    run.pulled += Date.now() - started;
  }
}
