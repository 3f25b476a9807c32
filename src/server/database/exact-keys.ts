// What makes the keys of the ledger exact: each record and each link once, and texts that differ are different.
import type { Database } from '@nocobase/database';

const KEYS: Record<string, string[]> = {
  userDataSyncRecords: ['sourceName', 'dataType', 'sourceUk'],
  userDataSyncRecordsResources: ['recordId', 'resource', 'resourcePk'],
};

/** MySQL and MariaDB else take "a", "A" and "a " for the same. */
const EXACT_COLLATIONS: Record<string, string> = {
  mysql: 'utf8mb4_0900_bin',
  mariadb: 'utf8mb4_nopad_bin',
};

/** The collation that the tables of the ledger need; undefined where the database's own is exact. */
export function exactCollation(db: Database): string | undefined {
  return EXACT_COLLATIONS[db.sequelize.getDialect()];
}

/** Has the next `db.sync()` make the ledger's tables and unique indexes so. Tables that are there: the migration. */
export function defineExactKeys(db: Database): void {
  for (const [name, fields] of Object.entries(KEYS)) {
    const collection = db.getCollection(name);
    collection.addIndex({ fields, unique: true });
    if (exactCollation(db)) {
      Object.assign(collection.model.options, { charset: 'utf8mb4', collate: exactCollation(db) });
    }
  }
}
