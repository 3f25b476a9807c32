// An instance of what `npm start` runs, on free ports and with a storage of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const READY = 'Ctrl-C ends it';

export interface Instance {
  address: string;
  /** The port of its sample HR server. */
  hrPort: string;
  storage: string;
  /** What it printed. */
  output: string;
  /** Ends it as Ctrl-C does; gives the exit code. */
  stop(): Promise<number | null>;
}

/** @param settings more environment variables; a `STORAGE_PATH` of the caller's is kept */
export async function startInstance(settings: Record<string, string> = {}): Promise<Instance> {
  const storage = settings.STORAGE_PATH ?? newStorage();
  const env = {
    ...process.env,
    APP_PORT: await freePort(),
    HR_PORT: await freePort(),
    ...settings,
    STORAGE_PATH: storage,
  };
  // The database is the storage's own, whatever database the tests around it run on.
  for (const name of ['DB_DIALECT', 'DB_STORAGE', 'NODE_ENV', 'VITEST', 'APP_ENV']) {
    delete (env as Record<string, string | undefined>)[name];
  }
  const process_ = spawn(process.execPath, ['scripts/start.mjs'], { cwd: root, env: { ...env, ...settings } });
  const output = await readUntilReady(process_);
  return {
    address: `http://127.0.0.1:${env.APP_PORT}`,
    hrPort: env.HR_PORT,
    storage,
    output,
    stop: () => end(process_),
  };
}

export function newStorage() {
  return mkdtempSync(path.join(os.tmpdir(), 'user-data-sync-e2e-'));
}

export function removeStorage(storage: string) {
  rmSync(storage, { recursive: true, force: true });
}

/** Runs `npm start`'s script to its end, for the cases in which it must refuse. */
export async function refusalOf(settings: Record<string, string>) {
  const process_ = spawn(process.execPath, ['scripts/start.mjs'], { cwd: root, env: { ...process.env, ...settings } });
  let output = '';
  process_.stderr.on('data', (text) => (output += text));
  const code = await new Promise((resolve) => process_.once('exit', resolve));
  return { code, output };
}

export async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

async function readUntilReady(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (text: Buffer) => {
      output += text;
      if (output.includes(READY)) {
        resolve(output);
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`It ended with code ${code}:\n${output}`)));
  });
}

async function end(child: ChildProcess): Promise<number | null> {
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  return exited;
}
