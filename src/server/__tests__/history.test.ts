// What is kept of what runs and pushes change, held against what is there before and after.
import type { Model } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import fc from 'fast-check';
import { isNil, omitBy, sortBy } from 'lodash';
import type { UserData, UserDataRecord } from '../index';
import { CollectionSchema } from '../directory/state/schema';
import type { HistoryAction } from '../contracts/history';
import type { FieldChange } from '../contracts/types';
import { eventually } from '../../../test/support/eventually';
import {
  addSource,
  type Agent,
  cronJobs,
  endOf,
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

/** More, or another way: HISTORIES=500 HISTORY_SEED=7. */
const settings = {
  numRuns: Number(process.env.HISTORIES ?? 5),
  seed: Number(process.env.HISTORY_SEED ?? 1),
  endOnFailure: true,
};

const DEPARTMENTS = ['d1', 'd2', 'd3', 'd4', 'd5'];
const PEOPLE = ['u1', 'u2', 'u3', 'u4', 'u5', 'u6'];

/** Departments whose titles change: the first word of one tells it. */
const departments = fc.shuffledSubarray(DEPARTMENTS, { minLength: 1 }).chain((uids) =>
  fc.tuple(...uids.map((_, at) => fc.tuple(fc.integer({ min: 0, max: at }), fc.nat(2)))).map((choices) =>
    uids.map((uid, at) => ({
      uid,
      title: `${uid} version ${choices[at][1]}`,
      parentUid: choices[at][0] ? uids[choices[at][0] - 1] : null,
    })),
  ),
);

const people = fc.shuffledSubarray(PEOPLE, { minLength: 2 }).chain((uids) =>
  fc.tuple(
    ...uids.map((uid) =>
      fc
        .record({
          version: fc.nat(2),
          email: fc.option(fc.constantFrom('one', 'two').map((name) => `${uid}-${name}@example.com`)),
          isSuspended: fc.option(fc.boolean(), { nil: undefined }),
          departments: fc.array(
            fc.record({ uid: fc.constantFrom(...DEPARTMENTS), isOwner: fc.boolean(), isMain: fc.boolean() }),
            { maxLength: 3 },
          ),
        })
        .map(({ version, ...user }) => ({ uid, username: uid, nickname: `${uid} ${version}`, ...user })),
    ),
  ),
);

const organisation = fc.record({ departments, people, isPushed: fc.boolean() });

/** Values by field, of each row by its key. */
type Rows = Record<string, Record<string, unknown>>;

describe('the history', () => {
  let app: MockServer;
  let agent: Agent;
  let payloads: UserData[];

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => payloads);
  });
  beforeEach(() => removeRows(app));
  afterAll(() => stopApp(app));

  const history = () => app.db.getModel('userDataSyncHistory').findAll({ order: ['id'] });
  const get = async (query: string) => {
    const { status, body } = await agent.get(`/userData:history?${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };
  const sync = async (...given: UserData[]) => {
    payloads = given;
    return endOf(app, (await startTask(agent)).id);
  };
  const users = (records: UserDataRecord[], more: object = {}): UserData => ({
    sourceName: 'hr',
    dataType: 'user',
    complete: true,
    records,
    ...more,
  });

  it.each(['remove', 'suspend'])('is the difference of before and after, where leavers are to %s', async (leavers) => {
    const property = fc.asyncProperty(fc.array(organisation, { minLength: 2, maxLength: 4 }), async (organisations) => {
      await removeRows(app);
      await addSource(app, { leavers, leaverLimitPercent: 100 });
      // Somebody else's, whom departments of the source take along.
      await push(agent, { dataType: 'department', records: [{ uid: 'x', title: 'x' }], sourceName: 'other' });
      await push(agent, { dataType: 'user', records: [person(99, { departments: ['x'] })], sourceName: 'other' });
      for (const { departments: some, people: others, isPushed } of organisations) {
        await joinByHand(app);
        const before = await rowsOf(app);
        await app.db.getModel('userDataSyncHistory').destroy({ where: {} });
        const records: [UserData['dataType'], UserDataRecord[]][] = [
          ['department', some],
          ['user', others],
        ];
        for (const [dataType, each] of isPushed ? records : []) {
          await push(agent, { dataType, records: each, complete: true, sourceName: 'hr' });
        }
        if (!isPushed) {
          const task = await sync(...records.map(([dataType, each]) => ({ ...users(each), dataType })));
          expect({ message: task.message, status: task.status }).toEqual({ message: null, status: 'success' });
        }
        const replayed = replay(before, await history());
        expect(replayed).toEqual(await rowsOf(app));
      }
    });
    await fc.assert(property, settings);
  });

  it('is not written, nor asked for, where nothing changes', async () => {
    await addSource(app);
    const payload = users([person(1), person(2)]);
    await sync(payload);
    await sync(payload);
    const written = (await history()).length;
    const query = vi.spyOn(app.db.sequelize, 'query');
    await sync(payload);
    expect(query.mock.calls.filter(([sql]) => /history/i.test(sqlOf(sql)))).toEqual([]);
    query.mockRestore();
    expect((await history()).length).toBe(written);
  });

  it('takes one insert for many changes', async () => {
    await addSource(app);
    const query = vi.spyOn(app.db.sequelize, 'query');
    await sync(users(Array.from({ length: 250 }, (_, number) => person(number))));
    const inserts = query.mock.calls.filter(([sql]) => /^INSERT INTO .*history/i.test(sqlOf(sql)));
    query.mockRestore();
    expect(inserts.length).toBe(3);
    expect((await history()).length).toBe(250);
  });

  it('tells who did it: the task, the push, or neither', async () => {
    const source = await addSource(app);
    const { id, batch } = await sync(users([person(1)]));
    await push(agent, { dataType: 'user', records: [person(1, { nickname: 'Anna' })], sourceName: 'hr' });
    await pluginOf(app).resourceManager.updateOrCreate(users([person(1, { nickname: 'Annie' })]));
    const { data } = await get('sourceName=hr&dataType=user&uid=u1');
    const [pushed] = await app.db.getRepository('userDataSyncPushes').find();
    expect(data).toMatchObject([
      { task: null, push: null, action: 'updated', changes: [{ field: 'nickname', from: 'Anna', to: 'Annie' }] },
      { task: null, push: { id: pushed.id }, changes: [{ field: 'nickname', from: 'Person 1', to: 'Anna' }] },
      { task: { id, batch, sourceId: source.id }, push: null, action: 'created', sourceName: 'hr', uid: 'u1' },
    ]);
    expect(JSON.stringify(data)).not.toContain(pushed.get('uuid') as string);
  });

  it('names a push that was answered before it was written', async () => {
    const payload = { dataType: 'user', records: [person(1)], sourceName: 'hr' };
    const { status, body } = await agent.post('/userData:push').set('Prefer', 'respond-async').send(payload);
    expect(status).toBe(202);
    const { data } = await eventually(async () => {
      const found = await get('sourceName=hr&dataType=user&uid=u1');
      expect(found.data.length).toBe(1);
      return found;
    });
    expect(data[0]).toMatchObject({ push: { id: body.data.push.id }, action: 'created' });
  });

  it('has nothing of records that fail, and nothing of previews', async () => {
    await addSource(app);
    await sync(users([person(1)]));
    const written = (await history()).length;
    await sync(users([person(1), person(2, { username: 'user1' }), person(3, { email: 5_000 })]));
    await agent.post('/userData:push').send({ ...users([person(4)]), sourceName: 'api', dryRun: true });
    const rows = (await history()).slice(written);
    expect(rows.map((row) => row.get('uid'))).toEqual(rows.length ? ['u3'] : []);
  });

  it('is read a page at a time, the newest first, by the row too, and by who is no longer there', async () => {
    await addSource(app, { leavers: 'remove', leaverLimitPercent: 100 });
    for (const nickname of ['One', 'Two', 'Three']) {
      await sync(users([person(1, { nickname }), person(2)]));
    }
    const user = await app.db.getRepository('users').findOne({ filter: { username: 'user1' } });
    const first = await get(`resource=users&id=${user.id}&pageSize=2`);
    expect(first.meta).toMatchObject({ count: 3, page: 1, pageSize: 2, totalPage: 2 });
    expect(first.data.map(({ changes }: { changes: FieldChange[] }) => changes[0].to)).toEqual(['Three', 'Two']);
    expect((await get(`resource=users&id=${user.id}&pageSize=2&page=2`)).data[0].action).toBe('created');
    await sync(users([person(2)]));
    const gone = await get('sourceName=hr&dataType=user&uid=u1&pageSize=1');
    expect(gone.data[0]).toMatchObject({ action: 'deleted', name: 'Three', dataType: 'user' });
    expect(gone.meta.count).toBe(4);
    const { body } = await agent.get('/userData:historySubjects?search=THREE');
    expect(body.data).toEqual([
      { dataType: 'user', id: String(user.id), name: 'Three', details: ['u1'], isDeleted: true },
    ]);
    const found = await agent.get('/userData:historySubjects?search=uSer2');
    expect(found.body.data).toMatchObject([{ dataType: 'user', details: ['user2'], isDeleted: false }]);
  });

  it('keeps no secrets, and nothing that a source may not set', async () => {
    await push(agent, { dataType: 'user', records: [person(1, { password: 'hunter2', resetToken: 'hunter2' })] });
    const user = await app.db.getRepository('users').findOne({ filter: { username: 'user1' } });
    const { data } = await get(`resource=users&id=${user.id}`);
    expect(data[0].changes.map(({ field }: FieldChange) => field).sort()).toEqual(['nickname', 'username']);
    expect(JSON.stringify(await history())).not.toContain('hunter2');
  });

  it('is kept for so many days', async () => {
    await push(agent, { dataType: 'user', records: [person(1)] });
    const [row] = await history();
    const model = app.db.getModel('userDataSyncHistory');
    const { id: _, ...values } = row.get() as { id: unknown };
    const old = Array.from({ length: 1_100 }, () => ({ ...values, at: Date.now() - 91 * 86_400_000 }));
    await model.destroy({ where: {} });
    await model.bulkCreate(old as never[]);
    await model.create(values);
    expect(cronJobs(app, { areRecurring: true }).length).toBeGreaterThan(2);
    await pluginOf(app).historyKeeper.keep();
    expect((await history()).length).toBe(1);
  });

  it.each([
    ['history?resource=roles&id=1', 'Parameter "resource" must be one of users, departments'],
    ['history?resource=users&id=x', 'Parameter "id" must be a number'],
    ['history?uid=1&sourceName=hr&dataType=badge', 'Parameter "dataType" must be one of user, department'],
    ['history?resource=users&id=1&pageSize=1000', 'Parameter "pageSize" must be a whole number from 1 to 200'],
    ['historySubjects', 'Parameter "search" is required'],
    ['historySubjects?search=%20', 'Parameter "search" is required'],
  ])('refuses %s', async (query, message) => {
    const { status, body } = await agent.get(`/userData:${query}`);
    expect([status, body.errors[0].message]).toEqual([400, message]);
  });

  it('is for those with the snippet, and its table for nobody', async () => {
    await app.db.getRepository('roles').create({ values: { name: 'syncing', snippets: ['pm.user-data-sync'] } });
    await app.db.getRepository('roles').create({ values: { name: 'nobody', snippets: [] } });
    const as = async (role: string) => {
      const values = { username: role, roles: [role] };
      return app.agent().login(await app.db.getRepository('users').create({ values }));
    };
    const [syncing, nobody] = [await as('syncing'), await as('nobody')];
    for (const query of ['history?resource=users&id=1', 'historySubjects?search=a']) {
      expect((await syncing.get(`/userData:${query}`)).status).toBe(200);
      expect((await nobody.get(`/userData:${query}`)).status).toBe(403);
    }
    expect((await nobody.get('/userDataSyncHistory:list')).status).toBe(403);
    expect((await agent.get('/userDataSyncHistory:list')).status).toBe(405);
  });
});

/** A membership that no source brought, and that goes with its department. */
async function joinByHand(app: MockServer) {
  const department = await app.db.getRepository('departments').findOne({ filter: { title: { $startsWith: 'd' } } });
  const user = await app.db.getRepository('users').findOne({ filter: { username: 'user99' } });
  const there = await app.db.getModel('departmentsUsers').findAll({ where: { userId: user.id } });
  if (department && !there.some((row) => String(row.get('departmentId')) === String(department.id))) {
    await app.db.getRepository('departmentsUsers').create({ values: { userId: user.id, departmentId: department.id } });
  }
}

/** What is there of users and departments: what a source may set, and what they belong to. */
async function rowsOf(app: MockServer): Promise<Rows> {
  const read = async (name: string) =>
    (await app.db.getModel(name).findAll()).map((row: Model) => row.get() as Record<string, unknown>);
  const [allUsers, all, memberships, suspensions] = await Promise.all(
    ['users', 'departments', 'departmentsUsers', 'userDataSyncSuspensions'].map(read),
  );
  const titleOf = new Map(all.map(({ id, title }) => [String(id), title]));
  const title = (id: unknown) => (id == null ? null : titleOf.get(String(id)));
  const rows: Rows = {};
  for (const row of all) {
    const values = valuesIn(row, new CollectionSchema(app.db, 'departments').settable);
    rows[`departments ${row.id}`] = normal({ ...values, parent: title(row.parentId) });
  }
  for (const row of allUsers) {
    const own = memberships.filter(({ userId }) => String(userId) === String(row.id));
    rows[`users ${row.id}`] = normal({
      ...valuesIn(row, new CollectionSchema(app.db, 'users').settable),
      departments: own.map(({ departmentId }) => title(departmentId)),
      ownerOf: own.filter(({ isOwner }) => isOwner).map(({ departmentId }) => title(departmentId)),
      mainDepartment: title(row.mainDepartmentId),
      isSuspended: suspensions.some(({ userId }) => String(userId) === String(row.id)) || null,
    });
  }
  return rows;
}

const valuesIn = (row: Record<string, unknown>, fields: string[]) =>
  Object.fromEntries(fields.map((field) => [field, row[field]]));

/** Departments by the word that does not change in their titles; nothing is nothing. */
function normal(values: Record<string, unknown>): Record<string, unknown> {
  const named = ['parent', 'mainDepartment', 'departments', 'ownerOf'];
  const word = (title: unknown) => String(title).split(' ')[0];
  const of = (field: string, value: unknown) =>
    Array.isArray(value) ? sortBy(value.map(word)) : named.includes(field) && value != null ? word(value) : value;
  const plain = Object.entries(values).map(([field, value]) => [field, of(field, value)]);
  return omitBy(Object.fromEntries(plain), (value) => isNil(value) || (Array.isArray(value) && !value.length));
}

/** What was there before, with all that the history says. */
function replay(before: Rows, history: Model[]): Rows {
  const rows = structuredClone(before);
  for (const row of history) {
    const { resource, resourcePk, action, changes } = row.get() as Record<string, string> & {
      action: HistoryAction;
      changes: FieldChange[];
    };
    const key = `${resource} ${resourcePk}`;
    expect(key in rows, `${key} ${action}`).toBe(action !== 'created');
    const values = action === 'created' ? {} : rows[key];
    const fields = changes.map(({ field }) => field);
    const from = normal(Object.fromEntries(changes.map((change) => [change.field, change.from])));
    expect(from).toEqual(normal(valuesIn(values, fields)));
    const access = action === 'suspended' ? { isSuspended: true } : action === 'restored' ? { isSuspended: null } : {};
    const to = Object.fromEntries(changes.map((change) => [change.field, change.to]));
    rows[key] = normal({ ...values, ...to, ...access });
    if (action === 'deleted') {
      // Nothing is left of it, but for whether it could get in.
      expect(Object.keys(omitBy(rows[key], (_, field) => field === 'isSuspended'))).toEqual([]);
      delete rows[key];
    }
  }
  return rows;
}

function sqlOf(sql: unknown): string {
  return typeof sql === 'string' ? sql : String((sql as { query?: string }).query);
}
