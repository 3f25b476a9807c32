// Runs a real NocoBase with this plugin, the sample source and the sample HR server. Ctrl-C ends all of it.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies, root, say } from './dependencies.mjs';

const children = [];
let stopping = false;

ensureDependencies();
const { checkDatabase, checkPort } = await import('./checks.mjs');
const { loadSettings } = await import('./settings.mjs');
const { ensurePlugins } = await import('./place.mjs');

loadSettings();
await checkPort('APP_PORT');
await checkPort('HR_PORT');
await checkDatabase();
await ensurePlugins();

const { APP_PORT, HR_PORT, STORAGE_PATH, INIT_ROOT_EMAIL, INIT_ROOT_PASSWORD } = process.env;
const address = `http://127.0.0.1:${APP_PORT}`;
const appLog = path.join(STORAGE_PATH, 'app.log');
const sampleSourceNote = path.join(STORAGE_PATH, '.sample-source');

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => stop(0));
}
mkdirSync(STORAGE_PATH, { recursive: true });
run('HR server', 'node_modules/@nocobase/plugin-sample-http-json-directory/dist/hr-server/index.js');
run('NocoBase', 'scripts/app.cjs', 'start', '--quickstart');
await answer();
const token = await signIn();
if (token && !existsSync(sampleSourceNote)) {
  await addSampleSource(token);
}
greet(token);

/** Starts one of the processes; if it ends by itself, so does everything. */
function run(name, script, ...args) {
  const child = spawn(process.execPath, [path.join(root, script), ...args], {
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
  const first = existsSync(sampleSourceNote) ? '' : ' (the first time it sets up its database)';
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

async function addSampleSource(token) {
  const response = await fetch(`${address}/api/userDataSyncSources:create`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({
      name: 'sample-hr',
      displayName: 'Sample HR',
      sourceType: 'http-json',
      enabled: true,
      options: { url: `http://127.0.0.1:${HR_PORT}`, token: process.env.HR_TOKEN },
    }),
  });
  if (!response.ok) {
    console.error(`The sample source could not be added: ${await response.text()}`);
  }
  writeFileSync(sampleSourceNote, 'The sample source was added; delete this file to have it added again.\n');
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
Sync people from the sample HR server (http://127.0.0.1:${HR_PORT}): ${address}/admin/settings/users-permissions/sync
Push one person:
${push}
Ctrl-C ends it. Output: ${path.relative(process.cwd(), appLog)}`);
}

function lastLines(file) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
