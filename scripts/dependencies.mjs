// Installs what the lockfile says, if it is not there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const OLDEST_NODE = 20;

export function ensureDependencies() {
  const version = Number(process.versions.node.split('.')[0]);
  if (version < OLDEST_NODE) {
    fail(`Node.js ${OLDEST_NODE} or newer is needed, and this is ${process.versions.node}.`);
  }
  const stamp = path.join(root, 'node_modules/.installed-lockfile');
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  say('Installing the host and tools (the first time takes a few minutes) …');
  const npm = spawnSync('npm', ['ci'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (npm.status !== 0) {
    fail('The packages could not be installed; what npm said is above.');
  }
  writeFileSync(stamp, wanted);
}

export function say(text) {
  console.log(text);
}

/** Ends the process with one clear sentence. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
