// A fresh database for each run.
import { createRequire } from 'node:module';

// Nobody's but the benchmark's: it is dropped.
const NAME = 'user_data_sync_benchmark';

const SERVERS = {
  postgres: { port: '5432', user: 'postgres', database: 'postgres', create: `CREATE DATABASE ${NAME}` },
  mariadb: { port: '3306', user: 'root', database: '', create: `CREATE DATABASE ${NAME} CHARACTER SET utf8mb4` },
};

export const dialects = ['sqlite', ...Object.keys(SERVERS)];

/** Gives the host's variables for an empty database. */
export async function createDatabase(dialect) {
  if (dialect === 'sqlite') {
    // The host has a new file for each run anyway.
    return { DB_DIALECT: dialect };
  }
  await dropDatabase(dialect);
  await query(dialect, SERVERS[dialect].create);
  return { ...server(dialect), DB_DIALECT: dialect, DB_DATABASE: NAME };
}

export async function dropDatabase(dialect) {
  if (dialect !== 'sqlite') {
    await query(dialect, `DROP DATABASE IF EXISTS ${NAME}`);
  }
}

async function query(dialect, sql) {
  const { Sequelize } = createRequire(import.meta.url)('sequelize');
  const { DB_HOST: host, DB_PORT: port, DB_USER: user, DB_PASSWORD: password } = server(dialect);
  const connection = new Sequelize(SERVERS[dialect].database, user, password, { dialect, host, port, logging: false });
  try {
    await connection.query(sql);
  } finally {
    await connection.close();
  }
}

function server(dialect) {
  const { DB_HOST = '127.0.0.1', DB_PORT, DB_USER, DB_PASSWORD = '' } = process.env;
  const { port, user } = SERVERS[dialect];
  return { DB_HOST, DB_PORT: DB_PORT || port, DB_USER: DB_USER || user, DB_PASSWORD };
}
