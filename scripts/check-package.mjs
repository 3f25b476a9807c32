// Checks what a stranger would install: everything the host needs is in the tarball, and nothing else.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { fail, root, say } from './dependencies.mjs';
import { guidePages } from './guide.mjs';

const needed = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  ...['server', 'client', 'client-v2'].flatMap((half) => [`${half}.js`, `${half}.d.ts`, `dist/${half}/index.js`]),
  'dist/server/index.d.ts',
  'dist/externalVersion.js',
  'dist/swagger/index.js',
  ...readdirSync(path.join(root, 'src/server/collections')).map(
    (file) => `dist/server/collections/${file.replace('.ts', '.js')}`,
  ),
  ...readdirSync(path.join(root, 'src/locale'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => `dist/locale/${file}`),
  ...guidePages.map((name) => `dist/guide/${name}.html`),
  ...readdirSync(path.join(root, 'docs/images')).map((file) => `dist/guide/images/${file}`),
];

const [{ files, size }] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
);
const packed = files.map((file) => file.path);
const missing = needed.filter((file) => !packed.includes(file));
const foreign = packed.filter((file) => !needed.includes(file) && !/^dist\/.*\.(js|d\.ts)$/.test(file));
const tests = packed.filter((file) => file.includes('__tests__'));
if (missing.length || foreign.length || tests.length) {
  fail(`The package is not as it should be. Missing: ${missing}. Not to be there: ${[...foreign, ...tests]}.`);
}

// Every page of the host loads them, whether the tab is opened or not.
const CLIENT_LIMIT = 40_000;
for (const client of ['client', 'client-v2']) {
  const { length } = gzipSync(readFileSync(path.join(root, `dist/${client}/index.js`)));
  if (length > CLIENT_LIMIT) {
    fail(`dist/${client}/index.js has ${length} bytes compressed, and must not have more than ${CLIENT_LIMIT}.`);
  }
  say(`dist/${client}/index.js has ${Math.round(length / 1000)} kB compressed`);
}
say(`The package has ${packed.length} files, ${Math.round(size / 1024)} kB`);
