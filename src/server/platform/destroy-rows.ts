// Removes many rows of a collection in a few statements, and has the host's events fire for each of them as if it had been
// removed alone: what `row.destroy()` and the host's check of references do for one row, step by step for many.
import type { Collection, Model, Transaction } from '@nocobase/database';
import { groupBy } from 'lodash';
import { TranslatableError } from './errors';
import { yieldToEventLoop } from './yield';
import type { HostListenerName, HostListeners } from './host-listeners';
import { primaryKeysOf } from './insert-rows';
import { bulkOptions, hooksOf, type RowOptions } from './rows';

/** Does for many removed rows at once what one of the host's listeners does for each. */
export interface RemovalStandIn {
  collection: string;
  listener: HostListenerName;
  run(rows: Model[], transaction: Transaction): Promise<void>;
}

/** What rows are removed with. */
export interface RemovalDeps {
  listeners: HostListeners;
  standIns: RemovalStandIn[];
}

/** Rows that can't be removed, because other rows refer to them and forbid it (`RESTRICT`). */
export class RowsInUseError extends TranslatableError {
  /** @param rows those of the rows that were to be removed @param table where the rows are that refer to them */
  constructor(
    readonly rows: Model[],
    readonly table: string,
  ) {
    super('It can not be deleted, because "{{table}}" refers to it', { table });
  }
}

/** A row that is removed, and the options that its events share. */
interface Removal {
  row: Model;
  options: RowOptions;
}

/** A field whose values are keys of rows in another collection. */
interface Reference {
  sourceCollectionName: string;
  sourceField: string;
  targetField: string;
  onDelete: string;
}

/**
 * Removes these rows, with what refers to them, as `row.destroy()` does for each.
 * @throws RowsInUseError if rows that refer to some of them forbid it; the transaction is to be rolled back then
 */
export async function destroyRows(
  deps: RemovalDeps,
  collection: Collection,
  rows: Model[],
  transaction: Transaction,
): Promise<void> {
  if (!rows.length) {
    return;
  }
  const key = collection.model.primaryKeyAttribute;
  await new Remover(deps, transaction).remove(
    collection,
    rows.map((row) => ({ row, options: { transaction, hooks: true, force: false } })),
    { [key]: rows.map((row) => row.get(key)) },
  );
}

/** Removes the rows with each of these values, as `repository.destroy` does for each. */
export async function destroyWhere(
  deps: RemovalDeps,
  collection: Collection,
  field: string,
  values: unknown[],
  transaction: Transaction,
): Promise<void> {
  await new Remover(deps, transaction).removeWhere(collection, field, values);
}

class Remover {
  /** The rows that are removed by now, those that referred to others included. */
  private readonly included = new Set<string>();

  constructor(
    private readonly deps: RemovalDeps,
    private readonly transaction: Transaction,
  ) {}

  async remove(collection: Collection, removals: Removal[], where: object): Promise<void> {
    const { listeners, standIns } = this.deps;
    const { model, name } = collection;
    const rows = removals.map(({ row }) => row);
    rows.forEach((row) => this.included.add(keyOf(collection, row)));
    const followsReferences = listeners.suppress('referenceCheck', rows);
    await this.emit(model, 'beforeDestroy', removals);
    if (followsReferences) {
      await this.followReferences(collection, rows);
    }
    await model.destroy({ where: where as never, hooks: false, transaction: this.transaction });
    for (const { collection: of, listener, run } of standIns) {
      if (of === name && listeners.suppress(listener, rows)) {
        await run(rows, this.transaction);
      }
    }
    await this.emit(model, 'afterDestroy', removals);
  }

  async removeWhere(collection: Collection, field: string, values: unknown[]): Promise<void> {
    const { model } = collection;
    const { transaction } = this;
    const found = await model.findAll({ where: { [field]: values } as never, transaction });
    const rows = (found as Model[]).filter((row) => !this.included.has(keyOf(collection, row)));
    if (!rows.length) {
      return;
    }
    const removals = Object.values(groupBy(rows, (row) => row.get(field))).flatMap((group) => {
      const where = { [field]: group[0].get(field) };
      const options = bulkOptions(model, transaction, { where, individualHooks: true, force: false });
      return group.map((row) => ({ row, options }));
    });
    const bulks = [...new Set(removals.map(({ options }) => options))];
    for (const options of bulks) {
      await hooksOf(model).runHooks('beforeBulkDestroy', options);
    }
    await this.remove(collection, removals, { [field]: values });
    for (const options of bulks) {
      await hooksOf(model).runHooks('afterBulkDestroy', options);
    }
  }

  private async emit(model: Collection['model'], event: string, removals: Removal[]): Promise<void> {
    for (const { row, options } of removals) {
      await yieldToEventLoop();
      await hooksOf(model).runHooks(event, row, options);
    }
  }

  /** Does what each reference says is to become of the rows that refer to removed ones. */
  private async followReferences({ db, name }: Collection, rows: Model[]): Promise<void> {
    for (const reference of (db.referenceMap.getReferences(name) ?? []) as Reference[]) {
      const source = db.getCollection(reference.sourceCollectionName);
      if (!source.isView()) {
        await this.follow(reference, source, rows);
      }
    }
  }

  private async follow({ sourceField, targetField, onDelete }: Reference, source: Collection, rows: Model[]) {
    const { transaction } = this;
    const values = rows.map((row) => row.get(targetField)).filter((value) => value != null);
    const where = { [sourceField]: values } as never;
    const referredBy = (holders: Model[]) => {
      const held = new Set(holders.map((holder) => String(holder.get(sourceField))));
      return rows.filter((row) => held.has(String(row.get(targetField))));
    };
    switch (onDelete) {
      case 'RESTRICT': {
        const attributes = [sourceField];
        const holders = await source.model.findAll({ attributes, where, group: attributes, transaction });
        if (holders.length) {
          throw new RowsInUseError(referredBy(holders as Model[]), source.name);
        }
        return;
      }
      case 'CASCADE':
        try {
          await this.removeWhere(source, sourceField, values);
        } catch (error) {
          throw error instanceof RowsInUseError ? new RowsInUseError(referredBy(error.rows), error.table) : error;
        }
        return;
      case 'SET NULL':
        await source.model.update({ [sourceField]: null } as never, { where, hooks: false, transaction });
    }
  }
}

function keyOf({ name, model }: Collection, row: Model) {
  return JSON.stringify([name, ...primaryKeysOf(model).map((key) => String(row.get(key)))]);
}
