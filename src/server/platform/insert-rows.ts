// Inserts rows as they are, in one statement.
import type { Collection, Model, ModelStatic, Transaction } from '@nocobase/database';
import { chunk } from 'lodash';

export type Values = Record<string, unknown>;

/** Inserts rows as they are, and gives them what the database alone knows, their keys above all. */
export async function insertAll(
  { model, name, db }: Collection,
  rows: Model[],
  transaction: Transaction,
): Promise<void> {
  for (const part of chunk(rows, (await hasGapsInKeys(model, db, transaction)) ? 1 : rows.length)) {
    const results = await insertStatement(model, part, { transaction, returning: true });
    for (const [index, row] of part.entries()) {
      const known = Array.isArray(results) ? results[index] : {};
      for (const [field, { field: column }] of Object.entries(model.rawAttributes)) {
        dataOf(row)[field] ??= known[column ?? field];
      }
      row.isNewRecord = false;
      if (primaryKeysOf(model).some((key) => row.get(key) == null)) {
        throw new Error(`The database did not tell the keys of new rows of "${name}"`);
      }
    }
  }
}

/** The keys of rows that are inserted together are one after the other, unless nodes of a MySQL cluster take turns. */
async function hasGapsInKeys(model: ModelStatic<Model>, db: Collection['db'], transaction: Transaction) {
  if (!db.isMySQLCompatibleDialect() || !(model as { autoIncrementAttribute?: string }).autoIncrementAttribute) {
    return false;
  }
  const [rows] = await db.sequelize.query('SELECT @@auto_increment_increment AS step', { transaction });
  return Number((rows as { step: unknown }[])[0].step) !== 1;
}

interface InsertOptions {
  transaction: Transaction;
  returning?: boolean;
  upsertKeys?: string[];
  updateOnDuplicate?: string[];
}

/** One statement for all of them. Not `bulkCreate`: it sets every value anew, and not every field stands that twice. */
export async function insertStatement(
  model: ModelStatic<Model>,
  rows: Model[],
  options: InsertOptions,
): Promise<unknown> {
  return insertValues(model, rows.map(dataOf), options);
}

/** One statement for rows that nobody is told of. */
export async function insertValues(
  model: ModelStatic<Model>,
  rows: Values[],
  options: InsertOptions,
): Promise<unknown> {
  const virtual = (model as unknown as { _virtualAttributes: Set<string> })._virtualAttributes;
  const fields = Object.entries(model.rawAttributes).filter(([field]) => !virtual.has(field));
  const records = rows.map((row) =>
    Object.fromEntries(fields.map(([field, { field: column }]) => [column ?? field, row[field]])),
  );
  const attributes = Object.fromEntries(fields.map(([field, attribute]) => [attribute.field ?? field, attribute]));
  const table = model.getTableName();
  const { sequelize } = model as unknown as { sequelize: Collection['db']['sequelize'] };
  return sequelize
    .getQueryInterface()
    .bulkInsert(table as never, records, { ...options, model } as never, attributes as never);
}

export function primaryKeysOf(model: ModelStatic<Model>) {
  return Object.keys((model as unknown as { primaryKeys: object }).primaryKeys);
}

/** The values as they are stored. */
export function dataOf(row: Model): Values {
  return row.dataValues as Values;
}
