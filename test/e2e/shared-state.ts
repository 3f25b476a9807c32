// What the nodes of a test share, looked at or meddled with from outside: their PostgreSQL, and the Redis of their cache.
import { createRequire } from 'node:module';
import { connect } from 'node:net';

/** The part of a PostgreSQL client that is used here; its package has no types. */
interface Client {
  connect(): Promise<void>;
  query(sql: string): Promise<{ rows: unknown[] }>;
  end(): Promise<void>;
}
const pg = createRequire(import.meta.url)('pg') as { Client: new (options: object) => Client };

/** Runs a query on the database that `DB_*` say. */
export async function query<Row extends Record<string, unknown>>(sql: string): Promise<Row[]> {
  const { DB_HOST, DB_PORT, DB_USER, DB_PASSWORD, DB_DATABASE } = process.env;
  const client = new pg.Client({
    host: DB_HOST,
    port: Number(DB_PORT),
    user: DB_USER,
    password: DB_PASSWORD,
    database: DB_DATABASE,
  });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** Empties the cache that `CACHE_REDIS_URL` says. */
export async function emptyCache(): Promise<void> {
  const { hostname, port, pathname } = new URL(process.env.CACHE_REDIS_URL as string);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => (answer += text));
  socket.end(`SELECT ${pathname.slice(1) || 0}\r\nFLUSHDB\r\n`);
  await new Promise((resolve, reject) => socket.once('close', resolve).once('error', reject));
  if (answer !== '+OK\r\n+OK\r\n') {
    throw new Error(`Redis answered: ${answer}`);
  }
}
