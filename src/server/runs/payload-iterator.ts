// What a source's pull() gives, as an iterator of payloads, or what is wrong with it.
import type { SyncSource } from '../sources/sync-source';

/** What was asked of a source. */
export type PullMethod = 'pull' | 'pullOne';

/** @throws Error if it yields no payloads */
export function iteratorOf(pulled: unknown, source: SyncSource, method: PullMethod = 'pull'): AsyncIterator<unknown> {
  const { [Symbol.asyncIterator]: open } = (pulled ?? {}) as Partial<AsyncIterable<unknown>>;
  if (typeof open !== 'function') {
    throw faultOf(source, 'must return an array of payloads, or yield payloads', method);
  }
  const iterator = open.call(pulled) as AsyncIterator<unknown> | undefined;
  if (typeof iterator?.next !== 'function') {
    throw faultOf(source, 'returned what can not be iterated: its iterator has no next()', method);
  }
  return iterator;
}

/** What the source did that it must not. */
export function faultOf({ instance }: SyncSource, fault: string, method: PullMethod = 'pull'): Error {
  return new Error(`${method}() of source type "${instance.sourceType}" ${fault}`);
}
