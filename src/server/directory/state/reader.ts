// What is there of Users, Departments and memberships, and what the ledger knows of them: read for many at once, and never written.
import { type Collection, type Database, Op } from '@nocobase/database';
import { chunk, groupBy, uniq } from 'lodash';
import { QUERY_SIZE } from '../../platform/query-size';
import type { FieldValues } from '../../contracts/plan';
import type { DepartmentRow } from '../plan/plan-departments';
import type { Membership } from '../plan/plan-memberships';
import type { UserRow } from '../plan/plan-user';
import { type UniqueValue, keyOf } from './unique-values';

/** A user with what memberships need. */
export interface MemberRow extends UserRow {
  mainDepartmentId: string | null;
}

export class DirectoryReader {
  /** Whether departments are there, by key; asked once. */
  private readonly departments = new Map<string, boolean>();

  constructor(
    private readonly db: Database,
    private readonly userFields: string[],
    private readonly departmentFields: string[],
  ) {}

  get hasDepartments(): boolean {
    return this.db.hasCollection('departments');
  }

  private get users(): Collection {
    return this.db.getCollection('users');
  }

  /** The users with these keys. */
  async findUsers(ids: string[]): Promise<Map<string, MemberRow>> {
    const rows = await this.userRows(ids, (id) => ({ id }));
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The users who have these values, by the key of the value; lowest key of a row first. */
  async findHolders(values: UniqueValue[]): Promise<Map<string, MemberRow[]>> {
    const holders = new Map<string, MemberRow[]>();
    for (const [field, some] of Object.entries(groupBy(values, 'field'))) {
      const wanted = new Set(some.map(({ key }) => key));
      const texts = uniq(some.map(({ value }) => this.textFor(field, value)));
      for (const row of await this.userRows(texts, (part) => this.whereValue(field, part))) {
        const key = keyOf(field, row.values[field], this.db);
        if (wanted.has(key)) {
          holders.set(
            key,
            [...(holders.get(key) ?? []), row].sort((one, other) => Number(one.id) - Number(other.id)),
          );
        }
      }
    }
    return holders;
  }

  /** The departments with these keys, with all above them and those directly below `openIds`. */
  async findDepartments(ids: string[], openIds: string[]): Promise<Map<string, DepartmentRow>> {
    const rows = new Map<string, DepartmentRow>();
    const add = (found: DepartmentRow[]) => found.forEach((row) => rows.set(row.id, row));
    add(await this.departmentRows('id', ids));
    add(await this.departmentRows('parentId', openIds));
    for (;;) {
      const parentIds = [...rows.values()].flatMap(({ parentId }) => parentId ?? []);
      const missing = uniq(parentIds).filter((id) => !rows.has(id));
      const found = await this.departmentRows('id', missing);
      add(found);
      if (!found.length) {
        return rows;
      }
    }
  }

  /** Those of the departments that are there. */
  async existingDepartments(ids: string[]): Promise<Set<string>> {
    const open = uniq(ids).filter((id) => !this.departments.has(id));
    for (const part of chunk(open, QUERY_SIZE)) {
      const model = this.db.getModel('departments');
      const found = await model.findAll({ attributes: ['id'], where: { id: part }, raw: true });
      const there = new Set((found as unknown as { id: unknown }[]).map(({ id }) => String(id)));
      part.forEach((id) => this.departments.set(id, there.has(id)));
    }
    return new Set(ids.filter((id) => this.departments.get(id)));
  }

  /** The memberships of users in departments that are there, in the order in which the host finds them. */
  async findMemberships(userIds: string[]): Promise<Map<string, Membership[]>> {
    const found: { userId: string; departmentId: string; isOwner: boolean }[] = [];
    const { model } = this.db.getCollection('departmentsUsers');
    for (const part of chunk(userIds, QUERY_SIZE)) {
      const rows = (await model.findAll({
        attributes: ['userId', 'departmentId', 'isOwner'],
        where: { userId: part },
        order: [model.primaryKeyAttribute],
        raw: true,
      })) as unknown as { userId: unknown; departmentId: unknown; isOwner: unknown }[];
      for (const { userId, departmentId, isOwner } of rows) {
        found.push({ userId: String(userId), departmentId: String(departmentId), isOwner: Boolean(isOwner) });
      }
    }
    const there = await this.existingDepartments(found.map(({ departmentId }) => departmentId));
    return new Map(
      Object.entries(groupBy(found, 'userId')).map(([userId, memberships]) => [
        userId,
        memberships.filter(({ departmentId }) => there.has(departmentId)),
      ]),
    );
  }

  private async userRows<T>(wanted: T[], where: (part: T[]) => object): Promise<MemberRow[]> {
    const found: MemberRow[] = [];
    const main = this.hasDepartments ? ['mainDepartmentId'] : [];
    const attributes = uniq(['id', ...main, ...this.userFields]);
    for (const part of chunk(uniq(wanted), QUERY_SIZE)) {
      const rows = await this.users.model.findAll({ attributes, where: where(part) as never, raw: true });
      for (const values of rows as unknown as FieldValues[]) {
        const mainDepartmentId = values.mainDepartmentId == null ? null : String(values.mainDepartmentId);
        found.push({ id: String(values.id), values, mainDepartmentId });
      }
    }
    return found;
  }

  private async departmentRows(field: 'id' | 'parentId', ids: string[]): Promise<DepartmentRow[]> {
    const found: DepartmentRow[] = [];
    const attributes = uniq(['id', 'parentId', ...this.departmentFields]);
    for (const part of chunk(uniq(ids), QUERY_SIZE)) {
      const rows = await this.db.getModel('departments').findAll({ attributes, where: { [field]: part }, raw: true });
      for (const values of rows as unknown as FieldValues[]) {
        const parentId = values.parentId == null ? null : String(values.parentId);
        found.push({ id: String(values.id), parentId, values });
      }
    }
    return found;
  }

  /** Emails are the same whatever their case. */
  private whereValue(field: string, values: unknown[]): object {
    if (field !== 'email' || this.db.isMySQLCompatibleDialect()) {
      return { [field]: values };
    }
    const { sequelize } = this.db;
    return sequelize.where(sequelize.fn('lower', sequelize.col(this.users.model.rawAttributes.email.field as string)), {
      [Op.in]: values,
    });
  }

  private textFor(field: string, value: unknown): unknown {
    return field === 'email' ? String(value).toLowerCase() : value;
  }
}
