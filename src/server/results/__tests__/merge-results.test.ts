import type { SyncResult, UserDataRecord } from '../../contracts/types';
import { mergeResults } from '../merge-results';
import { newResult } from '../report';

function result(resource: string, count: Partial<SyncResult['detail']['count']>, ...failed: string[]): SyncResult {
  const { detail } = newResult(resource);
  const failedRecords = failed.map((uid) => ({ record: { uid } as UserDataRecord, message: `no ${uid}` }));
  return { resource, detail: { count: { ...detail.count, ...count }, failedRecords } };
}

describe('results of several payloads', () => {
  it('may be none', () => expect(mergeResults([])).toEqual([]));

  it('stay as they are where there is one', () => {
    const one = result('users', { all: 1, created: 1 }, 'a');
    expect(mergeResults([one])).toEqual([one]);
  });

  it('are added up for each target', () => {
    const merged = mergeResults([result('users', { all: 2, created: 2 }), result('users', { all: 3, updated: 3 })]);
    expect(merged).toEqual([result('users', { all: 5, created: 2, updated: 3 })]);
  });

  it('stay apart for different targets, in their order', () => {
    const some = [result('users', { all: 1 }), result('departments', { all: 2 }), result('users', { all: 4 })];
    expect(mergeResults(some)).toEqual([result('users', { all: 5 }), result('departments', { all: 2 })]);
  });

  it('have all who failed, in their order', () => {
    const [{ detail }] = mergeResults([result('users', {}, 'b', 'a'), result('users', {}), result('users', {}, 'c')]);
    expect(detail.failedRecords.map(({ message }) => message)).toEqual(['no b', 'no a', 'no c']);
  });

  it('are not changed themselves', () => {
    const some = [result('users', { all: 1 }, 'a'), result('users', { all: 2 }, 'b')];
    const before = structuredClone(some);
    mergeResults(some);
    expect(some).toEqual(before);
  });
});
