// What the database takes for the same in texts that people are known by.
import type { Database } from '@nocobase/database';
import { type Collation, collationOf, EXACT } from '../values/identity-key';

/** What MySQL and MariaDB do unless somebody chose otherwise. */
const USUAL = collationOf('utf8mb4_general_ci');

const known = new WeakMap<Database, Collation>();

/** Reads it, once; what is known of it is given by `collationFor`. */
export async function readCollation(db: Database): Promise<void> {
  if (known.has(db) || !db.isMySQLCompatibleDialect()) {
    return;
  }
  const { model } = db.getCollection('users');
  const [row] = (await db.sequelize.query<{ name: string }>(
    `SELECT COLLATION_NAME AS name FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = :table AND COLUMN_NAME = :column`,
    {
      type: 'SELECT' as never,
      replacements: { table: model.getTableName(), column: model.rawAttributes.username.field },
    },
  )) as unknown as [{ name: string }?];
  if (row) {
    known.set(db, collationOf(row.name));
  }
}

export function collationFor(db: Database): Collation {
  return known.get(db) ?? (db.isMySQLCompatibleDialect() ? USUAL : EXACT);
}
