// A source that is renamed, and what it brought.
import type { MockServer } from '@nocobase/test';
import type { UserData } from '../index';
import {
  type Agent,
  addSource,
  endOf,
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
} from './app';

describe('a source that is renamed', () => {
  let app: MockServer;
  let agent: Agent;
  let sourceId: number;
  let pull: () => Promise<void>;
  let records: UserData['records'];

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async ({ instance }) => {
      await pull();
      return [{ sourceName: instance.name, dataType: 'user', records, complete: true }];
    });
  });

  beforeEach(async () => {
    await removeRows(app);
    pull = async () => {};
    records = [person(1, { departments: ['later'] }), person(2)];
    ({ id: sourceId } = await addSource(app, { leavers: 'remove', leaverLimitPercent: 100 }));
    await endOf(app, (await startTask(agent)).id);
  });

  afterAll(() => stopApp(app));

  const rename = (name: string, query = '&takeRecords=true') =>
    agent.post(`/userDataSyncSources:update?filterByTk=${sourceId}${query}`).send({ name, displayName: 'People' });
  const names = async (collection: string, field: string) =>
    ((await app.db.getModel(collection).findAll({ order: ['id'] })) as { get(field: string): unknown }[]).map((row) =>
      row.get(field),
    );
  const countRecords = async (id: unknown = sourceId) => {
    const { status, body } = await agent.get(`/userData:countRecords?sourceId=${id}`);
    return { status, count: body.data?.count };
  };

  it('takes along what it brought, if that is asked for, and goes on with it', async () => {
    expect(await countRecords()).toEqual({ status: 200, count: 2 });
    const { status, body } = await rename('staff');
    expect(status, JSON.stringify(body)).toBe(200);
    expect(await names('userDataSyncRecords', 'sourceName')).toEqual(['staff', 'staff']);
    expect(await names('userDataSyncPendingReferences', 'sourceName')).toEqual(['staff']);
    expect(await names('userDataSyncSources', 'displayName')).toEqual(['People']);
    expect(await countRecords()).toEqual({ status: 200, count: 2 });
    records = [person(1, { departments: ['later'] })];
    const task = await endOf(app, (await startTask(agent, 'staff')).id);
    expect(task).toMatchObject({
      status: 'success',
      outcome: { targets: [{ created: 0, unchanged: 1, deleted: 1 }, {}] },
    });
    expect(await names('users', 'username')).toEqual(['nocobase', 'user1']);
    expect(await app.db.getModel('userDataSyncLocks').count()).toBe(0);
  });

  it('takes it along to a name that differs in its case alone', async () => {
    const { status, body } = await rename('HR');
    expect(status, JSON.stringify(body)).toBe(200);
    expect(await names('userDataSyncRecords', 'sourceName')).toEqual(['HR', 'HR']);
    expect(await names('userDataSyncPendingReferences', 'sourceName')).toEqual(['HR']);
    expect(await countRecords()).toEqual({ status: 200, count: 2 });
    expect(await app.db.getModel('userDataSyncLocks').count()).toBe(0);
  });

  it.each(['', '&takeRecords=false'])('leaves it behind without that: "%s"', async (query) => {
    expect((await rename('staff', query)).status).toBe(200);
    expect(await names('userDataSyncRecords', 'sourceName')).toEqual(['hr', 'hr']);
    expect(await countRecords()).toEqual({ status: 200, count: 0 });
  });

  it('leaves what others brought', async () => {
    await push(agent, { dataType: 'user', records: [person(7)], sourceName: 'HR' });
    await push(agent, { dataType: 'user', records: [person(8, { departments: ['x'] })] });
    expect((await rename('staff')).status).toBe(200);
    expect(await names('userDataSyncRecords', 'sourceName')).toEqual(['staff', 'staff', 'HR', 'api']);
    expect(await names('userDataSyncPendingReferences', 'sourceName')).toEqual(['staff', 'api']);
  });

  it('keeps its name where there are records under the new one, or a source, and nothing has changed', async () => {
    await push(agent, { dataType: 'user', records: [person(7)], sourceName: 'old' });
    const { status, body } = await rename('old');
    expect(status).toBe(409);
    expect(body.errors[0].message).toContain('There are 1 records under the name "old" already');
    await addSource(app, { name: 'other' });
    expect((await rename('other')).status).toBe(400);
    expect(await names('userDataSyncSources', 'name')).toEqual(['hr', 'other']);
    expect(await names('userDataSyncSources', 'displayName')).toEqual([null, null]);
    expect(await names('userDataSyncRecords', 'sourceName')).toEqual(['hr', 'hr', 'old']);
  });

  it('keeps its name while a task runs, or somebody writes it', async () => {
    const go = gate();
    pull = () => go.opened;
    const { id } = await startTask(agent);
    const { status, body } = await rename('staff');
    expect(status).toBe(409);
    expect(body.errors[0].message).toContain('pending or running');
    go.open();
    expect(await endOf(app, id)).toMatchObject({ status: 'success' });

    await pluginOf(app).resourceManager.exclusively('hr', {}, async () => {
      expect((await rename('staff')).status).toBe(503);
    });
    expect(await names('userDataSyncSources', 'name')).toEqual(['hr']);
    expect((await rename('staff')).status).toBe(200);
  });

  it('refuses what is no choice, and who may not', async () => {
    expect((await rename('staff', '&takeRecords=maybe')).status).toBe(400);
    expect(await countRecords(99)).toMatchObject({ status: 404 });
    expect(await countRecords('x')).toMatchObject({ status: 400 });
    expect((await app.agent().get(`/userData:countRecords?sourceId=${sourceId}`)).status).toBe(401);
    expect(await names('userDataSyncSources', 'name')).toEqual(['hr']);
  });
});
