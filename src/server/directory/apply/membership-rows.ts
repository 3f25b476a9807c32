// Writes the rows that memberships are, for many users at once.
import { type Collection, type Model, Op, type Transaction } from '@nocobase/database';
import { groupBy, keyBy } from 'lodash';
import { destroyGroups, findRows, insertGroups, setValues } from '../../platform/rows';
import { passMainDepartments } from './main-department';
import type { WriterDeps } from './writer-deps';

interface MembershipRow {
  userId: number | string;
  departmentId: number | string;
}

/** What there is to write of a user's memberships; departments by their keys. */
export interface MembershipChange {
  userId: number | string;
  added: string[];
  removed: string[];
  /** Memberships in which the user becomes an owner, or no longer is one. */
  owned: [string, boolean][];
  /** The main department: this one, the first there is, or the one it is. */
  main: string | 'first' | 'same';
}

export class MembershipRows {
  private readonly users: Collection;
  private readonly memberships: Collection;

  constructor(private readonly deps: WriterDeps) {
    this.users = deps.db.getCollection('users');
    this.memberships = deps.db.getCollection('departmentsUsers');
  }

  /** What the handler does for each user, in its order, without that which would change nothing. */
  async write(changes: MembershipChange[], transaction: Transaction): Promise<void> {
    const users = await this.lockUsers(changes, transaction);
    const removals = changes.filter(({ removed }) => removed.length);
    await this.remove(
      removals.map(({ userId, removed }) => ({ userId, departmentId: removed })),
      transaction,
    );
    const additions = changes.map(({ userId, added }) => added.map((departmentId) => ({ userId, departmentId })));
    await insertGroups(this.memberships, additions, transaction);
    // First the main departments: whoever hears of an owner looks whether that is right.
    await this.setMainDepartments(
      changes.filter(({ main }) => main !== 'same'),
      users,
      transaction,
    );
    await this.setOwners(changes, transaction);
  }

  private async remove(groups: { userId: number | string; departmentId: string[] }[], transaction: Transaction) {
    if (groups.length) {
      const rows = await findRows(this.memberships, { [Op.or]: groups }, transaction);
      this.deps.rowChanges.noteLeft(rows, transaction);
      await destroyGroups(this.memberships, groups, transaction);
    }
  }

  /** @throws if one of them is no longer there, whose memberships would be nobody's */
  private async lockUsers(changes: MembershipChange[], transaction: Transaction): Promise<Record<string, Model>> {
    const ids = changes.map(({ userId }) => userId);
    const users = keyBy(await findRows(this.users, { id: ids }, transaction), 'id');
    const gone = ids.find((id) => !users[id]);
    if (gone !== undefined) {
      throw new Error(`User ${gone} is no longer there`);
    }
    return users;
  }

  /** In the order in which the host finds them: it takes the first as the main department. */
  private async findMemberships(userIds: (number | string)[], transaction?: Transaction): Promise<MembershipRow[]> {
    const { model } = this.memberships;
    const rows = await model.findAll({
      attributes: ['userId', 'departmentId'],
      where: { userId: userIds },
      order: [model.primaryKeyAttribute],
      raw: true,
      transaction,
    });
    return rows as unknown as MembershipRow[];
  }

  private async setMainDepartments(
    changes: MembershipChange[],
    users: Record<string, Model>,
    transaction: Transaction,
  ): Promise<void> {
    const unnamed = changes.filter(({ main }) => main === 'first').map(({ userId }) => userId);
    const left = unnamed.length ? groupBy(await this.findMemberships(unnamed, transaction), 'userId') : {};
    const updates = changes.flatMap(({ userId, main }) => {
      const first = left[String(userId)]?.[0].departmentId ?? null;
      const row = users[userId];
      const mainDepartmentId = main === 'first' ? first : main;
      return textOf(row.get('mainDepartmentId')) === textOf(mainDepartmentId)
        ? []
        : [{ row, values: { mainDepartmentId } }];
    });
    updates.forEach(({ row, values }) => row.set(values as never));
    const rows = updates.map(({ row }) => row);
    await passMainDepartments(this.deps, rows, transaction);
    this.deps.listeners.suppress('mainDepartment', rows);
    await setValues(this.users, updates, transaction);
  }

  private async setOwners(changes: MembershipChange[], transaction: Transaction): Promise<void> {
    const pairs = changes.flatMap(({ userId, owned }) =>
      owned.map(([departmentId, isOwner]) => ({ userId, departmentId, isOwner })),
    );
    if (!pairs.length) {
      return;
    }
    // By user: SQLite takes no more than a thousand conditions.
    const wanted = Object.values(groupBy(pairs, 'userId')).map((some) => ({
      userId: some[0].userId,
      departmentId: some.map(({ departmentId }) => departmentId),
    }));
    const rows = keyBy(await findRows(this.memberships, { [Op.or]: wanted }, transaction), keyOf);
    const updates = pairs.flatMap(({ isOwner, ...pair }) => {
      const row = rows[keyOf(pair)];
      return row ? [{ row, values: { isOwner } }] : [];
    });
    await setValues(this.memberships, updates, transaction);
  }
}

function keyOf(membership: Model | { userId: unknown; departmentId: unknown }) {
  const { userId, departmentId } = membership as { userId: unknown; departmentId: unknown };
  return `${userId} ${departmentId}`;
}

/** A key as text; null for none. */
function textOf(value: unknown): string | null {
  return value == null ? null : String(value);
}
