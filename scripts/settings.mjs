// The host's usual variables: from the environment, from .env, or these.
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './dependencies.mjs';

const require = createRequire(import.meta.url);

/** Completes process.env; what is set already stays. */
export function loadSettings() {
  require('dotenv').config({ path: path.join(root, '.env') });
  const storage = path.resolve(root, process.env.STORAGE_PATH || 'storage');
  const defaults = {
    APP_ENV: 'production',
    APP_PORT: '13000',
    APP_KEY: 'local-demo-key',
    TZ: 'UTC',
    STORAGE_PATH: storage,
    DB_DIALECT: 'sqlite',
    DB_STORAGE: path.join(storage, 'db/nocobase.sqlite'),
    DB_HOST: '127.0.0.1',
    INIT_ROOT_EMAIL: 'admin@nocobase.com',
    INIT_ROOT_PASSWORD: 'admin123',
    INIT_ROOT_NICKNAME: 'Super Admin',
    INIT_ROOT_USERNAME: 'nocobase',
    INIT_LANG: 'en-US',
    // There like built-in ones: known and enabled from the first start.
    APPEND_PRESET_BUILT_IN_PLUGINS: [
      '@nocobase/plugin-departments',
      '@nocobase/plugin-user-data-source-ldap',
      '@nocobase/plugin-sample-http-json-directory',
    ].join(),
    HR_PORT: '13180',
    LDAP_PORT: '13389',
  };
  for (const [name, value] of Object.entries(defaults)) {
    process.env[name] ||= value;
  }
  process.env.STORAGE_PATH = storage;
  process.env.DB_PORT ||= { postgres: '5432', mysql: '3306', mariadb: '3306' }[process.env.DB_DIALECT] ?? '';
}
