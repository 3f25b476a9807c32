// Lets the real host load this plugin from src/*.ts inside vitest, with one copy of every module.
import { mkdtempSync, rmSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

const root = path.resolve(__dirname, '..');
const name = '@nocobase/plugin-user-data-sync';
const entry = path.join(root, 'src/server/index.ts');
const storage = mkdtempSync(path.join(os.tmpdir(), 'user-data-sync-test-'));
afterAll(() => rmSync(storage, { recursive: true, force: true }));

Object.assign(process.env, {
  APP_ENV: 'test',
  APP_KEY: 'test-key',
  API_BASE_PATH: '/api/',
  TZ: 'UTC',
  DB_TIMEZONE: '+00:00',
  DB_DIALECT: process.env.DB_DIALECT ?? 'sqlite',
  // Test files that run side by side each have a database of their own, where the name says where its number goes.
  DB_DATABASE: process.env.DB_DATABASE?.replace('{pool}', process.env.VITEST_POOL_ID ?? '1') ?? '',
  // A file: in memory all share one connection, and the host's own handlers write in parallel.
  DB_STORAGE: path.join(storage, 'test.sqlite'),
  NODE_MODULES_PATH: path.join(root, 'node_modules'),
  PLUGIN_PACKAGE_PREFIX: '@nocobase/plugin-,@nocobase/preset-',
  STORAGE_PATH: storage,
  PLUGIN_STORAGE_PATH: path.join(storage, 'plugins'),
  LOGGER_TRANSPORT: 'console',
  LOGGER_LEVEL: process.env.LOGGER_LEVEL ?? 'error',
  CACHE_DEFAULT_STORE: 'memory',
  CACHE_MEMORY_MAX: '2000',
  INIT_ROOT_EMAIL: 'admin@nocobase.com',
  INIT_ROOT_PASSWORD: 'admin123',
  INIT_ROOT_NICKNAME: 'Super Admin',
  INIT_ROOT_USERNAME: 'nocobase',
});

const require = createRequire(import.meta.url);

// 1. The host imports files through @nocobase/utils' importModule. That one module is replaced before anything loads it:
//    this package's files go through vitest's own loader, the rest through plain require.
const isOurs = (file: string) =>
  file === name || (path.isAbsolute(file) && file.startsWith(path.join(root, 'src') + path.sep));
const unwrap = (loaded: { __esModule?: boolean; default?: unknown }) => (loaded?.__esModule ? loaded.default : loaded);
const requireModule = (file: unknown) => unwrap(typeof file === 'string' ? require(file) : file);
const importOurs = async (file: string) => (await import(/* @vite-ignore */ file === name ? entry : file)).default;

const hostFile = require.resolve('@nocobase/utils/lib/requireModule.js');
const replacement = new Module(hostFile);
replacement.filename = hostFile;
replacement.loaded = true;
replacement.exports = {
  __esModule: true,
  requireModule,
  default: requireModule,
  importModule: async (file: string) => (isOurs(file) ? importOurs(file) : requireModule(file)),
  requireResolve: async (file: string) => (file === name ? entry : require.resolve(file)),
};
require.cache[hostFile] = replacement;

// 2. Host plugins that require() this package get the very same modules, not the build.
const self = await import('../src/server');
const internals = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
const load = internals._load;
internals._load = function (request, ...rest) {
  return request === name ? self : load.call(this, request, ...rest);
};
