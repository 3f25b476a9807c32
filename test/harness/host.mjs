// Starts the real host with one of the two plugins in it, on a database of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { HOST_PLUGINS, hostEnvironment, queueTransactions } from '../support/host-environment.mjs';
import { NAME, hostModules } from './plugins.mjs';

/**
 * @param folder the package that stands for `@nocobase/plugin-user-data-sync`
 * @param storage where the host keeps its files, an SQLite database among them; if left out, a folder for this process alone
 * @param command what brings the database up to date: `install` (anew) or `upgrade`
 * @param morePlugins besides those that every comparison needs
 * @param beforeStart of an upgrade: what is to be there when the application starts, which takes up tasks that wait
 */
export async function startHost(folder, options = {}) {
  const { storage = temporaryFolder(), command = 'install', morePlugins = [], beforeStart } = options;
  // Standard output belongs to who starts the host.
  Object.assign(process.env, hostEnvironment(storage), { LOGGER_TRANSPORT: 'dailyRotateFile' });
  redirect(folder);
  const { createMockServer } = createRequire(import.meta.url)('@nocobase/test');
  const isUpgrade = command === 'upgrade';
  const app = await createMockServer({
    acl: true,
    plugins: [...HOST_PLUGINS, ...morePlugins],
    skipInstall: isUpgrade,
    skipStart: isUpgrade,
  });
  if (isUpgrade) {
    // Where plugins are given as a list, the host's upgrade expects what a first load makes.
    await app.load();
    await app.runCommandThrowError('upgrade');
    app.on('beforeStart', () => beforeStart?.(app));
    await app.runCommandThrowError('start');
  }
  queueTransactions(app.db);
  return app;
}

function temporaryFolder() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'user-data-sync-host-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function redirect(folder) {
  // A plugin outside this tree finds the host in here, so that there is one copy of it.
  process.env.NODE_PATH = hostModules;
  Module._initPaths();
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    const isPlugin = request === NAME || request.startsWith(`${NAME}/`);
    return resolve.call(this, isPlugin ? folder + request.slice(NAME.length) : request, ...rest);
  };
}
