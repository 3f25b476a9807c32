// What the ledger has to know of stale records, once they are removed or retained for good reason.
import type { Database } from '@nocobase/database';
import { chunk, keyBy } from 'lodash';
import { QUERY_SIZE } from '../platform/query-size';
import type { Ledger, LinkedRecord } from '../ledger/ledger';
import type { OriginRecord } from '../contracts/types';
import { asDeleted } from './as-deleted';
import type { Removals } from './removals';
import { existingIds, HOST_TARGETS, rowIdOf } from './rows';

/** Writes that; to be called while nobody else writes the source. */
export async function finalizeLedger(
  db: Database,
  ledger: Ledger,
  sourceName: string,
  removals: Removals,
): Promise<void> {
  const { dataType, toRemove, retained } = removals;
  if (!db.hasCollection(HOST_TARGETS[dataType] ?? '')) {
    return;
  }
  for (const part of chunk(toRemove, QUERY_SIZE)) {
    await unlinkRemoved(db, ledger, part);
  }
  const stale = new Set([...toRemove, ...retained.map(({ record }) => record)].map(({ id }) => id));
  const isClaimed = new Set(retained.filter(({ reason }) => reason === 'claimed').map(({ record }) => record.id));
  for (const part of chunk(retained, QUERY_SIZE)) {
    const records = part.map(({ record }) => record);
    const superseded = await handOver(ledger, records, stale, sourceName);
    // Whom others claim is removed with the last claim: so this source must no longer be one that has them.
    const given = records.filter((record) => isClaimed.has(record.id) || superseded.has(record.id));
    await ledger.save({ sourceName, dataType, records: given.map(asDeleted) });
  }
}

/**
 * Users who came again under another uid have a new record, which stands for them by now: it gets what the old one brought.
 * @returns the ids of the old records
 */
async function handOver(
  ledger: Ledger,
  records: LinkedRecord[],
  stale: Set<number>,
  sourceName: string,
): Promise<Set<number>> {
  const old = records.filter((record) => rowIdOf(record) && !isElsewhere(record));
  if (!old.length) {
    return new Set();
  }
  const [{ dataType }] = old;
  const rowIds = old.flatMap((record) => rowIdOf(record) ?? []);
  const linked = await ledger.findLinkedTo({ sourceName, dataType }, HOST_TARGETS[dataType], rowIds);
  const standIns = keyBy<LinkedRecord>(
    linked.filter(({ id }) => !stale.has(id)),
    keyOf,
  );
  const superseded = old.filter((record) => standIns[keyOf(record)]);
  for (const record of superseded) {
    await ledger.moveLinks(record, standIns[keyOf(record)]);
  }
  return new Set(superseded.map(({ id }) => id));
}

function keyOf(record: OriginRecord): string {
  return rowIdOf(record) ?? '';
}

/** Whether the record is linked to rows of other plugins' targets: these hear of its removal first. */
function isElsewhere({ resources }: OriginRecord): boolean {
  return resources.some(({ resource }) => !Object.values(HOST_TARGETS).includes(resource));
}

/** The host's handlers keep the link of a row that they delete. */
async function unlinkRemoved(db: Database, ledger: Ledger, records: OriginRecord[]): Promise<void> {
  const resource = HOST_TARGETS[records[0].dataType];
  const rowIds = records.flatMap((record) => rowIdOf(record) ?? []);
  const existing = await existingIds(db, resource, rowIds);
  await ledger.removeLinks(
    records.flatMap((record) => {
      const resourcePk = rowIdOf(record);
      return resourcePk !== undefined && !existing.has(resourcePk)
        ? [{ recordId: record.id, resource, resourcePk }]
        : [];
    }),
  );
}
