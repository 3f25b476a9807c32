// What can be known before the start, and said in one sentence.
import { createRequire } from 'node:module';
import net from 'node:net';
import { fail } from './dependencies.mjs';

const require = createRequire(import.meta.url);
const DIALECTS = ['sqlite', 'postgres', 'mysql', 'mariadb'];

/** @param name the variable that chooses the port */
export async function checkPort(name) {
  const port = Number(process.env[name]);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    fail(`${name} must be a port number from 1 to 65535, not "${process.env[name]}".`);
  }
  if (await isTaken(port)) {
    fail(`Port ${port} is taken by another process: end that one, or choose another port with ${name}.`);
  }
}

function isTaken(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(true));
    server.listen(port, () => server.close(() => resolve(false)));
  });
}

export async function checkDatabase() {
  const { DB_DIALECT: dialect, DB_HOST: host, DB_PORT: port, DB_DATABASE: database, DB_USER: user } = process.env;
  if (!DIALECTS.includes(dialect)) {
    fail(`DB_DIALECT must be one of ${DIALECTS.join(', ')}, not "${dialect}".`);
  }
  if (dialect === 'sqlite') {
    return;
  }
  const { Sequelize } = require('sequelize');
  const connection = new Sequelize(database ?? '', user ?? '', process.env.DB_PASSWORD, {
    dialect,
    host,
    port: Number(port),
    logging: false,
  });
  try {
    await connection.authenticate();
  } catch (error) {
    fail(
      `The ${dialect} database "${database}" at ${host}:${port} can't be reached (${error.message || error.name}): ` +
        'check that it runs, and DB_HOST, DB_PORT, DB_DATABASE, DB_USER and DB_PASSWORD.',
    );
  }
  await connection.close();
}
