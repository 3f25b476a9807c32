// What the ledger has to know of those who have left, once they are gone or stay for good reason.
import type { Database } from '@nocobase/database';
import { chunk, keyBy } from 'lodash';
import { Ledger, type LinkedRecord } from '../targets/ledger';
import type { OriginRecord } from '../types';
import type { Leavers, LeaverQuestion } from './find-leavers';
import { asDeleted, untoldAmong } from './left-records';
import { CHUNK_SIZE, existingIds, HOST_TARGETS, rowIdOf } from './present-records';

type Question = Pick<LeaverQuestion, 'sourceName' | 'since'>;

/** Writes that; to be called while nobody else writes the source. */
export async function settleLedger(db: Database, leavers: Leavers, question: Question): Promise<void> {
  const { dataType, going, staying } = leavers;
  if (!db.hasCollection(HOST_TARGETS[dataType] ?? '')) {
    return;
  }
  const ledger = new Ledger(db);
  for (const part of chunk(going, CHUNK_SIZE)) {
    await unlinkGone(db, ledger, part);
  }
  const gone = new Set([...going, ...staying.map(({ record }) => record)].map(({ id }) => id));
  const isNamed = new Set(staying.filter(({ reason }) => reason === 'named').map(({ record }) => record.id));
  for (const part of chunk(staying, CHUNK_SIZE)) {
    const records = await untoldAmong(
      ledger,
      part.map(({ record }) => record),
      question,
    );
    const superseded = await handOver(ledger, records, gone, question);
    // Whom others name goes with the last of these: so this source must no longer be one that names them.
    const left = records.filter((record) => isNamed.has(record.id) || superseded.has(record.id));
    await ledger.save({ sourceName: question.sourceName, dataType, records: left.map(asDeleted) });
  }
}

/**
 * Users who came again under another uid have a new record, which stands for them by now: it gets what the old one brought.
 * @returns the ids of the old records
 */
async function handOver(
  ledger: Ledger,
  records: LinkedRecord[],
  gone: Set<number>,
  { sourceName }: Question,
): Promise<Set<number>> {
  const old = records.filter((record) => rowIdOf(record) && !isElsewhere(record));
  if (!old.length) {
    return new Set();
  }
  const [{ dataType }] = old;
  const rowIds = old.flatMap((record) => rowIdOf(record) ?? []);
  const linked = await ledger.findLinkedTo({ sourceName, dataType }, HOST_TARGETS[dataType], rowIds);
  const standIns = keyBy<LinkedRecord>(
    linked.filter(({ id }) => !gone.has(id)),
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

/** Whether the record is linked to rows of other plugins' targets: these hear of its leaving first. */
function isElsewhere({ resources }: OriginRecord): boolean {
  return resources.some(({ resource }) => !Object.values(HOST_TARGETS).includes(resource));
}

/** The host's handlers keep the link of a row that they delete. */
async function unlinkGone(db: Database, ledger: Ledger, records: OriginRecord[]): Promise<void> {
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
