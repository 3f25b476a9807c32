// What is kept of changed rows: pure, in the words of a preview.
import type { HistoryAction, HistoryEntry, HistoryResource } from '../../contracts/history';
import type { FieldChange, UserDataRecord } from '../../contracts/types';
import { dataOf, type Values } from '../../platform/insert-rows';
import { displayName } from '../../results/display-name';
import { departmentChange, differing, membershipChanges, shortened, type Titles } from '../field-changes';
import type { Membership } from '../plan/plan-memberships';
import type { ChangedMemberships, ChangedRow, ChangedRows } from './changed-rows';

/** What is to be known besides of what was changed. */
export interface ChangedState {
  /** The fields that a source may set: nothing else is kept. */
  fields: Record<HistoryResource, string[]>;
  /** The memberships of users as they are now. */
  memberships: ReadonlyMap<string, Membership[]>;
  titles: Titles;
}

/** Of a new user, whose action does not say so. */
const SUSPENDED: FieldChange = { field: 'isSuspended', from: null, to: true };

export function describeRows(changed: ChangedRows, state: ChangedState): HistoryEntry[] {
  const { rows, memberships, access } = changed;
  const departments = [...rows.departments].map(([id, row]) => departmentEntry(id, row, state));
  const userIds = new Set([...rows.users.keys(), ...memberships.keys(), ...access.keys()]);
  const users = [...userIds].map((id) => {
    const row = rows.users.get(id);
    const isWhole = row?.action === 'created' || row?.action === 'deleted';
    const action = isWhole ? row.action : (access.get(id) ?? 'updated');
    const suspended = isWhole && access.get(id) === 'suspended' ? [SUSPENDED] : [];
    const members = memberChanges(id, row, memberships.get(id), state);
    return entryOf('users', id, action, row, [...fieldChanges('users', row, state), ...members, ...suspended]);
  });
  return [...departments, ...users].filter(({ action, changes }) => action !== 'updated' || changes.length);
}

function departmentEntry(id: string, row: ChangedRow, state: ChangedState): HistoryEntry {
  const { before, after } = row;
  const parent = departmentChange('parent', keyIn(before, 'parentId'), keyIn(after, 'parentId'), state.titles);
  const changes = [...fieldChanges('departments', row, state), ...differing([parent])];
  return entryOf('departments', id, row.action, row, changes);
}

function entryOf(
  resource: HistoryResource,
  resourcePk: string,
  action: HistoryAction,
  row: ChangedRow | undefined,
  changes: FieldChange[],
): HistoryEntry {
  const name = (row && displayName(dataOf(row.row) as UserDataRecord)) ?? null;
  return { resource, resourcePk, action, name, changes: changes.map(shortened) };
}

function fieldChanges(resource: HistoryResource, row: ChangedRow | undefined, { fields }: ChangedState): FieldChange[] {
  if (!row) {
    return [];
  }
  const { before, after } = row;
  const changed = fields[resource].filter((field) => field in before || field in after);
  return differing(changed.map((field) => ({ field, from: before[field] ?? null, to: after[field] ?? null })));
}

function memberChanges(
  userId: string,
  row: ChangedRow | undefined,
  changed: ChangedMemberships | undefined,
  { memberships, titles }: ChangedState,
): FieldChange[] {
  const before = { memberships: [] as Membership[], mainDepartmentId: keyIn(row?.before, 'mainDepartmentId') };
  const after = { memberships: [] as Membership[], mainDepartmentId: keyIn(row?.after, 'mainDepartmentId') };
  if (changed) {
    // Sorted alike, so that the same departments are no change.
    after.memberships = inOrder(memberships.get(userId) ?? []);
    before.memberships = inOrder(formerMemberships(after.memberships, changed));
  }
  return membershipChanges(before, after, titles);
}

function formerMemberships(after: Membership[], { added, removed, owned }: ChangedMemberships): Membership[] {
  const left = [...removed].map(([departmentId, isOwner]) => ({ departmentId, isOwner }));
  return [...after.filter(({ departmentId }) => !added.has(departmentId)), ...left].map(
    ({ departmentId, isOwner }) => ({ departmentId, isOwner: owned.get(departmentId) ?? isOwner }),
  );
}

const inOrder = (memberships: Membership[]) =>
  memberships.sort((one, other) => Number(one.departmentId) - Number(other.departmentId));

/** A key as text; null for none. */
export function keyIn(values: Values | undefined, field: string): string | null {
  return values?.[field] == null ? null : String(values[field]);
}
