// Writes the memberships of many users at once, with the outcome of the handler of Departments. What it does not understand it
// leaves to that one.
import { type Collection, type Model, Op, type Transaction } from '@nocobase/database';
import { difference, groupBy, keyBy, sortBy } from 'lodash';
import { destroyGroups, findRows, insertGroups, setValues } from '../database/rows';
import type { OriginRecord, WrittenRecord } from '../types';
import { type ChunkWriter, type Due, leadingSteps, type Step, takeSteps, UNCHANGED } from './chunk-writer';
import type { Link } from './ledger';
import { departmentIdsOf, departmentsOf, findDepartments } from './source-departments';
import type { WriterParts } from './writer-parts';

/** What a source says of a user's departments, with their keys. */
export interface Wanted {
  departmentIds: string[];
  owned: Map<string, boolean>;
  mainId?: string;
}

interface UserRow {
  id: number | string;
  mainDepartmentId: number | string | null;
}

interface MembershipRow {
  userId: number | string;
  departmentId: number | string;
  /** 0 or 1 in some databases. */
  isOwner: boolean | number;
}

/** What is there. */
export interface Present {
  user: UserRow;
  memberships: MembershipRow[];
  /** The departments that the record is linked to. */
  linkedIds: string[];
}

/** What there is to write of a user's memberships; departments by their keys. */
export interface MembershipWork {
  recordId: number;
  userId: number | string;
  added: string[];
  removed: string[];
  /** Memberships in which the user becomes an owner, or no longer is one. */
  owned: [string, boolean][];
  /** The main department, if the source names one: else it is the first there is. */
  mainId?: string;
  /** The departments that the record becomes linked to. */
  linked: string[];
}

type MembershipStep = Step<MembershipWork>;

export class MembershipsWriter implements ChunkWriter {
  private readonly users: Collection;
  private readonly memberships: Collection;

  constructor(private readonly parts: WriterParts) {
    this.users = parts.db.getCollection('users');
    this.memberships = parts.db.getCollection('departmentsUsers');
  }

  async writeMany(records: OriginRecord[]): Promise<WrittenRecord[]> {
    const { db, ledger } = this.parts;
    return takeSteps(db, ledger, await this.plan(records), (steps, transaction) => this.write(steps, transaction));
  }

  /** The steps for the first records, up to one that is left to the handler. */
  private async plan(records: OriginRecord[]): Promise<MembershipStep[]> {
    const { db, ledger } = this.parts;
    const userIds = records.flatMap((record) => userIdOf(record) ?? []);
    const users = keyBy(await this.findUsers(userIds), 'id');
    const memberships = await this.findMemberships(userIds);
    const uids = records.flatMap((record) => departmentsOf(record.metaData).map(({ uid }) => uid));
    const idOfUid = await departmentIdsOf(ledger, records[0].sourceName, uids);
    const memberOf = memberships.map(({ departmentId }) => String(departmentId));
    const departments = await findDepartments(db, [...idOfUid.values(), ...memberOf], ['id']);
    const membershipsOf = groupBy(
      memberships.filter(({ departmentId }) => departments[String(departmentId)]),
      'userId',
    );
    const seen = new Set<string>();

    return leadingSteps(records, (record) => {
      const userId = userIdOf(record);
      const linkedIds = record.resources
        .filter(({ resource }) => resource === 'departments')
        .map((each) => each.resourcePk);
      if (record.metaData.isDeleted) {
        const changes = linkedIds.map((resourcesPk) => ({ resourcesPk, isDeleted: true }));
        return { action: changes.length ? 'deleted' : 'unchanged', changes };
      }
      if (userId === undefined) {
        return UNCHANGED;
      }
      const user = users[userId];
      const wanted = wantedBy(record, idOfUid, (id) => id in departments);
      if (!user || !wanted || seen.has(userId)) {
        return undefined;
      }
      seen.add(userId);
      return membershipStep(record.id, { user, memberships: membershipsOf[userId] ?? [], linkedIds }, wanted);
    });
  }

  /** Plain rows: there are many, and nothing is asked of them but their values. */
  private async findUsers(ids: string[]): Promise<UserRow[]> {
    const attributes = ['id', 'mainDepartmentId'];
    return (await this.users.model.findAll({ attributes, where: { id: ids }, raw: true })) as unknown as UserRow[];
  }

  /** In the order in which the host finds them: it takes the first as the main department. */
  private async findMemberships(userIds: (number | string)[], transaction?: Transaction): Promise<MembershipRow[]> {
    const { model } = this.memberships;
    const rows = await model.findAll({
      attributes: ['userId', 'departmentId', 'isOwner'],
      where: { userId: userIds },
      order: [model.primaryKeyAttribute],
      raw: true,
      transaction,
    });
    return rows as unknown as MembershipRow[];
  }

  /** What the handler does for each user, in its order, without that which would change nothing. */
  private async write(steps: Due<MembershipWork>[], transaction: Transaction): Promise<Link[]> {
    const works = steps.map(({ work }) => work);
    const removals = works.filter(({ removed }) => removed.length);
    await destroyGroups(
      this.memberships,
      removals.map(({ userId, removed }) => ({ userId, departmentId: removed })),
      transaction,
    );
    const additions = works.map(({ userId, added }) => added.map((departmentId) => ({ userId, departmentId })));
    await insertGroups(this.memberships, additions, transaction);
    // First the main departments: whoever hears of an owner looks whether that is right.
    await this.setMainDepartments(works, transaction);
    await this.setOwners(works, transaction);
    return works.flatMap(({ recordId, linked }) =>
      linked.map((resourcePk) => ({ recordId, resource: 'departments', resourcePk })),
    );
  }

  private async setMainDepartments(works: MembershipWork[], transaction: Transaction): Promise<void> {
    const { listeners } = this.parts;
    const users = keyBy(await findRows(this.users, { id: works.map(({ userId }) => userId) }, transaction), 'id');
    const unnamed = works.filter(({ mainId }) => mainId === undefined).map(({ userId }) => userId);
    const left = unnamed.length ? groupBy(await this.findMemberships(unnamed, transaction), 'userId') : {};
    const changes = works.flatMap(({ userId, mainId }) => {
      const first = left[String(userId)]?.[0].departmentId ?? null;
      const row = users[userId];
      const mainDepartmentId = mainId ?? first;
      return row && textOf(row.get('mainDepartmentId')) !== textOf(mainDepartmentId)
        ? [{ row, values: { mainDepartmentId } }]
        : [];
    });
    const rows = changes.map(({ row }) => row);
    listeners.rest('mainDepartmentCheck', rows);
    listeners.rest('mainDepartment', rows);
    await setValues(this.users, changes, transaction);
  }

  private async setOwners(works: MembershipWork[], transaction: Transaction): Promise<void> {
    const pairs = works.flatMap(({ userId, owned }) =>
      owned.map(([departmentId, isOwner]) => ({ userId, departmentId, isOwner })),
    );
    if (!pairs.length) {
      return;
    }
    const where = { [Op.or]: pairs.map(({ userId, departmentId }) => ({ userId, departmentId })) };
    const rows = keyBy(await findRows(this.memberships, where, transaction), keyOf);
    const changes = pairs.flatMap(({ isOwner, ...pair }) => {
      const row = rows[keyOf(pair)];
      return row ? [{ row, values: { isOwner } }] : [];
    });
    await setValues(this.memberships, changes, transaction);
  }
}

/** What is to be done for memberships to be as the source wants them. */
export function membershipStep(
  recordId: number,
  { memberships, user, linkedIds }: Present,
  wanted: Wanted,
): MembershipStep {
  const presentIds = memberships.map(({ departmentId }) => String(departmentId));
  const added = sortBy(difference(wanted.departmentIds, presentIds), Number);
  const removed = difference(presentIds, wanted.departmentIds);
  const changes = linkChanges(linkedIds, wanted.departmentIds, added);
  const isOwnerOf = new Map(memberships.map(({ departmentId, isOwner }) => [String(departmentId), Boolean(isOwner)]));
  // A new membership owns nothing.
  const owned = [...wanted.owned].filter(([id, isOwner]) => isOwner !== (isOwnerOf.get(id) ?? false));
  // Without a main department the host takes the first there is.
  const isMain = textOf(user.mainDepartmentId) === (wanted.mainId ?? presentIds[0] ?? null);
  if (!added.length && !removed.length && !owned.length && isMain) {
    return { action: 'unchanged', changes };
  }
  const linked = changes.filter(({ isDeleted }) => !isDeleted).map(({ resourcesPk }) => resourcesPk);
  return {
    action: 'updated',
    changes: changes.filter(({ isDeleted }) => isDeleted),
    work: { recordId, userId: user.id, added, removed, owned, mainId: wanted.mainId, linked },
  };
}

function keyOf(membership: Model | { userId: unknown; departmentId: unknown }) {
  const { userId, departmentId } = membership as { userId: unknown; departmentId: unknown };
  return `${userId} ${departmentId}`;
}

function userIdOf({ resources }: OriginRecord): string | undefined {
  return resources.find(({ resource }) => resource === 'users')?.resourcePk;
}

/** Undefined where the source's main department is one that is gone: the handler knows what comes of it. */
function wantedBy(
  record: OriginRecord,
  idOfUid: Map<string, string>,
  exists: (id: string) => boolean,
): Wanted | undefined {
  const named = departmentsOf(record.metaData).filter(({ uid }) => idOfUid.has(uid));
  const uids = new Set(named.map(({ uid }) => uid));
  const ids = [...idOfUid].filter(([uid]) => uids.has(uid)).map(([, id]) => id);
  if (!ids.every(exists)) {
    return undefined;
  }
  const main = named.filter(({ isMain }) => isMain).at(-1);
  return {
    departmentIds: [...new Set(ids)],
    owned: new Map(named.map(({ uid, isOwner }) => [idOfUid.get(uid) as string, isOwner])),
    mainId: main && idOfUid.get(main.uid),
  };
}

/** The links that come and go, as the handler has them: a user without any is linked to what was added alone. */
function linkChanges(linkedIds: string[], wantedIds: string[], added: string[]) {
  const gone = difference(linkedIds, wantedIds);
  const come = linkedIds.length ? difference(wantedIds, linkedIds) : added;
  return [
    ...gone.map((resourcesPk) => ({ resourcesPk, isDeleted: true })),
    ...come.map((resourcesPk) => ({ resourcesPk, isDeleted: false })),
  ];
}

function textOf(value: unknown) {
  return value == null ? null : String(value);
}
