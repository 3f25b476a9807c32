// The first records of a source that never has any.
import type { SyncSource } from '../../sources/sync-source';
import { firstRecords } from '../first-records';

it.each([
  ['no records', { dataType: 'user', records: [] }],
  ['records of another type', { dataType: 'department', records: [{ uid: 'd' }] }],
])('a source that yields %s for ever can be stopped', async (_, payload) => {
  const stop = new AbortController();
  let asked = 0;
  async function* pull() {
    while (asked++ < 5_000_000) {
      yield payload;
    }
  }
  setImmediate(() => stop.abort(new Error('Nobody waits')));
  const source = { signal: stop.signal, pull } as unknown as SyncSource;
  await expect(firstRecords(source, 'user', 20)).rejects.toThrow('Nobody waits');
});
