// A test of the settings of a source: it comes back in time, in one form, and without secrets.
import { truncate } from 'lodash';
import type { SourceTest } from '../contracts/types';
import { runBounded } from './run-bounded';
import type { SyncSource } from './sync-source';
import { withoutSecrets } from './without-secrets';

/** What is shown of a test: somebody waits for it. */
const MAX_SHOWN = 20;
const SHOWN_LENGTH = 300;

/**
 * Has a source tested.
 * @param stopped aborted when nobody waits for it any more
 * @throws RequestError if the source offers no test, or does not answer in time; what its test throws
 */
export async function runTest(source: SyncSource, stopped: AbortSignal): Promise<SourceTest> {
  const { sourceType } = source.instance;
  // A test that throws at once does it within the promise.
  return shownOf(await runBounded(source, stopped, async () => source.test?.()), source);

  function shownOf(answer: unknown, { secrets }: SyncSource): SourceTest {
    const { requests, records } = (answer ?? {}) as Partial<SourceTest>;
    if (!Array.isArray(requests) || !Array.isArray(records)) {
      throw new Error(`test() of source type "${sourceType}" must return { requests, records }`);
    }
    const text = (value: unknown) => truncate(withoutSecrets(String(value ?? ''), secrets), { length: SHOWN_LENGTH });
    return {
      requests: requests.slice(0, MAX_SHOWN).map((request) => ({
        what: text(request?.what),
        milliseconds: countIn(request?.milliseconds),
      })),
      records: records.slice(0, MAX_SHOWN).map((record) => ({
        dataType: text(record?.dataType),
        first: countIn(record?.first),
      })),
    };
  }
}

function countIn(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value < Infinity ? Math.round(value) : 0;
}
