// How changes of a record are shown, in a preview and in a history: field by field, with the names of departments.
import { differenceWith, isEqual, truncate } from 'lodash';
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
  const keys = (some: Membership[]) => some.map(({ departmentId }) => departmentId);
  const owned = (some: Membership[]) => keys(some.filter((each) => each.isOwner));
  return differing([
    { field: 'departments', ...named(keys(before.memberships), keys(after.memberships), titles) },
    { field: 'ownerOf', ...named(owned(before.memberships), owned(after.memberships), titles) },
    departmentChange('mainDepartment', before.mainDepartmentId, after.mainDepartmentId, titles),
  ]);
}

/** A department that gives way to another one; `null` for none. */
export function departmentChange(field: string, from: string | null, to: string | null, titles: Titles): FieldChange {
  const names = named(from === null ? [] : [from], to === null ? [] : [to], titles);
  return { field, from: names.from[0] ?? null, to: names.to[0] ?? null };
}

/** Departments by their titles; with their keys, where others have taken their place that are called the same. */
function named(from: string[], to: string[], titles: Titles): { from: string[]; to: string[] } {
  const titled = (keys: string[]) => keys.map((key) => titles.of(key));
  const isToldApart = isEqual(from, to) || !isEqual(titled(from), titled(to));
  const tell = isToldApart ? titled : (keys: string[]) => keys.map((key) => `${titles.of(key)} (${key})`);
  return { from: tell(from), to: tell(to) };
}

export function differing(changes: FieldChange[]): FieldChange[] {
  return changes.filter(({ from, to }) => !isEqual(from ?? null, to ?? null));
}

/** As much of it as is kept. */
export function shortened({ field, from, to }: FieldChange): FieldChange {
  const isLong = [from, to].some((value) => textOf(value).length > KEPT_LENGTH);
  if (isLong && Array.isArray(from) && Array.isArray(to)) {
    // What stays would hide what is taken away and added.
    const [removed, added] = [differenceWith(from, to, isEqual), differenceWith(to, from, isEqual)];
    return { field, from: shortenedValue(field, removed), to: shortenedValue(field, added) };
  }
  return { field, from: shortenedValue(field, from), to: shortenedValue(field, to) };
}

/** Nobody is told what a field for secrets holds. */
function shortenedValue(field: string, given: unknown): unknown {
  const value = (maskSecrets({ [field]: given }).data as Record<string, unknown>)[field];
  const text = textOf(value);
  return text.length > KEPT_LENGTH ? truncate(text, { length: KEPT_LENGTH }) : value;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
