import { defineConfig } from 'vitest/config';

// Tests of what `npm start` runs: real processes, spoken to over HTTP or through a browser, one instance after the other.
export default defineConfig({
  root: __dirname,
  test: {
    globals: true,
    pool: 'forks',
    poolOptions: { forks: { singleFork: true } },
    include: ['__tests__/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
