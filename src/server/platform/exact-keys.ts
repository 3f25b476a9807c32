// What makes the keys of the ledger exact: each record and each link once, and texts that differ are different.
import type { Database } from '@nocobase/database';

const KEYS: Record<string, string[]> = {
  userDataSyncRecords: ['sourceName', 'dataType', 'sourceUk'],
  userDataSyncRecordsResources: ['recordId', 'resource', 'resourcePk'],
};

/** Else MySQL (the first) and MariaDB (the second) take "a", "A" and "a " for the same. */
const EXACT_COLLATIONS = ['utf8mb4_0900_bin', 'utf8mb4_nopad_bin'];

/** The collation that the tables of the ledger need; undefined where the database's own is exact. */
export async function exactCollation(db: Database): Promise<string | undefined> {
  if (!db.isMySQLCompatibleDialect()) {
    return undefined;
  }
  const names = EXACT_COLLATIONS.map((name) => `'${name}'`).join(', ');
  const sql = `SELECT COLLATION_NAME AS name FROM information_schema.COLLATIONS WHERE COLLATION_NAME IN (${names})`;
  const [found] = await db.sequelize.query<{ name: string }>(sql, { type: 'SELECT' as never });
  return found?.name ?? 'utf8mb4_bin';
}

/** Has the next `db.sync()` make the ledger's tables and unique indexes so. Tables that are there: the migration. */
export async function defineExactKeys(db: Database): Promise<void> {
  const collate = await exactCollation(db);
  for (const [name, fields] of Object.entries(KEYS)) {
    const collection = db.getCollection(name);
    collection.addIndex({ fields, unique: true });
    if (collate) {
      Object.assign(collection.model.options, { charset: 'utf8mb4', collate });
    }
  }
}
