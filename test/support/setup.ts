// What every test file gets before it runs: a browser's missing parts, or the real host loading this plugin from source. The
// latter comes once for each process.
if (typeof window === 'undefined') {
  await import('./setup-server');
} else {
  (await import('./setup-client')).preparePageTests();
}

export {};
