// What becomes of a user: pure, over what the source reports of one and what is there.
import type { FieldApplies, FieldValues } from '../../contracts/plan';
import type { PlannedSuspension } from './plan-suspension';
import { shownValue } from '../../platform/shown-value';
import { type Problem, problem as problemOf } from '../../contracts/catalogue';
import { writableValues } from './field-applies';

/** A user as the source reports it. */
export interface ReportedUser {
  uid: string;
  values: FieldValues;
  isDeleted: boolean;
  /** Whether the user may not get in; undefined if the record says nothing of it. */
  isSuspended?: boolean;
  /** The departments named, undefined if the record says nothing of them. */
  departments?: ReportedMembership[];
  /** Why it can't be written. */
  problem?: Problem;
  /** Whether nothing is known of it but that it failed, so that whoever it stands for is left alone. */
  isUnread?: boolean;
  /** Reported earlier, and looked at again for departments alone, which were not known then. */
  isReplayed?: boolean;
}

/** A department that a user is reported to be in. */
export interface ReportedMembership {
  uid: string;
  isOwner: boolean;
  isMain: boolean;
}

/** A user who is there. */
export interface UserRow {
  id: string;
  values: FieldValues;
}

/** What is there of a user. */
export interface UserState {
  /** The rows that the record is linked to, there or not. */
  linkedIds: string[];
  /** The row of the first of them that is there. */
  row?: UserRow;
  /** The user whom the match key means, if the record is not linked to anybody who is there. */
  match?: UserRow;
  /** Why the match is not to be had. */
  matchProblem?: Problem;
  /** Another record of this run that stands for the same user, and what it sets. */
  shared?: { uid: string; values: FieldValues };
  /** Whether a user has the root role. */
  isRoot(id: string): boolean;
  /** Whether a user is never touched by the source. */
  isExcluded?(id: string): boolean;
  /** Fields that are not written to everybody who is there. */
  applies?: FieldApplies;
  /** The field of these in which a user with the root role is known by the same value. */
  takenByRoot(values: FieldValues): string | undefined;
  isSame(field: string, stored: unknown, wanted: unknown): boolean;
}

export interface PlannedUser {
  uid: string;
  action: 'created' | 'updated' | 'unchanged' | 'deleted' | 'failed';
  /** The row that is there. */
  id?: string;
  /** The values to write: all of a new one, and those that differ of one who is there. */
  values: FieldValues;
  /** Whether the record is to be linked to the row. */
  isLinked: boolean;
  /** Links of the record to remove. */
  unlinked: string[];
  /** The record that stands for the same user, and decides on it. */
  sharedWith?: string;
  problem?: Problem;
  /** Whether nothing is done with whoever is there: not with their memberships either. */
  isLeftAlone?: boolean;
  /** Whether the user is suspended instead of deleted. */
  hasLeft?: boolean;
  /** What becomes of whether the user can get in. */
  suspension?: PlannedSuspension;
}

export function planUser(reported: ReportedUser, state: UserState): PlannedUser {
  const { uid, isDeleted, problem, isUnread } = reported;
  const row = state.row ?? state.match;
  const base = { uid, id: row?.id, values: {}, isLinked: false, unlinked: [] };
  if (row && state.isRoot(row.id)) {
    return { ...base, action: 'failed', problem: problemOf('root-protected', {}) };
  }
  if (row && state.isExcluded?.(row.id)) {
    return { ...base, id: undefined, action: 'unchanged', isLeftAlone: true };
  }
  const found = problem ?? (state.row ? undefined : state.matchProblem);
  if (found) {
    return { ...base, action: 'failed', problem: found, ...(isUnread && { isLeftAlone: true }) };
  }
  const gone = state.linkedIds.filter((id) => id !== state.row?.id);
  if (isDeleted) {
    const isLinked = row !== undefined || state.linkedIds.length > 0;
    return { ...base, action: isLinked ? 'deleted' : 'unchanged', unlinked: state.linkedIds };
  }
  const there = state.shared ? { ...row?.values, ...state.shared.values } : row?.values;
  const values = there ? writableValues(reported.values, there, state.applies) : reported.values;
  const ofRoot = state.takenByRoot(values);
  if (ofRoot !== undefined) {
    const params = { field: ofRoot, value: shownValue(values[ofRoot]) };
    return { ...base, action: 'failed', problem: problemOf('value-taken', params) };
  }
  if (!there) {
    return { ...base, action: 'created', values, isLinked: true, unlinked: gone };
  }
  const changed = Object.fromEntries(
    Object.entries(values).filter(([field, value]) => !state.isSame(field, there[field], value)),
  );
  if (state.shared) {
    // The first record that stands for a user decides on it.
    const shared = { ...base, isLinked: !state.row, unlinked: gone, sharedWith: state.shared.uid };
    return Object.keys(changed).length
      ? { ...base, action: 'failed', problem: problemOf('row-shared', { uid: state.shared.uid }) }
      : { ...shared, action: 'unchanged' };
  }
  const action = Object.keys(changed).length ? 'updated' : 'unchanged';
  return { ...base, action, values: changed, isLinked: !state.row, unlinked: gone };
}
