// A node: a process of the real host with the packed plugin, on a database that it may share with other nodes. It can be killed.
import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { type Call, callerOf, signIn } from './api';
import { freePort, newStorage, removeStorage } from './instance';

const root = path.resolve(__dirname, '../..');

export interface Node {
  address: string;
  /** The folder that holds its files, and its logs among them. */
  storage: string;
  /** Calls an action as the root user. */
  call: Call;
  /** Ends it at once, as a power failure does. */
  kill(): Promise<void>;
  /** Ends it as a service manager does. */
  stop(): Promise<void>;
}

/** Builds and places the plugin, if it changed. Before the first node. */
export function preparePlugins() {
  const script = "import('./scripts/place.mjs').then(({ ensurePlugins }) => ensurePlugins())";
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, stdio: 'inherit' });
}

/**
 * @param settings the host's variables; nodes that share a database are given the same `DB_*`
 * @param command `start --quickstart` installs or upgrades the database before
 */
export async function startNode(settings: Record<string, string>, command = ['start', '--quickstart']): Promise<Node> {
  const storage = settings.STORAGE_PATH ?? newStorage();
  const port = await freePort();
  const env: Record<string, string | undefined> = {
    ...process.env,
    APP_ENV: 'production',
    APP_KEY: 'e2e-key',
    TZ: 'UTC',
    INIT_ROOT_EMAIL: 'admin@nocobase.com',
    INIT_ROOT_PASSWORD: 'admin123',
    INIT_ROOT_NICKNAME: 'Super Admin',
    INIT_ROOT_USERNAME: 'nocobase',
    INIT_LANG: 'en-US',
    APPEND_PRESET_BUILT_IN_PLUGINS: '@nocobase/plugin-departments,@nocobase/plugin-sample-http-json-directory',
    ...settings,
    APP_PORT: port,
    STORAGE_PATH: storage,
    NODE_ENV: undefined,
    VITEST: undefined,
  };
  const child = spawn(process.execPath, [path.join(root, 'scripts/app.cjs'), ...command], {
    cwd: root,
    env: env as NodeJS.ProcessEnv,
  });
  const log = createWriteStream(path.join(storage, 'node.log'), { flags: 'a' });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
    if (!settings.STORAGE_PATH) {
      removeStorage(storage);
    }
  };
  const address = `http://127.0.0.1:${port}`;
  await untilReady(address, () => child.exitCode !== null);
  return {
    address,
    storage,
    call: callerOf(address, await signIn(address)),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function untilReady(address: string, hasEnded: () => boolean) {
  const deadline = Date.now() + 300_000;
  for (;;) {
    const error = await fetch(`${address}/api/app:getLang`)
      .then((response) => response.json())
      .then(
        ({ error, errors }) => error ?? errors?.[0],
        () => 'not listening',
      );
    if (!error) {
      return;
    }
    if (hasEnded() || Date.now() > deadline) {
      throw new Error(`The node at ${address} did not start: ${JSON.stringify(error)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
