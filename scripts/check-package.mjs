// Checks what a stranger would install: everything the host needs is in the tarball, and nothing else.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { fail, root, say } from './dependencies.mjs';
import { guidePages } from './guide.mjs';

const halves = ['server', 'client', 'client-v2'].flatMap((half) => [
  `${half}.js`,
  `${half}.d.ts`,
  `dist/${half}/index.js`,
]);
const localesOf = (folder) =>
  readdirSync(path.join(folder, 'src/locale'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => `dist/locale/${file}`);

const needed = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  ...halves,
  'dist/mapping/index.js',
  'dist/server/index.d.ts',
  'dist/externalVersion.js',
  'dist/swagger/index.js',
  'dist/third-party-licenses.txt',
  ...readdirSync(path.join(root, 'src/server/collections')).map(
    (file) => `dist/server/collections/${file.replace('.ts', '.js')}`,
  ),
  ...localesOf(root),
  ...guidePages.map((name) => `dist/guide/${name}.html`),
  ...readdirSync(path.join(root, 'docs/images')).map((file) => `dist/guide/images/${file}`),
];

const ldap = path.join(root, 'plugins/plugin-user-data-source-ldap');
const neededOfLdap = [
  'package.json',
  'README.md',
  'LICENSE',
  ...halves,
  'dist/server/index.d.ts',
  'dist/externalVersion.js',
  ...localesOf(ldap),
  // The host installs nothing for a plugin.
  ...['package.json', 'LICENSE'].map((file) => `dist/node_modules/ldapts/${file}`),
];

checkFiles(root, needed);
checkClients(root);
checkLibraries();
checkFiles(ldap, neededOfLdap);
checkClients(ldap);
checkLdapts();

function checkFiles(folder, wanted) {
  const [{ name, files, size }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const packed = files.map((file) => file.path);
  const missing = wanted.filter((file) => !packed.includes(file));
  const foreign = packed.filter((file) => !wanted.includes(file) && !/^dist\/.*\.(c?js|d\.ts)$/.test(file));
  const tests = packed.filter((file) => file.includes('__tests__'));
  if (missing.length || foreign.length || tests.length) {
    fail(`${name} is not as it should be. Missing: ${missing}. Not to be there: ${[...foreign, ...tests]}.`);
  }
  say(`${name} has ${packed.length} files, ${Math.round(size / 1024)} kB`);
}

/** What the host does not ship is in one file: it installs nothing for a plugin. */
function checkLibraries() {
  const file = path.join(root, 'dist/server/mapping/libraries.js');
  if (/require\(["'](re2js|libphonenumber-js)/.test(readFileSync(file, 'utf8'))) {
    fail(`${path.relative(root, file)} asks for libraries that the host does not ship.`);
  }
  const { parsePhoneNumberFromString, RE2JS } = createRequire(import.meta.url)(file);
  if (parsePhoneNumberFromString('612345678', 'ES')?.number !== '+34612345678' || !RE2JS.compile('a+')) {
    fail(`${path.relative(root, file)} does not hold the libraries that it is to hold.`);
  }
}

/** The copy that the server of the plugin finds runs: the one of this repository would be found, too, where there is none. */
function checkLdapts() {
  const require = createRequire(path.join(ldap, 'dist/server/index.js'));
  const file = path.relative(ldap, require.resolve('ldapts'));
  if (!file.startsWith(path.normalize('dist/node_modules/ldapts/')) || !require('ldapts').PagedResultsControl?.type) {
    fail(`The plugin for LDAP does not bring ldapts, but would take ${file}.`);
  }
}

/** Every page of the host loads them, whether the tab is opened or not. */
function checkClients(folder) {
  const limit = 40_000;
  for (const client of ['client', 'client-v2']) {
    const file = path.join(folder, `dist/${client}/index.js`);
    const { length } = gzipSync(readFileSync(file));
    if (length > limit) {
      fail(`${path.relative(root, file)} has ${length} bytes compressed, and must not have more than ${limit}.`);
    }
    say(`${path.relative(root, file)} has ${Math.round(length / 1000)} kB compressed`);
  }
}
