// What would become of a user's memberships in Departments.
import { difference, intersection, isEqual, union, uniq } from 'lodash';
import { TranslatableError } from '../errors';
import type { MembershipChange } from '../targets/membership-rows';
import { membershipStep } from '../targets/memberships-writer';
import { changesRows, ownChangeOf } from '../targets/own-memberships';
import { departmentsOf, type ToldDepartments } from '../targets/source-departments';
import type { FieldChange, UserData, UserDataRecord } from '../types';
import { type Directory, type Links, type Membership, NOTHING_SAID } from './directory';
import { type Expected, INVALID_MAIN_DEPARTMENT } from './preview-user';

/** @throws what the record would fail with */
export function previewMemberships(directory: Directory, { sourceName }: UserData, record: UserDataRecord): Expected {
  const links = directory.linksOf(sourceName, 'user', String(record.uid));
  if (record.isDeleted) {
    return unlink(links);
  }
  if (links.userId === undefined) {
    return { action: 'unchanged' };
  }
  const user = directory.users.get(links.userId);
  if (!user) {
    return withoutUser(links);
  }
  const told = toldDepartments(directory, sourceName, record);
  if (told.mainId !== undefined && !directory.departments.has(told.mainId)) {
    throw new Error(INVALID_MAIN_DEPARTMENT);
  }
  const memberships = directory.membershipsOf(links.userId);
  const mainDepartmentId = user.mainDepartmentId as string | null;
  const firstId = directory.firstDepartmentOf(links.userId);
  const present = {
    user: { id: links.userId, mainDepartmentId },
    memberships,
    firstId,
    linkedIds: links.departmentIds,
  };
  const namedIds = departmentsOf(record).flatMap(({ uid }) => directory.departmentIdOf(sourceName, uid) ?? []);
  const { action, changes = [], work } = membershipStep(0, present, told, uniq(namedIds));
  const gone = changes.filter(({ isDeleted }) => isDeleted).map(({ resourcesPk }) => String(resourcesPk));
  const come = changes.filter(({ isDeleted }) => !isDeleted).map(({ resourcesPk }) => String(resourcesPk));
  links.departmentIds = [...links.departmentIds.filter((id) => !gone.includes(id)), ...come, ...(work?.linked ?? [])];
  return { action, changes: work ? apply(directory, links.userId, memberships, work) : [] };
}

/**
 * The same, where the source changes only its own.
 * @throws what the record would fail with
 */
export function previewOwnMemberships(
  directory: Directory,
  { sourceName }: UserData,
  record: UserDataRecord,
): Expected {
  const links = directory.linksOf(sourceName, 'user', String(record.uid));
  if (record.isDeleted) {
    return unlink(links);
  }
  if (links.userId === undefined || record.departments === undefined) {
    return { action: 'unchanged' };
  }
  const user = directory.users.get(links.userId);
  if (!user) {
    return withoutUser(links);
  }
  const told = toldDepartments(directory, sourceName, record, { there: true });
  const memberships = directory.membershipsOf(links.userId);
  const presentIds = memberships.map(({ departmentId }) => departmentId);
  directory.takeOver(sourceName, links, difference(intersection(told.ids, presentIds), links.departmentIds));
  const brought = links.departmentIds.map((resourcePk) => ({
    ...{ recordId: 0, resource: 'departments', resourcePk },
    ...(links.said.get(resourcePk) ?? NOTHING_SAID),
  }));
  const mainDepartmentId = user.mainDepartmentId as string | null;
  const rows = { user: { id: links.userId, mainDepartmentId }, memberships, links: brought };
  const change = ownChangeOf(0, rows, told);
  const [gone, come] = [change.gone, change.come].map((some) => some.map(({ resourcePk }) => resourcePk));
  links.departmentIds = union(difference(links.departmentIds, gone), come);
  change.come.forEach(({ resourcePk, isOwner, isMain }) => links.said.set(resourcePk, { isOwner, isMain }));
  return changesRows(change)
    ? { action: 'updated', changes: apply(directory, links.userId, memberships, change) }
    : { action: 'unchanged' };
}

function unlink(links: Links): Expected {
  const isLinked = links.departmentIds.length > 0;
  links.departmentIds = [];
  return { action: isLinked ? 'deleted' : 'unchanged' };
}

/** In the words of the guard: somebody who was deleted by hand, and whom Users failed to create again. */
function withoutUser(links: Links): Expected {
  if (!links.departmentIds.length) {
    throw new TranslatableError('The user of this record no longer exists, so the departments could not be set');
  }
  links.departmentIds = [];
  return { action: 'unchanged' };
}

/** @param only whether a main department that is gone is passed over like any other */
function toldDepartments(
  directory: Directory,
  sourceName: string,
  record: UserDataRecord,
  only: { there?: boolean } = {},
): ToldDepartments {
  const named = departmentsOf(record).flatMap(({ uid, ...marks }) => {
    const id = directory.departmentIdOf(sourceName, uid);
    return id === undefined ? [] : [{ id, ...marks }];
  });
  const there = named.filter(({ id }) => directory.departments.has(id));
  return {
    ids: [...new Set(there.map(({ id }) => id))],
    owned: new Map(there.map(({ id, isOwner }) => [id, isOwner])),
    mainId: (only.there ? there : named).filter(({ isMain }) => isMain).at(-1)?.id,
  };
}

function apply(
  directory: Directory,
  userId: string,
  before: Membership[],
  { added, removed, owned, main: change }: MembershipChange,
): FieldChange[] {
  const isOwner = new Map(owned);
  const kept = before.filter(({ departmentId }) => !removed.includes(departmentId));
  const come = added.map((departmentId) => ({ userId, departmentId, isOwner: false }));
  const after = [...kept, ...come].map((each) => ({
    ...each,
    isOwner: isOwner.get(each.departmentId) ?? each.isOwner,
  }));
  directory.setMemberships(userId, after);
  const user = directory.users.get(userId) ?? {};
  const first = directory.firstDepartmentOf(userId) ?? null;
  const named = change === 'first' ? first : change;
  const main = change === 'same' ? user.mainDepartmentId : named;
  directory.users.set(userId, { ...user, mainDepartmentId: main });

  const titleOf = (id: unknown) => String(directory.departments.get(String(id))?.title ?? id);
  const titles = (memberships: Membership[]) => memberships.map(({ departmentId }) => titleOf(departmentId));
  const owners = (memberships: Membership[]) => titles(memberships.filter((each) => each.isOwner));
  const title = (id: unknown) => (id == null ? null : titleOf(id));
  return [
    { field: 'departments', from: titles(before), to: titles(directory.membershipsOf(userId)) },
    { field: 'ownerOf', from: owners(before), to: owners(directory.membershipsOf(userId)) },
    { field: 'mainDepartment', from: title(user.mainDepartmentId), to: title(main) },
  ].filter(({ from, to }) => !isEqual(from, to));
}
