// The syncs of an OpenLDAP, in a process of its own: a host on a fresh SQLite database, and a directory beside it. Sends the
// figures to the process that forked it.
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { startHost } from '../harness/host.mjs';
import { createDatabase } from './database.mjs';
import { endWithParent } from './fork.mjs';
import { collectGarbage } from './measure.mjs';
import { GROUPS, startOpenLdap } from './openldap.mjs';
import { signIn } from './session.mjs';

const IDLE_TIME = 2000;
const MEMORY_INTERVAL = 10;
const TASK_INTERVAL = 100;
const CHANGES = 100;
const MEGABYTE = 1e6;

const [folder, people] = process.argv.slice(2);
endWithParent();

const directory = await startOpenLdap(Number(people));
Object.assign(process.env, await createDatabase('sqlite'));
const app = await startHost(folder, { morePlugins: ['user-data-source-ldap'] });
const server = http.createServer(app.callback()).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `http://127.0.0.1:${server.address().port}`;
const headers = await signIn(address);
const sources = app.db.getRepository('userDataSyncSources');
const { options } = directory;
await sources.create({ values: { name: 'ldap', sourceType: 'ldap-directory', enabled: true, options } });

await collectGarbage();
const { memory: idle } = await watch(() => setTimeout(IDLE_TIME));
const cases = [];
await measure('first', everybody);
await measure('unchanged', everybody);
await sources.update({ filter: { name: 'ldap' }, values: { options: { ...options, changedOnly: true } } });
await measure('unchanged, the full read that changes count from', everybody);
await measure('unchanged, changed only', noMoreThan(0));
directory.rename(CHANGES, 'Renamed');
await measure(`${CHANGES} changed, changed only`, noMoreThan(CHANGES));
const renamed = await app.db.getRepository('users').count({ filter: { nickname: 'Renamed' } });
if (renamed !== CHANGES) {
  throw new Error(`${renamed} people are renamed, and not ${CHANGES}.`);
}

server.close();
await app.destroy();
process.send(cases, () => process.exit());

/** Milliseconds, megabytes and a number of people. @param isRight whether as many were read as should be */
async function measure(name, isRight) {
  const { result: task, memory, cpu } = await watch(runTask);
  // All departments are read each time.
  const peopleRead = task.outcome?.records - GROUPS;
  if (task.status !== 'success' || !isRight(peopleRead)) {
    throw new Error(`${name}: ${task.status}, ${peopleRead} people read. ${task.message ?? ''}`);
  }
  cases.push({
    name,
    peopleRead,
    time: task.cost,
    reading: task.pullCost,
    writing: task.writeCost,
    cpu,
    memoryAboveIdle: (memory.most - idle.least) / MEGABYTE,
  });
}

function everybody(number) {
  return number === Number(people);
}

/** Who was changed last is always read again. */
function noMoreThan(changed) {
  return (number) => number >= changed && number <= changed + 1;
}

async function runTask() {
  const answer = await fetch(`${address}/userData:pull?name=ldap`, { method: 'POST', headers });
  const { data } = await answer.json();
  for (;;) {
    const task = await app.db.getRepository('userDataSyncTasks').findOne({ filterByTk: data.id });
    if (!['init', 'processing'].includes(task.status)) {
      return task;
    }
    await setTimeout(TASK_INTERVAL);
  }
}

async function watch(act) {
  const memory = { least: Infinity, most: 0 };
  const look = () => {
    const now = process.memoryUsage.rss();
    memory.least = Math.min(memory.least, now);
    memory.most = Math.max(memory.most, now);
  };
  const timer = setInterval(look, MEMORY_INTERVAL);
  const used = process.cpuUsage();
  const result = await act();
  const { user, system } = process.cpuUsage(used);
  clearInterval(timer);
  look();
  return { result, memory, cpu: (user + system) / 1000 };
}
