// Which users get the values that no two may have: read who has them, and have it resolved for all users of the plan at once.
import type { Database } from '@nocobase/database';
import { shownFieldValue } from '../../platform/shown-value';
import { problem, type Problem } from '../../contracts/catalogue';
import { displayName } from '../../results/display-name';
import type { UserDataRecord } from '../../contracts/types';
import type { UserEntry } from './directory-plan';
import type { PlannedUser } from './plan-user';
import type { DirectoryReader, MemberRow } from '../state/reader';
import { type Claimant, type Holder, resolveValues, type TakenValue } from './resolve-values';
import { uniqueValues } from '../state/unique-values';

export interface AssignedValues {
  /** Users to write in this order, those that have to be written together in groups; new ones come last. */
  groups: UserEntry[][];
  /** The keys of users who have to be removed before, since others get their values. */
  removedFirst: Set<string>;
}

/**
 * Marks the users of the plan as failed who can't have their values.
 * @param unique the names of the fields whose values no two may have
 * @param retained why a user stays whom the source no longer has, by the user's key: the uid of its record
 */
export async function assignValues(
  db: Database,
  reader: DirectoryReader,
  unique: string[],
  entries: UserEntry[],
  isRemoved: (userId: string) => boolean,
  retained: ReadonlyMap<string, string>,
): Promise<AssignedValues> {
  const changed = entries.filter(({ user }) => user?.action === 'created' || user?.action === 'updated');
  const rows = await reader.findUsers(
    changed.filter(({ user }) => setsUnique(user, unique)).flatMap(({ user }) => user?.id ?? []),
  );
  const claimants = changed.map((entry) => claimantOf(db, unique, entry, rows));
  const holders = await reader.findHolders(claimants.flatMap(({ claims }) => claims));
  const holdersOf = new Map([...holders].map(([key, some]) => [key, some.map(({ id }) => id)]));
  const { taken, groups } = resolveValues(claimants, holdersOf, isRemoved);
  const entryOf = new Map(changed.map((entry) => [entry.uid, entry]));
  const displayNames = new Map(
    [...holders.values()].flat().map(({ id, values }) => [id, displayName(values as UserDataRecord)]),
  );
  for (const [uid, value] of taken) {
    const entry = entryOf.get(uid) as UserEntry;
    const found = problemOf(value, (id) => ({ name: displayNames.get(id) ?? id, leaver: retained.get(id) }));
    const { suspension: _, ...user } = entry.user as PlannedUser;
    entry.user = { ...user, action: 'failed', problem: found, isLinked: false, unlinked: [] };
  }
  const isNew = (group: Claimant[]) => group.every(({ rowId }) => rowId === undefined);
  const ordered = [...groups.filter((group) => !isNew(group)), ...groups.filter(isNew)];
  return {
    groups: ordered.map((group) => group.map(({ uid }) => entryOf.get(uid) as UserEntry)),
    removedFirst: new Set([...holdersOf.values()].flat().filter(isRemoved)),
  };
}

function setsUnique(user: PlannedUser | undefined, unique: string[]): boolean {
  return unique.some((field) => user !== undefined && field in user.values);
}

function claimantOf(db: Database, unique: string[], { uid, user }: UserEntry, rows: Map<string, MemberRow>): Claimant {
  const { id, values } = user as PlannedUser;
  const claims = uniqueValues(values, unique, db);
  const claimed = new Set(claims.map(({ key }) => key));
  const changed = unique.filter((field) => field in values);
  const before = id === undefined ? [] : uniqueValues(rows.get(id)?.values ?? {}, changed, db);
  return { uid, rowId: id, claims, releases: new Set(before.map(({ key }) => key).filter((key) => !claimed.has(key))) };
}

function problemOf(
  { field, value, holder }: TakenValue & { holder: Holder },
  who: (rowId: string) => { name: string; leaver?: string },
): Problem {
  const params = { field, value: shownFieldValue(field, value) };
  if ('uid' in holder) {
    return problem('value-taken-by-record', { ...params, uid: holder.uid });
  }
  const { name, leaver } = who(holder.rowId);
  return leaver === undefined
    ? problem('value-taken-by-row', { ...params, name })
    : problem('value-of-leaver', { ...params, uid: leaver });
}
