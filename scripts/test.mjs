// Passes the tests: those against the source, then a smoke test of what npm start runs. Arguments go to the former.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureDependencies, root, say } from './dependencies.mjs';

const filters = process.argv.slice(2);
const steps = filters.length ? 2 : 4;

say(`[1/${steps}] Packages`);
ensureDependencies();
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const run = (...args) => spawnSync(process.execPath, [vitest, 'run', ...args], { cwd: root, stdio: 'inherit' }).status;

say(`[2/${steps}] Tests against the source`);
exitUnlessPassed(run(...filters));
if (!filters.length) {
  say(`[3/${steps}] Build`);
  const { ensurePlugins } = await import('./place.mjs');
  await ensurePlugins();
  say(`[4/${steps}] Smoke test of npm start`);
  exitUnlessPassed(run('--config', 'test/e2e/vitest.config.mts', 'smoke'));
}

function exitUnlessPassed(status) {
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
