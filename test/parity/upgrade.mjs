// A database that the published original made, doubled records and a stuck task included, is upgraded to ours by the host's own
// upgrade, and goes on: node test/parity/upgrade.mjs (SQLite, or what DB_DIALECT and DB_* say: a database that may be emptied)
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startHost } from '../harness/host.mjs';
import { plugins } from '../harness/plugins.mjs';

const { values: options } = parseArgs({ options: { plugin: { type: 'string' }, storage: { type: 'string' } } });

const PEOPLE = Array.from({ length: 10 }, (_, index) => ({
  uid: `u${index}`,
  nickname: `Person ${index}`,
  departments: ['d'],
}));
/** The migrations of Users need it. */
const morePlugins = ['ui-schema-storage'];
const phases = { original: fill, ours: checkUpgrade };

await (options.plugin ? phases[options.plugin](options.storage) : runBoth());

/** A process for each: there is one host in a process. */
async function runBoth() {
  const storage = mkdtempSync(path.join(os.tmpdir(), 'user-data-sync-upgrade-'));
  try {
    for (const plugin of Object.keys(phases)) {
      const args = [import.meta.filename, '--plugin', plugin, '--storage', storage];
      const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 28 });
      process.stdout.write(stdout);
    }
    console.log('1 passed, 0 failed');
  } catch ({ stdout, stderr, message }) {
    console.log(`${stdout ?? ''}${(stderr || message).slice(-3000)}\n0 passed, 1 failed`);
    process.exitCode = 1;
  } finally {
    rmSync(storage, { recursive: true, force: true });
  }
}

/** Leaves behind what applications in the field have. */
async function fill(storage) {
  const app = await startHost(await plugins.original(), { storage, morePlugins });
  const agent = await app.agent().login(await app.db.getRepository('users').findOne());
  const push = (dataType, records) => agent.post('/userData:push').send({ dataType, records });
  await push('department', [{ uid: 'd', title: 'Sales' }]);
  await Promise.all(Array.from({ length: 4 }, () => push('user', PEOPLE)));
  const source = { name: 'hr', sourceType: 'test', enabled: true };
  const { id: sourceId } = await app.db.getRepository('userDataSyncSources').create({ values: source });
  for (const status of ['success', 'processing', 'init']) {
    await app.db.getRepository('userDataSyncTasks').create({ values: { batch: status, status, sourceId } });
  }
  const { records, links, users } = await counts(app);
  assert.ok(records > PEOPLE.length + 1, 'the original should have doubled some records');
  console.log(`The original left ${records} records and ${links} links of ${users} users`);
  await app.destroy();
}

async function checkUpgrade(storage) {
  const beforeStart = registerTestType;
  const app = await startHost(await plugins.ours(), { storage, command: 'upgrade', morePlugins, beforeStart });
  const { records, links, users } = await counts(app);
  console.log(`After the upgrade there are ${records} records and ${links} links of ${users} users`);
  assert.equal(records, PEOPLE.length + 1);

  const rows = await app.db.getRepository('userDataSyncRecords').find({ appends: ['resources'] });
  for (const { dataType, sourceUk, metaData, resources } of rows) {
    assert.equal(metaData.uid, sourceUk);
    const keys = resources.map(({ resource, resourcePk }) => `${resource} ${resourcePk}`);
    assert.equal(new Set(keys).size, keys.length, `${sourceUk} is linked twice`);
    assert.ok(dataType === 'department' || keys.some((key) => key.startsWith('users ')), `${sourceUk} lost its user`);
  }

  // Whoever sets nothing sees nothing change.
  const { leavers, leaverLimitPercent, memberships, schedule } = await app.db
    .getRepository('userDataSyncSources')
    .findOne();
  assert.deepEqual([leavers, leaverLimitPercent, memberships, schedule ?? null], ['keep', 10, 'source', null]);

  const tasks = () => app.db.getRepository('userDataSyncTasks').find({ sort: 'id' });
  await until(async () => (await tasks()).every(({ status }) => ['success', 'failed'].includes(status)));
  const [done, stuck, lost] = await tasks();
  assert.equal(done.status, 'success');
  assert.equal(stuck.status, 'failed');
  assert.match(stuck.message, /Interrupted/);
  assert.equal(lost.status, 'success');

  const agent = await app.agent().login(await app.db.getRepository('users').findOne());
  const push = () => agent.post('/userData:push').send({ dataType: 'user', records: PEOPLE });
  for (const { body } of [await push(), await push()]) {
    assert.deepEqual(
      body.data.result.map(({ detail }) => detail.count.failed),
      [0, 0],
    );
  }
  assert.equal((await counts(app)).users, users, 'a push after the upgrade should know everybody again');
  const retry = await agent.post(`/userData:retry?id=${stuck.id}&sourceId=${stuck.sourceId}`);
  assert.equal(retry.status, 200);
  await until(async () => (await tasks())[1].status === 'success');
  await app.destroy();
}

async function registerTestType(app) {
  const { default: ours } = await import(path.join(await plugins.ours(), 'dist/server/index.js'));
  app.pm.get('user-data-sync').sourceManager.registerType('test', {
    syncSource: class extends ours.SyncSource {
      async pull() {
        return [];
      }
    },
  });
}

async function counts(app) {
  const count = (name) => app.db.getRepository(name).count();
  return {
    records: await count('userDataSyncRecords'),
    links: await count('userDataSyncRecordsResources'),
    users: await count('users'),
  };
}

async function until(isSo) {
  const deadline = Date.now() + 240_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, `waited in vain for ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
