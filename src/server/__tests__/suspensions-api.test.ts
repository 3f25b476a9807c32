// `userDataSuspensions:*`, who may call it, and that nobody suspends or lifts by any other call.
import type { MockServer } from '@nocobase/test';
import { type Agent, addSource, pluginOf, push, registerTestType, removeRows, signIn, startApp, stopApp } from './app';

describe('userDataSuspensions', () => {
  let app: MockServer;
  let root: Agent;
  /** Holds the snippet alone. */
  let eve: Agent;
  let eveId: string;
  /** Has the host's role `admin`, without this plugin's snippet. */
  let ada: Agent;
  let ids: string[];

  beforeAll(async () => {
    app = await startApp(['data-visualization', 'action-export', 'action-import']);
    root = await signIn(app);
    registerTestType(app, async () => []);
    await app.db.getRepository('roles').create({ values: { name: 'sync', snippets: ['pm.user-data-sync'] } });
    await app.db.getRepository('roles').create({
      values: {
        name: 'everything',
        snippets: ['!pm.user-data-sync'],
        strategy: { actions: ['create', 'view', 'update', 'destroy', 'export', 'importXlsx'] },
      },
    });
  });

  beforeEach(async () => {
    [eve, eveId] = await signInAs('eve', 'sync');
    [ada] = await signInAs('ada', 'everything');
    const names = ['Ana García', 'Bo 100%', 'Cy'];
    ids = [];
    for (const [index, nickname] of names.entries()) {
      const values = { nickname, username: `user${index}`, email: `u${index}@example.com` };
      ids.push(String((await app.db.getRepository('users').create({ values })).get('id')));
    }
  });

  afterEach(() => removeRows(app));
  afterAll(() => stopApp(app));

  async function signInAs(username: string, role: string): Promise<[Agent, string]> {
    const user = await app.db.getRepository('users').create({ values: { username, password: username } });
    await user.addRole(role);
    return [await app.agent().login(user, role), String(user.get('id'))];
  }

  const call = (action: string, values: unknown, agent = eve) =>
    agent.post(`/userDataSuspensions:${action}`).send(values as object);
  const list = (query: Record<string, unknown> = {}, agent = eve) =>
    agent.get('/userDataSuspensions:list').query(query);
  const suspended = async () => [...(await pluginOf(app).suspensions.find([...ids, eveId])).keys()].sort();
  const refusalOf = ({ status, body }: { status: number; body: { errors: { message: string }[] } }) =>
    [status, body.errors?.[0].message] as const;

  it('suspends by hand, says who was, and lifts', async () => {
    const { status, body } = await call('suspend', { userIds: [ids[0], Number(ids[1]), ids[0]] });
    expect([status, body.data]).toEqual([200, { suspended: ids.slice(0, 2), unchanged: [], refused: [] }]);
    const found = await pluginOf(app).suspensions.find(ids);
    expect(found.get(ids[0])).toMatchObject({ sourceName: null, reason: 'manual', by: eveId });
    const again = await call('suspend', { userIds: ids });
    expect(again.body.data).toEqual({ suspended: [ids[2]], unchanged: ids.slice(0, 2), refused: [] });
    const lifted = await call('lift', { userIds: [...ids, '999'] });
    expect(lifted.body.data).toEqual({ lifted: ids, unchanged: ['999'] });
    expect(await suspended()).toEqual([]);
  });

  it('names each user who can not be suspended, and suspends the others', async () => {
    const { status, body } = await call('suspend', { userIds: ['1', eveId, '999', ids[0]] });
    expect([status, body.data]).toEqual([
      200,
      {
        suspended: [ids[0]],
        unchanged: [],
        refused: [
          { userId: '1', message: 'Users with the root role can not be suspended' },
          { userId: eveId, message: 'You can not suspend yourself' },
          { userId: '999', message: 'There is no user with the id 999' },
        ],
      },
    ]);
    expect(await suspended()).toEqual([ids[0]]);
  });

  it('refuses where nobody can be suspended, and says why', async () => {
    expect(refusalOf(await call('suspend', { userIds: ['1', eveId] }))).toEqual([
      400,
      'Nobody was suspended. Super Admin: Users with the root role can not be suspended; eve: You can not suspend yourself',
    ]);
    const spanish = await call('suspend', { userIds: [eveId] }).set('X-Locale', 'es-ES');
    expect(refusalOf(spanish)[1]).toBe('No se ha suspendido a nadie. eve: No puede suspenderse a sí mismo');
  });

  it.each([
    {},
    { userIds: [] },
    { userIds: '1' },
    { userIds: ['x'] },
    { userIds: [null] },
    { userIds: [{ id: 1 }] },
    { userIds: [-1] },
    { userIds: [1.5] },
    { userIds: ['9'.repeat(30)] },
    { userIds: Array.from({ length: 201 }, (_, index) => index + 1) },
    [],
  ])('says what is wrong with %j', async (values) => {
    for (const action of ['suspend', 'lift']) {
      expect(refusalOf(await call(action, values))).toEqual([400, '"userIds" must be a list of 1 to 200 ids']);
    }
  });

  it('lists who is suspended, by whom and why, a page at a time', async () => {
    await addSource(app, { displayName: 'Human Resources' });
    const removalDueAt = new Date('2030-01-02T03:04:05Z');
    await pluginOf(app).suspensions.suspend([
      { userId: ids[0], sourceName: 'hr', reason: 'left', removalDueAt },
      { userId: ids[1], sourceName: 'gone', reason: 'reported' },
    ]);
    await call('suspend', { userIds: [ids[2]] });
    const { body } = await list({ sort: 'username' });
    expect(body.meta).toEqual({ count: 3, page: 1, pageSize: 20, totalPage: 1 });
    const since = expect.any(String);
    const user = { id: expect.anything(), nickname: 'Ana García', username: 'user0', email: 'u0@example.com' };
    expect(body.data[0]).toEqual({
      ...{ user, since, sourceName: 'hr', sourceDisplayName: 'Human Resources', reason: 'left', by: null },
      removalDueAt: removalDueAt.toISOString(),
    });
    const others = { sourceDisplayName: null, removalDueAt: null };
    expect(body.data.slice(1)).toMatchObject([
      { ...others, user: { username: 'user1' }, sourceName: 'gone', reason: 'reported', by: null },
      { ...others, user: { username: 'user2' }, sourceName: null, reason: 'manual', by: { username: 'eve' } },
    ]);
    expect(String(body.data[0].user.id)).toBe(ids[0]);
    const second = await list({ page: 2, pageSize: 2, sort: '-nickname' });
    expect(second.body.meta).toEqual({ count: 3, page: 2, pageSize: 2, totalPage: 2 });
    expect(second.body.data).toMatchObject([{ user: { nickname: 'Ana García' } }]);
    await app.db.getModel('users').destroy({ where: { id: ids[0] }, hooks: false });
    expect((await list()).body.meta.count).toBe(2);
  });

  it('finds people by a part of what they are known by', async () => {
    await call('suspend', { userIds: ids });
    const found = async (search: string) =>
      (await list({ search, sort: 'username' })).body.data.map(
        ({ user }: { user: { username: string } }) => user.username,
      );
    expect(await found('ana g')).toEqual(['user0']);
    expect(await found('0%')).toEqual(['user1']);
    expect(await found('%')).toEqual(['user1']);
    expect(await found('_')).toEqual([]);
    expect(await found("'")).toEqual([]);
    expect(await found('U2@EXAMPLE')).toEqual(['user2']);
    expect(await found(' ')).toEqual(['user0', 'user1', 'user2']);
  });

  it.each([
    [{ page: 0 }, 'Parameter "page" must be a whole number from 1 to 1000000'],
    [{ page: 'x' }, 'Parameter "page" must be a whole number from 1 to 1000000'],
    [{ pageSize: 201 }, 'Parameter "pageSize" must be a whole number from 1 to 200'],
    [{ pageSize: -1 }, 'Parameter "pageSize" must be a whole number from 1 to 200'],
    [{ search: 'x'.repeat(256) }, 'Parameter "search" must be a text of at most 255 characters'],
    [{ 'search[a]': 'x' }, 'Parameter "search" must be a text of at most 255 characters'],
    [{ sort: 'password' }, /^"password" can not be asked for in "sort"\. What can: since, reason/],
    [{ sort: 'user.password' }, /^"user.password" can not be asked for in "sort"/],
    [{ filter: '{"user.password.$like":"a%"}' }, 'Parameter "filter" is not taken here'],
    [{ appends: 'user' }, 'Parameter "appends" is not taken here'],
  ])('says what is wrong with a list of %j', async (query, message) => {
    const [status, said] = refusalOf(await list(query));
    expect(status).toBe(400);
    expect(said).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  it('is for those who hold the snippet', async () => {
    for (const agent of [ada, app.agent() as unknown as Agent]) {
      const answers = [
        await list({}, agent),
        await call('suspend', { userIds: ids }, agent),
        await call('lift', { userIds: ids }, agent),
      ];
      expect(answers.every(({ status }) => [401, 403].includes(status))).toBe(true);
    }
    expect(await suspended()).toEqual([]);
    expect((await list({}, root)).status).toBe(200);
  });

  it.each([
    'list',
    'get',
    'create',
    'update',
    'destroy',
    'firstOrCreate',
    'updateOrCreate',
    'export',
    'importXlsx',
    'query',
  ])('leaves the table itself out of reach of "%s", whoever calls it', async (action) => {
    await call('suspend', { userIds: [ids[0]] });
    const values = { userId: ids[1], sourceName: 'hr', since: new Date(), reason: 'left' };
    for (const agent of [root, eve, ada]) {
      const { status } = await agent
        .post(`/userDataSyncSuspensions:${action}?filterByTk=1&filter={"id.$gt":0}`)
        .send(values);
      expect([403, 404, 405]).toContain(status);
    }
    expect(await suspended()).toEqual([ids[0]]);
  });

  it('can not be gone round by writing users, or by a payload', async () => {
    await call('suspend', { userIds: [ids[0]] });
    const fields = ['isSuspended', 'suspended', 'suspension', 'userDataSyncSuspensions', 'userDataSyncSuspension'];
    const values = Object.fromEntries(
      fields.map((field) => [field, [{ userId: ids[1], reason: 'left', since: new Date() }]]),
    );
    for (const agent of [root, ada]) {
      await agent
        .post(`/users:update?filterByTk=${ids[0]}&updateAssociationValues=${fields}`)
        .send({ ...values, nickname: 'A' });
      await agent.post(`/users:create`).send({ username: 'new', ...values });
      for (const field of fields) {
        const { status } = await agent.post(`/users/${ids[0]}/${field}:create`).send({ userId: ids[1] });
        expect(status).toBeGreaterThanOrEqual(400);
      }
    }
    const { userDataSyncSuspensions, ...others } = values;
    await push(root, {
      dataType: 'user',
      matchKey: 'username',
      records: [{ uid: 'u0', username: 'user0', ...others, userDataSyncSuspensions }],
    });
    expect(await suspended()).toEqual([ids[0]]);
  });
});
