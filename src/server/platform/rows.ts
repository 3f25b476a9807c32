// Writes many rows of a collection in a few statements, and has the host's events fire for each of them as if it had been
// written alone: what Sequelize's `save` and the host's repository do for one row, step by step for many.
import { type Collection, type Model, type ModelStatic, Op, type Transaction } from '@nocobase/database';
import { difference, groupBy, intersection, pick, union } from 'lodash';
import { dataOf, insertAll, insertStatement, primaryKeysOf, type Values } from './insert-rows';
import { setSortValues } from './sort-values';
import { yieldToEventLoop } from './yield';

/** What the listeners of an event are given besides the row. */
export interface RowOptions {
  transaction: Transaction;
  values?: Values;
  fields?: string[];
  [option: string]: unknown;
}

/** A row that is written, and the options that its events share. */
interface Save {
  row: Model;
  options: RowOptions & { fields: string[] };
}

export interface Hooks {
  runHooks(name: string, ...args: unknown[]): Promise<void>;
}

/** Rows with all their columns, kept from being written by others until the end of the transaction. */
export async function findRows(collection: Collection, where: object, transaction: Transaction): Promise<Model[]> {
  return collection.model.findAll({ where: where as never, transaction, lock: transaction.LOCK.UPDATE });
}

/**
 * Creates a row of each of these, as `repository.create` does.
 * @param on what is to be done when the rows are built, and when they are there, before the host is told of all that
 *   belongs to them
 */
export async function createRows(
  collection: Collection,
  records: Values[],
  transaction: Transaction,
  on: { built?(rows: Model[]): void; inserted?(rows: Model[]): Promise<void> } = {},
): Promise<Model[]> {
  const creations = records.map((record) => build(collection, record, transaction));
  const rows = creations.map(({ row }) => row);
  on.built?.(rows);
  await insert(collection, creations);
  await on.inserted?.(rows);
  for (const { row, options } of creations) {
    await yieldToEventLoop();
    await emitSaved(collection, 'Create', row, pick(options, 'transaction', 'values'));
  }
  return rows;
}

function build(collection: Collection, record: Values, transaction: Transaction): Save {
  const model = collection.model as ModelStatic<Model> & { callSetters(values: Values, options: object): Values };
  const values = model.callSetters(record, { values: record, transaction });
  collection.validate({ values, operation: 'create' });
  const options = saveOptions(Object.keys(model.rawAttributes), transaction, record);
  return { row: model.build(values as never), options };
}

async function insert(collection: Collection, saves: Save[]): Promise<void> {
  if (!saves.length) {
    return;
  }
  const { model } = collection;
  const { transaction } = saves[0].options;
  for (const { row, options } of saves) {
    await yieldToEventLoop();
    stamp(row);
    await row.validate(options as never);
  }
  await setSortValues(
    collection,
    saves.map(({ row }) => row),
    transaction,
  );
  for (const { row, options } of saves) {
    await yieldToEventLoop();
    await hooksOf(model).runHooks('beforeCreate', row, options);
  }
  await insertAll(
    collection,
    saves.map(({ row }) => row),
    transaction,
  );
  for (const { row, options } of saves) {
    await yieldToEventLoop();
    await hooksOf(model).runHooks('afterCreate', row, options);
    markPersisted(row, options.fields);
  }
}

/**
 * Writes what was changed in these rows, which hold all their columns, as `save` does for each.
 * @returns those that were changed
 */
export async function updateRows(collection: Collection, rows: Model[], transaction: Transaction): Promise<Model[]> {
  const saves = rows
    .filter((row) => row.changed())
    .map((row) => ({ row, options: saveOptions(changedFields(row), transaction) }));
  await update(collection, saves);
  return saves.map(({ row }) => row);
}

/**
 * Sets values of rows, which hold all their columns, as `repository.update` does.
 * @returns those that had others
 */
export async function setValues(
  collection: Collection,
  changes: { row: Model; values: Values }[],
  transaction: Transaction,
): Promise<Model[]> {
  changes.forEach(({ row, values }) => row.set(values as never));
  const saves = changes
    .filter(({ row }) => row.changed())
    .map(({ row, values }) => ({ row, options: saveOptions(changedFields(row), transaction, values) }));
  await update(collection, saves);
  for (const { row, options } of saves) {
    await yieldToEventLoop();
    await emitSaved(collection, 'Update', row, pick(options, 'transaction', 'values'));
  }
  return saves.map(({ row }) => row);
}

async function update({ model }: Collection, saves: Save[]): Promise<void> {
  for (const { row, options } of saves) {
    await yieldToEventLoop();
    stamp(row);
    await row.validate(options as never);
    const before = pick(dataOf(row), options.fields);
    await hooksOf(model).runHooks('beforeUpdate', row, options);
    // What a listener set is checked as well.
    const set = changedFields(row).filter((field) => dataOf(row)[field] !== before[field]);
    options.fields = union(options.fields, set);
    await row.validate({ ...options, skip: difference(Object.keys(model.rawAttributes), set) } as never);
  }
  // Together, where the same is written: what did not change in a row is not written again.
  for (const alike of Object.values(groupBy(saves, ({ options }) => options.fields.join()))) {
    const [{ options }] = alike;
    await insertStatement(
      model,
      alike.map(({ row }) => row),
      {
        transaction: options.transaction,
        upsertKeys: columnsOf(model, primaryKeysOf(model)),
        updateOnDuplicate: columnsOf(model, options.fields),
      },
    );
  }
  for (const { row, options } of saves) {
    await yieldToEventLoop();
    await hooksOf(model).runHooks('afterUpdate', row, options);
    markPersisted(row, options.fields);
  }
}

/** Tells of a row with all that belongs to it, as the host's repository does in the end. */
async function emitSaved({ db, name }: Collection, how: 'Create' | 'Update', row: Model, options: object) {
  await db.emitAsync(`${name}.after${how}WithAssociations`, row, options);
  await db.emitAsync(`${name}.afterSaveWithAssociations`, row, options);
  row.clearChangedWithAssociations();
}

/** Inserts groups of rows, as `bulkCreate` does for each group. */
export async function insertGroups(
  collection: Collection,
  groups: Values[][],
  transaction: Transaction,
): Promise<void> {
  const { model } = collection;
  const fields = Object.keys(model.rawAttributes);
  const builds = groups
    .filter(({ length }) => length)
    .map((group) => ({
      rows: model.bulkBuild(group as never[]),
      options: bulkOptions(model, transaction, { fields }),
    }));
  if (!builds.length) {
    return;
  }
  for (const { rows, options } of builds) {
    await yieldToEventLoop();
    await hooksOf(model).runHooks('beforeBulkCreate', rows, options);
    await Promise.all(rows.map((row) => row.validate({ hooks: false })));
  }
  const rows = builds.flatMap((build) => build.rows);
  rows.forEach(stamp);
  await insertAll(collection, rows, transaction);
  rows.forEach((row) => markPersisted(row, fields));
  for (const build of builds) {
    await yieldToEventLoop();
    await hooksOf(model).runHooks('afterBulkCreate', build.rows, build.options);
  }
}

function columnsOf({ rawAttributes }: ModelStatic<Model>, fields: string[]): string[] {
  return fields.filter((field) => field in rawAttributes).map((field) => rawAttributes[field].field ?? field);
}

/** Removes the rows of each of these conditions, as `destroy` does for each. */
export async function destroyGroups({ model }: Collection, groups: Values[], transaction: Transaction): Promise<void> {
  if (!groups.length) {
    return;
  }
  const builds = groups.map((where) => bulkOptions(model, transaction, { where }));
  for (const options of builds) {
    await hooksOf(model).runHooks('beforeBulkDestroy', options);
  }
  await model.destroy({ where: { [Op.or]: groups }, hooks: false, transaction });
  for (const options of builds) {
    await hooksOf(model).runHooks('afterBulkDestroy', options);
  }
}

export function hooksOf(model: ModelStatic<Model>): Hooks {
  return model as unknown as Hooks;
}

function saveOptions(fields: string[], transaction: Transaction, values?: Values): Save['options'] {
  return { transaction, values, fields, defaultFields: fields, hooks: true, validate: true };
}

export function bulkOptions(model: ModelStatic<Model>, transaction: Transaction, more: object): RowOptions {
  return { transaction, model, hooks: true, individualHooks: false, ...more };
}

function changedFields(row: Model): string[] {
  const { rawAttributes } = row.constructor as ModelStatic<Model>;
  const changed = intersection((row.changed() || []) as string[], Object.keys(rawAttributes));
  return 'updatedAt' in rawAttributes ? union(changed, ['updatedAt']) : changed;
}

/** When it was written. */
function stamp(row: Model) {
  const { rawAttributes } = row.constructor as ModelStatic<Model>;
  const now = new Date();
  for (const field of row.isNewRecord ? ['createdAt', 'updatedAt'] : ['updatedAt']) {
    if (field in rawAttributes) {
      dataOf(row)[field] = now;
    }
  }
}

/** What was set is now what is there. */
function markPersisted(row: Model, fields: string[]) {
  for (const field of fields) {
    (row as unknown as { _previousDataValues: Values })._previousDataValues[field] = dataOf(row)[field];
    row.changed(field as never, false);
  }
}
