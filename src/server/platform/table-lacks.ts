// Our own tables, as the collections say that they are. An application may start without the host's upgrade on tables of the original,
// a backup may be restored, and the host's `db.sync({ alter: true })` drops unique indexes on SQLite: what is missing is put right.
import type { Database, Model, ModelStatic } from '@nocobase/database';
import { isEqual } from 'lodash';
import { faultOf } from './database-fault';

const COLLECTIONS = [
  'userDataSyncSources',
  'userDataSyncTasks',
  'userDataSyncTaskRecords',
  'userDataSyncPushes',
  'userDataSyncFailures',
  'userDataSyncPushParts',
  'userDataSyncRecords',
  'userDataSyncRecordsResources',
  'userDataSyncLocks',
  'userDataSyncPendingReferences',
  'userDataSyncSuspensions',
  'userDataSyncHistory',
];

/** Something that a table lacks. */
export interface Lack {
  collection: string;
  kind: 'table' | 'columns' | 'unique index';
  /** The columns concerned. */
  columns: string[];
}

interface Index {
  unique?: boolean;
  fields: (string | { attribute: string })[];
}

/** What our tables lack; nothing where the application is not installed yet. */
export async function findLacks(db: Database): Promise<Lack[]> {
  const queries = db.sequelize.getQueryInterface();
  const models = COLLECTIONS.map((name) => [name, db.getCollection(name).model] as const);
  if (!(await queries.tableExists(models[0][1].getTableName() as never))) {
    return [];
  }
  const lacks: Lack[] = [];
  for (const [collection, model] of models) {
    const table = model.getTableName() as string;
    if (!(await queries.tableExists(table as never))) {
      lacks.push({ collection, kind: 'table', columns: [] });
      continue;
    }
    const there = Object.keys(await queries.describeTable(table));
    const columns = columnsOf(model).filter((column) => !there.includes(column));
    if (columns.length) {
      lacks.push({ collection, kind: 'columns', columns });
    }
    const missing = await missingKeys(db, model);
    lacks.push(...missing.map((key): Lack => ({ collection, kind: 'unique index', columns: key })));
  }
  return lacks;
}

/** Adds tables and columns. Rows stay as they are. */
export async function addColumns(db: Database, lacks: Lack[]): Promise<void> {
  const collections = lacks.filter(({ kind }) => kind !== 'unique index').map(({ collection }) => collection);
  for (const name of new Set(collections)) {
    await db.getCollection(name).model.sync({ force: false, alter: { drop: false } });
  }
}

/**
 * Adds the unique indexes that are missing.
 * @returns whether any was
 * @throws if rows that are doubled keep one from being made
 */
export async function addUniqueIndexes(db: Database): Promise<boolean> {
  let isAdded = false;
  for (const name of COLLECTIONS) {
    const { model } = db.getCollection(name);
    for (const fields of await missingKeys(db, model)) {
      await db.sequelize.getQueryInterface().addIndex(model.getTableName() as never, { fields, unique: true });
      isAdded = true;
    }
  }
  return isAdded;
}

/** Adds the other indexes that are missing, without which lists are slow. */
export async function addIndexes(db: Database): Promise<void> {
  const queries = db.sequelize.getQueryInterface();
  for (const name of COLLECTIONS) {
    const { model } = db.getCollection(name);
    if (await queries.tableExists(model.getTableName() as never)) {
      for (const fields of await missingIndexes(db, model)) {
        await queries.addIndex(model.getTableName() as never, { fields });
      }
    }
  }
}

/** Works, and works once more where unique indexes of our tables had been lost while the application runs. */
export async function withUniqueIndexes<T>(db: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (faultOf(error)?.reason === 'outdated' && (await addUniqueIndexes(db))) {
      return work();
    }
    throw error;
  }
}

/** The columns of each unique index that a table lacks. */
async function missingKeys(db: Database, model: ModelStatic<Model>): Promise<string[][]> {
  const there = (await indexesOf(db, model)).filter(({ unique }) => unique);
  return without(keysOf(model), there);
}

/** The columns of each other index that a table lacks. */
async function missingIndexes(db: Database, model: ModelStatic<Model>): Promise<string[][]> {
  return without(declared(model, false), await indexesOf(db, model));
}

async function indexesOf(db: Database, model: ModelStatic<Model>): Promise<Index[]> {
  return (await db.sequelize.getQueryInterface().showIndex(model.getTableName() as never)) as Index[];
}

/** Those of these lists of columns that there is no index of. */
function without(keys: string[][], indexes: Index[]): string[][] {
  const there = indexes.map(({ fields }) => fields.map(fieldName).sort());
  return keys.filter((key) => !there.some((each) => isEqual(each, [...key].sort())));
}

/** The columns of each unique index that a table has to have, apart from its primary key. */
function keysOf(model: ModelStatic<Model>): string[][] {
  const alone = Object.entries(model.rawAttributes)
    .filter(([, { unique, primaryKey }]) => unique && !primaryKey)
    .map(([name, { field }]) => [field ?? name]);
  return [...declared(model, true), ...alone];
}

/** The columns of each index that its collection names. */
function declared(model: ModelStatic<Model>, isUnique: boolean): string[][] {
  const columnOf = (name: string) => model.rawAttributes[name]?.field ?? name;
  const { indexes = [] } = model.options as { indexes?: readonly Index[] };
  return indexes
    .filter(({ unique = false }) => unique === isUnique)
    .map(({ fields }) => fields.map((field) => columnOf(fieldName(field))));
}

function columnsOf({ rawAttributes }: ModelStatic<Model>): string[] {
  return Object.entries(rawAttributes)
    .filter(([, { type }]) => String(type) !== 'VIRTUAL')
    .map(([name, { field }]) => field ?? name);
}

function fieldName(field: string | { attribute: string }): string {
  return typeof field === 'string' ? field : field.attribute;
}
