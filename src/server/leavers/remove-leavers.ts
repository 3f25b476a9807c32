// Has those go who have left: the way that records go which say of themselves that they are deleted.
import type { Database } from '@nocobase/database';
import { Ledger } from '../targets/ledger';
import type { OriginRecord, UserData } from '../types';
import { emptyDepartmentsAmong } from './departments-that-stay';
import type { Leavers, LeaverQuestion } from './find-leavers';
import { asDeleted, untoldAmong } from './left-records';
import { protectedUsersAmong } from './users-that-stay';

/** Gives what of a payload of leavers still may go; to be asked when nobody else writes the source. */
export type Confirm = (payload: UserData) => Promise<UserData>;

type Question = Pick<LeaverQuestion, 'sourceName' | 'startedBy' | 'since'>;

/**
 * Has leavers of one data type go, after everything that their source delivered was written.
 * @param write writes a payload of records that say that they are deleted
 */
export async function removeLeavers(
  db: Database,
  { dataType, going }: Leavers,
  question: Question,
  write: (payload: UserData, confirm: Confirm) => Promise<unknown>,
): Promise<void> {
  const { sourceName } = question;
  const remove = (records: OriginRecord[]) =>
    write({ sourceName, dataType, records: records.map(asDeleted) }, async (payload) => {
      // Since these were found, links may have come and gone, and somebody may have told of a record again.
      const current = await untoldAmong(new Ledger(db), records, question);
      const isFree = new Set((await freeToGo(db, current, question)).map(({ sourceUk }) => sourceUk));
      return { ...payload, records: payload.records.filter(({ uid }) => isFree.has(String(uid))) };
    });

  if (dataType !== 'department') {
    if (going.length) {
      await remove(going);
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
    remaining = remaining.filter((record) => !empty.includes(record));
  }
}

async function freeToGo(db: Database, records: OriginRecord[], question: Question): Promise<OriginRecord[]> {
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
