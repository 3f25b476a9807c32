// The two packages that are compared.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../scripts/dependencies.mjs';

export const NAME = '@nocobase/plugin-user-data-sync';
const VERSION = '2.2.15';

/** Gives the folder of a plugin's package, having put there what is missing. */
export const plugins = { original: ensureOriginal, ours: ensureOurs };

/** The published original, alone, in a folder outside this tree: in here its name belongs to ours. */
function ensureOriginal() {
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

/** Ours as it was built last. */
function ensureOurs() {
  if (!existsSync(path.join(root, 'dist/server/index.js'))) {
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return root;
}
