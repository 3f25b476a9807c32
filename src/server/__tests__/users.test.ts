import type { Filter, Transaction } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import { type Agent, countRows, push, signIn, startApp, stopApp } from './app';

describe('users from a payload', () => {
  let app: MockServer;
  let agent: Agent;

  beforeEach(async () => {
    app = await startApp();
    agent = await signIn(app);
  });

  afterEach(() => stopApp(app));

  const pushUsers = (records: Record<string, unknown>[], more = {}) =>
    push(agent, { dataType: 'user', records, ...more });
  const findUser = (filter: Filter) =>
    app.db.getRepository('users').findOne({ filter, appends: ['roles', 'departments'] });

  it('are created, changed, and left alone when nothing changed', async () => {
    const [users] = await pushUsers([{ uid: 'u1', nickname: 'Ana', email: 'ana@example.com' }]);
    expect(users).toEqual({
      resource: 'users',
      detail: {
        count: { all: 1, success: 1, failed: 0, created: 1, updated: 0, unchanged: 0, deleted: 0 },
        failedRecords: [],
      },
    });
    const ana = await findUser({ email: 'ana@example.com' });
    expect(ana.roles.map(({ name }: { name: string }) => name)).toEqual(['member']);

    await pushUsers([{ uid: 'u1', nickname: 'Ana María', email: 'ana@example.com' }]);
    const changed = await findUser({ email: 'ana@example.com' });
    expect(changed).toMatchObject({ id: ana.id, nickname: 'Ana María' });

    const before = await countRows(app);
    await pushUsers([{ uid: 'u1', nickname: 'Ana María', email: 'ana@example.com' }]);
    expect(await countRows(app)).toEqual(before);
    expect((await findUser({ id: ana.id })).updatedAt).toEqual(changed.updatedAt);
  });

  it.each(['username', 'email', 'phone'])('are linked by %s to a user who is already there', async (matchKey) => {
    const local = await app.db.getRepository('users').create({ values: { [matchKey]: '4711' } });
    await pushUsers([{ uid: 'u1', nickname: 'Ana', [matchKey]: '4711' }], { matchKey });
    expect(await findUser({ id: local.id })).toMatchObject({ nickname: 'Ana' });
    expect(await app.db.getRepository('users').count()).toBe(2);
  });

  it('match a number in the payload as the text it is in the database', async () => {
    const local = await app.db.getRepository('users').create({ values: { phone: '600100200' } });
    await pushUsers([{ uid: 1, nickname: 'Ana', phone: 600100200 }], { matchKey: 'phone' });
    expect(await findUser({ id: local.id })).toMatchObject({ nickname: 'Ana', phone: '600100200' });
  });

  it('are created once, be it that somebody who hears of the commit fails', async () => {
    app.db.on('users.afterCreate', (_: unknown, { transaction }: { transaction: Transaction }) =>
      transaction.afterCommit(() => {
        throw new Error('SQLITE_BUSY: a workflow could not be started');
      }),
    );
    const records = [
      { uid: 'u1', nickname: 'Ana' },
      { uid: 'u2', nickname: 'Ben', username: 'ben' },
    ];
    const [users] = await pushUsers(records);
    expect(users.detail).toMatchObject({ count: { all: 2, created: 2, failed: 0 }, failedRecords: [] });
    expect(await app.db.getRepository('users').count()).toBe(3);
    expect(await app.db.getRepository('userDataSyncRecordsResources').count()).toBe(2);
  });

  it('are removed when they left, and created again when they come back', async () => {
    await pushUsers([{ uid: 'u1', nickname: 'Ana', username: 'ana' }]);
    const { id } = await findUser({ username: 'ana' });
    await pushUsers([{ uid: 'u1', isDeleted: true }]);
    expect(await findUser({ id })).toBeNull();

    await pushUsers([{ uid: 'u1', isDeleted: true }]);
    expect(await app.db.getRepository('users').count()).toBe(1);

    await pushUsers([{ uid: 'u1', nickname: 'Ana', username: 'ana' }]);
    expect((await findUser({ username: 'ana' })).id).not.toBe(id);
  });

  it('are created again when somebody deleted them by hand', async () => {
    await pushUsers([{ uid: 'u1', username: 'ana' }]);
    await app.db.getRepository('users').destroy({ filter: { username: 'ana' } });
    await pushUsers([{ uid: 'u1', username: 'ana' }]);
    expect(await findUser({ username: 'ana' })).not.toBeNull();
    const links = await app.db.getRepository('userDataSyncRecordsResources').find({ filter: { resource: 'users' } });
    expect(links).toHaveLength(1);
  });

  it('carry custom fields', async () => {
    app.db.getCollection('users').addField('badge', { type: 'string' });
    await app.db.getCollection('users').sync();
    await pushUsers([{ uid: 'u1', username: 'ana', badge: 'B-1' }]);
    expect(await findUser({ username: 'ana' })).toMatchObject({ badge: 'B-1' });
  });

  it('are of the source "api", and matched by nothing, where sourceName and matchKey are left empty', async () => {
    for (const [index, empty] of [undefined, null, ''].entries()) {
      await pushUsers([{ uid: `u${index}`, nickname: 'Ana' }], { sourceName: empty, matchKey: empty });
    }
    const records = await app.db.getRepository('userDataSyncRecords').find();
    expect(records.map(({ sourceName }: { sourceName: string }) => sourceName)).toEqual(['api', 'api', 'api']);
    expect(await app.db.getRepository('users').count()).toBe(4);
  });

  it('of two sources with the same uid are two users', async () => {
    await pushUsers([{ uid: '1', username: 'ana' }], { sourceName: 'madrid' });
    await pushUsers([{ uid: '1', username: 'bob' }], { sourceName: 'berlin' });
    await pushUsers([{ uid: '1', username: 'ana', isDeleted: true }], { sourceName: 'madrid' });
    expect(await findUser({ username: 'ana' })).toBeNull();
    expect(await findUser({ username: 'bob' })).not.toBeNull();
  });

  it('that fail are named with the reason and stop nobody else', async () => {
    await pushUsers([{ uid: 'u1', username: 'ana' }]);
    const [users] = await pushUsers([
      { uid: 'u2', username: 'ana' },
      { uid: 'u3', username: 'bob' },
    ]);
    expect(users.detail).toEqual({
      count: { all: 2, success: 1, failed: 1, created: 1, updated: 0, unchanged: 0, deleted: 0 },
      failedRecords: [
        {
          record: { uid: 'u2', username: 'ana' },
          message: 'username "ana" is taken already, by ana',
          code: 'value-taken-by-row',
          params: { field: 'username', value: 'ana', name: 'ana' },
        },
      ],
    });
    expect(await findUser({ username: 'bob' })).not.toBeNull();
  });

  it('count once where a payload names them twice, with the last word', async () => {
    await pushUsers([
      { uid: 7, nickname: 'first' },
      { uid: '7', nickname: 'last' },
    ]);
    expect(await app.db.getRepository('userDataSyncRecords').count()).toBe(1);
    expect(await findUser({ nickname: 'last' })).not.toBeNull();
    expect(await findUser({ nickname: 'first' })).toBeNull();
  });

  describe('get no rights from it', () => {
    it('neither by roles nor by any other association', async () => {
      await pushUsers([{ uid: 'u1', username: 'eve', roles: ['root', 'admin'] }]);
      await pushUsers([{ uid: 'u1', username: 'eve', roles: [{ name: 'admin' }], createdBy: { id: 1 } }]);
      const eve = await findUser({ username: 'eve' });
      expect(eve.roles.map(({ name }: { name: string }) => name)).toEqual(['member']);
    });

    it('nor a password, an id, a token, or the inside of a row', async () => {
      const hostile = {
        username: 'eve',
        id: 99,
        password: 'known-to-eve',
        resetToken: 'token',
        passwordChangeTz: 1,
        dataValues: { id: 1 },
        isNewRecord: true,
        save: 'x',
        _changed: 'x',
      };
      await pushUsers([{ uid: 'u1', ...hostile }]);
      await pushUsers([{ uid: 'u1', ...hostile, nickname: 'Eve' }]);
      const eve = await app.db.getModel('users').findOne({ where: { username: 'eve' } });
      expect(eve?.get('id')).not.toBe(99);
      expect(eve?.get()).toMatchObject({ nickname: 'Eve', password: null, resetToken: null, passwordChangeTz: null });
      expect(await app.db.getRepository('users').count()).toBe(2);
    });

    it.each([{}, { email: '' }, { email: null }, { email: ' ' }, { email: { $ne: null } }, { email: ['x'] }])(
      'nor a stranger by matching with %j',
      async (noEmail) => {
        const { id } = await findUser({ username: 'nocobase' });
        await push(agent, {
          dataType: 'user',
          matchKey: 'email',
          records: [{ uid: 'u1', nickname: 'Eve', ...noEmail }],
        });
        expect((await findUser({ id })).nickname).toBe('Super Admin');
      },
    );

    it('and nobody is created who is said to be deleted', async () => {
      const before = await app.db.getRepository('users').count();
      await pushUsers([{ uid: 'u1', username: 'ghost', isDeleted: true }], { matchKey: 'username' });
      expect(await app.db.getRepository('users').count()).toBe(before);
    });
  });
});
