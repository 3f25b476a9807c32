import type { Model, Transaction } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import type { UserDataRecord } from '../index';
import { HostListeners, type HostListenerName } from '../platform/host-listeners';
import { person, pluginOf, startApp, stopApp } from './app';

describe('listeners of the host', () => {
  let app: MockServer;

  beforeEach(async () => {
    app = await startApp();
  });

  afterEach(() => stopApp(app));

  const write = (records: UserDataRecord[], dataType: 'user' | 'department' = 'user') =>
    pluginOf(app).resourceManager.updateOrCreate({ sourceName: 'hr', dataType, records });
  const find = async (username: string): Promise<Model> =>
    app.db.getRepository('users').findOne({ filter: { username }, appends: ['roles'] });
  const rolesOf = (user: Model) => (user.get('roles') as Model[]).map((role) => role.get('name'));

  it('are those that this version of the host has', () => {
    const names: HostListenerName[] = [
      ...(['defaultRole', 'mainDepartment', 'mainDepartmentCheck'] as const),
      ...(['treePathOfNew', 'treePathOfMoved', 'treeParentCheck'] as const),
      ...(['treePathOfRemoved', 'mainDepartmentOfFormerMember', 'referenceCheck'] as const),
    ];
    const listeners = new HostListeners(app.db);
    expect(names.filter((name) => !listeners.suppress(name, []))).toEqual([]);
  });

  it('keep their order, and hear of all rows but those that they rest for', async () => {
    const heard: string[] = [];
    const event = 'users.afterCreateWithAssociations';
    app.db.on(event, (user: Model) => void heard.push(`after ${user.get('username')}`));
    const [before] = app.db.listeners(event);
    const listeners = new HostListeners(app.db);
    listeners.suppress('defaultRole', []);
    expect(app.db.listeners(event)).toHaveLength(2);
    expect(app.db.listeners(event)[0]).not.toBe(before);
    await app.db.getRepository('users').create({ values: { username: 'by-hand' } });
    expect(heard).toEqual(['after by-hand']);
    expect(rolesOf(await find('by-hand'))).toEqual(['member']);
  });

  it('are called as ever where they are others than those that are known', async () => {
    const event = 'users.afterCreateWithAssociations';
    app.db.removeAllListeners(event);
    app.db.on(event, async (user: Model, { transaction }: { transaction: Transaction }) => {
      await (user as unknown as { addRoles(name: string, options: object): Promise<void> }).addRoles('admin', {
        transaction,
      });
    });
    await write([person(1), person(2)]);
    expect(rolesOf(await find('user2'))).toEqual(['admin']);
  });

  it('leave a user the role that somebody else gave at once', async () => {
    app.db.on('users.afterCreate', async (user: Model, { transaction }: { transaction: Transaction }) => {
      if (user.get('username') === 'user1') {
        await (user as unknown as { addRoles(name: string, options: object): Promise<void> }).addRoles('admin', {
          transaction,
        });
      }
    });
    await write([person(1), person(2)]);
    expect(rolesOf(await find('user1'))).toEqual(['admin']);
    expect(rolesOf(await find('user2'))).toEqual(['member']);
  });

  it('set the main department of a user whom somebody else gave one at once', async () => {
    const department = await app.db.getRepository('departments').create({ values: { title: 'Everybody' } });
    app.db.on('users.afterCreate', async (user: Model, { transaction }: { transaction: Transaction }) => {
      const values = { userId: user.get('id'), departmentId: department.get('id') };
      await app.db.getModel('departmentsUsers').create(values as never, { transaction, hooks: false });
    });
    const heard: unknown[] = [];
    app.db.on('users.afterUpdate', (user: Model) => void heard.push(user.get('mainDepartmentId')));
    await write([person(1)]);
    expect(heard[0]).toEqual(department.get('id'));
  });

  it('that are not known here are told of once, and are called as ever', () => {
    const warn = vi.fn();
    const db = { rawListeners: () => [() => undefined], hasCollection: () => true };
    const listeners = new HostListeners(db as never, warn);
    expect([listeners.suppress('defaultRole', []), listeners.suppress('defaultRole', [])]).toEqual([false, false]);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/"defaultRole" of users\.afterCreate.* slower/)]]);
  });

  it('do not keep a user from being written whose main department is none of theirs', async () => {
    await write([{ uid: 'd', title: 'Sales' }], 'department');
    await write([1, 2, 3].map((number) => person(number, { departments: [{ uid: 'd', isMain: true }] })));
    const stray = await find('user2');
    await app.db.getModel('departmentsUsers').destroy({ where: { userId: stray.get('id') } as never, hooks: false });
    const [users] = await write([1, 2, 3].map((number) => person(number, { nickname: 'New', departments: ['d'] })));
    expect(users.detail.failedRecords).toEqual([]);
    const department = await app.db.getRepository('departments').findOne();
    for (const username of ['user1', 'user2', 'user3']) {
      expect((await find(username)).get('nickname')).toBe('New');
      expect((await find(username)).get('mainDepartmentId')).toBe(department.get('id'));
    }
  });

  it('that keep the tree find it right for many departments at once', async () => {
    await write([{ uid: 'a', title: 'A' }], 'department');
    await write(
      [
        { uid: 'b', title: 'B', parentUid: 'a' },
        { uid: 'c', title: 'C', parentUid: 'b' },
        { uid: 'e', title: 'E' },
      ],
      'department',
    );
    const paths = async () => {
      const departments = await app.db.getRepository('departments').find();
      const titleOf = new Map(departments.map((row: Model) => [String(row.get('id')), row.get('title')]));
      const rows = await app.db.getModel('main_departments_path').findAll({ raw: true });
      return (rows as unknown as { path: string; rootPk: unknown }[])
        .map(
          ({ path, rootPk }) =>
            `${path.replace(/\d+/g, (id) => titleOf.get(id) as string)} ${titleOf.get(String(rootPk))}`,
        )
        .sort();
    };
    expect(await paths()).toEqual(['/A A', '/A/B A', '/A/B/C A', '/E E']);
    // One that moves takes along what is below.
    await write([{ uid: 'b', title: 'B', parentUid: 'e' }], 'department');
    expect(await paths()).toEqual(['/A A', '/E E', '/E/B E', '/E/B/C E']);
  });

  it('that are many keep the tree right over batches', async () => {
    await write(
      [
        { uid: 'a', title: 'A' },
        ...Array.from({ length: 230 }, (_, number) => ({
          uid: `d${number}`,
          title: `D${number}`,
          parentUid: number < 150 ? 'a' : `d${number - 100}`,
        })),
      ],
      'department',
    );
    const rows = (await app.db.getModel('main_departments_path').findAll({ raw: true })) as unknown as {
      nodePk: unknown;
      path: string;
    }[];
    const pathOf = new Map(rows.map(({ nodePk, path }) => [String(nodePk), path]));
    const departments: Model[] = await app.db.getRepository('departments').find();
    expect(departments).toHaveLength(231);
    for (const department of departments) {
      const above = department.get('parentId') ? pathOf.get(String(department.get('parentId'))) : '';
      expect(pathOf.get(String(department.get('id')))).toBe(`${above}/${department.get('id')}`);
    }
  });
});
