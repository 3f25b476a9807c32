// Puts the built plugins where the host looks for them: packed and extracted, as a stranger would install them. (A link to
// this folder would make the host serve all of it, the database file included, to anyone.)
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { buildPlugin, pluginFolders } from './build.mjs';
import { root, say } from './dependencies.mjs';

const stamp = path.join(root, 'node_modules/.placed-plugins');
const inputs = [
  'src',
  'plugins',
  'examples',
  'scripts',
  'docs',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];

/** Builds and places the plugins, unless what is there was made from the very same files. */
export async function ensurePlugins() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  rmSync(stamp, { force: true });
  say('Building the plugin …');
  for (const folder of pluginFolders) {
    await buildPlugin(folder);
    place(folder);
  }
  writeFileSync(stamp, wanted);
}

function place(folder) {
  const work = mkdtempSync(path.join(root, 'node_modules/.place-'));
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', folder, '--json', '--pack-destination', work], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: process.platform === 'win32',
    }),
  );
  execFileSync('tar', ['-xzf', packed.filename], { cwd: work });
  const target = path.join(root, 'node_modules', packed.name);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(path.dirname(target), { recursive: true });
  renameSync(path.join(work, 'package'), target);
  rmSync(work, { recursive: true, force: true });
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesIn(path.join(root, input)))) {
    hash.update(path.relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesIn(entry) {
  if (statSync(entry).isFile()) {
    return [entry];
  }
  return readdirSync(entry)
    .filter((name) => !['node_modules', 'dist', '__tests__'].includes(name))
    .sort()
    .flatMap((name) => filesIn(path.join(entry, name)));
}
