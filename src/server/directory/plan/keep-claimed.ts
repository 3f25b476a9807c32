// Nobody is deleted, or suspended, whom another record still has: the record that would do it gives up its claim.
import { problem } from '../../contracts/catalogue';
import type { Notice } from '../../contracts/plan';
import type { PlanOptions, UserEntry } from './directory-plan';
import type { PlannedUser } from './plan-user';

interface Question extends Pick<PlanOptions, 'sourceName' | 'findClaims'> {
  /** Whether another record of the run stands for a user. */
  isReported(userId: string): boolean;
}

/** Changes what is planned of these users, and gives what an admin should know of it. */
export async function keepClaimed(entries: UserEntry[], question: Question): Promise<Notice[]> {
  const deletions = entries.filter(({ user }) => user?.action === 'deleted' && user.id !== undefined);
  const suspensions = entries.filter(({ user }) => user?.suspension?.change === 'suspend' && user.id !== undefined);
  return [...(await keepUndeleted(deletions, question)), ...(await keepUnsuspended(suspensions, question))];
}

async function keepUndeleted(
  entries: UserEntry[],
  { sourceName, findClaims, isReported }: Question,
): Promise<Notice[]> {
  const except = entries.flatMap(({ recordId }) => (recordId === undefined ? [] : [{ id: recordId }]));
  const claims = await claimsOn(entries, (ids) => findClaims(ids, { except }));
  return keep(entries, 'kept-by-other-source', {
    sourceOf: (id) => (isReported(id) ? sourceName : claims.get(id)),
    kept: (user) => ({ ...user, action: 'unchanged', id: undefined }),
  });
}

/** Which of the source's own records decides on a user is known from the run: those of other sources are asked. */
async function keepUnsuspended(
  entries: UserEntry[],
  { sourceName, findClaims, isReported }: Question,
): Promise<Notice[]> {
  const others = { except: [], countsSuspended: false, countsOwn: false };
  const claims = await claimsOn(entries, (ids) => findClaims(ids, others));
  const leavers = entries.filter(({ user }) => user?.hasLeft);
  const reported = entries.filter(({ user }) => !user?.hasLeft);
  return [
    ...keep(leavers, 'not-suspended', {
      sourceOf: (id) => (isReported(id) ? sourceName : claims.get(id)),
      kept: withoutSuspension,
    }),
    ...keep(reported, 'not-suspended', { sourceOf: (id) => claims.get(id), kept: withoutSuspension }),
  ];
}

async function claimsOn(
  entries: UserEntry[],
  find: (userIds: string[]) => Promise<Map<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  return entries.length ? find(entries.map(({ user }) => user?.id as string)) : new Map();
}

function keep(
  entries: UserEntry[],
  code: 'kept-by-other-source' | 'not-suspended',
  {
    sourceOf,
    kept,
  }: {
    /** The source that still has a user. */
    sourceOf(userId: string): string | undefined;
    /** What is planned of a user instead. */
    kept(user: PlannedUser): PlannedUser;
  },
): Notice[] {
  const notices: Notice[] = [];
  for (const entry of entries) {
    const user = entry.user as PlannedUser;
    const source = sourceOf(user.id as string);
    if (source !== undefined) {
      entry.user = kept(user);
      notices.push({ ...problem(code, { source }), dataType: 'user', uid: entry.uid });
    }
  }
  return notices;
}

function withoutSuspension({ suspension: _, ...user }: PlannedUser): PlannedUser {
  return user;
}
