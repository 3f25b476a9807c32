// Starts the real host with one of the two plugins in it, on a database of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { NAME, hostModules } from './plugins.mjs';

const PLUGINS = [
  'error-handler',
  'field-sort',
  'collection-tree',
  'data-source-main',
  'data-source-manager',
  'acl',
  'auth',
  'user-data-sync',
  'users',
  'departments',
];

/**
 * @param folder the package that stands for `@nocobase/plugin-user-data-sync`
 * @param storage where the host keeps its files, an SQLite database among them; if left out, a folder for this process alone
 * @param command what brings the database up to date: `install` (anew) or `upgrade`
 * @param morePlugins besides those that every comparison needs
 */
export async function startHost(folder, { storage = temporaryFolder(), command = 'install', morePlugins = [] } = {}) {
  setEnvironment(storage);
  redirect(folder);
  const { createMockServer } = createRequire(import.meta.url)('@nocobase/test');
  const isUpgrade = command === 'upgrade';
  const app = await createMockServer({
    acl: true,
    plugins: [...PLUGINS, ...morePlugins],
    skipInstall: isUpgrade,
    skipStart: isUpgrade,
  });
  if (isUpgrade) {
    // Where plugins are given as a list, the host's upgrade expects what a first load makes.
    await app.load();
    await app.runCommandThrowError('upgrade');
    await app.runCommandThrowError('start');
  }
  // Departments runs transactions side by side. On SQLite they would fail by chance, if they did not wait for each other.
  app.db.sequelize.options.transactionType = 'IMMEDIATE';
  return app;
}

function temporaryFolder() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'user-data-sync-host-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function setEnvironment(storage) {
  Object.assign(process.env, {
    APP_ENV: 'test',
    APP_KEY: 'test-key',
    API_BASE_PATH: '/api/',
    TZ: 'UTC',
    DB_TIMEZONE: '+00:00',
    DB_DIALECT: process.env.DB_DIALECT ?? 'sqlite',
    // Not in memory: there is one connection there, and no second transaction.
    DB_STORAGE: path.join(storage, 'db.sqlite'),
    NODE_MODULES_PATH: hostModules,
    PLUGIN_PACKAGE_PREFIX: '@nocobase/plugin-,@nocobase/preset-',
    STORAGE_PATH: storage,
    PLUGIN_STORAGE_PATH: path.join(storage, 'plugins'),
    // Standard output belongs to who starts the host.
    LOGGER_TRANSPORT: 'dailyRotateFile',
    LOGGER_LEVEL: 'error',
    CACHE_DEFAULT_STORE: 'memory',
    CACHE_MEMORY_MAX: '2000',
    INIT_ROOT_EMAIL: 'admin@nocobase.com',
    INIT_ROOT_PASSWORD: 'admin123',
    INIT_ROOT_NICKNAME: 'Super Admin',
    INIT_ROOT_USERNAME: 'nocobase',
  });
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
