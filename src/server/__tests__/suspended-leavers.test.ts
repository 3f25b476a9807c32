import type { Transaction } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import type { UserData } from '../index';
import {
  addSource,
  type Agent,
  countQueries,
  endOf,
  findTask,
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

const DAY = 86_400_000;

describe('leavers who are suspended', () => {
  let app: MockServer;
  let agent: Agent;
  let payloads: UserData[];
  let sourceId: number;

  const users = (records: UserData['records'], more: Partial<UserData> = {}): UserData => ({
    sourceName: 'hr',
    dataType: 'user',
    complete: true,
    records,
    ...more,
  });
  const people = (from: number, to: number, more: Record<string, unknown> = {}) =>
    Array.from({ length: to - from + 1 }, (_, index) => person(from + index, more));

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => payloads);
  });

  beforeEach(async () => {
    await removeRows(app);
    ({ id: sourceId } = await addSource(app, { leavers: 'suspend', leaverLimitPercent: 50 }));
  });

  afterAll(() => stopApp(app));

  const sync = async (...delivered: UserData[]) => {
    payloads = delivered;
    return endOf(app, (await startTask(agent)).id);
  };
  const preview = async (...delivered: UserData[]) => {
    payloads = delivered;
    const { body } = await agent.post('/userData:preview?name=hr');
    return endOf(app, body.data.id);
  };
  const configure = (values: Record<string, unknown>) =>
    app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values });
  const suspended = async () => {
    const rows = await app.db.getRepository('userDataSyncSuspensions').find({ sort: 'userId' });
    const found = await app.db.getRepository('users').find({ sort: 'id' });
    const nameOf = new Map(found.map((user: { id: number; username: string }) => [String(user.id), user.username]));
    return rows.map((row: { userId: number; reason: string; sourceName: string | null }) =>
      [nameOf.get(String(row.userId)), row.reason, row.sourceName ?? 'by hand'].join(' '),
    );
  };
  const userTarget = ({ outcome }: { outcome: { targets: { dataType: string; resource: string }[] } }) =>
    outcome.targets.find(({ dataType, resource }) => dataType === 'user' && resource === 'users');
  const rowsOf = (...names: string[]) =>
    Promise.all(
      names.map((name) =>
        app.db.getModel(name).findAll({ raw: true, order: [...app.db.getModel(name).primaryKeyAttributes] }),
      ),
    );
  const idOf = async (username: string) =>
    String((await app.db.getRepository('users').findOne({ filter: { username } })).id);

  it('suspends who is missing, and lets in who is back, with everything that they had', async () => {
    const sales = { sourceName: 'hr', dataType: 'department', records: [{ uid: 'd1', title: 'Sales' }] } as UserData;
    const all = people(1, 5, { departments: [{ uid: 'd1', isMain: true, isOwner: true }] });
    await sync(sales, users(all));
    const before = await rowsOf('users', 'departmentsUsers', 'rolesUsers');

    const left = await sync(sales, users(all.slice(0, 3)));
    expect(left.status).toBe('success');
    expect(userTarget(left)).toMatchObject({ unchanged: 3, deleted: 0, suspended: 2 });
    expect(await suspended()).toEqual(['user4 left hr', 'user5 left hr']);
    expect(await rowsOf('users', 'departmentsUsers', 'rolesUsers')).toEqual(before);

    expect(userTarget(await sync(sales, users(all.slice(0, 3))))).toEqual(
      expect.not.objectContaining({ suspended: expect.anything() }),
    );

    const back = await sync(sales, users(all));
    expect(userTarget(back)).toMatchObject({ unchanged: 3, restored: 2 });
    expect(await suspended()).toEqual([]);
    expect(await rowsOf('users', 'departmentsUsers', 'rolesUsers')).toEqual(before);
  });

  it('takes the word of the source for who is suspended', async () => {
    await sync(users(people(1, 3)));
    const said = [person(1, { isSuspended: 'yes' }), person(2, { isSuspended: false }), person(3)];
    expect(userTarget(await sync(users(said)))).toMatchObject({ unchanged: 2, suspended: 1 });
    expect(await suspended()).toEqual(['user1 reported hr']);
    // Who says nothing leaves it as it is.
    expect(userTarget(await sync(users(people(1, 3))))).toMatchObject({ unchanged: 3 });
    expect(await suspended()).toEqual(['user1 reported hr']);
    expect(userTarget(await sync(users([person(1, { isSuspended: 0 }), person(2), person(3)])))).toMatchObject({
      restored: 1,
    });
    expect(await suspended()).toEqual([]);
  });

  it('suspends at once who is new and reported as suspended', async () => {
    expect(userTarget(await sync(users([person(1, { isSuspended: true })])))).toMatchObject({ created: 1 });
    expect(await suspended()).toEqual(['user1 reported hr']);
  });

  it('does so for pushes, too', async () => {
    const [first] = await push(agent, { dataType: 'user', sourceName: 'x', records: people(1, 2) });
    expect(first.detail.count).toEqual(expect.not.objectContaining({ suspended: expect.anything() }));
    const records = [person(1, { isSuspended: true })];
    const answer = await push(agent, { dataType: 'user', sourceName: 'x', records });
    expect(answer.find(({ resource }) => resource === 'users')?.detail.count).toMatchObject({ all: 1, suspended: 1 });
    expect(await suspended()).toEqual(['user1 reported x']);
  });

  it('fails a record whose "isSuspended" can not be read, and leaves the others', async () => {
    const task = await sync(users([person(1, { isSuspended: 'maybe' }), person(2)]));
    expect(task.status).toBe('partial');
    expect(task.failures).toMatchObject([{ uid: 'u1', code: 'not-a-flag' }]);
  });

  it('suspends those whom the source calls deleted', async () => {
    await sync(users(people(1, 3)));
    const task = await sync(users([person(1), person(2), person(3, { isDeleted: true })]));
    expect(userTarget(task)).toMatchObject({ deleted: 0, suspended: 1 });
    expect(await suspended()).toEqual(['user3 left hr']);
  });

  it('removes nobody but those whose time has come', async () => {
    await configure({ removeSuspendedAfterDays: 30 });
    await sync(users(people(1, 4)));
    await sync(users(people(1, 2)));
    const model = app.db.getModel('userDataSyncSuspensions');
    const where = { userId: await idOf('user3') };
    await model.update({ since: new Date(Date.now() - 31 * DAY) }, { where });
    expect(userTarget(await sync(users(people(1, 2))))).toMatchObject({ deleted: 1 });
    expect(await suspended()).toEqual(['user4 left hr']);
    expect(await app.db.getRepository('users').count({ filter: { username: 'user3' } })).toBe(0);
  });

  it('keeps who is suspended in mind where the days are changed', async () => {
    await sync(users(people(1, 2)));
    await sync(users(people(1, 1)));
    const due = async () => (await app.db.getModel('userDataSyncSuspensions').findOne())?.get('removalDueAt');
    expect(await due()).toBeNull();
    await configure({ removeSuspendedAfterDays: 10 });
    await sync(users(people(1, 1)));
    expect(await due()).toBeInstanceOf(Date);
  });

  it('counts to the removal limit: beyond it nobody is suspended', async () => {
    await configure({ leaverLimitPercent: 10 });
    await sync(users(people(1, 20)));
    const missing = await sync(users(people(1, 17)));
    expect(missing.status).toBe('failed');
    expect(missing.message).toContain('too many people would be suspended or removed');
    expect(missing).toMatchObject({ leaversOverLimit: 3, suspensionsOverLimit: 3 });
    const reported = await sync(users(people(1, 20, { isSuspended: true })));
    expect(reported.status).toBe('failed');
    expect((await sync(users([]))).status).toBe('failed');
    expect(await suspended()).toEqual([]);
  });

  it('suspends exactly those who were shown, if somebody allows it', async () => {
    await configure({ leaverLimitPercent: 10 });
    await sync(users(people(1, 10)));
    const { id } = await sync(users(people(1, 7)));
    const { removalsDigest } = await findTask(app, id);
    const query = { sourceId, id, allowRemovals: removalsDigest };
    expect((await agent.post('/userData:retry').query(query)).status).toBe(200);
    expect((await endOf(app, id)).status).toBe('success');
    expect(await suspended()).toEqual(['user10 left hr', 'user8 left hr', 'user9 left hr'].sort(byId));
  });

  it('is previewed as it is then done', async () => {
    await sync(users(people(1, 4)));
    const next = [person(1, { isSuspended: true }), person(2, { nickname: 'Other' })];
    const shown = await preview(users(next));
    expect(await suspended()).toEqual([]);
    const { body } = await agent.get(`/userDataSyncTasks:previewRecords?filterByTk=${shown.id}`);
    const actions = body.data.map(({ uid, action }: Record<string, string>) => `${uid} ${action}`).sort();
    expect(actions).toEqual(['u1 suspended', 'u2 updated', 'u3 suspended', 'u4 suspended']);
  });

  it('never touches root, nor whoever started the run', async () => {
    const me = await app.db.getRepository('users').create({
      values: { username: 'user9', password: 'secret', roles: ['admin'] },
    });
    await push(agent, { dataType: 'user', sourceName: 'hr', matchKey: 'username', records: [person(9)] });
    const own = await app.agent().login(me);
    payloads = [users([person(9, { isSuspended: true })])];
    const { body } = await own.post('/userData:pull?name=hr');
    const task = await endOf(app, body.data.id);
    expect(task.outcome.notices).toMatchObject([{ code: 'starter-not-suspended' }]);
    expect(await suspended()).toEqual([]);
  });

  it('suspends nobody whom another enabled source still has', async () => {
    await addSource(app, { name: 'crm', leavers: 'suspend' });
    await sync(users(people(1, 3)));
    const records = [person(3)];
    await push(agent, { dataType: 'user', sourceName: 'crm', matchKey: 'username', records });
    await sync(users(people(1, 2)));
    expect(await suspended()).toEqual([]);
    await push(agent, { dataType: 'user', sourceName: 'hr', records: [person(1, { isSuspended: true })] });
    expect(await suspended()).toEqual(['user1 reported hr']);
  });

  it('leaves to people what people did', async () => {
    await sync(users(people(1, 2)));
    const { suspensions } = pluginOf(app);
    await suspensions.suspend([{ userId: await idOf('user2'), sourceName: null, reason: 'manual' }]);
    await sync(users(people(1, 1)));
    await sync(users(people(1, 2, { isSuspended: false })));
    expect(await suspended()).toEqual(['user2 manual by hand']);
  });

  it('changes nothing of who fails, and names them', async () => {
    await sync(users([person(1), person(2, { email: 'taken@example.com' }), person(3)]));
    await sync(users([person(2, { email: 'taken@example.com' }), person(3)]));
    const task = await sync(
      users([
        person(1, { email: 'taken@example.com' }),
        person(2, { email: 'taken@example.com' }),
        person(3),
        person(4, { username: 'user3', isSuspended: true }),
      ]),
    );
    expect(task.status).toBe('partial');
    expect(task.failures.map(({ uid, code }: Record<string, string>) => `${uid} ${code}`).sort()).toEqual([
      'u1 value-taken-by-row',
      'u4 value-taken-by-row',
    ]);
    expect(await suspended()).toEqual(['user1 left hr']);
  });

  it('can be allowed where somebody loses their departments as well', async () => {
    await configure({ leaverLimitPercent: 0 });
    const departments: UserData = { ...users([{ uid: 'd', title: 'D' }]), dataType: 'department' };
    await sync(departments, users(people(1, 3, { departments: ['d'] })));
    const next = [person(1, { isSuspended: true, departments: [] }), ...people(2, 3, { departments: ['d'] })];
    const { id, leaversOverLimit } = await sync(departments, users(next));
    expect(leaversOverLimit).toBe(1);
    const { removalsDigest } = await findTask(app, id);
    const query = { sourceId, id, allowRemovals: removalsDigest };
    expect((await agent.post('/userData:retry').query(query)).status).toBe(200);
    expect((await endOf(app, id)).status).toBe('success');
    expect(await suspended()).toEqual(['user1 reported hr']);
  });

  it('takes the word of each of two records of one person', async () => {
    await configure({ leavers: 'keep' });
    const of = (uid: string, more = {}) => ({ uid, username: 'user1', ...more });
    const payload = { dataType: 'user', sourceName: 'hr', matchKey: 'username' };
    await push(agent, { ...payload, records: [of('a')] });
    await push(agent, { ...payload, records: [of('b')] });
    await push(agent, { ...payload, records: [of('b', { isSuspended: true })] });
    expect(await suspended()).toEqual(['user1 reported hr']);
  });

  it('fails whoever has become root by then, and suspends the others', async () => {
    await sync(users(people(1, 6)));
    const userId = await idOf('user6');
    const rolesUsers = app.db.getModel('rolesUsers');
    const makeRoot = (_: unknown, { transaction }: { transaction?: Transaction }) =>
      // The host lets nobody give this role.
      rolesUsers.create({ userId, roleName: 'root' }, { transaction, hooks: false });
    app.db.once('users.afterUpdate', makeRoot);
    const task = await sync(users([person(1, { nickname: 'Other' }), ...people(2, 4)]));
    expect(task).toMatchObject({ status: 'partial', failures: [{ uid: 'u6' }] });
    expect(task.failures[0].message).toContain('Users with the root role can not be suspended');
    expect(userTarget(task)).toMatchObject({ updated: 1, suspended: 1, failed: 1 });
    expect(await suspended()).toEqual(['user5 left hr']);
    await rolesUsers.destroy({ where: { userId, roleName: 'root' } });
  });

  it('suspends who has two records when both are gone, and lets in with the first that is back', async () => {
    const first = person(1, { email: 'one@example.com' });
    const second = { uid: 'second', email: 'one@example.com' };
    const deliver = (...some: UserData['records']) => sync(users([...some, ...people(2, 4)], { matchKey: 'email' }));
    await deliver(first);
    await deliver(first, second);
    expect(await app.db.getRepository('users').count()).toBe(5);
    await deliver(second);
    expect(await suspended()).toEqual([]);
    await deliver({ ...second, isDeleted: true });
    expect(await suspended()).toEqual(['user1 left hr']);
    await deliver(first);
    expect(await suspended()).toEqual([]);
    await deliver({ ...first, isSuspended: true }, second);
    expect(await suspended()).toEqual(['user1 reported hr']);
  });

  it('suspends who is out for every source', async () => {
    await addSource(app, { name: 'crm', leavers: 'suspend' });
    await sync(users(people(1, 3)));
    const pushed = { dataType: 'user', sourceName: 'crm', matchKey: 'username' };
    await push(agent, { ...pushed, records: [person(3)] });
    await push(agent, { ...pushed, records: [person(3, { isSuspended: true })] });
    expect(await suspended()).toEqual([]);
    await sync(users(people(1, 2)));
    expect(await suspended()).toEqual(['user3 left hr']);
  });

  it('removes who was reported first and has left since, the days after that', async () => {
    await configure({ removeSuspendedAfterDays: 30 });
    await sync(users([person(1), person(2, { isSuspended: true })]));
    const model = app.db.getModel('userDataSyncSuspensions');
    const reportedAt = new Date(Date.now() - 40 * DAY);
    await model.update({ since: reportedAt }, { where: {} });
    await sync(users([person(1)]));
    expect(await suspended()).toEqual(['user2 left hr']);
    const [row] = await model.findAll();
    expect(row.get('since')).not.toEqual(reportedAt);
    expect(Number(row.get('removalDueAt')) - Number(row.get('since'))).toBe(30 * DAY);
    expect(userTarget(await sync(users(people(1, 2))))).toMatchObject({ restored: 1 });
  });

  it('leaves alone what somebody changed by hand meanwhile', async () => {
    await sync(users(people(1, 2)));
    await sync(users(people(1, 1)));
    const { suspensions } = pluginOf(app);
    const userId = await idOf('user2');
    const known = await suspensions.find([userId]);
    await suspensions.lift([userId]);
    await suspensions.suspend([{ userId, sourceName: null, reason: 'manual' }]);
    expect(await suspensions.lift([userId], undefined, 'hr')).toEqual([]);
    await app.db.sequelize.transaction((transaction) => suspensions.reschedule([...known.values()], 'hr', transaction));
    expect(await suspended()).toEqual(['user2 manual by hand']);
  });

  it('lets departments be', async () => {
    const departments = (uids: string[]): UserData => ({
      ...users(uids.map((uid) => ({ uid, title: uid }))),
      dataType: 'department',
    });
    await sync(departments(['a', 'b']), users(people(1, 1)));
    expect((await sync(departments(['a']), users(people(1, 1)))).status).toBe('success');
    expect(await app.db.getRepository('departments').count()).toBe(2);
  });

  it('asks the database once for all who are suspended', async () => {
    const all = people(1, 200);
    await sync(users(all));
    const run = () => push(agent, { dataType: 'user', sourceName: 'hr', records: all });
    await run();
    expect(await countQueries(app, run)).toBeLessThan(30);
  });
});

function byId(one: string, other: string) {
  return Number(/\d+/.exec(one)) - Number(/\d+/.exec(other));
}
