// Keeps what a run changes, in the transactions in which it does: one insert for each, and none where nothing was changed.
import type { Database, Transaction } from '@nocobase/database';
import { chunk, difference, groupBy, uniq } from 'lodash';
import type { HistoryEntry, HistoryOrigin, HistoryResource, HistorySubject } from '../../contracts/history';
import { dataOf, insertValues } from '../../platform/insert-rows';
import { QUERY_SIZE } from '../../platform/query-size';
import type { Titles } from '../field-changes';
import type { Membership } from '../plan/plan-memberships';
import type { ChangedRows } from './changed-rows';
import { describeRows, keyIn } from './describe-rows';
import type { RowChanges } from './row-changes';

interface Deps {
  db: Database;
  rowChanges: RowChanges;
  origin: HistoryOrigin;
  /** The fields that a source may set. */
  fields: Record<HistoryResource, string[]>;
}

export class HistoryWriter {
  /** What departments are called, by key, as far as that was asked. */
  private readonly titles = new Map<string, string>();

  constructor(private readonly deps: Deps) {}

  /**
   * Writes, and keeps what that changed.
   * @param subjects the rows that it was about, once they are written
   */
  async record(transaction: Transaction, write: () => Promise<void>, subjects: () => HistorySubject[]): Promise<void> {
    const changed = await this.deps.rowChanges.collect(transaction, write);
    if (changed.isEmpty) {
      return;
    }
    const memberships = await this.readMemberships(changed, transaction);
    const titles = await this.readTitles(changed, memberships, transaction);
    const entries = describeRows(changed, { fields: this.deps.fields, memberships, titles });
    await this.insert(entries, subjects(), transaction);
  }

  private async insert(entries: HistoryEntry[], subjects: HistorySubject[], transaction: Transaction): Promise<void> {
    const { db, origin } = this.deps;
    const uids = new Map(subjects.map(({ resource, id, uid }) => [`${resource} ${id}`, uid]));
    const at = Date.now();
    const rows = entries.map((entry) => {
      const uid = uids.get(`${entry.resource} ${entry.resourcePk}`) ?? null;
      const words = entry.action === 'deleted' ? `${uid ?? ''}\n${entry.name ?? ''}`.toLowerCase() : null;
      return { ...entry, ...origin, uid, at, words };
    });
    for (const part of chunk(rows, QUERY_SIZE)) {
      await insertValues(db.getModel('userDataSyncHistory'), part, { transaction });
    }
  }

  /** Of users whose memberships were changed, and who are still there. */
  private async readMemberships(
    { memberships, rows }: ChangedRows,
    transaction: Transaction,
  ): Promise<Map<string, Membership[]>> {
    const found: { userId: unknown; departmentId: unknown; isOwner: unknown }[] = [];
    const userIds = [...memberships.keys()].filter((id) => rows.users.get(id)?.action !== 'deleted');
    for (const userId of chunk(userIds, QUERY_SIZE)) {
      const attributes = ['userId', 'departmentId', 'isOwner'];
      const options = { attributes, where: { userId } as never, raw: true, transaction };
      found.push(...((await this.deps.db.getModel('departmentsUsers').findAll(options)) as never[]));
    }
    return new Map(
      Object.entries(groupBy(found, 'userId')).map(([userId, some]) => [
        userId,
        some.map(({ departmentId, isOwner }) => ({ departmentId: String(departmentId), isOwner: Boolean(isOwner) })),
      ]),
    );
  }

  private async readTitles(
    { rows, memberships: changed }: ChangedRows,
    memberships: Map<string, Membership[]>,
    transaction: Transaction,
  ): Promise<Titles> {
    const { titles } = this;
    rows.departments.forEach(({ row }, id) => titles.set(id, String(dataOf(row).title ?? id)));
    const keys = [
      ...[...rows.departments.values()].flatMap(({ before, after }) => [before, after].map(keyOf('parentId'))),
      ...[...rows.users.values()].flatMap(({ before, after }) => [before, after].map(keyOf('mainDepartmentId'))),
      ...[...changed.values()].flatMap(({ removed }) => [...removed.keys()]),
      ...[...memberships.values()].flat().map(({ departmentId }) => departmentId),
    ];
    const missing = difference(uniq(keys.flatMap((key) => key ?? [])), [...titles.keys()]);
    for (const id of chunk(missing, QUERY_SIZE)) {
      const options = { attributes: ['id', 'title'], where: { id } as never, raw: true, transaction };
      const found = (await this.deps.db.getModel('departments').findAll(options)) as unknown as {
        id: unknown;
        title: unknown;
      }[];
      found.forEach((each) => titles.set(String(each.id), String(each.title ?? each.id)));
    }
    return { of: (key) => titles.get(key) ?? key };
  }
}

const keyOf = (field: string) => (values: Record<string, unknown>) => keyIn(values, field);
