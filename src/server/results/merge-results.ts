import { groupBy, mergeWith } from 'lodash';
import type { SyncResult } from '../contracts/types';

/** One result for each target, of several payloads of one data type. */
export function mergeResults(results: SyncResult[]): SyncResult[] {
  return Object.values(groupBy(results, 'resource')).map(([first, ...others]) =>
    others.reduce(
      (merged, { detail }) => ({
        ...merged,
        detail: {
          count: mergeWith(
            { ...merged.detail.count },
            detail.count,
            (a: number | undefined, b: number) => (a ?? 0) + b,
          ),
          failedRecords: [...merged.detail.failedRecords, ...detail.failedRecords],
        },
      }),
      first,
    ),
  );
}
