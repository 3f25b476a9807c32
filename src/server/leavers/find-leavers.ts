// Who has left: what a source brought once, and no longer has. Nothing is written here.
import type { Database } from '@nocobase/database';
import { memoize, sortBy, uniq } from 'lodash';
import type { SourceSettings } from '../sources/source-settings';
import { Ledger } from '../targets/ledger';
import type { OriginRecord, SyncDataType, UserData } from '../types';
import { departmentsThatStay } from './departments-that-stay';
import { type PresentOf, presentRecords } from './present-records';
import { usersThatStay } from './users-that-stay';

/** What a source has now, and how it is applied. */
export interface LeaverQuestion {
  sourceName: string;
  /** All payloads of the task, checked. */
  payloads: UserData[];
  memberships: SourceSettings['memberships'];
  /** The users who started the task, or started it again. */
  startedBy: string[];
  /** When the source was asked, by the database's clock: whoever was pushed since then has not left. */
  since: number;
}

/**
 * Why a record stays that has left: its user has the root role, started the task, is named by another record that counts, or
 * came again under another uid, to be linked by the payload's match key or not; its department is not empty.
 */
export type StayReason = 'root' | 'starter' | 'named' | 'linked again' | 'renamed' | 'not empty';

/** Those of one data type who have left. */
export interface Leavers {
  dataType: SyncDataType;
  /** How many records are there now. */
  known: number;
  /** How many came. */
  told: number;
  /** The records that would go. */
  going: OriginRecord[];
  /** The records that have left, and stay all the same. */
  staying: { record: OriginRecord; reason: StayReason }[];
}

/** The leavers of each data type that a payload is complete for: users first, departments last. */
export async function findLeavers(db: Database, question: LeaverQuestion): Promise<Leavers[]> {
  // A source that speaks for another one does not do so completely.
  const payloads = question.payloads.filter(({ sourceName }) => sourceName === question.sourceName);
  const complete = uniq(payloads.filter(({ complete }) => complete).map(({ dataType }) => dataType));
  const found: Leavers[] = [];
  // Each is wanted for users, and again for departments.
  const presentOf = memoize((dataType: SyncDataType) => presentRecords(db, question.sourceName, dataType));
  for (const dataType of sortBy(complete, (type) => type === 'department')) {
    found.push(await leaversOf(db, dataType, presentOf, { ...question, payloads }, found));
  }
  return found;
}

async function leaversOf(
  db: Database,
  dataType: SyncDataType,
  presentOf: PresentOf,
  question: LeaverQuestion,
  found: Leavers[],
): Promise<Leavers> {
  const { sourceName, payloads, since } = question;
  const ledger = new Ledger(db);
  // Whatever came of the type counts, were it in a payload beside the complete one.
  const records = payloads.filter((payload) => payload.dataType === dataType).flatMap((payload) => payload.records);
  const told = new Set(records.map(({ uid }) => String(uid)));
  const present = await presentOf(dataType);
  const pushed = await ledger.pushedSince(since, { sourceName, dataType });
  const sourceUks = present.map(({ sourceUk }) => sourceUk).filter((uid) => !told.has(uid) && !pushed.has(uid));
  const gone = await ledger.find({ sourceName, dataType, sourceUks });
  const reasons = await reasonsToStay(db, gone, presentOf, question, found);
  return {
    dataType,
    known: present.length,
    told: told.size,
    going: gone.filter(({ id }) => !reasons.has(id)),
    staying: gone.flatMap((record) => {
      const reason = reasons.get(record.id);
      return reason ? { record, reason } : [];
    }),
  };
}

async function reasonsToStay(
  db: Database,
  gone: OriginRecord[],
  presentOf: PresentOf,
  question: LeaverQuestion,
  found: Leavers[],
): Promise<Map<number, StayReason>> {
  const dataType = gone[0]?.dataType;
  if (dataType === 'user') {
    return usersThatStay(db, gone, await presentOf('user'), question);
  }
  if (dataType === 'department') {
    const users = found.find((leavers) => leavers.dataType === 'user')?.going ?? [];
    return departmentsThatStay(db, gone, users, presentOf, question);
  }
  return new Map();
}
