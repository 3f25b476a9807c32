// Has those go who have left: the way that records go which say of themselves that they are deleted.
import type { Database } from '@nocobase/database';
import { chunk, isEqual, keyBy, omit, pick } from 'lodash';
import { Ledger } from '../targets/ledger';
import type { OriginRecord, UserData, UserDataRecord } from '../types';
import { emptyDepartmentsAmong } from './departments-that-stay';
import type { Leavers, LeaverQuestion } from './find-leavers';
import { CHUNK_SIZE, existingIds, HOST_TARGETS, rowIdOf } from './present-records';
import { protectedUsersAmong } from './users-that-stay';

/** Gives what of a payload of leavers still may go; to be asked when nobody else writes the source. */
export type Confirm = (payload: UserData) => Promise<UserData>;

/**
 * Has leavers of one data type go, after everything that their source delivered was written.
 * @param write writes a payload of records that say that they are deleted
 */
export async function removeLeavers(
  db: Database,
  { dataType, going }: Leavers,
  question: Pick<LeaverQuestion, 'sourceName' | 'startedBy'>,
  write: (payload: UserData, confirm: Confirm) => Promise<unknown>,
): Promise<void> {
  const ledger = new Ledger(db);
  const { sourceName } = question;
  const remove = (records: OriginRecord[]) =>
    write({ sourceName, dataType, records: records.map(asDeleted) }, async (payload) => {
      // Since these were found, links may have come and gone, and somebody may have told of a record again.
      const sourceUks = records.map(({ sourceUk }) => sourceUk);
      const found = keyBy(records, 'id');
      const current = (await ledger.find({ sourceName, dataType, sourceUks })).filter((record) =>
        isEqual(saidOf(record), saidOf(found[record.id])),
      );
      const isFree = new Set((await freeToGo(db, current, question)).map(({ sourceUk }) => sourceUk));
      return { ...payload, records: payload.records.filter(({ uid }) => isFree.has(String(uid))) };
    });

  if (dataType !== 'department') {
    if (going.length) {
      await remove(going);
      await unlinkGone(db, ledger, going);
    }
    return;
  }
  let remaining = going;
  for (;;) {
    // Those at the bottom first: then those above them are empty.
    const empty = await emptyDepartmentsAmong(db, remaining);
    if (!empty.length) {
      return;
    }
    await remove(empty);
    await unlinkGone(db, ledger, empty);
    remaining = remaining.filter((record) => !empty.includes(record));
  }
}

async function freeToGo(
  db: Database,
  records: OriginRecord[],
  question: Pick<LeaverQuestion, 'sourceName' | 'startedBy'>,
): Promise<OriginRecord[]> {
  switch (records[0]?.dataType as string | undefined) {
    case 'user': {
      const isProtected = await protectedUsersAmong(db, records, question);
      return records.filter(({ id }) => !isProtected.has(id));
    }
    case 'department':
      return emptyDepartmentsAmong(db, records);
    default:
      return records;
  }
}

function saidOf(record?: OriginRecord) {
  return pick(record, ['metaData', 'lastMetaData']);
}

/** What the source last said of the record, and that it is no more. Where it was in the tree does not matter any longer. */
export function asDeleted({ sourceUk, metaData }: OriginRecord): UserDataRecord {
  return { ...omit(metaData, ['departments', 'parentUid']), uid: sourceUk, isDeleted: true };
}

/** Unlinks records whose users came again under another uid: the new record stands for them by now, and they count once. */
export async function unlinkSuperseded(
  db: Database,
  { dataType, going, staying }: Leavers,
  { sourceName }: Pick<LeaverQuestion, 'sourceName'>,
): Promise<void> {
  const ledger = new Ledger(db);
  const resource = HOST_TARGETS[dataType];
  const left = staying.map(({ record }) => record);
  const isElsewhere = ({ resources }: OriginRecord) =>
    resources.some((link) => !Object.values(HOST_TARGETS).includes(link.resource));
  const gone = new Set([...going, ...left].map(({ id }) => id));
  for (const part of chunk(
    left.filter((record) => rowIdOf(record) && !isElsewhere(record)),
    CHUNK_SIZE,
  )) {
    const rowIds = part.flatMap((record) => rowIdOf(record) ?? []);
    const linked = await ledger.findLinkedTo({ sourceName, dataType }, resource, rowIds);
    const standIns = new Set(linked.filter(({ id }) => !gone.has(id)).map(rowIdOf));
    await ledger.removeLinks(
      part
        .filter((record) => standIns.has(rowIdOf(record)))
        .flatMap(({ id, resources }) => resources.map((link) => ({ ...link, recordId: id }))),
    );
  }
}

/** The host's handlers keep the link of a row that they delete. */
async function unlinkGone(db: Database, ledger: Ledger, records: OriginRecord[]): Promise<void> {
  const resource = HOST_TARGETS[records[0].dataType];
  if (!resource || !db.hasCollection(resource)) {
    return;
  }
  const existing = await existingIds(
    db,
    resource,
    records.flatMap((record) => rowIdOf(record) ?? []),
  );
  for (const record of records) {
    const resourcePk = rowIdOf(record);
    if (resourcePk !== undefined && !existing.has(resourcePk)) {
      await ledger.removeLink({ recordId: record.id, resource, resourcePk });
    }
  }
}
