// Departments stay as long as somebody is in them: a department below, or a member.
import type { Database } from '@nocobase/database';
import { chunk, keyBy } from 'lodash';
import { departmentsOf } from '../targets/source-departments';
import type { FormatDepartment, FormatUser, OriginRecord, UserData } from '../types';
import type { LeaverQuestion, StayReason } from './find-leavers';
import { CHUNK_SIZE, existingIds, type PresentOf, rowIdOf } from './present-records';

/** A department below another, or a user in a department. */
interface Occupant {
  kind: 'department' | 'user';
  /** The key of its row. */
  id: string;
  /** The department that it is in. */
  departmentId: string;
}

/**
 * Those of the records whose departments will not be empty once the payloads are written and these users are gone, by their ids.
 * @param users the records of the users who go
 */
export async function departmentsThatStay(
  db: Database,
  leavers: OriginRecord[],
  users: OriginRecord[],
  presentOf: PresentOf,
  question: LeaverQuestion,
): Promise<Map<number, StayReason>> {
  const willLeave = await departureFrom(leavers, users, presentOf, question);
  const occupants = (await occupantsOf(db, leavers)).filter((occupant) => !willLeave(occupant));
  return new Map(occupied(leavers, occupants).map(({ id }) => [id, 'not empty']));
}

/** Those of the records whose departments are empty now. */
export async function emptyDepartmentsAmong(db: Database, leavers: OriginRecord[]): Promise<OriginRecord[]> {
  const inUse = new Set((await occupantsOf(db, leavers)).map(({ departmentId }) => departmentId));
  return leavers.filter((record) => !inUse.has(rowIdOf(record) ?? ''));
}

/** Who somebody is in stays, and whatever that is in as well. */
function occupied(leavers: OriginRecord[], occupants: Occupant[]): OriginRecord[] {
  const staying = new Set<string>();
  const going = new Set(leavers.map((record) => rowIdOf(record)));
  for (let before = -1; before < staying.size;) {
    before = staying.size;
    for (const { kind, id, departmentId } of occupants) {
      if (kind === 'user' || !going.has(id) || staying.has(id)) {
        staying.add(departmentId);
      }
    }
  }
  return leavers.filter((record) => staying.has(rowIdOf(record) ?? ''));
}

/** Tells who will no longer be in a department of the leavers, because they go, or the source has them elsewhere by now. */
async function departureFrom(
  leavers: OriginRecord[],
  users: OriginRecord[],
  presentOf: PresentOf,
  { payloads, memberships }: LeaverQuestion,
): Promise<(occupant: Occupant) => boolean> {
  const uidOf = new Map(leavers.map((record) => [rowIdOf(record), record.sourceUk]));
  const goingUsers = new Set(users.map((record) => rowIdOf(record)));
  const told = {
    user: recordsByUid<FormatUser>(payloads, 'user'),
    department: recordsByUid<FormatDepartment>(payloads, 'department'),
  };
  const known = {
    user: keyBy(await presentOf('user'), 'rowId'),
    department: keyBy(await presentOf('department'), 'rowId'),
  };
  const toldOf = <T>(records: Map<string, T>, kind: Occupant['kind'], id: string) =>
    records.get(known[kind][id]?.sourceUk ?? '');

  const departmentLeaves = ({ id, departmentId }: Occupant) => {
    const record = toldOf(told.department, 'department', id);
    return Boolean(record && (record.isDeleted || String(record.parentUid ?? '') !== uidOf.get(departmentId)));
  };
  const userLeaves = ({ id, departmentId }: Occupant) => {
    const record = toldOf(told.user, 'user', id);
    if (goingUsers.has(id) || !record || record.isDeleted) {
      return goingUsers.has(id) || Boolean(record);
    }
    const uids = departmentsOf(record).map(({ uid }) => uid);
    if (uids.includes(uidOf.get(departmentId) ?? '')) {
      return false;
    }
    const isOwn = known.user[id].departmentIds.includes(departmentId);
    return memberships === 'source' || (record.departments !== undefined && isOwn);
  };
  return (occupant) => (occupant.kind === 'user' ? userLeaves(occupant) : departmentLeaves(occupant));
}

function recordsByUid<T>(payloads: UserData[], dataType: string): Map<string, T> {
  const records = payloads.filter((payload) => payload.dataType === dataType).flatMap((payload) => payload.records);
  return new Map(records.map((record) => [String(record.uid), record as T]));
}

async function occupantsOf(db: Database, leavers: OriginRecord[]): Promise<Occupant[]> {
  const occupants: Occupant[] = [];
  if (!db.hasCollection('departments')) {
    return occupants;
  }
  for (const part of chunk(leavers, CHUNK_SIZE)) {
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
    const userIds = members.map(({ userId }) => String(userId));
    // Who is deleted may leave memberships behind.
    const users = await existingIds(db, 'users', userIds);
    occupants.push(
      ...children.map(({ id, parentId }) => occupant('department', id, parentId)),
      ...members
        .map(({ userId, departmentId }) => occupant('user', userId, departmentId))
        .filter(({ id }) => users.has(id)),
    );
  }
  return occupants;
}

function occupant(kind: Occupant['kind'], id: unknown, departmentId: unknown): Occupant {
  return { kind, id: String(id), departmentId: String(departmentId) };
}
