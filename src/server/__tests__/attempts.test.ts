// What the attempts of a task before the last one said.
import type { MockServer } from '@nocobase/test';
import type { UserData } from '../index';
import TasksWithAStart from '../migrations/20261128090000-tasks-with-a-start';
import { type Agent, addSource, endOf, person, registerTestType, signIn, startApp, startTask, stopApp } from './app';

describe('a task that is retried', () => {
  let app: MockServer;
  let agent: Agent;
  let pull: () => Promise<UserData[]>;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, () => pull());
    await addSource(app);
  });

  afterAll(() => stopApp(app));

  const retry = async (id: number) => {
    const { status, body } = await agent.post(`/userData:retry?id=${id}&sourceId=1`);
    expect(status, JSON.stringify(body)).toBe(200);
    return endOf(app, id);
  };
  const users = (records: UserData['records']): UserData[] => [{ sourceName: 'hr', dataType: 'user', records }];
  const down = async () => {
    throw new Error('The directory is down');
  };

  it('keeps what the attempts before said, in their order', async () => {
    pull = down;
    const first = await endOf(app, (await startTask(agent)).id);
    expect(first).toMatchObject({ status: 'failed', attempts: null });
    pull = async () => users([person(1), person(2, { username: 'nocobase' })]);
    const second = await retry(first.id);
    expect(second).toMatchObject({ status: 'partial', attempt: 2 });
    pull = async () => users([person(1)]);
    const third = await retry(first.id);
    expect(third).toMatchObject({ status: 'success', message: null, attempt: 3 });
    expect(third.attempts).toEqual([
      {
        ...{ attempt: 1, status: 'failed', message: 'The directory is down', cost: first.cost },
        startedAt: first.startedAt.toISOString(),
        outcome: { records: 0, failedRecords: 0, targets: [] },
      },
      {
        ...{ attempt: 2, status: 'partial', message: second.message, cost: second.cost },
        startedAt: second.startedAt.toISOString(),
        outcome: expect.objectContaining({ records: 2, failedRecords: 1, targets: expect.any(Array) }),
      },
    ]);
  });

  it('keeps the last twenty of them', async () => {
    pull = down;
    const { id } = await endOf(app, (await startTask(agent)).id);
    await app.db
      .getModel('userDataSyncTasks')
      .update(
        { attempt: 30, attempts: Array.from({ length: 20 }, (_, at) => ({ attempt: at + 10, status: 'failed' })) },
        { where: { id } },
      );
    const { attempt, attempts } = await retry(id);
    expect(attempt).toBe(31);
    expect(attempts).toHaveLength(20);
    expect([attempts[0].attempt, attempts[19].attempt]).toEqual([11, 30]);
  });

  it('is listed without its failures, unless somebody asks for them', async () => {
    const tasks = app.db.getModel('userDataSyncTasks');
    const failures = [{ uid: 'u1', message: 'no' }];
    const { id } = (await tasks.create({
      ...{ batch: 'long', sourceId: 1, status: 'partial', failures },
    } as never)) as unknown as { id: number };
    const filter = `filter=${encodeURIComponent(JSON.stringify({ id }))}`;
    const listed = async (query: string) => (await agent.get(`/userDataSyncTasks:list?${filter}${query}`)).body.data[0];
    for (const query of ['', '&appends=createdBy', '&fields=createdBy.nickname', '&except=message']) {
      expect(Object.keys(await listed(query))).not.toContain('failures');
    }
    expect(await listed('&fields=id,failures')).toEqual({ id, failures });
    expect((await agent.get(`/userDataSyncTasks:get?filterByTk=${id}`)).body.data).toMatchObject({ failures });
  });

  it('is listed by its last start, also while it waits', async () => {
    const tasks = app.db.getModel('userDataSyncTasks');
    const [older, newer] = ['1', '2'].map((batch, at) => ({
      ...{ batch, sourceId: 1, status: 'failed', startedAt: new Date(2025, 0, 1 + at) },
    }));
    const { id } = (await tasks.create(older as never)) as unknown as { id: number };
    await tasks.create(newer as never);
    await tasks.create({ batch: '3', sourceId: 1, status: 'failed' } as never);
    await new TasksWithAStart({ app, db: app.db } as never).up();
    const list = async () => {
      const filter = encodeURIComponent('{"batch":["1","2","3"]}');
      const { body } = await agent.get(`/userDataSyncTasks:list?sort=-startedAt,-id&filter=${filter}`);
      return body.data.map(({ batch }: { batch: string }) => batch);
    };
    // It counts as started when it was added.
    expect(await list()).toEqual(['3', '2', '1']);
    pull = down;
    await agent.post(`/userData:retry?id=${id}&sourceId=1`);
    expect(await list()).toEqual(['1', '3', '2']);
    await endOf(app, id);
    expect(await list()).toEqual(['1', '3', '2']);
  });

  it('is retried once, whoever asks at the same time', async () => {
    pull = down;
    const { id } = await endOf(app, (await startTask(agent)).id);
    const answers = await Promise.all([1, 2, 3].map(() => agent.post(`/userData:retry?id=${id}&sourceId=1`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await endOf(app, id)).attempts).toHaveLength(1);
  });
});
