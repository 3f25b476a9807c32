import type { MockServer } from '@nocobase/test';
import type { RunSummary } from '../contracts/run-summary';
import {
  type Agent,
  addSource,
  endOf,
  person,
  pluginOf,
  registerTestType,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

describe('userData:overview', () => {
  let app: MockServer;
  let agent: Agent;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => [
      { sourceName: 'hr', dataType: 'department', records: [{ uid: 'd1', title: 'One' }] },
      { sourceName: 'hr', dataType: 'user', records: [{ ...person(1), departments: ['d1'] }, person(2)] },
    ]);
    await addSource(app);
    await addSource(app, { name: 'much' });
    await addSource(app, { name: 'never synced' });
  });

  afterAll(() => stopApp(app));

  const overview = async (sourceIds: string) => {
    const { status, body } = await agent.get(`/userData:overview?sourceIds=${sourceIds}`);
    expect(status).toBe(200);
    return body.data as RunSummary[];
  };

  /** Tasks of the second source that ended, one a minute. */
  const addTasks = (count: number, more: Record<string, unknown> = {}) =>
    app.db.getModel('userDataSyncTasks').bulkCreate(
      Array.from({ length: count }, (_, index) => ({
        batch: `${JSON.stringify(more)} ${index}`,
        sourceId: 2,
        status: 'success',
        cost: 10 + index,
        startedAt: new Date(Date.UTC(2026, 0, 1, 0, index)),
        failures: [{ uid: 'x', message: 'of no concern here' }],
        ...more,
      })) as never,
    );

  it('is empty where nothing ran', async () => {
    expect(await overview('1,2,3')).toEqual([]);
  });

  it('gives a run with its counts, memberships among them, and no preview', async () => {
    const { id } = await startTask(agent, 'hr');
    await endOf(app, id);
    const preview = await agent.post('/userData:preview?name=hr');
    await endOf(app, preview.body.data.id);

    const runs = await overview('1,2,3');
    expect(runs).toEqual([
      {
        id,
        sourceId: 1,
        status: 'success',
        startedAt: expect.any(String),
        cost: expect.any(Number),
        counts: {
          ...{ created: 3, updated: 0, suspended: 0, restored: 0, deleted: 0 },
          ...{ memberships: 1, unchanged: 0, failed: 0 },
        },
      },
    ]);
  });

  it('gives the last thirty of many, the oldest first, and none that has not ended', async () => {
    await addTasks(500);
    await addTasks(40, { kind: 'preview', startedAt: new Date() });
    await addTasks(1, { status: 'processing', startedAt: new Date(), leaseExpiresAt: Date.now() + 600_000 });
    const runs = await overview('1,2,3');
    expect(runs.filter(({ sourceId }) => sourceId === 1)).toHaveLength(1);
    expect(runs.filter(({ sourceId }) => sourceId === 2).map(({ cost }) => cost)).toEqual(
      Array.from({ length: 30 }, (_, index) => 10 + 470 + index),
    );
    expect(JSON.stringify(runs)).not.toContain('of no concern here');
  });

  it('asks the database once, whatever the number of sources', async () => {
    // It asks the database besides.
    await pluginOf(app).health.stop();
    const queries: string[] = [];
    const { options } = app.db.sequelize as unknown as { options: { logging: unknown } };
    const { logging } = options;
    options.logging = (query: string) => queries.push(query);
    await overview('1,2,3');
    options.logging = logging;
    expect(queries.filter((query) => query.includes('Tasks'))).toHaveLength(1);
  });

  it('is refused without ids, with too many, and without the right', async () => {
    const statusOf = async (query: string, as = agent) => (await as.get(`/userData:overview${query}`)).status;
    expect(await statusOf('')).toBe(400);
    expect(await statusOf('?sourceIds=1,x')).toBe(400);
    expect(await statusOf(`?sourceIds=${Array.from({ length: 101 }, (_, at) => at + 1).join()}`)).toBe(400);
    expect(await statusOf('?sourceIds=1', app.agent() as never)).toBe(401);
    const member = await app.db.getRepository('users').create({ values: { username: 'member', roles: ['member'] } });
    expect(await statusOf('?sourceIds=1', (await app.agent().login(member)) as never)).toBe(403);
  });
});
