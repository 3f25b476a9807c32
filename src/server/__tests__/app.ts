// The application that the server tests run in: the real host, with the real Users and Departments plugins.
import { type MockServer, createMockServer } from '@nocobase/test';
import { type SyncResult, SyncSource, type UserData } from '../index';
import type { PluginUserDataSyncServer } from '../plugin';

const PLUGINS = [
  'error-handler',
  'field-sort',
  'data-source-main',
  'data-source-manager',
  'acl',
  'auth',
  'user-data-sync',
  'users',
  'departments',
];

/** Starts the host. Rights are checked, as they are in the field. */
export async function startApp(plugins: unknown[] = []): Promise<MockServer> {
  const app = await createMockServer({ acl: true, plugins: [...PLUGINS, ...plugins] as string[] });
  if (app.db.inDialect('sqlite')) {
    // Departments runs transactions side by side; on SQLite they fail by chance, if they do not wait for each other.
    (app.db.sequelize as unknown as { options: Record<string, unknown> }).options.transactionType = 'IMMEDIATE';
  }
  return app;
}

export async function stopApp(app?: MockServer) {
  await app?.db.clean({ drop: true });
  await app?.destroy();
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

/** A source type that gives what `pull` gives. */
export function sourceTypeOf(pull: (source: SyncSource) => Promise<UserData[]>) {
  return class TestSource extends SyncSource {
    pull(): Promise<UserData[]> {
      return pull(this);
    }
  };
}

export async function addSource(app: MockServer, values: Record<string, unknown> = {}) {
  return app.db.getRepository('userDataSyncSources').create({
    values: { name: 'hr', sourceType: 'test', enabled: true, options: {}, ...values },
  });
}

/** Waits until a task has ended, and gives its row. */
export async function endOf(app: MockServer, id: number | string) {
  return vi.waitFor(
    async () => {
      const task = await app.db.getRepository('userDataSyncTasks').findOne({ filterByTk: id });
      expect(['success', 'failed']).toContain(task.status);
      return task;
    },
    { timeout: 15_000, interval: 50 },
  );
}
