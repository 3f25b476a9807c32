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
      { find: /^@nocobase\/(client|client-v2|flow-engine)$/, replacement: at('test/support/host/$1') },
      { find: /^@nocobase\/plugin-user-data-sync$/, replacement: at('src/server/index.ts') },
      { find: /^@nocobase\/plugin-user-data-sync\/(client|client-v2)$/, replacement: at('src/$1') },
    ],
  },
  test: {
    globals: true,
    reporters: ['test/support/reporter.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Loading the host takes longer than most test files: few processes load it, and run one file after the other. Much of their
    // time they wait, for a database above all: so there is one more than small machines have cores.
    pool: 'forks',
    poolOptions: {
      forks: { isolate: false, maxForks: 3, minForks: 1, execArgv: ['--no-deprecation'] },
      threads: { isolate: false, maxThreads: 2, minThreads: 1 },
    },
    // Pages compute and need no host: beside the processes, in threads that load React and antd once.
    poolMatchGlobs: [['**/*.tsx', 'threads']],
    environmentMatchGlobs: [
      ['**/*.tsx', './test/support/page-environment.ts'],
      ['**', 'node'],
    ],
    include: ['{src,examples,plugins,test/support}/**/__tests__/**/*.test.{ts,tsx}'],
    setupFiles: ['test/support/setup.ts'],
    // A busy machine is no fault: these only end what would hang for ever.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // What a failed search in a page shows of it, in characters.
    env: { DEBUG_PRINT_LIMIT: '2000' },
  },
});
