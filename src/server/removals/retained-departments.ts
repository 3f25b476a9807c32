// Stale departments are retained as long as somebody is in them when all is written: a department below, or a member.
import type { Database } from '@nocobase/database';
import { chunk } from 'lodash';
import { QUERY_SIZE } from '../platform/query-size';
import type { Directory } from '../directory/directory';
import type { LinkedRecord } from '../ledger/ledger';
import { existingIds, rowIdOf } from './rows';

/** A department below another, or a user in a department. */
interface Occupant {
  kind: 'department' | 'user';
  /** The key of its row. */
  id: string;
  /** The department that it is in. */
  departmentId: string;
}

/**
 * Those of the stale departments that will not be empty.
 * @param removedUsers the keys of users who are removed
 */
export async function occupiedDepartments(
  db: Database,
  stale: LinkedRecord[],
  directory: Directory,
  removedUsers: ReadonlySet<string>,
): Promise<LinkedRecord[]> {
  const departs = departureFrom(directory, removedUsers);
  const occupants = (await occupantsOf(db, stale)).filter((occupant) => !departs(occupant));
  const taken = new Set(newParents(directory));
  return occupied(stale, occupants, taken);
}

/** Which somebody is in is retained, and whatever that is in as well. */
function occupied(stale: LinkedRecord[], occupants: Occupant[], taken: Set<string>): LinkedRecord[] {
  const retained = new Set(taken);
  const toRemove = new Set(stale.map((record) => rowIdOf(record)));
  for (let before = -1; before < retained.size;) {
    before = retained.size;
    for (const { kind, id, departmentId } of occupants) {
      if (kind === 'user' || !toRemove.has(id) || retained.has(id)) {
        retained.add(departmentId);
      }
    }
  }
  return stale.filter((record) => retained.has(rowIdOf(record) ?? ''));
}

/** Departments that others are put below, or that users become members of, by the plan. */
function newParents({ departments, users }: Directory): string[] {
  const parents = departments.orderedDepartments.flatMap(({ parent }) => (parent && 'id' in parent ? [parent.id] : []));
  const joined = [...users.entries.values()].flatMap(({ memberships }) => memberships?.change?.added ?? []);
  return [...parents, ...joined];
}

/** Tells who is no longer in a department when the plan is applied. */
function departureFrom(
  { departments, users }: Directory,
  removedUsers: ReadonlySet<string>,
): (occupant: Occupant) => boolean {
  const moved = new Set(
    departments.departments
      .filter(({ action, parent }) => action === 'deleted' || parent !== undefined)
      .flatMap(({ id }) => id ?? []),
  );
  const left = new Set(
    [...users.entries.values()].flatMap(({ user, userId, memberships }) =>
      (memberships?.change?.removed ?? []).map((id) => `${user?.id ?? userId} ${id}`),
    ),
  );
  return ({ kind, id, departmentId }) =>
    kind === 'department' ? moved.has(id) : removedUsers.has(id) || left.has(`${id} ${departmentId}`);
}

async function occupantsOf(db: Database, stale: LinkedRecord[]): Promise<Occupant[]> {
  const occupants: Occupant[] = [];
  for (const part of chunk(stale, QUERY_SIZE)) {
    const ids = part.flatMap((record) => rowIdOf(record) ?? []);
    const children = (await db.getModel('departments').findAll({
      attributes: ['id', 'parentId'],
      where: { parentId: ids },
      raw: true,
    })) as unknown as { id: unknown; parentId: unknown }[];
    const members = (await db.getModel('departmentsUsers').findAll({
      attributes: ['userId', 'departmentId'],
      where: { departmentId: ids },
      raw: true,
    })) as unknown as { userId: unknown; departmentId: unknown }[];
    // Who is deleted may leave memberships behind.
    const users = await existingIds(
      db,
      'users',
      members.map(({ userId }) => String(userId)),
    );
    const inside = members.filter(({ userId }) => users.has(String(userId)));
    occupants.push(
      ...children.map(({ id, parentId }) => occupant('department', id, parentId)),
      ...inside.map(({ userId, departmentId }) => occupant('user', userId, departmentId)),
    );
  }
  return occupants;
}

function occupant(kind: Occupant['kind'], id: unknown, departmentId: unknown): Occupant {
  return { kind, id: String(id), departmentId: String(departmentId) };
}
