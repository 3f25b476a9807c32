// What a holder of `pm.user-data-sync` can do with sources and tasks, and what nobody can.
import type { Model } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import {
  type Agent,
  addSource,
  endOf,
  person,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

const ASSOCIATIONS = ['createdBy', 'updatedBy', 'tasks'];

describe('sources and tasks', () => {
  let app: MockServer;
  let root: Agent;
  /** Holds the snippet alone. */
  let eve: Agent;
  /** Has the host's role `admin`. */
  let ada: Agent;
  let source: Model;
  let task: Model;
  /** What nothing from outside may change. */
  let before: string;

  beforeAll(async () => {
    app = await startApp(['data-visualization', 'action-export', 'action-import']);
    root = await signIn(app);
    registerTestType(app, async ({ instance }) => [
      { sourceName: instance.name, dataType: 'user', records: [person(1)] },
    ]);
    await app.db.getRepository('roles').create({ values: { name: 'sync', snippets: ['pm.user-data-sync'] } });
    eve = await signInAs('eve', 'sync');
    ada = await signInAs('ada', 'admin');
    source = await addSource(app, { options: { url: 'https://hr', token: 'sesame' } });
    task = await endOf(app, (await startTask(root)).id);
    // What is known of the source by then is written a moment later.
    await eventually(async () => expect((await source.reload()).get('endsTakenUntil')).not.toBeNull());
    before = await state();
  });

  afterAll(async () => {
    await removeRows(app);
    await stopApp(app);
  });

  async function signInAs(username: string, role: string) {
    const user = await app.db.getRepository('users').create({ values: { username, password: username } });
    await user.addRole(role);
    return app.agent().login(user, role);
  }

  async function state() {
    const tables = ['users', 'rolesUsers', 'userDataSyncSources', 'userDataSyncTasks', 'userDataSyncRecords'];
    const rows = await Promise.all(
      tables.map((name) => app.db.getCollection(name).model.findAll({ raw: true, order: [['createdAt', 'ASC']] })),
    );
    return JSON.stringify(rows);
  }

  const messageOf = ({ body }: { body: { errors?: { message: string }[] } }) => body.errors?.[0].message;
  const admin = { username: 'mallory', email: 'm@example.com', password: 'mallory', roles: [{ name: 'admin' }] };

  /** Asks for what is to be refused with a sentence. */
  const refusedTo =
    (agent: Agent) =>
    async (call: string, body?: unknown, status = 400) => {
      const answer = await agent.post(`/${call}`).send(body as object);
      expect([answer.status, messageOf(answer)], call).toEqual([
        status,
        expect.stringMatching(/can not be (set|called|asked for)|not taken here|must be/),
      ]);
      return answer.body.errors[0];
    };

  describe.each(['eve', 'ada', 'root'])('written by %s', (name) => {
    let agent: Agent;
    let refused: ReturnType<typeof refusedTo>;
    beforeAll(() => {
      agent = { eve, ada, root }[name]!;
      refused = refusedTo(agent);
    });
    afterEach(async () => expect(await state()).toBe(before));

    it.each(ASSOCIATIONS)('take no values of %s', async (association) => {
      for (const value of [admin, [admin], { id: 1, password: 'x' }, 1, [1], null]) {
        const values = { [association]: value };
        for (const call of [
          'create',
          'update?filterByTk=1',
          'firstOrCreate?filterKeys[]=name',
          'updateOrCreate?filterKeys[]=name',
        ]) {
          const error = await refused(`userDataSyncSources:${call}`, { name: 'hr', sourceType: 'test', ...values });
          expect(error).toMatchObject({ code: association, message: expect.stringContaining('name, sourceType') });
        }
        await refused('resourcer/userDataSyncSources:create', { values: { name: 'x', sourceType: 'test', ...values } });
        await refused('resourcer/userDataSyncSources:update', { filterByTk: 1, values });
      }
    });

    it('take no associations to be updated', async () => {
      const values = { name: 'x', sourceType: 'test' };
      for (const query of [
        'updateAssociationValues[]=createdBy',
        'updateAssociationValues=tasks',
        'forceUpdate=true',
        'targetCollection=users',
      ]) {
        expect((await refused(`userDataSyncSources:create?${query}`, values)).message).toContain(
          query.split(/[[=]/)[0],
        );
        await refused(`userDataSyncSources:update?filterByTk=1&${query}`, values);
        await refused(`userDataSyncSources:updateOrCreate?filterKeys[]=name&${query}`, values);
      }
      await refused('resourcer/userDataSyncSources:update', {
        filterByTk: 1,
        values,
        updateAssociationValues: ['createdBy'],
      });
    });

    it('take no fields that are not those of the form', async () => {
      for (const field of ['scheduledAt', 'lockedSourceId', 'nope', 'tasks.0.status', '$createdBy.password$']) {
        const body = `{"name":"x","sourceType":"test",${JSON.stringify(field)}:1}`;
        const answer = await agent.post('/userDataSyncSources:create').type('json').send(body);
        expect([answer.status, answer.body.errors?.[0].code]).toEqual([400, field]);
      }
      for (const body of [[{ id: 1, name: 'y', createdBy: admin }], [{ id: 1, enabled: false }]]) {
        await refused('userDataSyncSources:update?filterByTk=1', body);
        await refused('userDataSyncSources:create', body);
      }
    });

    it.each([
      'create',
      'update?filterByTk=1',
      'updateOrCreate?filterKeys[]=batch',
      'firstOrCreate?filterKeys[]=batch',
      'move?sourceId=1&targetId=1',
      'add?filterByTk=1',
      'set?filterByTk=1',
      'remove?filterByTk=1',
      'toggle?filterByTk=1',
      'export',
      'importXlsx',
      'query',
      'view?filterByTk=1',
    ])('of which tasks have no action %s', async (call) => {
      const forged = {
        batch: '1',
        status: 'processing',
        lockedSourceId: 1,
        leaseOwner: 'me',
        createdBy: { id: 1, password: 'x' },
      };
      const values = { ...forged, sourceId: 1, source: { id: 1, enabled: false } };
      const { status } = await agent.post(`/userDataSyncTasks:${call}`).send(values);
      expect([404, 405]).toContain(status);
      await agent.post(`/resourcer/userDataSyncTasks:${call.split('?')[0]}`).send({ filterByTk: 1, values });
    });

    it.each(['export', 'importXlsx', 'query', 'add', 'set', 'remove', 'toggle', 'view'])(
      'of which sources have no action %s',
      async (call) => {
        const values = {
          columns: [{ dataIndex: ['options'], defaultTitle: 'x' }],
          dimensions: [{ field: ['options'] }],
        };
        const { status, text } = await agent.post(`/userDataSyncSources:${call}?filterByTk=1`).send(values);
        expect([404, 405]).toContain(status);
        expect(text).not.toContain('sesame');
      },
    );

    it.each([
      ['userDataSyncSources/1/tasks', { batch: '1', status: 'failed' }],
      ['userDataSyncSources/1/createdBy', { password: 'x' }],
      ['userDataSyncSources/1/updatedBy', { password: 'x' }],
      ['userDataSyncTasks/1/createdBy', { password: 'x' }],
      ['userDataSyncTasks/1/updatedBy', { password: 'x' }],
      ['userDataSyncTasks/1/source', { name: 'x', createdBy: admin }],
    ])('are not written through %s', async (path, values) => {
      const actions = [
        'create',
        'update',
        'destroy',
        'add',
        'set',
        'remove',
        'toggle',
        'firstOrCreate',
        'updateOrCreate',
        'move',
      ];
      for (const action of actions) {
        const { status } = await agent.post(`/${path}:${action}?filterByTk=1`).send(values);
        expect([403, 405], `${path}:${action}`).toContain(status);
        const [collection, , association] = path.split('/');
        const nested = { associatedIndex: 1, filterByTk: 1, values };
        await agent.post(`/resourcer/${collection}.${association}:${action}`).send(nested);
      }
    });
  });

  describe('read by a holder of the snippet', () => {
    let refused: ReturnType<typeof refusedTo>;
    beforeAll(() => void (refused = refusedTo(eve)));
    afterEach(async () => expect(await state()).toBe(before));

    it.each([
      { 'createdBy.password.$startsWith': 'a' },
      { createdBy: { password: { $startsWith: 'a' } } },
      { createdBy: { 'password.$ne': null } },
      { 'createdBy.resetToken': null },
      { $or: [{ 'updatedBy.password.$ne': 1 }] },
      { $and: [{ $or: [{ $not: { createdBy: { roles: { name: 'root' } } } }] }] },
      { $not: { 'createdBy.email.$includes': 'a' } },
      { 'createdBy.roles.name': 'root' },
      { 'createdBy.nickname.roles.name': 'root' },
      { 'name.$eq.createdBy.password': 1 },
      { $eq: { createdBy: { password: 1 } } },
      { '$createdBy.password$': 'x' },
      { name: { $gt: { $col: 'createdBy.password' } } },
      { 'name.$col': 'createdBy.password' },
      { 'createdBy.$childIn': ['x'] },
      { leaseOwner: 'x' },
      { scheduledAt: 1 },
      { lockedSourceId: 1 },
      { nope: 1 },
    ])('can not be filtered by %j', async (filter) => {
      for (const resource of ['userDataSyncSources', 'userDataSyncTasks']) {
        const query = `filter=${encodeURIComponent(JSON.stringify(filter))}`;
        await refused(`${resource}:list?${query}`);
        await refused(`${resource}:destroy?${query}`);
        await refused(`resourcer/${resource}:get`, { filter });
      }
    });

    it.each([
      { options: { token: { $startsWith: 's' } } },
      { 'options.$includes': 'ses' },
      { 'options.token': 'sesame' },
      { $or: [{ options: { $like: '%s%' } }] },
    ])('of which options can not be felt out by %j', async (filter) => {
      const query = `filter=${encodeURIComponent(JSON.stringify(filter))}`;
      for (const action of ['list', 'get', 'destroy', 'update']) {
        await refused(`userDataSyncSources:${action}?${query}`, {});
      }
    });

    it.each(['filterByTk={"id":1}', 'filterByTk[id]=1', 'filterByTk[createdById]=1'])(
      'are not found by %s',
      async (query) => {
        for (const call of ['userDataSyncSources:get', 'userDataSyncTasks:get', 'userDataSyncTasks:destroy']) {
          expect((await eve.post(`/${call}?${query}`)).status, call).toBe(400);
        }
      },
    );

    it.each([
      'options',
      '-options',
      'createdBy.password',
      '-updatedBy.resetToken',
      'createdBy.roles.name',
      'scheduledAt',
      'leaseOwner',
      'nope',
    ])('can not be sorted by %s', async (sort) => {
      await refused(`userDataSyncSources:list?sort=${sort}`);
      await refused(`userDataSyncSources:list?sort[]=id&sort[]=${sort}`);
      await refused(`userDataSyncTasks:list?sort=id,${sort}`);
    });

    it.each([
      'createdBy.password',
      'createdBy.email',
      'createdBy.roles',
      'createdBy.roles.users',
      'updatedBy.departments',
      'createdBy(x=1)',
      'tasks',
      'source',
      'source.options',
      'scheduledAt',
      'leaseOwner',
      'nope',
    ])('do not show %s', async (field) => {
      for (const resource of ['userDataSyncSources', 'userDataSyncTasks', 'userDataSyncPushes']) {
        for (const parameter of ['fields', 'appends', 'except']) {
          await refused(`${resource}:list?${parameter}=id,${field}`);
          await refused(`${resource}:get?filterByTk=1&${parameter}[x]=${field}`);
        }
        await refused(`${resource}:list?fields[0][only]=${field}`);
      }
    });

    it('can not be evaluated in charts', async () => {
      for (const collection of ['userDataSyncSources', 'userDataSyncTasks', 'userDataSyncPushes']) {
        const dimensions = [{ field: ['options'] }, { field: ['message'] }];
        const answer = await root.post('/charts:queryData').send({ collection, mode: 'builder', dimensions });
        expect([answer.status, answer.text.includes('sesame')]).toEqual([403, false]);
      }
    });

    it.each([
      'userDataSyncRecords',
      'userDataSyncRecordsResources',
      'userDataSyncLocks',
      'userDataSyncRecords/1/resources',
    ])('leave %s closed', async (resource) => {
      for (const action of ['list', 'get', 'create', 'update', 'destroy']) {
        expect((await eve.post(`/${resource}:${action}?filterByTk=1`).send({})).status).toBe(403);
      }
    });
  });

  it('are shown with nickname, username and id of who started them, and no more', async () => {
    for (const [resource, query] of [
      ['userDataSyncTasks', 'fields=id,createdBy.nickname,createdBy.username'],
      ['userDataSyncTasks', 'appends=createdBy'],
      ['userDataSyncTasks', 'appends[]=createdBy&appends[]=updatedBy'],
      ['userDataSyncTasks', 'fields=id,createdBy'],
      ['userDataSyncTasks', `filter=${JSON.stringify({ 'createdBy.username.$includes': 'noco' })}&appends=createdBy`],
    ]) {
      const { status, body } = await eve.get(`/${resource}:list?${query}`);
      expect(status, JSON.stringify(body)).toBe(200);
      const { createdBy } = body.data[0];
      expect(createdBy).toMatchObject({ username: 'nocobase' });
      expect(['id', 'nickname', 'username']).toEqual(expect.arrayContaining(Object.keys(createdBy)));
      const { body: one } = await eve.get(`/${resource}:get?filterByTk=${task.id}&${query}`);
      expect(Object.keys(one.data.createdBy).length).toBeLessThanOrEqual(3);
    }
  });

  it('are found by their own fields', async () => {
    const found = async (resource: string, filter: object) => {
      const { status, body } = await eve
        .get(`/${resource}:list`)
        .query({ filter: JSON.stringify(filter), sort: '-id' });
      expect(status, JSON.stringify(body)).toBe(200);
      return body.data.length;
    };
    expect(
      await found('userDataSyncSources', { $or: [{ name: { $includes: 'h' } }, { 'displayName.$includes': 'x' }] }),
    ).toBe(1);
    expect(await found('userDataSyncSources', { name: 'hr', id: { $ne: source.id } })).toBe(0);
    expect(await found('userDataSyncTasks', { sourceId: source.id, status: { $in: ['success'] } })).toBe(1);
    expect(await found('userDataSyncTasks', { createdAt: { $dateOn: { type: 'today' } } })).toBe(1);
    expect(await found('userDataSyncTasks', { $and: [{ $not: { status: 'failed' } }] })).toBe(1);
    expect(await found('userDataSyncTasks', {})).toBe(1);
  });

  it('can be saved as they were read, by a holder of the snippet', async () => {
    const { body } = await eve.get(`/userDataSyncSources:get?filterByTk=${source.id}`);
    const answer = await eve
      .post(`/userDataSyncSources:update?filterByTk=${source.id}`)
      .send({ ...body.data, id: 77, createdById: 77, displayName: 'People' });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const saved = await app.db.getRepository('userDataSyncSources').findOne({ filterByTk: source.id });
    expect(saved).toMatchObject({ id: source.id, displayName: 'People', createdById: null });
    expect(saved.options).toEqual({ url: 'https://hr', token: 'sesame' });
  });

  it('are made, changed, moved and deleted by a holder of the snippet', async () => {
    const post = async (call: string, body = {}) => {
      const answer = await eve.post(`/${call}`).send(body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return answer.body.data;
    };
    const values = { name: 'ad', sourceType: 'test', enabled: true };
    const { id } = await post('userDataSyncSources:create', values);
    await post(`userDataSyncSources:update?filterByTk=${id}`, { enabled: false });
    await post('userDataSyncSources:updateOrCreate?filterKeys[]=name', { ...values, displayName: 'AD' });
    await post('userDataSyncSources:firstOrCreate?filterKeys[]=name', values);
    await post(`userDataSyncSources:move?sourceId=${id}&targetId=${source.id}`);
    // As the page asks.
    const listed = await eve.get('/userDataSyncSources:list?fields=name,displayName&sort=sort&paginate=false');
    expect(listed.body.data.map((row: Model) => [row.name, row.displayName])).toEqual([
      ['ad', 'AD'],
      ['hr', expect.anything()],
    ]);
    await post(`userDataSyncSources:destroy?filterByTk[]=${id}`);
    await post(`userDataSyncTasks:destroy?filterByTk=${task.id}`);
    expect(await app.db.getRepository('userDataSyncTasks').count()).toBe(0);
  });
});
