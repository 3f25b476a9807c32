// Writes the memberships of many users at once, with the outcome of the handler of Departments. What it does not understand it
// leaves to that one.
import type { Database, Transaction } from '@nocobase/database';
import { difference, groupBy, keyBy, sortBy } from 'lodash';
import type { FormatUser, OriginRecord, WrittenRecord } from '../types';
import { type ChunkWriter, type Step, takeSteps } from './chunk-writer';
import type { Ledger } from './ledger';
import { departmentIdsOf, findDepartments } from './source-departments';

/** What a source says of a user's departments, with their keys. */
interface Wanted {
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
interface Present {
  user: UserRow;
  memberships: MembershipRow[];
  /** The departments that the record is linked to. */
  linkedIds: string[];
}

export class MembershipsWriter implements ChunkWriter {
  constructor(
    private readonly db: Database,
    private readonly ledger: Ledger,
  ) {}

  private get memberships() {
    return this.db.getRepository('departmentsUsers');
  }

  async writeMany(records: OriginRecord[]): Promise<WrittenRecord[]> {
    return takeSteps(this.db, this.ledger, await this.plan(records));
  }

  /** The steps for the first records, up to one that is left to the handler. */
  private async plan(records: OriginRecord[]): Promise<Step[]> {
    const userIds = records.flatMap((record) => userIdOf(record) ?? []);
    // Plain rows: there are many, and nothing is asked of them but their values.
    const users = keyBy(
      (await this.db.getModel('users').findAll({
        attributes: ['id', 'mainDepartmentId'],
        where: { id: userIds },
        raw: true,
      })) as unknown as UserRow[],
      'id',
    );
    const memberships = (await this.memberships.model.findAll({
      attributes: ['userId', 'departmentId', 'isOwner'],
      where: { userId: userIds },
      raw: true,
    })) as unknown as MembershipRow[];
    const uids = records.flatMap((record) => departmentsOf(record).map(({ uid }) => uid));
    const idOfUid = await departmentIdsOf(this.ledger, records[0].sourceName, uids);
    const departments = await findDepartments(
      this.db,
      [...idOfUid.values(), ...memberships.map(({ departmentId }) => String(departmentId))],
      ['id'],
    );
    const existing = memberships.filter(({ departmentId }) => departments[String(departmentId)]);
    const membershipsOf = groupBy(existing, 'userId');

    const steps: Step[] = [];
    const seen = new Set<string>();
    for (const record of records) {
      const userId = userIdOf(record);
      const linkedIds = record.resources
        .filter(({ resource }) => resource === 'departments')
        .map((each) => each.resourcePk);
      const user = userId === undefined ? undefined : users[userId];
      let step: Step | undefined;
      if (record.metaData.isDeleted) {
        const changes = linkedIds.map((resourcesPk) => ({ resourcesPk, isDeleted: true }));
        step = { action: changes.length ? 'deleted' : 'unchanged', changes };
      } else if (userId === undefined) {
        step = { action: 'unchanged' };
      } else if (user && !seen.has(userId)) {
        seen.add(userId);
        const wanted = wantedBy(record, idOfUid, (id) => id in departments);
        step = wanted && this.stepFor(record, { user, memberships: membershipsOf[userId] ?? [], linkedIds }, wanted);
      }
      if (!step) {
        break;
      }
      steps.push(step);
    }
    return steps;
  }

  private stepFor(record: OriginRecord, present: Present, wanted: Wanted): Step {
    const { memberships, user } = present;
    const presentIds = memberships.map(({ departmentId }) => String(departmentId));
    const added = sortBy(difference(wanted.departmentIds, presentIds), Number);
    const removed = difference(presentIds, wanted.departmentIds);
    const changes = linkChanges(present.linkedIds, wanted.departmentIds, added);
    const isOwned = memberships.every(({ departmentId, isOwner }) => {
      const owned = wanted.owned.get(String(departmentId));
      return owned === undefined || Boolean(isOwner) === owned;
    });
    // Without a main department the host takes the first there is.
    const mainId = wanted.mainId ?? presentIds[0] ?? null;
    const isMain = textOf(user.mainDepartmentId) === mainId;
    if (!added.length && !removed.length && isOwned && isMain) {
      return { action: 'unchanged', changes };
    }
    return {
      action: 'updated',
      changes: changes.filter(({ isDeleted }) => isDeleted),
      write: async (transaction) => {
        await this.write(String(user.id), { added, removed, presentIds }, wanted, transaction);
        return changes
          .filter(({ isDeleted }) => !isDeleted)
          .map(({ resourcesPk }) => ({ recordId: record.id, resource: 'departments', resourcePk: resourcesPk }));
      },
    };
  }

  /** The calls of the handler, in its order, without those that would change nothing. */
  private async write(
    userId: string,
    { added, removed, presentIds }: { added: string[]; removed: string[]; presentIds: string[] },
    wanted: Wanted,
    transaction: Transaction,
  ) {
    const { model } = this.memberships;
    if (removed.length) {
      await model.destroy({ where: { userId, departmentId: removed }, transaction });
    }
    if (added.length) {
      const rows = added.map((departmentId) => ({ userId, departmentId }));
      await model.bulkCreate(rows, { validate: true, transaction });
    }
    for (const [departmentId, isOwner] of wanted.owned) {
      // A new membership owns nothing.
      if (isOwner || presentIds.includes(departmentId)) {
        await this.memberships.update({ filter: { userId, departmentId }, values: { isOwner }, transaction });
      }
    }
    await this.db
      .getRepository('users')
      .update({ filterByTk: userId, values: { mainDepartmentId: wanted.mainId ?? null }, transaction });
  }
}

function userIdOf({ resources }: OriginRecord): string | undefined {
  return resources.find(({ resource }) => resource === 'users')?.resourcePk;
}

function departmentsOf({ metaData }: OriginRecord) {
  const departments = (metaData as FormatUser).departments ?? [];
  return departments.map((each) =>
    typeof each === 'object'
      ? { uid: String(each.uid), isOwner: Boolean(each.isOwner), isMain: Boolean(each.isMain) }
      : { uid: String(each), isOwner: false, isMain: false },
  );
}

/** Undefined where the source's main department is one that is gone: the handler knows what comes of it. */
function wantedBy(
  record: OriginRecord,
  idOfUid: Map<string, string>,
  exists: (id: string) => boolean,
): Wanted | undefined {
  const named = departmentsOf(record).filter(({ uid }) => idOfUid.has(uid));
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
