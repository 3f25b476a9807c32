import type { MockServer } from '@nocobase/test';
import type { FormatUserDepartment, SyncResult, UserData, UserDataRecord } from '../index';
import { Ledger } from '../ledger/ledger';
import {
  type Agent,
  addSource,
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

describe('memberships of a source that changes only its own', () => {
  let app: MockServer;
  let agent: Agent;
  let payloads: UserData[];

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => payloads);
  });

  beforeEach(async () => {
    await removeRows(app);
    await addSource(app, { memberships: 'own' });
    await pushDepartments('a', 'b', 'c', 'd');
  });

  afterEach(() => void vi.restoreAllMocks());

  afterAll(() => stopApp(app));

  const pushDepartments = (...uids: string[]) => pushDepartmentsOf('hr', ...uids);
  const pushDepartmentsOf = (sourceName: string, ...uids: string[]) =>
    push(agent, { sourceName, dataType: 'department', records: uids.map((uid) => ({ uid, title: uid })) });
  const pushUsers = (records: UserDataRecord[], more: object = {}) =>
    push(agent, { sourceName: 'hr', dataType: 'user', records, ...more });
  const countsOf = (results: SyncResult[]) =>
    results.find(({ resource }) => resource === 'departments')?.detail.count as SyncResult['detail']['count'];

  /** Has the source say that a user is in these departments: `a!` owns it, `a*` is the main one. Nothing: no field at all. */
  const say = (...departments: string[]) => pushUsers([person(1, { departments: departments.map(told) })]);
  const told = (text: string): FormatUserDepartment => {
    const uid = text.replace(/[!*]/g, '');
    return uid === text ? uid : { uid, isOwner: text.includes('!'), isMain: text.includes('*') };
  };
  const configure = (values: Record<string, unknown>) =>
    app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values });

  const userOf = (number = 1) => app.db.getRepository('users').findOne({ filter: { username: `user${number}` } });
  const departmentOf = (title: string) => app.db.getRepository('departments').findOne({ filter: { title } });
  const memberships = () => app.db.getCollection('departmentsUsers').model;
  const keysOf = async (title: string, number = 1) => ({
    userId: (await userOf(number)).id,
    departmentId: (await departmentOf(title)).id,
  });

  /** What somebody does in the page of Users & Permissions. */
  const byHand = {
    add: async (title: string) =>
      agent.resource('users.departments', (await userOf()).id).add({ values: [(await departmentOf(title)).id] }),
    remove: async (title: string) =>
      agent.resource('users.departments', (await userOf()).id).remove({ values: [(await departmentOf(title)).id] }),
    own: async (title: string, isOwner: boolean) => memberships().update({ isOwner }, { where: await keysOf(title) }),
    main: async (title: string) =>
      app.db.getRepository('users').update({
        filterByTk: (await userOf()).id,
        values: { mainDepartmentId: (await departmentOf(title)).id },
      }),
  };

  /** What is there of a user's memberships, in the way of `say`. */
  const seen = async (number = 1) => {
    const { id, mainDepartmentId } = await userOf(number);
    const titles = new Map(
      (await app.db.getRepository('departments').find()).map((row: { id: number; title: string }) => [
        String(row.id),
        row.title,
      ]),
    );
    const rows = await memberships().findAll({ where: { userId: id } });
    const texts = rows.map((row) => {
      const departmentId = String(row.get('departmentId'));
      const isMain = departmentId === String(mainDepartmentId);
      return `${titles.get(departmentId)}${row.get('isOwner') ? '!' : ''}${isMain ? '*' : ''}`;
    });
    return texts.sort().join(' ');
  };
  const linksOf = async (uid = 'u1', sourceName = 'hr') => {
    const { resourceManager } = pluginOf(app);
    const [record] = await resourceManager.findOriginRecords({ sourceName, dataType: 'user', sourceUks: [uid] });
    return record.resources.filter(({ resource }) => resource === 'departments').length;
  };

  /** How many queries and row events there are meanwhile. */
  const observe = async (work: () => Promise<unknown>) => {
    const events: string[] = [];
    for (const collection of ['users', 'departments', 'departmentsUsers']) {
      for (const event of ['afterUpdate', 'afterBulkCreate', 'afterBulkDestroy', 'afterSaveWithAssociations']) {
        app.db.on(`${collection}.${event}`, () => void events.push(`${collection}.${event}`));
      }
    }
    const query = vi.spyOn(app.db.sequelize, 'query');
    await work();
    const statements = query.mock.calls.map(([sql]) => String(typeof sql === 'string' ? sql : sql.query));
    query.mockRestore();
    return { events, statements };
  };

  describe('a membership', () => {
    it('that the source brought goes with it; one that was set by hand stays', async () => {
      await say('a', 'b');
      await byHand.add('c');
      await say('b');
      expect(await seen()).toBe('b* c');
      await say();
      expect(await seen()).toBe('c*');
      expect(await linksOf()).toBe(0);
    });

    it('that was there already by hand stays when the source drops it', async () => {
      await say('a');
      await byHand.add('b');
      await say('a', 'b');
      expect(await linksOf()).toBe(1);
      await say('a');
      expect(await seen()).toBe('a* b');
    });

    it('that somebody removed is added again', async () => {
      await say('a!', 'b');
      await byHand.remove('a');
      expect(countsOf(await say('a!', 'b'))).toMatchObject({ updated: 1 });
      expect(await seen()).toBe('a! b*');
    });

    it('of a user without any is left alone by a record without the field', async () => {
      await say('a!*', 'b');
      await byHand.add('c');
      const counts = countsOf(await pushUsers([person(1)]));
      expect(counts).toMatchObject({ unchanged: 1, updated: 0 });
      expect(await seen()).toBe('a!* b c');
      expect(await linksOf()).toBe(2);
    });

    it.each([[[]], [null]])('goes where the field says %j', async (departments) => {
      await say('a!*', 'b');
      await byHand.add('c');
      expect(countsOf(await pushUsers([person(1, { departments })]))).toMatchObject({ updated: 1 });
      expect(await seen()).toBe('c*');
      await byHand.remove('c');
      expect(countsOf(await pushUsers([person(1, { departments })]))).toMatchObject({ unchanged: 1 });
    });

    it('in a department that is unknown, or that somebody deleted, is passed over', async () => {
      await say('a*', 'b');
      await app.db.getRepository('departments').destroy({ filter: { title: 'a' } });
      const results = await say('a*', 'b', 'c', 'unknown');
      expect(countsOf(results)).toMatchObject({ updated: 1, failed: 0 });
      expect(await seen()).toBe('b* c');
      expect(await linksOf()).toBe(2);
      expect(countsOf(await say('a*', 'b', 'c', 'unknown'))).toMatchObject({ unchanged: 1 });

      // The department comes back, and with it the main one.
      await pushDepartments('a');
      await say('a*', 'b', 'c');
      expect(await seen()).toBe('a* b c');
    });

    it('of a user who is deleted is forgotten', async () => {
      await say('a');
      await pushUsers([person(1, { isDeleted: true, departments: ['a'] })]);
      expect(await userOf()).toBeNull();
      expect(await linksOf()).toBe(0);
    });

    it('of a user whom somebody deleted comes back with the user', async () => {
      await say('a');
      await app.db.getRepository('users').destroy({ filter: { username: 'user1' } });
      await say('a');
      expect(await seen()).toBe('a*');
      expect(await linksOf()).toBe(1);
    });

    it('of a user who is gone and can not be created again is not tried', async () => {
      await say('a');
      await app.db.getRepository('users').destroy({ filter: { username: 'user1' } });
      const results = await pushUsers([{ ...person(1, { departments: ['a'] }), username: 'nocobase' }]);
      expect(results[0].detail.count).toMatchObject({ failed: 1 });
      expect(countsOf(results)).toMatchObject({ unchanged: 1 });
      await say('a');
      expect(await seen()).toBe('a*');
    });

    it('is right again after a failure in the middle', async () => {
      await say('a', 'b');
      const fail = vi.spyOn(Ledger.prototype, 'setLinks').mockRejectedValue(new Error('Down'));
      expect(countsOf(await say('b', 'c'))).toMatchObject({ failed: 1 });
      expect(await seen()).toBe('a* b');
      fail.mockRestore();
      await say('b', 'c');
      expect(await seen()).toBe('b* c');
      expect(await linksOf()).toBe(2);
    });
  });

  describe('an owner mark', () => {
    it('follows the source as long as it is as it was brought', async () => {
      await say('a', 'b!');
      expect(await seen()).toBe('a* b!');
      await say('a!', 'b');
      expect(await seen()).toBe('a!* b');
      await say('a', 'b');
      expect(await seen()).toBe('a* b');
    });

    it('that somebody set or took away stays, whatever the source says', async () => {
      await say('a', 'b!', 'c');
      await byHand.own('a', true);
      await byHand.own('b', false);
      await say('a', 'b!', 'c');
      expect(await seen()).toBe('a!* b c');
      await say('a', 'b!', 'c!');
      expect(await seen()).toBe('a!* b c!');
    });

    it('follows the source again once it is as the source has it', async () => {
      await say('a');
      await byHand.own('a', true);
      await say('a!');
      await say('a');
      expect(await seen()).toBe('a*');
    });

    it('of a membership that was set by hand stays', async () => {
      await say('a');
      await byHand.add('b');
      await say('a', 'b!');
      expect(await seen()).toBe('a* b');
    });
  });

  describe('a main department', () => {
    it('follows the source', async () => {
      await say('a', 'b*');
      expect(await seen()).toBe('a b*');
      await say('a*', 'b');
      expect(await seen()).toBe('a* b');
      await say('b', 'c*');
      expect(await seen()).toBe('b c*');
    });

    it('that somebody chose stays, whatever the source says, as long as it is a membership', async () => {
      await say('a*', 'b', 'c');
      await byHand.main('b');
      await say('a*', 'b', 'c');
      expect(await seen()).toBe('a b* c');
      await say('a', 'b', 'c*');
      expect(await seen()).toBe('a b* c');
      await say('a', 'c*');
      expect(await seen()).toBe('a c*');
    });

    it('that the host chose gives way to the first that the source names', async () => {
      await say('a', 'b');
      expect(await seen()).toBe('a* b');
      await say('a', 'b*');
      expect(await seen()).toBe('a b*');
    });

    it('that the source brought and no longer names stays, until it names another', async () => {
      await say('a', 'b*', 'c');
      await say('a', 'b', 'c');
      expect(await seen()).toBe('a b* c');
      await say('a', 'b', 'c*');
      expect(await seen()).toBe('a b c*');
    });

    it('that somebody took away with its membership comes back', async () => {
      await say('a', 'b*');
      await byHand.remove('b');
      expect(await seen()).toBe('a*');
      await say('a', 'b*');
      expect(await seen()).toBe('a b*');
    });

    it('that is gone is followed by the first that is left, or none', async () => {
      await say('b', 'c*');
      await byHand.add('a');
      await say('b');
      expect(await seen()).toBe('a* b');
      await byHand.remove('a');
      await say();
      expect(await seen()).toBe('');
      expect((await userOf()).mainDepartmentId).toBeNull();
    });
  });

  describe('with another source', () => {
    const sayOther = (departments: FormatUserDepartment[], more: object = {}) =>
      push(agent, {
        sourceName: 'ldap',
        dataType: 'user',
        matchKey: 'username',
        records: [{ uid: 'l1', username: 'user1', departments, ...more }],
      });

    beforeEach(async () => {
      await addSource(app, { name: 'ldap', memberships: 'own' });
      await pushDepartmentsOf('ldap', 'x', 'y');
    });

    it('neither changes what the other brought', async () => {
      await say('a!*', 'b');
      await sayOther([{ uid: 'x', isOwner: true }, 'y']);
      expect(await seen()).toBe('a!* b x! y');
      await say('a!*');
      await sayOther(['y']);
      expect(await seen()).toBe('a!* y');
      expect(countsOf(await say('a!*'))).toMatchObject({ unchanged: 1 });
      expect(countsOf(await sayOther(['y']))).toMatchObject({ unchanged: 1 });
    });
  });

  describe('of a user with several records', () => {
    const both = (first: string[], second: string[]) =>
      pushUsers(
        [
          person(1, { departments: first.map(told) }),
          person(2, { departments: [told('d')] }),
          { ...person(1, { departments: second.map(told) }), uid: 'again' },
        ],
        { matchKey: 'username' },
      );

    it('each record has its own, in one payload as well', async () => {
      expect(countsOf(await both(['a'], ['b!', 'c']))).toMatchObject({ failed: 0, updated: 3 });
      expect(await seen()).toBe('a* b! c');
      expect(countsOf(await both(['a'], ['b!', 'c']))).toMatchObject({ unchanged: 3 });
      await both(['a'], ['c']);
      expect(await seen()).toBe('a* c');
      await both(['a', 'c'], []);
      expect(await seen()).toBe('a* c');
      expect(await seen(2)).toBe('d*');
    });

    it('they go over to the one that comes in the place of another', async () => {
      await say('a!', 'b');
      const renamed = (...departments: string[]) =>
        pushUsers([{ ...person(1, { departments: departments.map(told) }), uid: 'new' }], { matchKey: 'username' });
      await renamed('a!', 'b');
      expect([await linksOf('u1'), await linksOf('new')]).toEqual([0, 2]);
      await renamed('a');
      expect(await seen()).toBe('a*');
    });
  });

  describe('where the setting changes', () => {
    it('to own: what the source brought before is its own, and marks are as it says them now', async () => {
      await configure({ memberships: 'source' });
      await say('a!*', 'b', 'c');
      await byHand.main('c');
      await byHand.own('b', true);
      await byHand.add('d');
      await configure({ memberships: 'own' });
      expect(countsOf(await say('a!*', 'b', 'c'))).toMatchObject({ unchanged: 1 });
      expect(await seen()).toBe('a! b! c* d');
      await say('a', 'b', 'c*');
      expect(await seen()).toBe('a b! c* d');
      await say('b');
      expect(await seen()).toContain('b!');
      expect(await seen()).toContain('d');
    });

    it('to source and back: what was remembered before does not count', async () => {
      await say('a!', 'b*');
      await byHand.add('d');
      await configure({ memberships: 'source' });
      await say('a', 'b', 'c*');
      expect(await seen()).toBe('a b c*');
      await byHand.add('d');
      // As the source had it once.
      await byHand.own('a', true);
      await byHand.main('b');
      await configure({ memberships: 'own' });
      await say('a', 'b', 'c*');
      expect(await seen()).toBe('a! b* c d');
    });

    it('it holds for pushes under the name of a disabled source, and not for those of others', async () => {
      await say('a');
      await byHand.add('b');
      await configure({ enabled: false });
      await say('a');
      expect(await seen()).toBe('a* b');
      await app.db.getRepository('userDataSyncSources').destroy({ filter: { name: 'hr' } });
      await say('a');
      expect(await seen()).toBe('a*');
    });
  });

  it('are left as they are by a task, too', async () => {
    const users = (...departments: string[]) => {
      payloads = [{ sourceName: 'hr', dataType: 'user', records: [person(1, { departments: departments.map(told) })] }];
    };
    const sync = async () => {
      const task = await endOf(app, (await startTask(agent)).id);
      expect(task).toMatchObject({ status: 'success' });
    };
    users('a*', 'b');
    await sync();
    await byHand.add('c');
    await byHand.main('c');
    users('b*');
    await configure({ leavers: 'remove' });
    await sync();
    expect(await seen()).toBe('b c*');
  });

  it('of hundreds of users cost a few queries, and no event where nothing changed', async () => {
    const records = Array.from({ length: 300 }, (_, index) =>
      person(index, { departments: [told('a*'), told(index % 5 ? 'b' : 'b!')] }),
    );
    const first = await observe(() => pushUsers(records));
    expect(first.events.filter((event) => event === 'departmentsUsers.afterBulkCreate')).toHaveLength(300);
    await pushUsers(records);
    const again = await observe(async () => {
      expect(countsOf(await pushUsers(records))).toMatchObject({ unchanged: 300 });
    });
    expect(again.events).toEqual([]);
    expect(again.statements.length).toBeLessThanOrEqual(45);
    expect(again.statements.filter((sql) => /departmentsUsers|departments_users/.test(sql))).toHaveLength(1);
    expect(again.statements.filter((sql) => /^(INSERT|UPDATE|DELETE).*esources/i.test(sql))).toEqual([]);

    // Nor many where each is named by hand and by the source, or changes.
    const { id: departmentId } = await departmentOf('c');
    const users = await app.db.getRepository('users').find({ filter: { username: { $startsWith: 'user' } } });
    await memberships().bulkCreate(users.map(({ id }: { id: number }) => ({ userId: id, departmentId })));
    const named = records.map((record, index) => ({
      ...record,
      departments: [told(index % 5 ? 'b*' : 'b!*'), told('c')],
    }));
    const { statements } = await observe(async () => {
      expect(countsOf(await pushUsers(named))).toMatchObject({ updated: 300 });
    });
    expect(statements.length).toBeLessThanOrEqual(150);
    expect(await seen(7)).toBe('b* c');
  });
});
