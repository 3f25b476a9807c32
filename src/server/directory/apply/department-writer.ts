// Writes planned departments, many at once, with the outcome of the host's handler.
import { type Collection, type Model, Op, type Transaction } from '@nocobase/database';
import { keyBy, uniq } from 'lodash';
import { destroyRows } from '../../platform/destroy-rows';
import { createRows, findRows, updateRows } from '../../platform/rows';
import { TranslatableError } from '../../platform/errors';
import { updateLeaves } from './leaves';
import { moveDepartments } from './move-departments';
import { removalDepsOf } from './removal-stand-ins';
import { TreePaths } from './tree-paths';
import type { WriterDeps } from './writer-deps';
import type { DepartmentEntry } from '../plan/directory-plan';
import type { DepartmentRef } from '../plan/plan-departments';

export class DepartmentWriter {
  /** The keys of departments that were created, by uid. */
  readonly created = new Map<string, number>();
  /** New departments whose parents come after them: at the top until these are there. */
  readonly orphans = new Set<DepartmentEntry>();
  private readonly departments: Collection;

  constructor(
    private readonly deps: WriterDeps,
    private readonly recordIdOf: (uid: string) => number,
  ) {
    this.departments = deps.db.getCollection('departments');
  }

  /** Sets the values of departments and moves them, in an order in which parents come first. */
  async update(entries: DepartmentEntry[], transaction: Transaction): Promise<void> {
    const rows = keyBy(
      await findRows(this.departments, { id: entries.map((entry) => this.keyOf(entry)) }, transaction),
      'id',
    );
    for (const entry of entries) {
      const row = rows[this.keyOf(entry)];
      if (!row) {
        throw new TranslatableError('Department {{id}} is no longer there', { id: this.keyOf(entry) });
      }
      row.set(entry.values as never);
    }
    await updateRows(this.departments, Object.values(rows), transaction);
    const moves = entries
      .filter(({ parent }) => parent !== undefined)
      .map((entry) => ({ row: rows[this.keyOf(entry)], parentId: this.idOf(entry.parent) ?? null }));
    await moveDepartments(this.deps, moves, transaction);
  }

  /** Puts departments at the top. */
  async raise(ids: string[], transaction: Transaction): Promise<void> {
    const rows = await findRows(this.departments, { id: ids }, transaction);
    await moveDepartments(
      this.deps,
      rows.map((row) => ({ row, parentId: null })),
      transaction,
    );
  }

  /** Deletes departments, in an order in which those below come first, with the links of their records. */
  async remove(entries: Pick<DepartmentEntry, 'id' | 'recordId'>[], transaction: Transaction): Promise<void> {
    const rows = await findRows(this.departments, { id: entries.map(({ id }) => id) }, transaction);
    await this.checkNothingBelow(rows, transaction);
    const parents = rows.flatMap((row) => (row.get('parentId') as number | null) ?? []);
    await destroyRows(removalDepsOf(this.deps), this.departments, rows, transaction);
    await updateLeaves(this.deps, parents, transaction);
    const links = entries.flatMap(({ id, recordId }) =>
      id === undefined || recordId === undefined ? [] : [{ recordId, resource: 'departments', resourcePk: id }],
    );
    await this.deps.ledger.removeLinks(links, transaction);
  }

  /** First all of them in their order, then each below its parent, as the handler does it with one. */
  async create(entries: DepartmentEntry[], transaction: Transaction): Promise<void> {
    for (const entry of entries) {
      // Whatever an attempt that failed has left here is not there.
      this.created.delete(entry.uid);
      this.orphans.delete(entry);
    }
    const uids = new Set(entries.map(({ uid }) => uid));
    const isThere = ({ parent }: DepartmentEntry) => !parent || 'id' in parent || this.created.has(parent.uid);
    const isHere = ({ parent }: DepartmentEntry) => Boolean(parent && 'uid' in parent && uids.has(parent.uid));
    entries.filter((entry) => !isThere(entry) && !isHere(entry)).forEach((entry) => this.orphans.add(entry));
    const there = entries
      .filter((entry) => !this.orphans.has(entry) && !isHere(entry))
      .flatMap(({ parent }) => this.idOf(parent) ?? []);
    const paths = await TreePaths.below(this.deps, uniq(there), transaction);
    const records = entries.map(({ values }) => ({ isLeaf: true, ...values }));
    const rows = await createRows(this.departments, records, transaction, { built: (built) => paths.suppress(built) });
    entries.forEach(({ uid }, index) => this.created.set(uid, rows[index].get('id') as number));
    rows.forEach((row, index) =>
      row.set('parentId', this.orphans.has(entries[index]) ? null : (this.idOf(entries[index].parent) ?? null)),
    );
    await updateRows(
      this.departments,
      rows.filter((row) => row.get('parentId')),
      transaction,
    );
    await paths.keep(parentsFirst(rows));
    await updateLeaves(
      this.deps,
      rows.flatMap((row) => (row.get('parentId') as number | null) ?? []),
      transaction,
    );
    const { ledger } = this.deps;
    const recordIds = entries.map(({ uid }) => this.recordIdOf(uid));
    await ledger.removeLinks(
      entries.flatMap(({ linkedIds }, index) =>
        linkedIds.map((resourcePk) => ({ recordId: recordIds[index], resource: 'departments', resourcePk })),
      ),
      transaction,
    );
    await ledger.addLinks(
      entries.map(({ uid }, index) => ({
        recordId: recordIds[index],
        resource: 'departments',
        resourcePk: this.created.get(uid) as number,
      })),
      transaction,
    );
  }

  /**
   * The host removes what stands below a department, with members and roles.
   * @throws if others stand below these: they could not be moved, or came since it was planned
   */
  private async checkNothingBelow(rows: Model[], transaction: Transaction): Promise<void> {
    const ids = rows.map((row) => row.get('id') as number);
    const where = { parentId: ids, id: { [Op.notIn]: ids } };
    if (ids.length && (await this.departments.model.count({ where, transaction }))) {
      const { name: table } = this.departments;
      throw new TranslatableError('It can not be deleted, because "{{table}}" refers to it', { table });
    }
  }

  private keyOf({ id, uid }: DepartmentEntry): string {
    return id ?? String(this.created.get(uid));
  }

  private idOf(parent?: DepartmentRef | null): number | undefined {
    if (!parent) {
      return undefined;
    }
    if ('id' in parent) {
      return parent.id as unknown as number;
    }
    const id = this.created.get(parent.uid);
    if (id === undefined) {
      throw new TranslatableError('The parent department "{{uid}}" could not be created', { uid: parent.uid });
    }
    return id;
  }
}

function parentsFirst(rows: Model[]): Model[] {
  const rowOf = new Map(rows.map((row) => [String(row.get('id')), row]));
  const ordered = new Set<Model>();
  for (const row of rows) {
    const path: Model[] = [];
    for (
      let next: Model | undefined = row;
      next && !ordered.has(next);
      next = rowOf.get(String(next.get('parentId')))
    ) {
      path.unshift(next);
    }
    path.forEach((each) => ordered.add(each));
  }
  return [...ordered];
}
