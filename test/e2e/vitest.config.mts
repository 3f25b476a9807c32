import { defineConfig } from 'vitest/config';

// Tests of what `npm start` runs: real processes, spoken to over HTTP or through a browser, one instance after the other.
export default defineConfig({
  root: __dirname,
  test: {
    globals: true,
    pool: 'forks',
    poolOptions: { forks: { singleFork: true } },
    include: ['__tests__/**/*.test.ts'],
    // A busy machine is no fault: these only end what would hang for ever.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
