// Builds this plugin and those that are built on it into their dist/: server (CommonJS and types), locales, swagger, the guide, and
// one UMD file for each of the host's clients, and one for what both of them load later.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, say } from './dependencies.mjs';
import { buildGuide } from './guide.mjs';

const require = createRequire(import.meta.url);

/** The folders of the plugins that are built here, in the order in which they need each other. */
export const pluginFolders = [
  root,
  ...['plugins/plugin-user-data-source-ldap', 'examples/plugin-sample-http-json-directory'].map((folder) =>
    path.join(root, folder),
  ),
];

// What the host's pages define themselves, by exact name: never bundled.
const hostModules = [
  /^react($|\/)/,
  /^react-dom($|\/)/,
  /^antd$/,
  /^@ant-design\/(icons|cssinjs)$/,
  /^@nocobase\//,
  /^@formily\/(core|react|shared|reactive|antd-v5)$/,
  /^@emotion\/css$/,
  /^(ahooks|axios|dayjs|lodash|i18next|react-i18next|react-router|react-router-dom)$/,
];

export async function buildPlugin(folder) {
  const started = Date.now();
  const { name } = readJson(path.join(folder, 'package.json'));
  rmSync(path.join(folder, 'dist'), { recursive: true, force: true });
  compileTypes(folder);
  copyLocales(folder);
  const editor = folder === root && (await bundleEditor(folder, `${name}/mapping`));
  for (const client of ['client', 'client-v2']) {
    await bundle(folder, client, `src/${client}/index.tsx`, {
      id: client === 'client' ? name : `${name}/${client}`,
      isNamed: true,
      define: editor ? { 'process.env.MAPPING_EDITOR': JSON.stringify(editor) } : {},
    });
  }
  if (folder === root) {
    await bundleLibraries(folder);
    await buildGuide(folder);
  } else {
    copyDependencies(folder);
  }
  writeExternalVersions(folder);
  say(`Built ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function compileTypes(folder) {
  const tsc = require.resolve('typescript/lib/tsc.js');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: folder, stdio: 'inherit' });
}

function copyLocales(folder) {
  const from = path.join(folder, 'src/locale');
  for (const file of existsSync(from) ? readdirSync(from) : []) {
    if (file.endsWith('.json')) {
      cpSync(path.join(from, file), path.join(folder, 'dist/locale', file));
    }
  }
}

/** The libraries that `src/server/mapping/libraries.ts` names, which the host does not ship: whole, with their licenses. */
const bundledLibraries = ['libphonenumber-js', 're2js'];

/** Puts them into the one file that names them: the host installs nothing for a plugin. */
async function bundleLibraries(folder) {
  const { build } = await import('vite');
  const file = 'dist/server/mapping/libraries.js';
  await build({
    root: folder,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir: path.dirname(file),
      emptyOutDir: false,
      target: 'node20',
      minify: true,
      lib: { entry: 'src/server/mapping/libraries.ts', formats: ['cjs'], fileName: () => path.basename(file) },
      ssr: true,
    },
    ssr: { noExternal: true },
  });
  const licenses = bundledLibraries.map((name) => {
    const { version } = readJson(path.join(root, 'node_modules', name, 'package.json'));
    return `${name} ${version}\n\n${readFileSync(path.join(root, 'node_modules', name, 'LICENSE'), 'utf8').trim()}\n`;
  });
  writeFileSync(path.join(folder, 'dist/third-party-licenses.txt'), licenses.join('\n\n'));
}

/** The host installs nothing for a plugin: what it depends on is shipped within it, where Node.js looks for it first. */
function copyDependencies(folder) {
  const { dependencies = {} } = readJson(path.join(folder, 'package.json'));
  for (const name of Object.keys(dependencies)) {
    const from = path.join(root, 'node_modules', name);
    cpSync(from, path.join(folder, 'dist/node_modules', name), {
      recursive: true,
      // What runs, and its licence.
      filter: (file) => statSync(file).isDirectory() || /(\.c?js|package\.json|LICENSE)$/.test(file),
    });
  }
}

/**
 * Bundles the editor of mappings, which both clients load when it is opened; gives its file, by a name that changes with it. It is
 * loaded by its address, so it must not name itself.
 */
async function bundleEditor(folder, id) {
  await bundle(folder, 'mapping', 'src/admin/mapping/index.ts', { id, isNamed: false, define: {} });
  const hash = createHash('sha256').update(readFileSync(path.join(folder, 'dist/mapping/index.js')));
  return `dist/mapping/index.js?hash=${hash.digest('hex').slice(0, 8)}`;
}

async function bundle(folder, target, entry, { id, isNamed, define }) {
  const { build } = await import('vite');
  await build({
    root: folder,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': JSON.stringify('production'), ...define },
    build: {
      outDir: `dist/${target}`,
      // The declarations are there already.
      emptyOutDir: false,
      target: 'es2020',
      lib: { entry, formats: ['umd'], name: id, fileName: () => 'index.js' },
      rollupOptions: {
        external: (module) => hostModules.some((pattern) => pattern.test(module)),
        output: {
          exports: 'named',
          amd: isNamed ? { id } : {},
          inlineDynamicImports: true,
          interop: 'auto',
          globals: (module) => module,
        },
      },
    },
  });
}

/** What the build was made against: without it the host's plugin manager calls the plugin incompatible. */
function writeExternalVersions(folder) {
  const packages = ['@nocobase/actions', '@nocobase/database', '@nocobase/server', '@nocobase/utils', 'react', 'antd'];
  const versions = Object.fromEntries(
    packages.map((name) => [name, readJson(path.join(root, 'node_modules', name, 'package.json')).version]),
  );
  for (const name of ['@nocobase/client', '@nocobase/client-v2', '@nocobase/flow-engine']) {
    versions[name] = versions['@nocobase/server'];
  }
  const text = `module.exports = ${JSON.stringify(versions, null, 2)};\n`;
  writeFileSync(path.join(folder, 'dist/externalVersion.js'), text);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const folder of pluginFolders) {
    await buildPlugin(folder);
  }
}
