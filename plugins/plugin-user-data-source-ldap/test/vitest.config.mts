import { defineConfig } from 'vitest/config';
import base from '../../../vitest.config.mjs';

// Tests with a real Active Directory, which takes half a minute to be set up.
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['plugins/plugin-user-data-source-ldap/test/**/*.test.ts'] },
});
