// Passes the tests: those against the source, then a smoke test of what npm start runs. Arguments go to the former.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureDependencies, root } from './dependencies.mjs';

ensureDependencies();
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const run = (...args) => spawnSync(process.execPath, [vitest, 'run', ...args], { cwd: root, stdio: 'inherit' }).status;

const filters = process.argv.slice(2);
const status = run(...filters) || (filters.length ? 0 : run('--config', 'e2e/vitest.config.ts', 'smoke'));
process.exit(status ?? 1);
