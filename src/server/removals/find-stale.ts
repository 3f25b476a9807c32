// Which records of a source are stale: it brought them, they are there, and a complete payload lacks them.
import type { Database } from '@nocobase/database';
import type { StagedPayloads } from '../contracts/stage';
import type { Ledger, LinkedRecord } from '../ledger/ledger';
import type { SyncDataType } from '../contracts/types';
import { existingIds, HOST_TARGETS, rowIdOf } from './rows';

export interface StaleRecords {
  /** How many records are there now. */
  known: number;
  records: LinkedRecord[];
  /** The ids of those that are rows of targets of other plugins alone. */
  rowless: ReadonlySet<number>;
}

/**
 * A row of Users or Departments that somebody deleted manually does not count. Rows of other targets can't be looked up: a record
 * that is linked to these alone is there, unless it says of itself that it is deleted.
 * @param since when the source was asked, by the database's clock: what was pushed since then is not stale
 */
export async function findStale(
  { db, ledger, stage }: { db: Database; ledger: Ledger; stage: StagedPayloads },
  { sourceName, dataType, since }: { sourceName: string; dataType: SyncDataType; since: number },
): Promise<StaleRecords> {
  const pushed = await ledger.pushedSince(since, { sourceName, dataType });
  const ownRows = HOST_TARGETS[dataType];
  const rowless = new Set<number>();
  let known = 0;
  const records: LinkedRecord[] = [];
  for await (const page of ledger.linkedRecords({ sourceName, dataType })) {
    const existing = await existingIds(
      db,
      ownRows,
      page.flatMap((record) => rowIdOf(record) ?? []),
    );
    const isElsewhere = ({ resources, metaData }: LinkedRecord) =>
      !metaData?.isDeleted && resources.some(({ resource }) => !Object.values(HOST_TARGETS).includes(resource));
    const hasRow = (record: LinkedRecord) => existing.has(rowIdOf(record) ?? '');
    const there = page.filter((record) => hasRow(record) || isElsewhere(record));
    there.filter((record) => !hasRow(record)).forEach(({ id }) => rowless.add(id));
    known += there.length;
    records.push(
      ...there.filter(({ sourceUk }) => !stage.has({ sourceName, dataType }, sourceUk) && !pushed.has(sourceUk)),
    );
  }
  return { known, records, rowless };
}
