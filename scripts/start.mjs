// Runs a real NocoBase with this plugin, the sample source and the sample HR server; with --ldap a sample OpenLDAP besides. Ctrl-C
// ends all of it.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies, fail, root, say } from './dependencies.mjs';

const children = [];
let stopping = false;

ensureDependencies();
const { checkDatabase, checkPort } = await import('./checks.mjs');
const { loadSettings } = await import('./settings.mjs');
const { ensurePlugins } = await import('./place.mjs');
const { findSlapd, prepareSlapd, sampleSource } = await import('./ldap/slapd.mjs');

loadSettings();
await checkPort('APP_PORT');
await checkPort('HR_PORT');
const slapd = process.argv.includes('--ldap') ? findSlapd() : undefined;
if (slapd) {
  await checkPort('LDAP_PORT');
} else if (process.argv.includes('--ldap')) {
  say('There is no sample OpenLDAP, because slapd is not installed: get it with "apt-get install slapd", or the like.');
}
await checkDatabase();
await ensurePlugins();

const { APP_PORT, HR_PORT, LDAP_PORT, STORAGE_PATH, INIT_ROOT_EMAIL, INIT_ROOT_PASSWORD } = process.env;
const address = `http://127.0.0.1:${APP_PORT}`;
const appLog = path.join(STORAGE_PATH, 'app.log');
const samples = [
  {
    note: path.join(STORAGE_PATH, '.sample-source'),
    source: {
      name: 'sample-hr',
      displayName: 'Sample HR',
      sourceType: 'http-json',
      enabled: true,
      options: { url: `http://127.0.0.1:${HR_PORT}`, token: process.env.HR_TOKEN },
    },
  },
  ...(slapd ? [{ note: path.join(STORAGE_PATH, '.sample-ldap-source'), source: sampleSource(LDAP_PORT) }] : []),
];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => stop(0));
}
mkdirSync(STORAGE_PATH, { recursive: true });
const openLdap = slapd && prepareOpenLdap();
run('HR server', process.execPath, [
  path.join(root, 'node_modules/@nocobase/plugin-sample-http-json-directory/dist/hr-server/index.js'),
]);
if (openLdap) {
  run('OpenLDAP', ...openLdap);
}
run('NocoBase', process.execPath, [path.join(root, 'scripts/app.cjs'), 'start', '--quickstart']);
await answer();
const token = await signIn();
for (const { note, source } of samples.filter(({ note }) => token && !existsSync(note))) {
  await addSource(token, source);
  writeFileSync(note, 'The sample source was added; delete this file to have it added again.\n');
}
greet(token);

/** The command that runs the sample. Nothing runs yet that would have to be ended, if there is none. */
function prepareOpenLdap() {
  try {
    return prepareSlapd(slapd, path.join(STORAGE_PATH, 'ldap'), LDAP_PORT);
  } catch (error) {
    return fail(`The sample OpenLDAP could not be set up: ${error.message}`);
  }
}

/** Starts one of the processes; if it ends by itself, so does everything. */
function run(name, program, args) {
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches this process alone, which ends the others in turn.
    detached: process.platform !== 'win32',
  });
  const log = createWriteStream(appLog, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.once('exit', (code) => {
    if (!stopping) {
      console.error(`${name} ended by itself (code ${code}). The end of its output:\n${lastLines(appLog)}`);
      stop(1);
    }
  });
  children.push(child);
}

/** Ends every process this one started; one that has not ended after ten seconds is killed. */
function stop(code) {
  if (stopping) {
    return;
  }
  stopping = true;
  const running = children.filter((child) => child.exitCode === null && child.signalCode === null);
  const ended = running.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  running.forEach((child) => signalGroup(child, 'SIGTERM'));
  setTimeout(() => running.forEach((child) => signalGroup(child, 'SIGKILL')), 10_000).unref();
  return Promise.all(ended).then(() => process.exit(code));
}

function signalGroup({ pid }, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Waits until the application answers, and shows that it is alive. */
async function answer() {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const first = existsSync(samples[0].note) ? '' : ' (the first time it sets up its database)';
  say(`Starting NocoBase${first} …`);
  let told = 0;
  while (!(await isReady())) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (seconds() >= told + 5) {
      told = seconds();
      say(`  … ${told} s`);
    }
    if (told > 600) {
      console.error(`NocoBase did not start within ten minutes; its output is in ${appLog}.`);
      await stop(1);
    }
  }
}

async function isReady() {
  const error = await fetch(`${address}/api/app:getLang`)
    .then((response) => response.json())
    .then(
      ({ error, errors }) => error ?? errors?.[0],
      () => ({ code: 'NOT_LISTENING' }),
    );
  if (error?.code === 'APP_ERROR') {
    console.error(`NocoBase could not start: ${error.message}. Its output is in ${appLog}.`);
    await stop(1);
  }
  return !error;
}

/** The token of the first root user; undefined if somebody changed the password since. */
async function signIn() {
  const response = await fetch(`${address}/api/auth:signIn`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Authenticator': 'basic' },
    body: JSON.stringify({ account: INIT_ROOT_EMAIL, password: INIT_ROOT_PASSWORD }),
  });
  return response.ok ? (await response.json()).data.token : undefined;
}

async function addSource(token, source) {
  const response = await fetch(`${address}/api/userDataSyncSources:create`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify(source),
  });
  if (!response.ok) {
    console.error(`The source ${source.displayName} could not be added: ${await response.text()}`);
  }
}

function greet(token) {
  const person = '{"dataType":"user","records":[{"uid":"ada","nickname":"Ada Lovelace","email":"ada@example.com"}]}';
  const push = [
    `curl ${address}/api/userData:push`,
    "-H 'Content-Type: application/json'",
    `-H 'Authorization: Bearer ${token ?? '<token>'}'`,
    `-d '${person}'`,
  ].join(' ');
  const login = token ? `${INIT_ROOT_EMAIL} / ${INIT_ROOT_PASSWORD}` : `${INIT_ROOT_EMAIL} and the password you chose`;
  say(`
NocoBase is at ${address} (second client: ${address}/v/)
Sign in with ${login}
Sync people from the sample HR server (http://127.0.0.1:${HR_PORT})${slapd ? ` and OpenLDAP (ldap://127.0.0.1:${LDAP_PORT})` : ''}: ${address}/admin/settings/users-permissions/sync
Push one person:
${push}
Ctrl-C ends it. Output: ${path.relative(process.cwd(), appLog)}`);
}

function lastLines(file) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
