// Lets the real host load this plugin from src/*.ts inside vitest, with one copy of every module.
import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { inject } from 'vitest';
import { hostEnvironment } from './host-environment.mjs';

const root = path.resolve(__dirname, '../..');
const name = '@nocobase/plugin-user-data-sync';
const entry = path.join(root, 'src/server/index.ts');
const storage = path.join(inject('home'), String(process.pid));
mkdirSync(storage);

Object.assign(process.env, hostEnvironment(storage), {
  // Processes that run side by side each have a database of their own, where the name says where their number goes.
  DB_DATABASE: process.env.DB_DATABASE?.replace('{pool}', process.env.VITEST_POOL_ID ?? '1') ?? '',
  LOGGER_TRANSPORT: 'console',
});

// One application after the other runs in one process, and the host leaves some listeners behind.
EventEmitter.defaultMaxListeners = 100;

// In the field the host hardens what objects inherit (SES), once it is needed and for the whole process. Random values and stopped clocks of the
// tests can't live with that; the smoke test has it.
Reflect.set(globalThis, Symbol.for('nocobase.utils.sesLockdown'), true);

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

// What a power cut would leave of these databases is nobody's business: they need not wait for the disk.
const sqlite = require('sqlite3');
sqlite.Database = class extends sqlite.Database {
  constructor(...args: unknown[]) {
    super(...args);
    this.run('PRAGMA synchronous = OFF');
  }
};

// 2. Host plugins that require() this package get the very same modules, not the build.
const self = await import('../../src/server');
const internals = Module as unknown as {
  _load(request: string, ...rest: unknown[]): unknown;
  _resolveFilename(request: string, ...rest: unknown[]): string;
};
const load = internals._load;
internals._load = function (request, ...rest) {
  return request === name ? self : load.call(this, request, ...rest);
};

// 3. Its translations are those of the source, and not of the build that was placed last.
const resolve = internals._resolveFilename;
internals._resolveFilename = function (request, ...rest) {
  const isTranslation = request.startsWith(`${name}/src/locale/`);
  return resolve.call(this, isTranslation ? path.join(root, request.slice(name.length)) : request, ...rest);
};
