// What a run takes away: records that are stale, and how many others go besides. Nothing is written here.
import type { Database } from '@nocobase/database';
import { type Directory, userIdsOf } from '../directory/directory';
import { DirectoryReader } from '../directory/reader';
import type { Stage } from '../ingest/stage';
import type { Ledger, LinkedRecord } from '../targets/ledger';
import type { SyncDataType } from '../types';
import { findStale } from './find-stale';
import { retainedUsers } from './retained-users';
import { occupiedDepartments } from './retained-departments';

/**
 * Why a stale record is retained: its user has the root role, started the task, is claimed by another record that counts, or came
 * again under another uid, to be linked by the payload's match key or not; its department is not empty.
 */
export type RetainReason = 'root' | 'starter' | 'claimed' | 'linked again' | 'renamed' | 'not empty';

/** What goes of one data type. */
export interface Removals {
  dataType: SyncDataType;
  /** How many records are there now. */
  known: number;
  /** How many records came. */
  received: number;
  /** Stale records that are removed. */
  toRemove: LinkedRecord[];
  /** Stale records that are retained. */
  retained: { record: LinkedRecord; reason: RetainReason }[];
  /** How many are removed because their records say that they are deleted. */
  deleted: number;
  /** How many users lose all memberships that the source brought. */
  stripped: number;
}

export interface RemovalQuestion {
  sourceName: string;
  /** The users who started the task, or started it again. */
  startedBy: string[];
  /** When the source was asked, by the database's clock. */
  since: number;
  isRoot(userId: string): boolean;
}

interface Parts {
  db: Database;
  ledger: Ledger;
  stage: Stage;
  directory: Directory;
}

/** What goes of each data type of the source: users first, since departments are retained as long as somebody is in them. */
export async function planRemovals(parts: Parts, question: RemovalQuestion): Promise<Removals[]> {
  const { stage } = parts;
  const types = stage.types.filter(({ sourceName }) => sourceName === question.sourceName);
  const planned: Removals[] = [];
  for (const type of types.sort((one, other) => rank(one.dataType) - rank(other.dataType))) {
    const { dataType, count: received, isComplete } = type;
    const counts = countsOf(parts.directory, dataType, isComplete);
    const there = isComplete || counts.deleted ? await findStale(parts, { ...question, dataType }) : undefined;
    const stale = (isComplete && there?.records) || [];
    const reasons = await reasonsToRetain(parts, dataType, stale, question, planned);
    planned.push({
      dataType,
      known: there?.known ?? 0,
      received,
      toRemove: stale.filter(({ id }) => !reasons.has(id)),
      retained: stale.flatMap((record) => {
        const reason = reasons.get(record.id);
        return reason ? [{ record, reason }] : [];
      }),
      ...counts,
    });
  }
  return planned;
}

function rank(dataType: string): number {
  return dataType === 'department' ? 1 : 0;
}

function countsOf({ users, departments }: Directory, dataType: string, isComplete: boolean) {
  switch (dataType) {
    case 'user': {
      const deleted = [...users.entries.values()].filter(
        ({ user }) => user?.action === 'deleted' && user.id !== undefined,
      );
      return { deleted: deleted.length, stripped: isComplete ? users.stripped : 0 };
    }
    case 'department':
      return { deleted: departments.deletedDepartments.length, stripped: 0 };
    default:
      return { deleted: 0, stripped: 0 };
  }
}

async function reasonsToRetain(
  { db, directory }: Parts,
  dataType: string,
  stale: LinkedRecord[],
  question: RemovalQuestion,
  planned: Removals[],
): Promise<Map<number, RetainReason>> {
  if (dataType === 'user') {
    const { users, userSchema } = directory;
    const arrivals = { matched: new Set(users.matcher.matchedIds), identities: users.arrivals };
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
