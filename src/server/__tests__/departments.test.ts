import type { Filter } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import { type Agent, push, signIn, startApp, stopApp } from './app';

describe('departments from a payload', () => {
  let app: MockServer;
  let agent: Agent;

  beforeEach(async () => {
    app = await startApp();
    agent = await signIn(app);
  });

  afterEach(() => stopApp(app));

  const pushDepartments = (records: Record<string, unknown>[], more = {}) =>
    push(agent, { dataType: 'department', records, ...more });
  const pushUsers = (records: Record<string, unknown>[], more = {}) =>
    push(agent, { dataType: 'user', records, ...more });
  const find = (title: string) =>
    app.db.getRepository('departments').findOne({ filter: { title }, appends: ['parent', 'roles'] });
  const findUser = (filter: Filter) =>
    app.db.getRepository('users').findOne({ filter, appends: ['departments', 'mainDepartment'] });
  const membership = async (username: string, title: string) => {
    const [user, department] = [await findUser({ username }), await find(title)];
    return app.db
      .getRepository('departmentsUsers')
      .findOne({ filter: { userId: user.id, departmentId: department.id } });
  };

  const tree = [
    { uid: 'a', title: 'Company' },
    { uid: 'b', title: 'Sales', parentUid: 'a' },
    { uid: 'c', title: 'Support', parentUid: 'a' },
  ];

  it('make a tree, and move in it', async () => {
    await pushDepartments(tree);
    expect((await find('Sales')).parent.title).toBe('Company');
    expect(await find('Company')).toMatchObject({ isLeaf: false });

    await pushDepartments([{ uid: 'c', title: 'Support', parentUid: 'b' }]);
    expect((await find('Support')).parent.title).toBe('Sales');
    expect(await find('Sales')).toMatchObject({ isLeaf: false });

    await pushDepartments([{ uid: 'c', title: 'Support' }]);
    expect((await find('Support')).parent).toBeNull();
    expect(await find('Sales')).toMatchObject({ isLeaf: true });
  });

  it('come below one that a deleted department between them leaves', async () => {
    await pushDepartments([
      { uid: 'a', title: 'Company' },
      { uid: 'b', title: 'Sales', parentUid: 'a' },
      { uid: 'c', title: 'Support', parentUid: 'b' },
    ]);
    await pushDepartments([
      { uid: 'a', title: 'Company', parentUid: 'c' },
      { uid: 'b', isDeleted: true },
    ]);
    expect((await find('Company')).parent.title).toBe('Support');
    expect((await find('Support')).parent).toBeNull();
  });

  it.each([
    ['that can not be put at the top', [{ uid: 'b', isDeleted: true }]],
    [
      'that can not be moved away',
      [
        { uid: 'b', isDeleted: true },
        { uid: 'c', title: 'Support', parentUid: 'a' },
      ],
    ],
  ])('%s are not destroyed with the one above them, which stays', async (_, records) => {
    await pushDepartments([tree[0], tree[1], { uid: 'c', title: 'Support', parentUid: 'b' }]);
    await pushUsers([{ uid: 'u', username: 'ana', departments: ['c'] }]);
    app.db.on('departments.beforeUpdate', (department: { title: string }) => {
      if (department.title === 'Support') {
        throw new Error('Not this one');
      }
    });
    const [{ detail }] = await pushDepartments(records);
    expect(detail.failedRecords[0]).toMatchObject({
      record: { uid: 'b' },
      message: 'It can not be deleted, because "departments" refers to it',
    });
    expect((await find('Support')).parent.title).toBe('Sales');
    expect((await findUser({ username: 'ana' })).departments).toHaveLength(1);
  });

  it('that are deleted manually and in the source are counted as deleted once', async () => {
    await pushDepartments([{ uid: 'a', title: 'Company' }]);
    await app.db.getRepository('departments').destroy({ filter: { title: 'Company' } });
    const deletions = [
      await pushDepartments([{ uid: 'a', isDeleted: true }]),
      await pushDepartments([{ uid: 'a', isDeleted: true }]),
    ];
    expect(deletions.map(([{ detail }]) => detail.count.deleted)).toEqual([1, 0]);
    expect(await app.db.getRepository('userDataSyncRecordsResources').count()).toBe(0);
  });

  it('are the same for a numeric uid and for its text', async () => {
    await pushDepartments([
      { uid: 1, title: 'Company' },
      { uid: 2, title: 'Sales', parentUid: 1 },
    ]);
    await pushUsers([{ uid: 1, username: 'ana', departments: [2] }]);
    await pushDepartments([{ uid: '2', title: 'Sales EMEA', parentUid: '1' }]);
    expect((await find('Sales EMEA')).parent.title).toBe('Company');
    expect(await membership('ana', 'Sales EMEA')).not.toBeNull();
    expect(await app.db.getRepository('departments').count()).toBe(2);
  });

  it('have members, owners and main departments as the source says', async () => {
    await pushDepartments(tree);
    await pushUsers([{ uid: 'u', username: 'ana', departments: [{ uid: 'b', isOwner: true, isMain: true }, 'c'] }]);
    expect(await membership('ana', 'Sales')).toMatchObject({ isOwner: true });
    expect(await membership('ana', 'Support')).toMatchObject({ isOwner: false });
    expect((await findUser({ username: 'ana' })).mainDepartment.title).toBe('Sales');

    await pushUsers([{ uid: 'u', username: 'ana', departments: [{ uid: 'c', isMain: true }] }]);
    expect(await membership('ana', 'Sales')).toBeNull();
    expect((await findUser({ username: 'ana' })).mainDepartment.title).toBe('Support');

    await pushUsers([{ uid: 'u', username: 'ana', departments: [] }]);
    expect(await findUser({ username: 'ana' })).toMatchObject({ departments: [], mainDepartmentId: null });
  });

  it('of one owner may be more than a thousand', async () => {
    const many = Array.from({ length: 1_100 }, (_, number) => ({ uid: `d${number}`, title: `D${number}` }));
    await pushDepartments(many);
    const owned = many.map(({ uid }) => ({ uid, isOwner: true }));
    const results = await pushUsers([{ uid: 'u', username: 'ana', departments: owned }]);
    expect(results.flatMap(({ detail }) => detail.failedRecords.map(({ message }) => message))).toEqual([]);
    expect(await app.db.getRepository('departmentsUsers').count({ filter: { isOwner: true } })).toBe(1_100);
  });

  it('are removed with their memberships, and come back', async () => {
    await pushDepartments(tree);
    await pushUsers([{ uid: 'u', username: 'ana', departments: ['b'] }]);
    await pushDepartments([{ uid: 'b', isDeleted: true }]);
    expect(await find('Sales')).toBeNull();
    expect((await findUser({ username: 'ana' })).departments).toEqual([]);

    await pushDepartments([tree[1]]);
    await pushUsers([{ uid: 'u', username: 'ana', departments: ['b'] }]);
    expect(await membership('ana', 'Sales')).not.toBeNull();
  });

  it('carry custom fields, and take no rights from a payload', async () => {
    app.db.getCollection('departments').addField('costCentre', { type: 'string' });
    await app.db.getCollection('departments').sync();
    await pushDepartments([{ uid: 'a', title: 'Company', costCentre: '4711', roles: ['root'], id: 5, owners: [1] }]);
    await pushDepartments([{ uid: 'a', title: 'Company', costCentre: '4712', roles: ['root'], members: [1] }]);
    const company = await find('Company');
    expect(company).toMatchObject({ costCentre: '4712', roles: [] });
    expect(company.id).not.toBe(5);
    expect(await app.db.getRepository('departmentsUsers').count()).toBe(0);
  });

  it('are not created for a record that says it is deleted', async () => {
    await pushDepartments([{ uid: 'x', title: 'Ghost', isDeleted: true }]);
    expect(await find('Ghost')).toBeNull();
  });

  it('of two sources do not meet', async () => {
    await pushDepartments([{ uid: '1', title: 'Madrid' }], { sourceName: 'es' });
    await pushDepartments([{ uid: '1', title: 'Berlin' }], { sourceName: 'de' });
    await pushUsers([{ uid: 'u', username: 'ana', departments: ['1'] }]);
    expect((await findUser({ username: 'ana' })).departments).toEqual([]);
  });

  it('of a user who is gone and could not be created again are not tried', async () => {
    await pushUsers([{ uid: 'u', username: 'ana' }]);
    await app.db.getRepository('users').destroy({ filter: { username: 'ana' } });
    await app.db.getRepository('users').create({ values: { username: 'ana' } });
    const results = await pushUsers([{ uid: 'u', username: 'ana', departments: ['b'] }]);
    expect(results.map(({ detail }) => detail.failedRecords[0]?.message)).toEqual([
      'username "ana" is taken already, by ana',
      undefined,
    ]);
    expect(results[1].detail.count).toMatchObject({ unchanged: 1 });
  });

  it('of a user to whom a record is matched that fails stay as they are', async () => {
    await pushDepartments(tree);
    await pushUsers([
      { uid: 'u', username: 'ana', departments: ['b'] },
      { uid: 'v', username: 'bob' },
    ]);
    const matched = { uid: 'w', username: 'ana', departments: ['a'] };
    for (const fault of [{ email: ['no', 'text'] }, { phone: '1' }]) {
      await app.db.getRepository('users').update({ filter: { username: 'bob' }, values: { phone: '1' } });
      const [users] = await pushUsers([{ ...matched, ...fault }], { matchKey: 'username' });
      expect(users.detail.count).toMatchObject({ failed: 1 });
      expect((await findUser({ username: 'ana' })).departments).toMatchObject([{ title: 'Sales' }]);
    }
  });

  it('of two records of a user are those of the first, if the second fails', async () => {
    await pushDepartments(tree);
    const say = (uid: string, department: string) => ({
      uid,
      username: 'ana',
      nickname: uid,
      departments: [department],
    });
    await pushUsers([say('u', 'a'), say('v', 'b')], { matchKey: 'username' });
    expect((await findUser({ username: 'ana' })).departments).toMatchObject([{ title: 'Company' }]);
    await pushUsers([say('v', 'b')], { matchKey: 'username' });
    for (let time = 0; time < 2; time++) {
      await pushUsers([say('u', 'a'), say('v', 'b')], { matchKey: 'username' });
      expect((await findUser({ username: 'ana' })).departments).toMatchObject([{ title: 'Company' }]);
    }
  });
});
