// Applies planned users: first those are removed whose values others get, then users are changed, created and linked.
import type { OutcomeAction, SuspensionAction } from '../../contracts/types';
import type { LinkedRecord } from '../../ledger/ledger';
import { userIdsOf } from '../directory';
import type { UserEntry } from '../plan/directory-plan';
import type { PlannedUser } from '../plan/plan-user';
import type { ApplyReport } from '../../results/report';
import { alone, type ApplyContext, subject } from './apply-context';
import { applyChanges } from './apply-changes';
import type { SuspensionChange } from './suspension-writer';
import type { UserChange } from './user-writer';

interface Removal {
  uid: string;
  id: string;
  recordId?: number;
  linkedIds: string[];
}

/** @param staleReport hears of those whom the source no longer has, and whose values others get */
export async function applyUsers(context: ApplyContext, report: ApplyReport, staleReport: ApplyReport): Promise<void> {
  const { users, values, stale } = context.directory;
  const entries = [...users.entries.values()].filter(({ isReplayed }) => !isReplayed);
  report.succeed('unchanged', users.unchanged);
  for (const { uid, user } of entries.filter((entry) => !isDue(entry))) {
    if (user?.action === 'failed') {
      report.fail(uid, user.problem);
    } else {
      report.succeed(user?.action ?? 'unchanged');
    }
  }
  const deletions = entries.filter(isDeletion).map((entry) => removalOf(context, entry));
  const [deletedFirst, deletedLast] = partition(deletions, values.removedFirst);
  const [removedFirst] = partition(stale.user.map(staleRemoval), values.removedFirst);
  await remove(context, deletedFirst, report);
  await remove(context, removedFirst, staleReport);
  const linked = entries.filter((entry) => isDue(entry) && !isDeletion(entry) && !isWritten(entry));
  await change(context, [...values.groups, ...alone(linked)], report);
  await remove(context, deletedLast, report);
}

/** Removes the other users whom the source no longer has. */
export async function removeStaleUsers(context: ApplyContext, report: ApplyReport): Promise<void> {
  const { values, stale } = context.directory;
  const [, removedLast] = partition(stale.user.map(staleRemoval), values.removedFirst);
  await remove(context, removedLast, report);
}

async function change(context: ApplyContext, groups: UserEntry[][], report: ApplyReport): Promise<void> {
  const entryOf = new Map(groups.flat().map((entry) => [entry.uid, entry]));
  await applyChanges<UserChange>(
    groups.map((group) => group.map(({ uid, user }) => ({ uid, user: user as PlannedUser }))),
    {
      ...context.optionsFor(report),
      write: async (changes, transaction) => {
        await context.users.write(changes, transaction);
        await context.suspensions.write(suspensionsOf(context, changes), transaction);
      },
      subjectsOf: ({ uid, user }) => subject('users', uid, context.users.idOf(uid, user)),
      succeed: ({ user }) => report.succeed(actionOf(user) as OutcomeAction),
      fail: ({ uid, user }, error) => {
        report.fail(uid, error);
        // Nobody who was to be created has memberships.
        (entryOf.get(uid) as UserEntry).user = { ...user, action: 'failed' };
      },
    },
  );
}

async function remove(context: ApplyContext, removals: Removal[], report: ApplyReport): Promise<void> {
  await applyChanges(alone(removals), {
    ...context.optionsFor(report),
    write: (some, transaction) => context.users.remove(some, transaction),
    subjectsOf: ({ uid, id }) => subject('users', uid, id),
    succeed: () => report.succeed('deleted'),
    fail: ({ uid }, error) => report.fail(uid, error),
  });
}

function suspensionsOf(context: ApplyContext, changes: UserChange[]): SuspensionChange[] {
  return changes.flatMap(({ uid, user }) => {
    const userId = context.users.idOf(uid, user);
    return user.suspension && userId !== undefined ? [{ userId: String(userId), suspension: user.suspension }] : [];
  });
}

/** Who is new is counted as created, suspended or not. */
export function actionOf({ action, suspension }: PlannedUser): PlannedUser['action'] | SuspensionAction {
  const isThere = action === 'updated' || action === 'unchanged';
  if (isThere && suspension && suspension.change !== 'reschedule') {
    return suspension.change === 'suspend' ? 'suspended' : 'restored';
  }
  return action;
}

function isWritten({ user }: UserEntry): boolean {
  return user?.action === 'created' || user?.action === 'updated';
}

function isDeletion({ user }: UserEntry): boolean {
  return user?.action === 'deleted' && user.id !== undefined;
}

/** Whether there is anything to write of the user, or of the record's links. */
function isDue(entry: UserEntry): boolean {
  const { user } = entry;
  const isRelinked = user !== undefined && user.action !== 'failed' && (user.isLinked || user.unlinked.length > 0);
  return isWritten(entry) || isDeletion(entry) || isRelinked || user?.suspension !== undefined;
}

function removalOf(context: ApplyContext, { uid, user }: UserEntry): Removal {
  const { id, unlinked } = user as PlannedUser;
  return { uid, id: id as string, recordId: context.recordIdOf('user', uid), linkedIds: unlinked };
}

function staleRemoval(record: LinkedRecord): Removal {
  const linkedIds = userIdsOf(record);
  return { uid: record.sourceUk, id: linkedIds[0], recordId: record.id, linkedIds };
}

function partition(removals: Removal[], first: ReadonlySet<string>): [Removal[], Removal[]] {
  return [removals.filter(({ id }) => first.has(id)), removals.filter(({ id }) => !first.has(id))];
}
