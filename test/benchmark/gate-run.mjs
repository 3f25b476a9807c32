// Requests with and without the gate, in turn, in a process of its own.
import { once } from 'node:events';
import http from 'node:http';
import { startHost } from '../harness/host.mjs';
import { createDatabase, dropDatabase } from './database.mjs';
import { endWithParent } from './fork.mjs';
import { signIn } from './session.mjs';
import { median } from './statistics.mjs';

const REQUESTS = 2_000;
const WARM_UP = 300;
const SUSPENDED = 1_000;

const [folder, dialect] = process.argv.slice(2);
endWithParent();

Object.assign(process.env, await createDatabase(dialect));
const app = await startHost(folder);
const server = http.createServer(app.callback()).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `http://127.0.0.1:${server.address().port}`;
const headers = await signIn(address);
await suspendMany();

const { authManager } = app;
// The gate stands before the host's own method.
const withGate = authManager.get;
const withoutGate = Object.getPrototypeOf(authManager).get;
if (withGate === withoutGate) {
  throw new Error('There is no gate to measure.');
}

await measure(WARM_UP);
let queries = 0;
const { sequelize } = app.db;
const query = sequelize.query;
sequelize.query = (...args) => {
  queries += JSON.stringify(args[0]).includes('userDataSyncSuspensions') ? 1 : 0;
  return query.apply(sequelize, args);
};
const started = performance.now();
const costs = await measure(REQUESTS);
const seconds = Math.round((performance.now() - started) / 1000);

const figures = {
  requests: REQUESTS,
  medians: {
    with: mediansOf(costs.with),
    without: mediansOf(costs.without),
  },
  queries,
  seconds,
};
server.close();
await app.destroy();
await dropDatabase(dialect);
process.send(figures, () => process.exit());

/** In turns that change: who is second is a little faster. */
async function measure(number) {
  const costs = { with: [], without: [] };
  for (let index = 0; index < number; index++) {
    for (const kind of index % 2 ? ['with', 'without'] : ['without', 'with']) {
      authManager.get = kind === 'with' ? withGate : withoutGate;
      costs[kind].push(await costOfRequest());
    }
  }
  return costs;
}

/** Milliseconds of a request; what the process computed in that time does not depend on who else wants the cores. */
async function costOfRequest() {
  const started = performance.now();
  const before = process.cpuUsage();
  const answer = await fetch(`${address}/auth:check`, { headers });
  const { data } = await answer.json();
  if (!data.id) {
    throw new Error(`The request was answered ${answer.status}.`);
  }
  const { user, system } = process.cpuUsage(before);
  return { time: performance.now() - started, cpu: (user + system) / 1000 };
}

function mediansOf(costs) {
  return { time: median(costs.map(({ time }) => time)), cpu: median(costs.map(({ cpu }) => cpu)) };
}

async function suspendMany() {
  const values = Array.from({ length: SUSPENDED }, (_, index) => ({ username: `suspended-${index}` }));
  const users = await app.db.getModel('users').bulkCreate(values);
  await app.pm
    .get('user-data-sync')
    .suspensions.suspend(users.map((user) => ({ userId: String(user.get('id')), sourceName: null, reason: 'manual' })));
}
