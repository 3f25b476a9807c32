// One run, in a process of its own: a first sync on a fresh database, with or without others who write meanwhile.
import { once } from 'node:events';
import http from 'node:http';
import { startHost } from '../harness/host.mjs';
import { createDatabase, dropDatabase } from './database.mjs';
import { endWithParent } from './fork.mjs';
import { Organisation } from './organisation.mjs';
import { signIn } from './session.mjs';
import { writeMeanwhile } from './writer.mjs';

const PER_PAYLOAD = 1000;

const [folder, dialect, people, others] = process.argv.slice(2);
endWithParent();

Object.assign(process.env, await createDatabase(dialect));
const app = await startHost(folder);
// As the host has it: where nothing else is compared, transactions wait for each other.
app.db.sequelize.options.transactionType = 'DEFERRED';
const server = http.createServer(app.callback()).listen(0, '127.0.0.1');
await once(server, 'listening');
const requests = await unrelatedWrites(`http://127.0.0.1:${server.address().port}`);

const organisation = new Organisation(Number(people), PER_PAYLOAD);
let time;
let failed = 0;
const answers = await (others === 'writing' ? writeMeanwhile(requests, sync) : sync().then(() => []));

server.close();
await app.destroy();
await dropDatabase(dialect);
process.send({ time, failed, answers }, () => process.exit());

async function sync() {
  const { resourceManager } = app.pm.get('user-data-sync');
  const started = performance.now();
  for (const payloads of [organisation.departmentPayloads(), organisation.personPayloads()]) {
    for (const payload of payloads) {
      const results = await resourceManager.updateOrCreate(payload);
      failed += new Set(results.flatMap(({ detail }) => detail.failedRecords.map(({ record }) => record.uid))).size;
    }
  }
  time = performance.now() - started;
}

/** The writes of a user and of a source that the sync does not touch. */
async function unrelatedWrites(address) {
  const headers = await signIn(address);
  const user = await app.db.getRepository('users').create({ values: { username: 'unrelated' } });
  const source = await app.db.getRepository('userDataSyncSources').create({
    values: { name: 'unrelated', sourceType: 'unrelated' },
  });
  return [
    { url: `${address}/users:update?filterByTk=${user.id}`, field: 'nickname', headers },
    { url: `${address}/userDataSyncSources:update?filterByTk=${source.id}`, field: 'displayName', headers },
  ];
}
