import type { BelongsToManyRepository } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import type { UserDataResource } from '../index';
import {
  addSource,
  type Agent,
  endOf,
  pluginOf,
  push,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';
import type { FormatUser, Outcome, Preview, UserData } from '../contracts/types';

const REFUSAL = 'This record belongs to a user with the root role, whom no synchronization may change';

describe('a user with the root role', () => {
  let app: MockServer;
  let agent: Agent;
  let payloads: UserData[];

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => payloads);
    await app.db.getRepository('users').update({ filter: { id: 1 }, values: { phone: '600100200' } });
  });

  beforeEach(async () => {
    await addSource(app, { leavers: 'remove', leaverLimitPercent: 100 });
    await push(agent, { dataType: 'department', sourceName: 'hr', records: [{ uid: 'd', title: 'Sales' }] });
  });

  afterEach(() => removeRows(app));
  afterAll(() => stopApp(app));

  const root = async () =>
    (await app.db.getRepository('users').findOne({ filter: { id: 1 }, appends: ['departments', 'roles'] })).toJSON();
  const usernames = async () =>
    (await app.db.getRepository('users').find({ sort: 'id' })).map((user: { username: string }) => user.username);
  const users = (records: FormatUser[], more: Partial<UserData> = {}): UserData => ({
    dataType: 'user',
    sourceName: 'hr',
    records,
    ...more,
  });
  const pushUsers = (records: FormatUser[], more: Partial<UserData> = {}) => push(agent, { ...users(records, more) });
  const messagesOf = (results: Awaited<ReturnType<typeof pushUsers>>) =>
    results.map(({ detail }) => detail.failedRecords.map(({ record, message }) => `${record.uid}: ${message}`));
  const sync = async (start: 'pull' | 'preview', ...given: UserData[]) => {
    payloads = given;
    const { id } =
      start === 'pull' ? await startTask(agent) : (await agent.post('/userData:preview?name=hr')).body.data;
    return endOf(app, id);
  };
  /** A link that the original made, before roots were out of reach. */
  const linkRoot = async (uid = 'r', userId = 1) => {
    const { resourceManager } = pluginOf(app);
    const [record] = await resourceManager.saveOriginRecords(users([{ uid }]));
    await resourceManager.addResourceToOriginRecord({ recordId: record.id, resource: 'users', resourcePk: userId });
  };
  const others = [
    { uid: 'a', username: 'ana', departments: ['d'] },
    { uid: 'b', username: 'bob', departments: ['d'] },
  ];

  const links: [string, FormatUser, string | undefined][] = [
    ['its username', { uid: 'r', username: 'nocobase' }, 'username'],
    ['its email', { uid: 'r', email: 'admin@nocobase.com' }, 'email'],
    ['its phone', { uid: 'r', phone: '600100200' }, 'phone'],
    ['its phone as a number', { uid: 'r', phone: 600100200 as never }, 'phone'],
    ['its email in another case', { uid: 'r', email: 'ADMIN@NocoBase.com ' }, 'email'],
    ['an earlier link', { uid: 'r' }, undefined],
    ['an earlier link, beside a match key', { uid: 'r', username: 'somebody' }, 'username'],
  ];
  const changes: Record<string, unknown>[] = [
    { nickname: 'Eve', username: 'eve', email: 'eve@example.com', phone: '1' },
    { departments: [{ uid: 'd', isOwner: true, isMain: true }] },
    { username: null, email: null, phone: null, departments: null },
    { isDeleted: true },
  ];

  it.each(links)('known by %s is given nothing by a payload', async (how, by, matchKey) => {
    const before = await root();
    if (how.startsWith('an earlier link')) {
      await linkRoot();
    }
    for (const change of changes) {
      const record = { ...change, ...by };
      const results = await pushUsers([others[0], record, others[1]], { matchKey });
      expect(messagesOf(results)[0]).toEqual([`r: ${REFUSAL}`]);
      expect(results[0].detail.count).toMatchObject({ all: 3, success: 2, failed: 1 });
      // Not written together with others.
      expect(messagesOf(await pushUsers([record], { matchKey }))[0]).toEqual([`r: ${REFUSAL}`]);
      expect(await root()).toEqual(before);
    }
    expect(await usernames()).toEqual(['nocobase', 'ana', 'bob']);
    expect(await app.db.getRepository('departmentsUsers').count({ filter: { userId: 1 } })).toBe(0);
  });

  it.each(['source', 'own'])(
    'is in no department by a link, where memberships are the %s ones',
    async (memberships) => {
      await app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values: { memberships } });
      await linkRoot();
      const results = await pushUsers([{ uid: 'r', departments: ['d'] }, ...others]);
      expect(messagesOf(results)).toEqual([[`r: ${REFUSAL}`], []]);
      expect((await root()).departments).toEqual([]);

      const { id } = await app.db.getRepository('departments').findOne();
      await app.db.getRepository<BelongsToManyRepository>('users.departments', 1).add(id);
      await pushUsers([{ uid: 'r', departments: [] }]);
      expect((await root()).departments).toHaveLength(1);
    },
  );

  it.each([
    { username: 'nocobase' },
    { email: 'admin@nocobase.com' },
    { phone: '600100200' },
    { username: 'NocoBase' },
    { username: 'admin@nocobase.com' },
    { email: ' Admin@NocoBase.com' },
    { username: 'ｎｏｃｏｂａｓｅ' },
  ])('does not lose %j to somebody else', async (name) => {
    const [[field, value]] = Object.entries(name);
    const taken = `a: ${field} "${value.trim().normalize('NFC')}" is taken already`;
    // One who is new, and one who is there.
    expect(messagesOf(await pushUsers([{ uid: 'a', ...name }]))[0]).toEqual([taken]);
    await pushUsers([{ uid: 'a', username: 'ana' }]);
    expect(messagesOf(await pushUsers([{ uid: 'a', ...name }]))[0]).toEqual([taken]);
    expect(await usernames()).toEqual(['nocobase', 'ana']);
  });

  it('is whoever has the role by now', async () => {
    await pushUsers(others);
    const [ana, bob] = await app.db.getRepository('users').find({ filter: { username: ['ana', 'bob'] }, sort: 'id' });
    await ana.addRole('root');
    const results = await pushUsers(others.map((each) => ({ ...each, nickname: 'New' })));
    expect(messagesOf(results)).toEqual([[`a: ${REFUSAL}`], []]);
    expect((await ana.reload()).nickname ?? null).toBeNull();
    expect((await bob.reload()).nickname).toBe('New');

    await ana.removeRole('root');
    expect(messagesOf(await pushUsers(others))).toEqual([[], []]);
  });

  it.each(['source', 'own'])(
    'gets no department that it waited for before it had the role, where memberships are the %s ones',
    async (memberships) => {
      await app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values: { memberships } });
      await pushUsers([
        { uid: 'a', username: 'ana', departments: ['d', 'later'] },
        { uid: 'b', username: 'bob', departments: ['later'] },
      ]);
      const departmentsOf = async (username: string) => {
        const user = await app.db.getRepository('users').findOne({ filter: { username }, appends: ['departments'] });
        return user.departments.map(({ title }: { title: string }) => title);
      };
      const ana = await app.db.getRepository('users').findOne({ filter: { username: 'ana' } });
      await ana.addRole('root');
      await push(agent, { dataType: 'department', sourceName: 'hr', records: [{ uid: 'later', title: 'Later' }] });
      expect(await departmentsOf('ana')).toEqual(['Sales']);
      expect(await departmentsOf('bob')).toEqual(['Later']);
      await ana.removeRole('root');
    },
  );

  it('stays when it has left, and when it is said to have', async () => {
    await linkRoot();
    await pushUsers(others);
    const before = await root();
    const left = await sync('pull', users([others[0]], { complete: true }));
    expect(left).toMatchObject({ status: 'success', outcome: { targets: [{ unchanged: 1, deleted: 1 }, {}] } });
    expect(await root()).toEqual(before);
    const said = await sync('pull', users([others[0], { uid: 'r', isDeleted: true }], { complete: true }));
    expect(said).toMatchObject({ status: 'partial', failures: [{ uid: 'r', message: REFUSAL }] });
    expect(await root()).toEqual(before);
  });

  it('is told of in a preview as in the sync', async () => {
    await linkRoot();
    const given = users(
      [
        { uid: 'r', nickname: 'Eve', departments: ['d'] },
        { uid: 'm', email: 'ADMIN@nocobase.com' },
        { uid: 't', email: 'tess@example.com', username: 'admin@nocobase.com' },
        { uid: 'x', email: 'admin@nocobase.com', isDeleted: true },
        ...others,
      ],
      { matchKey: 'email' },
    );
    const before = await root();
    const announced = await sync('preview', given);
    const { records } = announced.get('preview') as Preview;
    const messages = records
      .filter(({ action }) => action === 'failed')
      .map(({ uid, message }) => `${uid}: ${message}`);
    expect(messages).toEqual([
      `r: ${REFUSAL}`,
      't: username "admin@nocobase.com" is taken already',
      `m: ${REFUSAL}`,
      `x: ${REFUSAL}`,
    ]);
    const done = await sync('pull', given);
    const { failed: _, ...outcome } = done.outcome as Outcome;
    expect(outcome).toEqual(announced.outcome);
    expect(await root()).toEqual(before);
  });

  it('is out of reach for a handler that somebody derived from the host’s, under another name', async () => {
    const { resourceManager } = pluginOf(app);
    const host = resourceManager.resources.nodes.find(({ name }) => name === 'users') as UserDataResource;
    const Host = host.constructor as new (...args: unknown[]) => UserDataResource & { create: never; update: never };
    const derived = new (class extends Host {})(app.db, app.logger);
    derived.name = 'people';
    const registered = resourceManager.resources;
    resourceManager.resources = new (registered.constructor as new () => typeof registered)();
    try {
      resourceManager.registerResource(derived);
      await pushUsers([{ uid: 'a', username: 'ana' }]);
      const [record] = await resourceManager.findOriginRecords({
        sourceName: 'hr',
        dataType: 'user',
        sourceUks: ['a'],
      });
      await resourceManager.addResourceToOriginRecord({ recordId: record.id, resource: 'people', resourcePk: 1 });
      await resourceManager.removeResourceFromOriginRecord({ recordId: record.id, ...record.resources[0] });
      const before = await root();
      expect(messagesOf(await pushUsers([{ uid: 'a', nickname: 'Eve' }]))).toEqual([[`a: ${REFUSAL}`]]);
      const byName = { uid: 'b', username: 'nocobase', password: 'eve', roles: ['root'] };
      expect(messagesOf(await pushUsers([byName], { matchKey: 'username' }))).toEqual([[`b: ${REFUSAL}`]]);
      expect(await root()).toEqual(before);
    } finally {
      resourceManager.resources = registered;
    }
  });

  // MySQL and MariaDB take these for the same.
  it.runIf(['mysql', 'mariadb'].includes(process.env.DB_DIALECT ?? ''))(
    'is known by what the database takes for the same, be it less exact than we are',
    async () => {
      const before = await root();
      for (const change of changes) {
        const record = { ...change, uid: 'r', username: 'NÓCOBASE' };
        expect(messagesOf(await pushUsers([record], { matchKey: 'username' }))[0]).toEqual([`r: ${REFUSAL}`]);
      }
      // One whose user was deleted by hand.
      await linkRoot('gone', 4711);
      const results = await pushUsers([{ uid: 'gone', username: 'NÓCOBASE' }], { matchKey: 'username' });
      expect(messagesOf(results)[0]).toEqual([`gone: ${REFUSAL}`]);
      expect(await root()).toEqual(before);
    },
  );
});
