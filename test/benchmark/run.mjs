// One run, in a process of its own: a host with one of the plugins, on a fresh database, through all cases. Sends the figures
// to the process that forked it.
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { startHost } from '../harness/host.mjs';
import { Probe } from './probe.mjs';
import { casesOf } from './cases.mjs';
import { checkRows } from './check.mjs';
import { createDatabase, dropDatabase } from './database.mjs';
import { endWithParent } from './fork.mjs';
import { measure, collectGarbage } from './measure.mjs';
import { Organisation } from './organisation.mjs';
import { QueryCounter } from './query-counter.mjs';
import { signIn } from './session.mjs';

const WARM_UP_TIME = 500;
const IDLE_TIME = 2000;

const [folder, dialect, people, perPayload] = process.argv.slice(2);
endWithParent();

Object.assign(process.env, await createDatabase(dialect));
const app = await startHost(folder);
const queries = new QueryCounter(app.db.sequelize);
const server = http.createServer(queries.leaveOut(app.callback())).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `http://127.0.0.1:${server.address().port}`;
const probe = new Probe({
  url: `${address}/users:list?page=1&pageSize=20`,
  headers: await signIn(address),
});
const { resourceManager } = app.pm.get('user-data-sync');

await probe.watch(() => setTimeout(WARM_UP_TIME));
await collectGarbage();
const organisation = new Organisation(Number(people), Number(perPayload));
const idle = await measure(() => setTimeout(IDLE_TIME), { probe, queries });
const cases = [{ name: 'nothing to do', records: 0, ...idle }];
for (const { name, records, payloads, isChecked, mayFail, options } of casesOf(organisation)) {
  const figures = await measure(() => write(payloads(), { mayFail, options }), { probe, queries });
  cases.push({
    name,
    records,
    ...figures,
    queriesPerRecord: figures.queries / records,
    memoryAboveIdle: figures.mostMemory - idle.leastMemory,
  });
  if (isChecked) {
    await checkRows(app.db, organisation);
  }
}

await probe.leave();
server.close();
await app.destroy();
await dropDatabase(dialect);
process.send(cases, () => process.exit());

async function write(payloads, { mayFail, options }) {
  for (const payload of payloads) {
    const results = await resourceManager.updateOrCreate(payload, options);
    const failed = results.flatMap(({ detail }) => detail.failedRecords);
    if (failed.length && !mayFail) {
      throw new Error(`${failed.length} records failed, the first with: ${failed[0].message}`);
    }
  }
}
