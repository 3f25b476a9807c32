import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname ?? __dirname;
const at = (file: string) => path.join(root, file);

export default defineConfig({
  root,
  resolve: {
    alias: [
      // The package's "import" condition points at an ES build that would load a second copy of the host: force CommonJS.
      { find: /^@nocobase\/test$/, replacement: at('node_modules/@nocobase/test/lib/index.js') },
      // The host's clients are not installed: their parts that are used here.
      { find: /^@nocobase\/(client|client-v2|flow-engine)$/, replacement: at('tests/host/$1') },
      { find: /^@nocobase\/plugin-user-data-sync$/, replacement: at('src/server/index.ts') },
      { find: /^@nocobase\/plugin-user-data-sync\/(client|client-v2)$/, replacement: at('src/$1') },
    ],
  },
  test: {
    globals: true,
    // The host keeps its applications in a process-wide registry: every test file gets a process of its own.
    pool: 'forks',
    poolOptions: { forks: { isolate: true, maxForks: 2, minForks: 1 } },
    environmentMatchGlobs: [
      ['**/{client,client-v2,admin}/**', 'jsdom'],
      ['**', 'node'],
    ],
    include: ['{src,examples,tests}/**/__tests__/**/*.test.{ts,tsx}'],
    setupFiles: ['tests/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
