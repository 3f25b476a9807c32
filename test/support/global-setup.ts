// Before and after all tests: the folder that their hosts keep their files in.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { GlobalSetupContext } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder for this run of the tests. */
    home: string;
  }
}

export default function ({ provide }: GlobalSetupContext) {
  const home = mkdtempSync(path.join(os.tmpdir(), 'user-data-sync-tests-'));
  provide('home', home);
  return () => rmSync(home, { recursive: true, force: true });
}
