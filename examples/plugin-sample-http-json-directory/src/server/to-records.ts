import type { FormatDepartment, FormatUser } from '@nocobase/plugin-user-data-sync';
import type { Department, Person } from '../directory-format';

/** The departments as records, each after its parent: a record can only be hung below one that is there. */
export function toDepartmentRecords(departments: Department[]): FormatDepartment[] {
  const byId = new Map(departments.map((department) => [department.id, department]));
  const parentOf = ({ parentId }: Department) => (parentId === null ? undefined : byId.get(parentId));
  const depthOf = (department: Department) => {
    let depth = 0;
    // The bound ends a circle, should the directory hold one.
    for (let parent = parentOf(department); parent && depth < byId.size; parent = parentOf(parent)) {
      depth++;
    }
    return depth;
  };
  return departments
    .map((department) => ({ department, depth: depthOf(department) }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ department: { id, name, parentId } }) => ({ uid: id, title: name, parentUid: parentId }));
}

/**
 * The people as records. What the directory doesn't know is left out, so that what NocoBase holds stays as it is. Whatever else it
 * says of somebody goes along, for an admin to map.
 */
export function toUserRecords(people: Person[]): FormatUser[] {
  return people.map(({ id, name, login, email, phone, suspended, departments, ...others }) => ({
    ...others,
    // Who is in the list is there.
    isDeleted: undefined,
    uid: id,
    nickname: name,
    username: login ?? undefined,
    email: email ?? undefined,
    phone: phone ?? undefined,
    isSuspended: suspended,
    departments: departments.map(({ id, lead, main }) => ({ uid: id, isOwner: lead, isMain: main })),
  }));
}
