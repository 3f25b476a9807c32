// The first records of a data type that a source gives: no more is pulled than these need.
import { messageOf } from '../platform/errors';
import { yieldToEventLoop } from '../platform/yield';
import { iteratorOf } from './payload-iterator';
import type { SyncSource } from '../sources/sync-source';

export interface FirstRecords {
  records: unknown[];
  /** As the payload of the first of them wants to be matched. */
  matchKey?: string;
}

/** @throws what the source throws, or Error if it gives no payloads; the reason for which the source's signal is aborted */
export async function firstRecords(source: SyncSource, dataType: string, limit: number): Promise<FirstRecords> {
  const found: FirstRecords = { records: [] };
  for await (const payload of payloadsOf(await source.pull(), source)) {
    // A source that has no such records and waits for nothing would let nobody stop it.
    await yieldToEventLoop();
    source.signal.throwIfAborted();
    take(payload, dataType, limit, found);
    if (found.records.length >= limit) {
      // Leaving the loop ends the source's generator.
      break;
    }
  }
  return found;
}

function payloadsOf(pulled: unknown, source: SyncSource): AsyncIterable<unknown> | unknown[] {
  return Array.isArray(pulled) ? pulled : { [Symbol.asyncIterator]: () => iteratorOf(pulled, source) };
}

function take(payload: unknown, dataType: string, limit: number, found: FirstRecords): void {
  try {
    const { dataType: given, records, matchKey } = payload as Record<string, unknown>;
    if (given === dataType && Array.isArray(records)) {
      found.matchKey ??= typeof matchKey === 'string' ? matchKey : undefined;
      found.records.push(...records.slice(0, limit - found.records.length));
    }
  } catch (error) {
    throw new Error(`A payload can not be read: ${messageOf(error)}`);
  }
}
