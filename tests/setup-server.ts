// Lets the real host load this plugin from src/*.ts inside vitest, with one copy of every module.
import { mkdirSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { inject } from 'vitest';
import { hostEnvironment } from './host-environment.mjs';

const root = path.resolve(__dirname, '..');
const name = '@nocobase/plugin-user-data-sync';
const entry = path.join(root, 'src/server/index.ts');
const storage = path.join(inject('home'), String(process.pid));
mkdirSync(storage);

Object.assign(process.env, hostEnvironment(storage), {
  // Processes that run side by side each have a database of their own, where the name says where their number goes.
  DB_DATABASE: process.env.DB_DATABASE?.replace('{pool}', process.env.VITEST_POOL_ID ?? '1') ?? '',
  LOGGER_TRANSPORT: 'console',
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
