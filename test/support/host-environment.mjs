// What every host that a test, a comparison or a benchmark starts is given.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The host's plugins that this one needs to work, and this one. The host sorts them itself. */
export const HOST_PLUGINS = [
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
 * The host's variables.
 * @param storage the folder that it keeps its files in, an SQLite database among them
 */
export function hostEnvironment(storage) {
  return {
    APP_ENV: 'test',
    APP_KEY: 'test-key',
    API_BASE_PATH: '/api/',
    TZ: 'UTC',
    DB_TIMEZONE: '+00:00',
    DB_DIALECT: process.env.DB_DIALECT ?? 'sqlite',
    // A file: in memory all share one connection, and the host's own handlers write in parallel.
    DB_STORAGE: path.join(storage, 'db.sqlite'),
    NODE_MODULES_PATH: path.join(root, 'node_modules'),
    PLUGIN_PACKAGE_PREFIX: '@nocobase/plugin-,@nocobase/preset-',
    STORAGE_PATH: storage,
    PLUGIN_STORAGE_PATH: path.join(storage, 'plugins'),
    LOGGER_LEVEL: process.env.LOGGER_LEVEL ?? 'error',
    CACHE_DEFAULT_STORE: 'memory',
    CACHE_MEMORY_MAX: '2000',
    INIT_ROOT_EMAIL: 'admin@nocobase.com',
    INIT_ROOT_PASSWORD: 'admin123',
    INIT_ROOT_NICKNAME: 'Super Admin',
    INIT_ROOT_USERNAME: 'nocobase',
  };
}

/** Departments runs transactions side by side: on SQLite they would fail by chance, if they did not wait for each other. */
export function queueTransactions({ sequelize }) {
  if (sequelize.getDialect() === 'sqlite') {
    sequelize.options.transactionType = 'IMMEDIATE';
  }
}
