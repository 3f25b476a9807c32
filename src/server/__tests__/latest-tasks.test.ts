import type { MockServer } from '@nocobase/test';
import { type Agent, addSource, endOf, registerTestType, signIn, startApp, startTask, stopApp, pluginOf } from './app';

describe('userData:latestTasks', () => {
  let app: MockServer;
  let agent: Agent;
  let fails = false;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => {
      if (fails) {
        throw new Error('The directory is down');
      }
      return [
        {
          sourceName: 'hr',
          dataType: 'user',
          records: [
            { uid: 'u1', username: 'ana' },
            { uid: 'u2', username: 'ana' },
          ],
        },
      ];
    });
    await addSource(app);
    await addSource(app, { name: 'other' });
    await addSource(app, { name: 'never synced' });
  });

  afterAll(() => stopApp(app));

  const latest = async (sourceIds: string) => {
    const { status, body } = await agent.get(`/userData:latestTasks?sourceIds=${sourceIds}`);
    expect(status).toBe(200);
    return body.data as Record<string, unknown>[];
  };
  const run = async (source: string) => endOf(app, (await startTask(agent, source)).id);

  it('gives the newest task of each source, with its outcome and without its failures', async () => {
    fails = true;
    await run('hr');
    fails = false;
    const hr = await run('hr');
    const other = await run('other');

    const tasks = await latest('1,2,3');
    expect(tasks.map(({ id }) => id).sort()).toEqual([hr.id, other.id]);
    const task = tasks.find(({ id }) => id === hr.id);
    expect(task).toMatchObject({ sourceId: 1, status: 'partial', outcome: { records: 2, failedRecords: 1 } });
    expect(task).toHaveProperty('startedAt', expect.any(String));
    expect(task).not.toHaveProperty('failures');
    expect(task).not.toHaveProperty('lockedSourceId');
    expect(await latest('3')).toEqual([]);
  });

  it('gives an older task, once that was retried', async () => {
    const [older] = await app.db.getRepository('userDataSyncTasks').find({ filter: { sourceId: 1 }, sort: 'id' });
    // Some databases keep whole seconds.
    const anHourAgo = new Date(Date.now() - 3_600_000);
    const { model } = app.db.getCollection('userDataSyncTasks');
    await model.update({ startedAt: anHourAgo, updatedAt: anHourAgo }, { where: { sourceId: 1 }, silent: true });
    await agent.post(`/userData:retry?id=${older.id}&sourceId=1`);
    await endOf(app, older.id);
    expect(await latest('1')).toMatchObject([{ id: older.id, attempt: 2 }]);
  });

  it('asks the database once', async () => {
    // It asks the database besides.
    await pluginOf(app).health.stop();
    const queries: string[] = [];
    const { options } = app.db.sequelize as unknown as { options: { logging: unknown } };
    const { logging } = options;
    options.logging = (query: string) => queries.push(query);
    await latest('1,2,3');
    options.logging = logging;
    expect(queries.filter((query) => query.includes('Tasks'))).toHaveLength(1);
  });

  it.each(['latestTasks', 'nextRuns'])('%s takes as many sources as a page shows, and no more', async (call) => {
    const ids = (count: number) => Array.from({ length: count }, (_, at) => at + 1).join();
    expect((await agent.get(`/userData:${call}?sourceIds=${ids(100)}`)).status).toBe(200);
    const { status, body } = await agent.get(`/userData:${call}?sourceIds=${ids(1_000)}`);
    expect(status).toBe(400);
    expect(body.errors[0].message).toBe('Parameter "sourceIds" takes at most 100 ids');
  });

  it('is refused without ids, and without the right', async () => {
    expect((await agent.get('/userData:latestTasks')).status).toBe(400);
    expect((await agent.get('/userData:latestTasks?sourceIds=1,x')).status).toBe(400);
    expect((await app.agent().get('/userData:latestTasks?sourceIds=1')).status).toBe(401);
  });
});
