// What failed in a task or push is written once more: the last word of the ledger, without pulling.
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import { UserDataResource } from '../index';
import type { PulledData } from '../index';
import {
  type Agent,
  addSource,
  endOf,
  findTask,
  gate,
  person,
  pluginOf,
  push,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
  taskIn,
} from './app';

/** Takes devices, unless it is told to fail or to wait. */
class Devices extends UserDataResource {
  name = 'devices';
  accepts = ['device'] as unknown as UserDataResource['accepts'];
  static isBroken = false;
  static wait: Promise<void> | undefined;
  static onWait = () => {};
  async create(record: { sourceUk: string }) {
    Devices.onWait();
    await Devices.wait;
    if (Devices.isBroken) {
      throw new Error('no room');
    }
    return [{ resourcesPk: record.sourceUk, isDeleted: false }];
  }
  async update() {
    return [];
  }
}

describe('retry what failed', () => {
  let app: MockServer;
  let agent: Agent;
  let pulled: object[];
  let pulls = 0;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => {
      pulls++;
      return pulled as Awaited<PulledData> as never;
    });
    pluginOf(app).resourceManager.registerResource(new Devices(app.db, app.log as never));
  });

  beforeEach(async () => {
    await removeRows(app);
    pulls = 0;
    Devices.isBroken = false;
    Devices.wait = undefined;
    Devices.onWait = () => {};
  });

  afterAll(() => stopApp(app));

  const people = (...records: object[]) => ({ dataType: 'user', complete: true, sourceName: 'hr', records });
  const numbers = (count: number, first = 1) => [...Array(count).keys()].map((index) => index + first);
  const users = () => app.db.getRepository('users');
  const failuresIn = (where: object = {}) => app.db.getModel('userDataSyncFailures').count({ where: where as never });
  const ask = async (query: string) => agent.post(`/userData:retryFailed?${query}`);
  const listOf = async (query: string) => (await agent.get(`/userData:listFailures?${query}`)).body;

  /** Accounts that stand in the way of people with the same usernames. */
  const occupy = (taken: number[]) =>
    users().create({ values: taken.map((number) => ({ username: `user${number}`, password: 'a-password' })) });
  const makeRoom = (taken: number[]) =>
    users().destroy({ filter: { username: { $in: taken.map((number) => `user${number}`) } } });

  const sync = async () => endOf(app, (await startTask(agent)).id);

  const retry = async (query: string) => {
    const { status, body } = await ask(query);
    expect(status, JSON.stringify(body)).toBe(200);
    return endOf(app, body.data.id);
  };

  it('writes what failed, and pulls nothing', async () => {
    await addSource(app, { leavers: 'remove', leaverLimitPercent: 0 });
    const taken = numbers(30, 101);
    await occupy(taken);
    pulled = [people(...numbers(200).map((number) => person(number)))];
    const task = await sync();
    expect(task).toMatchObject({ status: 'partial', failuresKept: 30, outcome: { records: 200, failedRecords: 30 } });
    await makeRoom(taken);

    const retried = await retry(`filterByTk=${task.id}`);
    expect(retried).toMatchObject({
      ...{ status: 'success', kind: 'retry-failed', retriedTaskId: task.id, trigger: 'manual', failuresKept: null },
      outcome: { records: 30, failedRecords: 0 },
    });
    expect(retried.outcome.targets).toEqual([
      expect.objectContaining({ resource: 'users', created: 30, updated: 0, unchanged: 0, deleted: 0, failed: 0 }),
      expect.objectContaining({ resource: 'departments', failed: 0, deleted: 0 }),
    ]);
    expect(pulls).toBe(1);
    expect(await users().count({ filter: { username: { $includes: 'user' } } })).toBe(200);
    // What failed in the first task is a matter of the past, and can be tried once more.
    const again = await retry(`filterByTk=${task.id}`);
    expect(again.outcome.targets[0]).toMatchObject({ created: 0, unchanged: 30 });
  });

  it('tells again what fails again, and can be tried again from there', async () => {
    await addSource(app);
    await occupy([1, 2]);
    pulled = [people(...numbers(5).map((number) => person(number)))];
    const first = await sync();
    await makeRoom([1]);
    const second = await retry(`filterByTk=${first.id}`);
    expect(second).toMatchObject({ status: 'partial', failuresKept: 1, outcome: { records: 2, failedRecords: 1 } });
    await makeRoom([2]);
    const third = await retry(`filterByTk=${second.id}`);
    expect(third).toMatchObject({ status: 'success', outcome: { records: 1, failedRecords: 0 } });
    expect(await users().count({ filter: { username: { $includes: 'user' } } })).toBe(5);
    expect(pulls).toBe(1);
  });

  it('writes the last word, be it newer than the task', async () => {
    await addSource(app);
    await occupy([1]);
    pulled = [people(person(1), person(2))];
    const task = await sync();
    await push(agent, { dataType: 'user', sourceName: 'hr', records: [person(1, { nickname: 'Newer' })] });
    await makeRoom([1]);
    await retry(`filterByTk=${task.id}`);
    expect(await users().findOne({ filter: { username: 'user1' } })).toMatchObject({ nickname: 'Newer' });
  });

  it('matches by the key that the record was reported with', async () => {
    await addSource(app);
    await users().create({ values: { username: 'other', nickname: 'There', email: 'ana@example.com' } });
    await users().create({ values: { username: 'user1', nickname: 'In the way' } });
    pulled = [{ ...people(person(1, { email: 'ana@example.com' })), matchKey: 'email' }];
    const task = await sync();
    expect(task.failures[0].code).toMatch(/^value-taken/);
    await makeRoom([1]);
    const retried = await retry(`filterByTk=${task.id}`);
    expect(retried.outcome.targets[0]).toMatchObject({ created: 0, updated: 1 });
    expect(await users().count({ filter: { email: 'ana@example.com' } })).toBe(1);
  });

  it('maps nothing twice, and says of whom the source alone can tell', async () => {
    const attribute = (path: string) => ({ kind: 'attribute', attribute: { path } });
    const rules = [
      { field: 'uid', from: attribute('id') },
      { field: 'username', from: attribute('login') },
      {
        field: 'nickname',
        from: attribute('username'),
        steps: [{ kind: 'lookup', entries: [{ from: 'x', to: 'Mapped' }], otherwise: 'fail' }],
      },
    ];
    await addSource(app, { mapping: { user: { rules } } });
    await occupy([1]);
    pulled = [
      {
        ...people(),
        records: [
          { id: 'u1', login: 'user1', username: 'x' },
          { id: 'u2', login: 'user2', username: 'nobody knows' },
          { id: 'u3', login: 'user3', username: 'x' },
        ],
      },
    ];
    const task = await sync();
    expect(task.outcome).toMatchObject({ records: 3, failedRecords: 2 });
    await makeRoom([1]);
    const retried = await retry(`filterByTk=${task.id}`);
    expect(retried.outcome).toMatchObject({ records: 2, failedRecords: 1 });
    expect(retried.failures).toEqual([expect.objectContaining({ uid: 'u2', code: 'retry-needs-source' })]);
    expect(await users().findOne({ filter: { username: 'user1' } })).toMatchObject({ nickname: 'Mapped' });
  });

  it('brings nobody back who has left since', async () => {
    await addSource(app, { leavers: 'suspend', leaverLimitPercent: 100 });
    await push(agent, people(person(1), person(2)));
    await users().create({ values: { username: 'taken', password: 'a-password' } });
    await push(agent, people(person(1, { username: 'taken' }), person(2)));
    const [{ id: pushId }] = (await agent.get('/userDataSyncPushes:list?sort=-id')).body.data;
    pulled = [people(person(1, { username: 'taken' }), person(2))];
    const task = await sync();
    expect(task.outcome.failedRecords).toBe(1);
    await push(agent, people(person(2)));
    const suspended = () => app.db.getModel('userDataSyncSuspensions').count({ where: { reason: 'left' } as never });
    expect(await suspended()).toBe(1);
    await makeRoom([]);
    await users().destroy({ filter: { username: 'taken' } });
    const retried = await retry(`filterByTk=${task.id}`);
    expect(retried.failures).toEqual([expect.objectContaining({ uid: 'u1', code: 'retry-needs-source' })]);
    expect(await suspended()).toBe(1);
    // What came before a newer sync is not retried at all.
    const { status, body } = await ask(`pushId=${pushId}`);
    expect([status, body.errors?.[0].message]).toEqual([409, expect.stringContaining('A newer sync')]);
  });

  it('gives nobody the row of another, whose record is not told again', async () => {
    await addSource(app);
    await users().create({ values: { username: 'there', email: 'ana@example.com' } });
    const both = [person(1, { email: 'ana@example.com' }), person(2, { email: 'ana@example.com' })];
    pulled = [{ ...people(...both), matchKey: 'email' }];
    const task = await sync();
    expect(task.failures.map(({ code }: { code: string }) => code)).toEqual(['row-shared']);
    const retried = await retry(`filterByTk=${task.id}`);
    expect(retried.failures[0]).toMatchObject({ code: 'retry-needs-source' });
    expect(await users().findOne({ filter: { email: 'ana@example.com' } })).toMatchObject({ nickname: 'Person 1' });
  });

  it('says so of records that the ledger has no longer', async () => {
    await addSource(app);
    await occupy([1, 2]);
    pulled = [people(person(1), person(2))];
    const task = await sync();
    await app.db.getModel('userDataSyncRecords').destroy({ where: { sourceUk: 'u2' } });
    await makeRoom([1, 2]);
    const retried = await retry(`filterByTk=${task.id}`);
    expect(retried).toMatchObject({ status: 'partial', outcome: { records: 2, failedRecords: 1 } });
    expect(retried.failures).toEqual([
      expect.objectContaining({ uid: 'u2', name: 'Person 2', code: 'retry-needs-source' }),
    ]);
  });

  it('of other data types too', async () => {
    await addSource(app);
    Devices.isBroken = true;
    pulled = [{ dataType: 'device', sourceName: 'hr', records: [{ uid: 'd1' }, { uid: 'd2' }] }];
    const task = await sync();
    expect(task).toMatchObject({ status: 'failed', failuresKept: 2 });
    Devices.isBroken = false;
    expect(await retry(`filterByTk=${task.id}`)).toMatchObject({ status: 'success', outcome: { records: 2 } });
  });

  it('goes on with the same after it broke off', async () => {
    await addSource(app);
    Devices.isBroken = true;
    pulled = [{ dataType: 'device', sourceName: 'hr', records: [{ uid: 'd1' }, { uid: 'd2' }] }];
    const task = await sync();
    Devices.isBroken = false;
    const [hold, reached] = [gate(), gate()];
    Devices.wait = hold.opened;
    Devices.onWait = () => reached.open();
    const { body } = await ask(`filterByTk=${task.id}`);
    await reached.opened;
    expect((await ask(`filterByTk=${task.id}`)).status).toBe(409);
    // As of a process that died: another one interrupts it.
    const tasks = app.db.getModel('userDataSyncTasks');
    await tasks.update({ leaseOwner: 'gone', leaseExpiresAt: 1 }, { where: { id: body.data.id } });
    await pluginOf(app).recovery['poll']();
    expect(await taskIn(app, body.data.id, 'failed')).toMatchObject({ kind: 'retry-failed' });
    hold.open();
    Devices.wait = undefined;
    const { status } = await agent.post(`/userData:retry?id=${body.data.id}&sourceId=${task.sourceId}`);
    expect(status).toBe(200);
    expect(await endOf(app, body.data.id)).toMatchObject({
      ...{ status: 'success', kind: 'retry-failed', attempt: 2, retriedTaskId: task.id },
      outcome: { records: 2, failedRecords: 0 },
    });
    expect(pulls).toBe(1);
  });

  it('leaves the state of a source to its syncs', async () => {
    await addSource(app);
    await occupy([1]);
    pulled = [people(person(1), person(2))];
    const task = await sync();
    await makeRoom([1]);
    await retry(`filterByTk=${task.id}`);
    const { body } = await agent.get(`/userData:latestTasks?sourceIds=${task.sourceId}`);
    expect(body.data).toEqual([expect.objectContaining({ id: task.id })]);
    await eventually(async () => {
      expect(await app.db.getRepository('userDataSyncSources').findOne()).toMatchObject({ health: 'partial' });
    });
  });

  describe('of a push', () => {
    const send = async (payload: object) => {
      await push(agent, { dataType: 'user', ...payload } as never);
      const { body } = await agent.get('/userDataSyncPushes:list?sort=-id&pageSize=1');
      return body.data[0];
    };

    it('under the name of a source, as a task of that', async () => {
      await addSource(app);
      await occupy([1]);
      const pushed = await send({ sourceName: 'hr', records: [person(1), person(2)] });
      expect(pushed).toMatchObject({ status: 'partial', failuresKept: 1 });
      await makeRoom([1]);
      const task = await retry(`pushId=${pushed.id}`);
      expect(task).toMatchObject({ status: 'success', retriedPushId: pushed.id, outcome: { records: 1 } });
      expect(pulls).toBe(0);
    });

    it('under another name, as a push', async () => {
      await occupy([1]);
      const pushed = await send({ records: [person(1), person(2)] });
      await makeRoom([1]);
      const { status, body } = await ask(`pushId=${pushed.id}`);
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body.data.result[0].detail.count).toMatchObject({ all: 1, created: 1, failed: 0 });
      const { body: list } = await agent.get('/userDataSyncPushes:list?sort=-id');
      expect(list.data).toEqual([
        expect.objectContaining({ status: 'success', sourceName: 'api', retriedPushId: pushed.id, failuresKept: null }),
        expect.objectContaining({ id: pushed.id }),
      ]);
      expect(await users().count({ filter: { username: { $includes: 'user' } } })).toBe(2);
    });

    it('names what fails again, and shows no more of what the ledger knows', async () => {
      await occupy([1]);
      const pushed = await send({ records: [person(1, { title: 'Boss', secretSalary: 7 })] });
      const { body } = await ask(`pushId=${pushed.id}`);
      const [failed] = body.data.result[0].detail.failedRecords;
      expect(failed.record).toMatchObject({ uid: 'u1', username: 'user1' });
      expect(failed.record).not.toHaveProperty('secretSalary');
    });

    it('is refused where the source is disabled', async () => {
      await addSource(app);
      await occupy([1]);
      const pushed = await send({ sourceName: 'hr', records: [person(1)] });
      await app.db.getRepository('userDataSyncSources').update({ values: { enabled: false }, filter: { name: 'hr' } });
      const { status, body } = await ask(`pushId=${pushed.id}`);
      expect(status).toBe(404);
      expect(body.errors[0].message).toContain('No enabled source');
    });
  });

  it('is refused where there is nothing to retry, with a sentence', async () => {
    await addSource(app);
    pulled = [people(person(1))];
    const task = await sync();
    for (const [query, status, message] of [
      [`filterByTk=${task.id}`, 400, 'There is nothing to retry'],
      ['filterByTk=999', 404, 'No task with id 999'],
      ['pushId=999', 404, 'No push with id 999'],
      ['pushId=x', 400, 'pushId'],
      ['', 400, 'filterByTk'],
    ] as const) {
      const answer = await ask(query);
      expect([query, answer.status]).toEqual([query, status]);
      expect(answer.body.errors[0].message).toContain(message);
    }
  });

  it('is open to whoever may synchronize, and to nobody else', async () => {
    await app.db.getRepository('roles').create({ values: { name: 'nothing', snippets: ['!pm', '!pm.*'] } });
    const stranger = await users().create({ values: { username: 'stranger', roles: ['nothing'] } });
    const theirs = await app.agent().login(stranger, 'nothing');
    expect((await theirs.post('/userData:retryFailed?filterByTk=1')).status).toBe(403);
    expect((await theirs.get('/userData:listFailures?filterByTk=1')).status).toBe(403);
    expect((await agent.get('/userDataSyncFailures:list')).status).toBe(405);
  });

  describe('the failed records', () => {
    const fail = async (count: number) => {
      await addSource(app);
      const taken = numbers(count);
      await occupy(taken);
      pulled = [people(...taken.map((number) => person(number)))];
      return sync();
    };

    it('are listed a page at a time, and searched in the words of the reader', async () => {
      const task = await fail(12);
      const first = await listOf(`filterByTk=${task.id}&pageSize=5`);
      expect(first.meta).toMatchObject({ count: 12, page: 1, pageSize: 5, totalPage: 3 });
      expect(first.data[0]).toMatchObject({
        ...{ dataType: 'user', resource: 'users', uid: 'u1', name: 'Person 1', username: 'user1' },
        ...{ code: 'value-taken-by-row', params: { field: 'username', value: 'user1' } },
      });
      expect(first.data[0]).not.toHaveProperty('words');
      expect((await listOf(`filterByTk=${task.id}&search=person 11`)).data).toHaveLength(1);
      expect((await listOf(`filterByTk=${task.id}&search=nowhere`)).data).toHaveLength(0);
      const { body } = await agent
        .get(`/userData:listFailures?filterByTk=${task.id}&search=${encodeURIComponent('ya está')}`)
        .set('X-Locale', 'es-ES');
      expect(body.meta.count).toBe(12);
    });

    it('go with their task, its retry and its source', async () => {
      const task = await fail(3);
      expect(await failuresIn({ taskId: task.id })).toBe(3);
      await makeRoom([1, 2]);
      await agent.post(`/userData:retry?id=${task.id}&sourceId=${task.sourceId}`);
      expect(await endOf(app, task.id)).toMatchObject({ attempt: 2, failuresKept: 1 });
      expect(await failuresIn({ taskId: task.id })).toBe(1);
      await agent.post(`/userDataSyncTasks:destroy?filterByTk=${task.id}`);
      expect(await failuresIn()).toBe(0);
      await sync();
      expect(await failuresIn()).toBe(1);
      await app.db.getRepository('userDataSyncSources').destroy({ filter: { name: 'hr' } });
      expect(await failuresIn()).toBe(0);
    });

    it('of the last tasks of a source are kept, and of the last pushes', async () => {
      const task = await fail(1);
      for (let number = 0; number < 20; number++) {
        await sync();
      }
      // Once the last one has ended.
      await eventually(async () => expect(await failuresIn()).toBe(20));
      expect(await findTask(app, task.id)).toMatchObject({ failuresKept: null });
      await push(agent, { dataType: 'user', records: [person(1)] });
      await push(agent, { dataType: 'user', records: [person(1)] });
      const pushes = app.db.getModel('userDataSyncPushes');
      await pushes.update({ failuresKept: 400_000 } as never, { where: {} });
      await pluginOf(app).pushKeeper.keep();
      expect(await pushes.count({ where: { failuresKept: 400_000 } as never })).toBe(1);
      expect(await failuresIn({ taskId: null })).toBe(1);
      await pluginOf(app).pushKeeper.keep({ days: 30, rows: 0 });
      expect(await failuresIn({ taskId: null })).toBe(0);
    });

    it('follow a source that takes its records to another name', async () => {
      const task = await fail(1);
      await makeRoom([1]);
      await agent
        .post(`/userDataSyncSources:update?filterByTk=${task.sourceId}&takeRecords=true`)
        .send({ name: 'people' });
      expect(await retry(`filterByTk=${task.id}`)).toMatchObject({ status: 'success', outcome: { records: 1 } });
    });

    it('cost nothing where there are none', async () => {
      await addSource(app);
      pulled = [people(person(1))];
      const query = vi.spyOn(app.db.sequelize, 'query');
      await sync();
      await push(agent, { dataType: 'user', records: [person(2)] });
      const asked = query.mock.calls.map(([sql]) => JSON.stringify(sql)).filter((sql) => /Failures["`]/.test(sql));
      query.mockRestore();
      expect(asked).toEqual([]);
    });
  });
});
