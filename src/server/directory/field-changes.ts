// How changes of a record are shown, in a preview and in a history: field by field, with the names of departments.
import { isEqual, truncate } from 'lodash';
import type { FieldChange } from '../contracts/types';
import { maskSecrets } from '../platform/mask';
import type { Membership } from './plan/plan-memberships';

/** Characters that are kept of a value: a picture in a text would make a row too large to be written. */
export const KEPT_LENGTH = 500;

/** What departments are called, by key. */
export interface Titles {
  of(key: string): string;
}

/** The departments of a user at some time. */
export interface MemberState {
  memberships: Membership[];
  mainDepartmentId: string | null;
}

export function membershipChanges(before: MemberState, after: MemberState, titles: Titles): FieldChange[] {
  const names = (some: Membership[]) => some.map(({ departmentId }) => titles.of(departmentId));
  const owners = (some: Membership[]) => names(some.filter((each) => each.isOwner));
  return differing([
    { field: 'departments', from: names(before.memberships), to: names(after.memberships) },
    { field: 'ownerOf', from: owners(before.memberships), to: owners(after.memberships) },
    departmentChange('mainDepartment', before.mainDepartmentId, after.mainDepartmentId, titles),
  ]);
}

/** A department that gives way to another one; `null` for none. */
export function departmentChange(field: string, from: string | null, to: string | null, titles: Titles): FieldChange {
  const title = (id: string | null) => (id === null ? null : titles.of(id));
  return { field, from: title(from), to: title(to) };
}

export function differing(changes: FieldChange[]): FieldChange[] {
  return changes.filter(({ from, to }) => !isEqual(from ?? null, to ?? null));
}

/** As much of it as is kept. */
export function shortened({ field, from, to }: FieldChange): FieldChange {
  return { field, from: shortenedValue(field, from), to: shortenedValue(field, to) };
}

/** Nobody is told what a field for secrets holds. */
function shortenedValue(field: string, given: unknown): unknown {
  const value = (maskSecrets({ [field]: given }).data as Record<string, unknown>)[field];
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > KEPT_LENGTH ? truncate(text, { length: KEPT_LENGTH }) : value;
}
