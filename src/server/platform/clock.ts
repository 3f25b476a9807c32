// The database's clock, the one clock that all nodes share.
import { type Database, literal } from '@nocobase/database';

const EPOCH_MILLISECONDS: Record<string, string> = {
  sqlite: "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
  postgres: 'CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)',
  mysql: 'CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)',
};

/** The time now: milliseconds since 1970. */
export async function readDatabaseTime(db: Database): Promise<number> {
  const [rows] = await db.sequelize.query(`SELECT ${databaseTime(db).val} AS now`);
  return Number((rows as { now: number | string }[])[0].now);
}

/** The time in so many milliseconds, as an expression in SQL: milliseconds since 1970. */
export function databaseTime(db: Database, inMilliseconds = 0) {
  const dialect = db.isMySQLCompatibleDialect() ? 'mysql' : db.isPostgresCompatibleDialect() ? 'postgres' : 'sqlite';
  return literal(`${EPOCH_MILLISECONDS[dialect]} + ${inMilliseconds}`);
}
