// What somebody allows is what they were shown, and nothing else.
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import type { SyncDataType, UserData } from '../index';
import {
  type Agent,
  addSource,
  endOf,
  findTask,
  person,
  pluginOf,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

describe('removals that are shown', () => {
  let app: MockServer;
  let agent: Agent;
  let sourceId: number;
  let payloads: UserData[];

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => payloads);
  });

  beforeEach(async () => {
    await removeRows(app);
    ({ id: sourceId } = await addSource(app, { leavers: 'remove' }));
  });

  afterAll(() => stopApp(app));

  const users = (records: UserData['records']): UserData => ({
    ...{ sourceName: 'hr', dataType: 'user' as SyncDataType },
    ...{ records, complete: true },
  });
  const people = (from: number, to: number, more = {}) =>
    Array.from({ length: to - from + 1 }, (_, index) => person(from + index, more));
  const sync = async (...given: UserData[]) => {
    payloads = given;
    return endOf(app, (await startTask(agent)).id);
  };
  const preview = async (...given: UserData[]) => {
    payloads = given;
    return endOf(app, (await agent.post('/userData:preview?name=hr')).body.data.id);
  };
  const shownBy = async (id: number, query = '') => {
    const { status, body } = await agent.get(`/userDataSyncTasks:previewRecords?filterByTk=${id}${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as { data: Record<string, unknown>[]; meta: Record<string, number> };
  };
  const retry = (id: number, query: string) => agent.post(`/userData:retry?id=${id}&sourceId=${sourceId}${query}`);
  const allow = async (id: number, digest: string) => {
    const { status, body } = await retry(id, `&allowRemovals=${digest}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return endOf(app, id);
  };
  const countUsers = () => app.db.getRepository('users').count({ filter: { username: { $ne: 'nocobase' } } });
  const countRecords = () => app.db.getRepository('userDataSyncTaskRecords').count();

  it('are kept with a task that stopped, by name and reason', async () => {
    await sync(users(people(1, 20)));
    const task = await sync(users([...people(3, 19), { uid: 'u20', isDeleted: true }]));
    expect(task).toMatchObject({ status: 'failed', leaversOverLimit: 3, recordsKept: 3 });
    const { data, meta } = await shownBy(task.id, '&removals=true');
    expect(data).toMatchObject([
      { dataType: 'user', uid: 'u1', name: 'Person 1', action: 'deleted', removal: 'missing' },
      { dataType: 'user', uid: 'u2', name: 'Person 2', action: 'deleted', removal: 'missing' },
      { dataType: 'user', uid: 'u20', action: 'deleted', removal: 'marked' },
    ]);
    expect(meta).toMatchObject({ count: 3, page: 1, totalPage: 1 });
    expect((await shownBy(task.id, '&removals=true&search=PERSON 2')).data).toMatchObject([{ uid: 'u2' }]);
    expect(await allow(task.id, task.removalsDigest)).toMatchObject({
      ...{ status: 'success', allowedLeavers: 3, allowedBy: 'Super Admin' },
      ...{ leaversOverLimit: null, removalsDigest: null, recordsKept: null },
    });
    expect(await countUsers()).toBe(17);
    // They go once the task has ended.
    await eventually(async () => expect(await countRecords()).toBe(0));
  });

  it('can be allowed, and as many others can not', async () => {
    await sync(users(people(1, 20)));
    const task = await sync(users(people(4, 20)));
    payloads = [users(people(1, 17))];
    const ended = await allow(task.id, task.removalsDigest);
    expect(ended).toMatchObject({ status: 'failed', leaversOverLimit: 3 });
    expect(ended.message).toContain('Not among those that were allowed: 3.');
    expect(await countUsers()).toBe(20);
    expect((await shownBy(task.id)).data.map(({ uid }) => uid)).toEqual(['u18', 'u19', 'u20']);

    // The number is the same, and what was shown at first is not what would go now.
    const { status, body } = await retry(task.id, `&allowRemovals=${task.removalsDigest}&allowLeavers=3`);
    expect(status).toBe(409);
    expect(body.errors[0].message).toContain('no longer those that the task shows');
    expect(await allow(task.id, ended.removalsDigest)).toMatchObject({ status: 'success' });
    expect(await countUsers()).toBe(17);
  });

  it('may go by their number alone, and as many others may not', async () => {
    await sync(users(people(1, 20)));
    const task = await sync(users(people(4, 20)));
    payloads = [users(people(1, 17))];
    await retry(task.id, '&allowLeavers=3');
    expect(await endOf(app, task.id)).toMatchObject({ status: 'failed', leaversOverLimit: 3 });
    expect(await countUsers()).toBe(20);
  });

  it('may become fewer meanwhile', async () => {
    await sync(users(people(1, 20)));
    const task = await sync(users(people(5, 20)));
    await sync(users(people(2, 20)));
    payloads = [users(people(5, 20))];
    expect(await allow(task.id, task.removalsDigest)).toMatchObject({ status: 'success', allowedLeavers: 4 });
    expect(await countUsers()).toBe(16);
  });

  it('of a preview can be allowed by its digest, and go with the sync', async () => {
    await sync(users(people(1, 20)));
    const task = await preview(users([...people(4, 19), person(20, { nickname: 'New' }), person(21)]));
    expect(task).toMatchObject({ status: 'success', leaversOverLimit: 3, recordsKept: 5 });
    expect((await shownBy(task.id, '&removals=true')).data.map(({ uid }) => uid)).toEqual(['u1', 'u2', 'u3']);
    const allowed = await agent.post(`/userData:pull?name=hr&allowRemovals=${task.removalsDigest}`);
    expect(await endOf(app, allowed.body.data.id)).toMatchObject({ status: 'success', allowedLeavers: 3 });
    expect(await countUsers()).toBe(18);
  });

  it('of a preview do not let others go, nor more', async () => {
    await sync(users(people(1, 20)));
    const task = await preview(users(people(4, 20)));
    for (const others of [people(1, 17), people(5, 20)]) {
      payloads = [users(others)];
      const { body } = await agent.post(`/userData:pull?name=hr&allowRemovals=${task.removalsDigest}`);
      expect(await endOf(app, body.data.id)).toMatchObject({ status: 'failed', allowedLeavers: 3 });
    }
    expect(await countUsers()).toBe(20);
  });

  it('are refused where they are not those of a task of the source', async () => {
    await sync(users(people(1, 20)));
    const task = await sync(users(people(4, 20)));
    const pull = (query: string) => agent.post(`/userData:pull?name=hr&${query}`);
    expect((await pull('allowRemovals=x')).status).toBe(400);
    expect((await pull(`allowRemovals=${'0'.repeat(64)}`)).status).toBe(409);
    await addSource(app, { name: 'other' });
    expect((await agent.post(`/userData:pull?name=other&allowRemovals=${task.removalsDigest}`)).status).toBe(409);
    expect((await agent.post('/userData:pull?name=other&allowLeavers=3')).status).toBe(400);
    expect((await retry(task.id, `&allowRemovals=${'0'.repeat(64)}`)).status).toBe(409);
  });

  it('can not be allowed where an earlier version kept their number alone', async () => {
    await sync(users(people(1, 20)));
    const task = await sync(users(people(4, 20)));
    await app.db.getRepository('userDataSyncTasks').update({ filterByTk: task.id, values: { removalsDigest: null } });
    const { status, body } = await retry(task.id, '&allowLeavers=3');
    expect(status).toBe(400);
    expect(body.errors[0].message).toContain('is no longer kept');
  });

  it('count users who lose their departments, and those who come under another uid', async () => {
    const departments: UserData = { ...users([{ uid: 'd1', title: 'Sales' }]), dataType: 'department' };
    await sync(departments, users(people(1, 6, { departments: ['d1'] })));
    const task = await preview(
      departments,
      users([person(1), person(2), { ...person(3), uid: 'n3' }, ...people(4, 6, { departments: ['d1'] })]),
    );
    expect(task.leaversOverLimit).toBe(3);
    expect((await shownBy(task.id, '&removals=true')).data).toMatchObject([
      { uid: 'u1', action: 'updated', removal: 'memberships' },
      { uid: 'u2', action: 'updated', removal: 'memberships' },
      { uid: 'u3', action: 'unchanged', removal: 'renamed' },
    ]);
    expect((await shownBy(task.id)).data.map(({ uid }) => uid)).not.toContain('u3');
  });

  it('are kept in many pages', async () => {
    await sync(users(people(1, 1_200)));
    const task = await sync(users(people(1_101, 1_200)));
    expect(task).toMatchObject({ leaversOverLimit: 1_100, recordsKept: 1_100 });
    expect((await shownBy(task.id, '&page=6&pageSize=200')).data).toHaveLength(100);
    expect(await allow(task.id, task.removalsDigest)).toMatchObject({ status: 'success' });
    expect(await countUsers()).toBe(100);
  });

  it('are kept of the last tasks alone, and go with their task and their source', async () => {
    await sync(users(people(1, 20)));
    const ids: number[] = [];
    for (let count = 0; count < 7; count++) {
      ids.push((await sync(users(people(4, 20)))).id);
    }
    await eventually(async () => expect(await countRecords()).toBe(15));
    expect(await findTask(app, ids[0])).toMatchObject({ leaversOverLimit: 3, recordsKept: null, removalsDigest: null });
    expect((await findTask(app, ids[2])).recordsKept).toBe(3);
    await agent.post(`/userDataSyncTasks:destroy?filterByTk=${ids[6]}`);
    expect(await countRecords()).toBe(12);
    await agent.post(`/userDataSyncSources:destroy?filterByTk=${sourceId}`);
    expect(await countRecords()).toBe(0);
  });

  it('that can not be kept can not be allowed, and the task ends', async () => {
    await sync(users(people(1, 20)));
    const keep = vi.spyOn(pluginOf(app).records, 'replaceByRemovals').mockRejectedValueOnce(new Error('Disk full'));
    const task = await sync(users(people(4, 20)));
    keep.mockRestore();
    expect(task).toMatchObject({ status: 'failed', leaversOverLimit: 3, removalsDigest: null });
    expect((await retry(task.id, '&allowLeavers=3')).status).toBe(400);
  });
});
