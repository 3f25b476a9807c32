// A database as the host's installation leaves it, made once for each process: installing takes longer than most tests.
import { copyFileSync, rmSync } from 'node:fs';
import { type Dialect, QueryTypes, Sequelize } from 'sequelize';

type Plugins = readonly unknown[];

interface Copies {
  /** Keeps the database as it is now. Nobody is connected to it. */
  keep(): Promise<void>;
  /** Puts the database back to how it was kept. */
  restore(): Promise<void>;
}

let kept: Plugins | undefined;

/** Puts the process's database into the state after an installation with these plugins. */
export async function putInstalledDatabase(plugins: Plugins, install: () => Promise<void>): Promise<void> {
  const copies = copiesIn(process.env.DB_DIALECT!);
  if (!kept || kept.length !== plugins.length || kept.some((plugin, index) => plugin !== plugins[index])) {
    kept = undefined;
    await install();
    await copies.keep();
    kept = plugins;
  }
  await copies.restore();
}

function copiesIn(dialect: string): Copies {
  if (dialect === 'sqlite') {
    return copiedFile(process.env.DB_STORAGE!);
  }
  const name = process.env.DB_DATABASE!;
  const copy = dialect === 'postgres' ? copyOnPostgres : copyOnMySql;
  return { keep: () => copy(name, `${name}_installed`), restore: () => copy(`${name}_installed`, name) };
}

function copiedFile(file: string): Copies {
  const copy = `${file}.installed`;
  return {
    async keep() {
      copyFileSync(file, copy);
    },
    async restore() {
      ['', '-wal', '-shm', '-journal'].forEach((suffix) => rmSync(file + suffix, { force: true }));
      copyFileSync(copy, file);
    },
  };
}

const copyOnPostgres = (from: string, to: string) =>
  asAdministrator('postgres', async (query) => {
    await query(`DROP DATABASE IF EXISTS "${to}" WITH (FORCE)`);
    await query(`CREATE DATABASE "${to}" TEMPLATE "${from}"`);
  });

const copyOnMySql = (from: string, to: string) =>
  asAdministrator('information_schema', async (query, namesIn) => {
    await query(`DROP DATABASE IF EXISTS \`${to}\``);
    await query(`CREATE DATABASE \`${to}\` CHARACTER SET utf8mb4`);
    for (const name of await namesIn(`SELECT table_name AS name FROM tables WHERE table_schema = '${from}'`)) {
      await query(`CREATE TABLE \`${to}\`.\`${name}\` LIKE \`${from}\`.\`${name}\``);
      await query(`INSERT INTO \`${to}\`.\`${name}\` SELECT * FROM \`${from}\`.\`${name}\``);
    }
  });

async function asAdministrator(
  database: string,
  work: (
    query: (statement: string) => Promise<unknown>,
    namesIn: (select: string) => Promise<string[]>,
  ) => Promise<void>,
) {
  const { DB_DIALECT, DB_HOST: host, DB_PORT: port, DB_USER: user, DB_PASSWORD: password } = process.env;
  const server = new Sequelize(database, user!, password, {
    dialect: DB_DIALECT as Dialect,
    host,
    port: Number(port),
    logging: false,
  });
  try {
    await work(
      (statement) => server.query(statement, { type: QueryTypes.RAW }),
      async (select) =>
        (await server.query<{ name: string }>(select, { type: QueryTypes.SELECT })).map(({ name }) => name),
    );
  } finally {
    await server.close();
  }
}
