// What a run takes away: records that are stale, and how many others go besides. Nothing is written here.
import type { Database } from '@nocobase/database';
import { type Directory, userIdsOf } from '../directory/directory';
import type { PlannedRecord } from '../directory/plan/directory-plan';
import { DirectoryReader } from '../directory/state/reader';
import type { StagedPayloads } from '../contracts/stage';
import type { Ledger, LinkedRecord } from '../ledger/ledger';
import type { SyncDataType } from '../contracts/types';
import type { LeaverSettings } from '../contracts/source-settings';
import type { RescheduledSuspension, Suspension } from '../contracts/suspension';
import { isDue, rescheduleLeaver } from '../directory/plan/plan-suspension';
import { findStale, type StaleRecords } from './find-stale';
import { rowIdOf } from './rows';
import { retainedUsers, type RetainReason } from './retained-users';
import { occupiedDepartments } from './retained-departments';

/** What goes of one data type. */
export interface Removals {
  dataType: SyncDataType;
  /** How many records are there now. */
  known: number;
  /** How many records came. */
  received: number;
  /** Stale records that are removed. */
  toRemove: LinkedRecord[];
  /** Stale records whose users are suspended. */
  toSuspend: LinkedRecord[];
  /** Stale records that are retained. */
  retained: { record: LinkedRecord; reason: RetainReason }[];
  /** Those that are removed because their records say that they are deleted. */
  deleted: NamedRecord[];
  /** Those whose records say that they are suspended, and who are not yet. */
  suspended: NamedRecord[];
  /** Suspensions of leavers whose time of removal is another by now, since the setting was changed. */
  toReschedule: RescheduledSuspension[];
  /** Users who lose all memberships that the source brought. */
  stripped: NamedRecord[];
}

/** A record, and what people may recognise it by. */
type NamedRecord = Pick<PlannedRecord, 'uid' | 'name'>;

export interface RemovalQuestion {
  sourceName: string;
  /** The users who started the task, or started it again. */
  startedBy: string[];
  /** When the source was asked, by the database's clock. */
  since: number;
  leavers: LeaverSettings;
  /** Those of these users who are suspended, by their ids. */
  findSuspensions(userIds: string[]): Promise<ReadonlyMap<string, Suspension>>;
  isRoot(userId: string): boolean;
  /** Whether a user is never touched by the source. */
  isExcluded(userId: string): boolean;
}

const NONE: ReadonlySet<number> = new Set();
const NOBODY: ReadonlyMap<string, Suspension> = new Map();

interface Deps {
  db: Database;
  ledger: Ledger;
  stage: StagedPayloads;
  directory: Directory;
}

/** What goes of each data type of the source: users first, since departments are retained as long as somebody is in them. */
export async function planRemovals(deps: Deps, question: RemovalQuestion): Promise<Removals[]> {
  const { stage } = deps;
  const types = stage.types.filter(({ sourceName }) => sourceName === question.sourceName);
  const planned: Removals[] = [];
  for (const type of types.sort((one, other) => rank(one.dataType) - rank(other.dataType))) {
    const { dataType, count: received } = type;
    // Who is missing is not known as long as somebody could be anybody.
    const isComplete = type.isComplete && !(dataType === 'user' && deps.directory.users.arrivals.unidentified);
    const counted = countedOf(deps.directory, dataType, isComplete);
    const isCounted = isComplete || counted.deleted.length > 0 || counted.suspended.length > 0;
    const there = isCounted ? await findStale(deps, { ...question, dataType }) : undefined;
    // Whoever suspends people keeps everything else: nothing is lost.
    const isSuspending = question.leavers.leavers === 'suspend';
    const stale = (isComplete && (!isSuspending || dataType === 'user') && there?.records) || [];
    const reasons = await reasonsToRetain(deps, dataType, stale, question, planned);
    const suspensions = isSuspending
      ? await question.findSuspensions(stale.flatMap((each) => rowIdOf(each) ?? []))
      : NOBODY;
    const leavers = leaversOf(stale, reasons, { ...question, suspensions, rowless: there?.rowless ?? NONE });
    planned.push({
      dataType,
      known: there?.known ?? 0,
      received,
      ...leavers,
      ...counted,
    });
  }
  return planned;
}

function rank(dataType: string): number {
  return dataType === 'department' ? 1 : 0;
}

function countedOf(
  { users, departments }: Directory,
  dataType: string,
  isComplete: boolean,
): Pick<Removals, 'deleted' | 'suspended' | 'stripped'> {
  switch (dataType) {
    case 'user': {
      const deleted = [...users.entries.values()].filter(
        ({ user }) => user?.action === 'deleted' && user.id !== undefined,
      );
      // Nobody loses anything who is new.
      const suspended = [...users.entries.values()].filter(
        ({ user }) => user?.suspension?.change === 'suspend' && user.id !== undefined,
      );
      // Who is suspended and loses their memberships as well is one person.
      const counted = new Set(suspended.map(({ uid }) => uid));
      const stripped = isComplete ? users.memberships.stripped.filter(({ uid }) => !counted.has(uid)) : [];
      return { deleted, suspended, stripped };
    }
    case 'department':
      return { deleted: departments.deletedDepartments, suspended: [], stripped: [] };
    default:
      return { deleted: [], suspended: [], stripped: [] };
  }
}

interface LeaverQuestion extends RemovalQuestion, Pick<StaleRecords, 'rowless'> {
  /** Who is suspended, by the ids of users. */
  suspensions: ReadonlyMap<string, Suspension>;
}

/** What becomes of stale records: those who are not retained are removed, or suspended first and removed when their time has come. */
function leaversOf(
  stale: LinkedRecord[],
  reasons: ReadonlyMap<number, RetainReason>,
  { sourceName, leavers, suspensions, rowless }: LeaverQuestion,
): Pick<Removals, 'toRemove' | 'toSuspend' | 'toReschedule' | 'retained'> {
  const planned: ReturnType<typeof leaversOf> = { toRemove: [], toSuspend: [], toReschedule: [], retained: [] };
  const terms = { sourceName, now: new Date(), removeAfterDays: leavers.removeSuspendedAfterDays };
  const isSuspending = leavers.leavers === 'suspend';
  for (const record of stale) {
    const reason = reasons.get(record.id);
    const there = suspensions.get(rowIdOf(record) ?? '');
    const isDueToGo = isSuspending && isDue(there, terms);
    // Who seems to be there under another uid was a leaver all the time that it took to be due.
    if (reason && !(isDueToGo && reason === 'renamed')) {
      planned.retained.push({ record, reason });
    } else if (!isSuspending || isDueToGo) {
      planned.toRemove.push(record);
    } else if (there) {
      const rescheduled = rescheduleLeaver(there, terms);
      planned.retained.push({ record, reason: 'suspended' });
      planned.toReschedule.push(...(rescheduled ? [{ ...rescheduled, userId: there.userId }] : []));
    } else if (!rowless.has(record.id)) {
      planned.toSuspend.push(record);
    }
  }
  return planned;
}

async function reasonsToRetain(
  { db, directory }: Deps,
  dataType: string,
  stale: LinkedRecord[],
  question: RemovalQuestion,
  planned: Removals[],
): Promise<Map<number, RetainReason>> {
  if (dataType === 'user') {
    const { users, userSchema } = directory;
    const arrivals = { matched: new Set(users.matcher.matchedIds), identities: users.arrivals.identities };
    return retainedUsers(stale, arrivals, {
      db,
      reader: new DirectoryReader(db, userSchema.settable, []),
      ...question,
    });
  }
  if (dataType === 'department' && stale.length) {
    const removed = planned.find((each) => each.dataType === 'user')?.toRemove ?? [];
    const deleted = [...directory.users.entries.values()].flatMap(({ user }) =>
      user?.action === 'deleted' ? (user.id ?? []) : [],
    );
    const removedUsers = new Set([...removed.flatMap(userIdsOf), ...deleted]);
    const occupied = await occupiedDepartments(db, stale, directory, removedUsers);
    return new Map(occupied.map(({ id }) => [id, 'not empty']));
  }
  return new Map();
}
