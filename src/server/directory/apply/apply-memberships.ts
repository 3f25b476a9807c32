// Applies planned memberships, once departments and users are written.
import { retryConflicts } from '../../platform/conflict';
import { logMessageOf } from '../../platform/errors';
import type { RecordAction } from '../../contracts/types';
import type { UserEntry } from '../plan/directory-plan';
import type { ApplyReport } from '../../results/report';
import { alone, type ApplyContext, subject } from './apply-context';
import { applyChanges } from './apply-changes';
import { MembershipWriter, type MembershipWork } from './membership-writer';

export async function applyMemberships(context: ApplyContext, report: ApplyReport): Promise<void> {
  const { directory, deps } = context;
  const entries = [...directory.users.entries.values()];
  const isReplayed = new Set(entries.filter((entry) => entry.isReplayed).map(({ uid }) => uid));
  const works = entries.flatMap((entry) => workOf(context, entry) ?? []);
  const due = new Set(works.map(({ uid }) => uid));
  const idle = entries.filter(({ uid }) => !due.has(uid) && !isReplayed.has(uid)).length;
  report.succeed('unchanged', directory.users.unchanged + idle);
  if (!deps.isPreview) {
    await retryConflicts(() => deps.ledger.forgetMarks(directory.users.memberships.marked));
  }
  const written = new Set<string>();
  const writer = new MembershipWriter(deps, idIn(context), deps.isOwnOnly);
  await applyChanges(alone(works), {
    ...context.optionsFor(report),
    write: (some, transaction) => writer.write(some, transaction),
    subjectsOf: ({ uid, userId }) => subject('users', uid, userId),
    succeed: ({ uid, planned }) => {
      written.add(uid);
      if (!isReplayed.has(uid)) {
        report.succeed(membershipAction(directory.users.entries.get(uid), planned));
      }
    },
    fail: ({ uid }, error) =>
      isReplayed.has(uid)
        ? deps.logger?.warn(`User "${uid}" still waits for departments that are there: ${logMessageOf(error)}`)
        : report.fail(uid, error),
  });
  // Of whom nobody tells again: where it could not be written, or was not because the run was stopped, they go on waiting.
  const isSettled = ({ uid }: UserEntry) => !isReplayed.has(uid) || !due.has(uid) || written.has(uid);
  await context.setPending(
    'user',
    entries.filter(isSettled).flatMap((entry) => (entry.pending ? [{ ...entry, pending: entry.pending }] : [])),
  );
}

/** What counts of memberships: deleted records lose theirs, all others change them or do not. */
function membershipAction(entry: UserEntry | undefined, { change }: MembershipWork['planned']): RecordAction {
  return entry?.isDeleted ? 'deleted' : change ? 'updated' : 'unchanged';
}

/** Without a user, nothing but the links of memberships that went with the former one. */
function workOf(context: ApplyContext, entry: UserEntry): MembershipWork | undefined {
  const { uid, user, userId, memberships: planned, links } = entry;
  // Who was matched to a user and failed is not linked to that user, and has no say.
  const isUnmatched = user?.action === 'failed' && !entry.isLinked;
  const id = isUnmatched ? undefined : (user?.id ?? userId ?? context.users.idOf(uid, user));
  const isNew = user?.action === 'created' || user?.sharedWith !== undefined;
  const isCreated = isNew && (context.deps.isPreview || id !== undefined);
  const recordId = context.recordIdOf('user', uid) as number;
  if (planned && (planned.change || isUnmatched) && id === undefined && !isCreated) {
    const unlinked = links.map(({ departmentId }) => departmentId);
    return unlinked.length ? { uid, recordId, planned: { linked: [], unlinked, takenOver: [] } } : undefined;
  }
  return planned && { uid, recordId, userId: id, planned };
}

/** The keys of departments: of those that were created in place of what stood for them, none for those that could not be. */
function idIn({ directory, departments }: ApplyContext): (key: string) => string | undefined {
  const uidOf = new Map([...directory.departments.departmentKeys].map(([uid, key]) => [key, uid]));
  return (key) => {
    const uid = uidOf.get(key);
    const id = uid === undefined ? key : departments.created.get(uid);
    return id === undefined ? undefined : String(id);
  };
}
