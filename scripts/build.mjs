// Builds this plugin and the sample plugin into their dist/: server (CommonJS and types), locales, swagger, the guide, and one
// UMD file for each of the host's clients.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, say } from './dependencies.mjs';
import { buildGuide } from './guide.mjs';

const require = createRequire(import.meta.url);

/** The folders of the plugins that are built here, in the order in which they need each other. */
export const pluginFolders = [root, path.join(root, 'examples/plugin-sample-http-json-directory')];

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
  for (const client of ['client', 'client-v2']) {
    await bundleClient(folder, client, client === 'client' ? name : `${name}/${client}`);
  }
  if (folder === root) {
    await buildGuide(folder);
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

async function bundleClient(folder, client, id) {
  const { build } = await import('vite');
  await build({
    root: folder,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    build: {
      outDir: `dist/${client}`,
      // The declarations are there already.
      emptyOutDir: false,
      target: 'es2020',
      lib: { entry: `src/${client}/index.tsx`, formats: ['umd'], name: id, fileName: () => 'index.js' },
      rollupOptions: {
        external: (module) => hostModules.some((pattern) => pattern.test(module)),
        output: {
          exports: 'named',
          amd: { id },
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
