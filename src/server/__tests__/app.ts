// The application that the server tests run in: the real host, with the real Users and Departments plugins.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Transaction } from '@nocobase/database';
import { type MockServer, createMockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import { HOST_PLUGINS, queueTransactions } from '../../../test/support/host-environment.mjs';
import { putInstalledDatabase } from '../../../test/support/installed-database';
import { sortBy } from 'lodash';
import { type PulledData, type SyncResult, SyncSource } from '../index';
import type { PluginUserDataSyncServer } from '../plugin';

let running: MockServer | undefined;

/** Starts the host, as it is after its installation. Rights are checked, as they are in the field. */
export async function startApp(plugins: unknown[] = []): Promise<MockServer> {
  // There is one in a process: one that a failed test left behind would keep the next test from starting its own.
  await stopApp(running);
  const options = { acl: true, plugins: [...HOST_PLUGINS, ...plugins] as string[] };
  await putInstalledDatabase(options.plugins, async () =>
    (await createMockServer({ ...options, skipStart: true })).destroy(),
  );
  running = await createMockServer({ ...options, skipInstall: true });
  queueTransactions(running.db);
  return running;
}

export async function stopApp(app?: MockServer) {
  running = undefined;
  if (app) {
    await app.destroy();
    // The next one in this process has the same name.
    rmSync(logFolderOf(app), { recursive: true, force: true });
  }
}

export function pluginOf(app: MockServer): PluginUserDataSyncServer {
  return app.pm.get('user-data-sync') as PluginUserDataSyncServer;
}

/** An agent signed in as the root user. */
export async function signIn(app: MockServer) {
  return app.agent().login(await app.db.getRepository('users').findOne({ filter: { username: 'nocobase' } }));
}

export type Agent = Awaited<ReturnType<typeof signIn>>;

/** Pushes a payload, expecting it to be taken. */
export async function push(agent: Agent, payload: Record<string, unknown>): Promise<SyncResult[]> {
  const { status, body } = await agent.post('/userData:push').send(payload);
  expect(body.data).toMatchObject({ code: 0, message: 'success' });
  expect(status).toBe(200);
  return body.data.result;
}

/** Counts of everything a push can write. */
export async function countRows(app: MockServer) {
  const names = ['users', 'departments', 'departmentsUsers', 'userDataSyncRecords', 'userDataSyncRecordsResources'];
  const counts = await Promise.all(names.map((name) => app.db.getRepository(name).count()));
  return Object.fromEntries(names.map((name, index) => [name, counts[index]]));
}

/** What is in all tables; a date of change counts as such if it is another than `before`. */
export async function dump(
  app: MockServer,
  transaction?: Transaction,
  before?: Record<string, Record<string, unknown>[]>,
): Promise<Record<string, Record<string, unknown>[]>> {
  const tables: Record<string, Record<string, unknown>[]> = {};
  for (const collection of app.db.collections.values()) {
    if (collection.isView() || !(await collection.existsInDb({ transaction }))) {
      continue;
    }
    const found = await collection.model.findAll({ raw: true, transaction });
    const former = new Set(before?.[collection.name].map(({ updatedAt }) => JSON.stringify(updatedAt)));
    // Whole seconds, as MySQL keeps them, do not tell a change.
    const isChanged = ({ updatedAt }: Record<string, unknown>) =>
      app.db.isMySQLCompatibleDialect() || !former.has(JSON.stringify(updatedAt));
    const rows = (found as unknown as Record<string, unknown>[]).map((row) => ({
      ...row,
      ...(before && 'updatedAt' in row && isChanged(row) && { updatedAt: 'changed' }),
    }));
    tables[collection.name] = sortBy(rows, (row) => JSON.stringify(row));
  }
  return tables;
}

/** The number of queries that something takes. */
export async function countQueries(app: MockServer, work: () => Promise<unknown>): Promise<number> {
  // What looks after the state of sources asks the database besides.
  const { health } = pluginOf(app);
  await health.stop();
  const onEnd = vi.spyOn(health, 'onEnd').mockReturnValue();
  const query = vi.spyOn(app.db.sequelize, 'query');
  try {
    await work();
    return query.mock.calls.filter(([sql]) => !isOfPoll(sql)).length;
  } finally {
    query.mockRestore();
    onEnd.mockRestore();
  }
}

/** Stalled tasks are looked for every few seconds, whatever else is done. */
const isOfPoll = (sql: unknown) => JSON.stringify(sql).includes('leaseExpiresAt');

/** Leaves the application as it was when it started, but for what is registered. */
export async function removeRows(app: MockServer) {
  const names = [
    ...['Tasks', 'TaskRecords', 'Pushes', 'Failures', 'History', 'Records', 'RecordsResources', 'PendingReferences'],
    'Suspensions',
  ].map((name) => `userDataSync${name}`);
  for (const name of [...names, 'departmentsUsers', 'departments']) {
    await app.db.getCollection(name).model.destroy({ where: {} });
  }
  await app.db.getRepository('userDataSyncSources').destroy({ filter: { id: { $exists: true } } });
  await app.db.getRepository('users').destroy({ filter: { username: { $ne: 'nocobase' } } });
}

/** Registers a source type named `test` that gives what `pull` gives. */
export function registerTestType(app: MockServer, pull: (source: SyncSource) => PulledData) {
  class TestSource extends SyncSource {
    pull(): PulledData {
      return pull(this);
    }
  }
  pluginOf(app).sourceManager.registerType('test', { syncSource: TestSource, title: 'Test' });
}

export async function addSource(app: MockServer, values: Record<string, unknown> = {}) {
  return app.db.getRepository('userDataSyncSources').create({
    values: { name: 'hr', sourceType: 'test', enabled: true, options: {}, ...values },
  });
}

/** Starts a task as the Sync button does, and gives what was answered. */
export async function startTask(agent: Agent, source = 'hr'): Promise<{ id: number; batch: string; status: string }> {
  const { status, body } = await agent.post(`/userData:pull?name=${source}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.data;
}

export async function findTask(app: MockServer, id: number | string) {
  return app.db.getRepository('userDataSyncTasks').findOne({ filterByTk: id });
}

/** Waits until a task is in one of these states, and gives its row. */
export async function taskIn(app: MockServer, id: number | string, ...statuses: string[]) {
  return eventually(async () => {
    const task = await findTask(app, id);
    expect(statuses).toContain(task.status);
    return task;
  });
}

/** Waits until a task has ended, and gives its row. */
export async function endOf(app: MockServer, id: number | string) {
  return taskIn(app, id, 'success', 'partial', 'failed', 'cancelled');
}

/** A promise to be kept later. */
export function gate<T = void>() {
  let open!: (value: T) => void;
  const opened = new Promise<T>((resolve) => (open = resolve));
  return { opened, open };
}

/** Users of a payload: `person(1)` is always the same. */
export function person(number: number, more: Record<string, unknown> = {}) {
  return { uid: `u${number}`, username: `user${number}`, nickname: `Person ${number}`, ...more };
}

function logFolderOf(app: MockServer): string {
  return path.join(process.env.STORAGE_PATH!, 'logs', app.name, 'user-data-sync');
}

/** The lines of one of this plugin's own logs, of all days. */
export function readLog(app: MockServer, kind: 'payloads' | 'failures'): Record<string, unknown>[] {
  const folder = logFolderOf(app);
  const pattern = kind === 'payloads' ? /^\d{4}-\d\d-\d\d\.log$/ : /^failures_\d{4}-\d\d-\d\d\.log$/;
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'))
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Jobs of the host's cron manager: those for one time, as schedules have them, or those that come again. */
export function cronJobs(app: MockServer, { areRecurring = false } = {}) {
  const isRecurring = (job: unknown) => !(job as { cronTime: { realDate: boolean } }).cronTime.realDate;
  return [...app.cronJobManager.jobs].filter((job) => isRecurring(job) === areRecurring);
}
