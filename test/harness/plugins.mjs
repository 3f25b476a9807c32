// The two packages that are put side by side.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/dependencies.mjs';
import { ensurePlugins } from '../../scripts/place.mjs';

export const NAME = '@nocobase/plugin-user-data-sync';
export const hostModules = path.join(root, 'node_modules');
const VERSION = '2.2.15';

/** Give the folder of a plugin's package, having put there what is missing. */
export const plugins = { original: ensureOriginal, ours: ensureOurs };

/** The published original, alone, in a folder outside this tree: in here its name belongs to ours. */
async function ensureOriginal() {
  const home = path.join(os.tmpdir(), 'user-data-sync-original');
  const folder = path.join(home, 'node_modules', NAME);
  if (!existsSync(path.join(folder, 'package.json'))) {
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, 'package.json'), JSON.stringify({ private: true }));
    // Its peers, the host's packages, are taken from this tree.
    execFileSync('npm', ['install', `${NAME}@${VERSION}`, '--legacy-peer-deps', '--no-audit', '--no-fund'], {
      cwd: home,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
  }
  return folder;
}

/** Ours as a stranger would install it, built from the sources as they are now. */
async function ensureOurs() {
  await ensurePlugins();
  return path.join(hostModules, NAME);
}
