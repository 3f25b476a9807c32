import type { Model, Transaction } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import { destroyRows, type RemovalDeps, RowsInUseError } from '../platform/destroy-rows';
import { HostListeners } from '../platform/host-listeners';
import { removalDepsOf } from '../directory/apply/removal-stand-ins';
import { createRows, insertGroups } from '../platform/rows';
import type { Values } from '../platform/insert-rows';
import { countQueries, dump, startApp, stopApp } from './app';

describe('rows that are removed together', () => {
  let app: MockServer;
  let deps: RemovalDeps;
  let people = 0;

  beforeAll(async () => {
    app = await startApp();
    deps = removalDepsOf({ db: app.db, listeners: new HostListeners(app.db), cache: app.cache });
    const belongsTo = { type: 'belongsTo', target: 'users', foreignKey: 'userId' };
    app.db.collection({ name: 'contracts', fields: [{ ...belongsTo, name: 'user', onDelete: 'RESTRICT' }] });
    app.db.collection({ name: 'notes', fields: [{ ...belongsTo, name: 'user', onDelete: 'SET NULL' }] });
    app.db.collection({ name: 'badges', fields: [{ ...belongsTo, name: 'user', onDelete: 'CASCADE' }] });
    app.db.collection({
      name: 'stamps',
      fields: [
        { type: 'belongsTo', name: 'badge', target: 'badges', foreignKey: 'badgeId', onDelete: 'CASCADE' },
        { type: 'belongsTo', name: 'seal', target: 'badges', foreignKey: 'sealId', onDelete: 'RESTRICT' },
      ],
    });
    await app.db.sync();
  });

  afterAll(() => stopApp(app));

  const together = <T>(work: (transaction: Transaction) => Promise<T>) => app.db.sequelize.transaction(work);

  const add = (collection: string, records: Values[]): Promise<Model[]> =>
    together((transaction) => createRows(app.db.getCollection(collection), records, transaction));

  const members = (pairs: [Model, Model, Values?][]) =>
    together((transaction) =>
      insertGroups(
        app.db.getCollection('departmentsUsers'),
        pairs.map(([user, department, more]) => [
          { userId: user.get('id'), departmentId: department.get('id'), ...more },
        ]),
        transaction,
      ),
    );

  const setMain = async (user: Model, department: Model) => {
    await app.db.getRepository('users').update({
      filterByTk: user.get('id') as number,
      values: { mainDepartmentId: department.get('id') },
    });
  };

  /** As they are there now. */
  const read = async (collection: string, rows: Model[]): Promise<Model[]> =>
    app.db.getRepository(collection).find({ filter: { id: rows.map((row) => row.get('id')) }, sort: ['id'] });

  const destroy = (collection: string, rows: Model[], transaction: Transaction) =>
    destroyRows(deps, app.db.getCollection(collection), rows, transaction);

  /** What is there afterwards, and which events there were for which rows; all of it is undone. */
  const tryOut = async (work: (transaction: Transaction) => Promise<unknown>) => {
    const events: string[] = [];
    const emit = vi.spyOn(app.db, 'emitAsync').mockImplementation(async (event, ...args) => {
      const [subject] = args as [{ get?(): Values; where?: object } | undefined];
      if (/\.(before|after)(Bulk)?(Create|Update|Save|Destroy)/.test(String(event))) {
        const changed = (subject as Model)?.changed?.() || [];
        const key = keyOf(subject);
        events.push(`${String(event)} ${key} ${[...(changed as string[])].sort()}`);
      }
      return Object.getPrototypeOf(Object.getPrototypeOf(app.db)).emitAsync.call(app.db, event, ...args);
    });
    const transaction = await app.db.sequelize.transaction();
    const before = await dump(app, transaction);
    try {
      await work(transaction);
      return { rows: await dump(app, transaction, before), events };
    } finally {
      await transaction.rollback();
      emit.mockRestore();
    }
  };

  const keyOf = (subject: unknown) => {
    const row = subject as Model;
    const keys = ['id', 'userId', 'departmentId', 'roleName', 'nodePk', 'authenticator'];
    return JSON.stringify(typeof row?.get === 'function' ? keys.map((key) => row.get(key)) : 'bulk');
  };

  /** Each removed one after the other by the host. */
  const alone = (rows: Model[]) => (transaction: Transaction) =>
    rows.reduce((before, row) => before.then(() => row.destroy({ transaction })), Promise.resolve());

  const distinct = (events: string[]) => [...new Set(events)].sort();

  /** Users with roles and memberships, an account elsewhere, and rows of other collections that refer to them. */
  const addPeople = async (count: number) => {
    const departments = await add('departments', [{ title: 'A' }, { title: 'B' }, { title: 'C' }]);
    const users = await add(
      'users',
      Array.from({ length: count }, () => ({ username: `user${++people}` })),
    );
    await members(users.map((user, number) => [user, departments[number % 2], { isOwner: number % 3 === 0 }]));
    await members(users.slice(0, 2).map((user) => [user, departments[2]]));
    for (const [number, user] of users.entries()) {
      if (number % 4 < 3) {
        await setMain(user, departments[number % 2]);
      }
    }
    await together((transaction) =>
      insertGroups(
        app.db.getCollection('rolesUsers'),
        users.map((user) => [{ userId: user.get('id'), roleName: 'admin' }]),
        transaction,
      ),
    );
    const userId = users[0].get('id');
    await app.db.getModel('usersAuthenticators').create({ userId, authenticator: 'basic', uuid: 'x' } as never);
    await add('notes', [{ userId }, { userId }, { userId: users.at(-1)?.get('id') }]);
    const [badge] = await add('badges', [{ userId }, { userId }, { userId: users[1].get('id') }]);
    await add('stamps', [{ badgeId: badge.get('id') }]);
    return { users, departments };
  };

  it('leave behind what those leave that the host removes, and tell of the same', async () => {
    const { users } = await addPeople(8);
    const leaving = await read('users', users.slice(0, 5));
    const host = await tryOut(alone(leaving));
    const ours = await tryOut((transaction) => destroy('users', leaving, transaction));
    expect(ours.rows).toEqual(host.rows);
    expect(distinct(ours.events)).toEqual(distinct(host.events));
    expect(ours.events.filter((event) => event.startsWith('users.afterDestroy'))).toHaveLength(5);
  });

  it('tell of one row in the order of the host', async () => {
    const { users } = await addPeople(4);
    const leaving = await read('users', users.slice(3));
    const host = await tryOut(alone(leaving));
    const ours = await tryOut((transaction) => destroy('users', leaving, transaction));
    expect(ours.rows).toEqual(host.rows);
    expect(ours.events).toEqual(host.events);
  });

  it('take few queries', async () => {
    const { users } = await addPeople(100);
    const leaving = await read('users', users);
    const queries = await countQueries(app, () => together((transaction) => destroy('users', leaving, transaction)));
    expect(queries).toBeLessThanOrEqual(30);
    expect(await read('users', users)).toEqual([]);
    expect(await app.db.getRepository('rolesUsers').count({ filter: { userId: users.map(({ id }) => id) } })).toBe(0);
  });

  it('of departments leave members with their next main department, and a tree without them', async () => {
    const { users, departments } = await addPeople(8);
    const [a, b, c] = departments;
    const below = await add('departments', [{ title: 'below', parentId: a.get('id') }]);
    await members([[users[5], below[0]]]);
    const [moved] = await add('departments', [{ title: 'moved', parentId: a.get('id') }]);
    await (moved as Model & { setParent(parent: Model): Promise<void> }).setParent(c);
    await together((transaction) =>
      insertGroups(
        app.db.getCollection('departmentsRoles'),
        [[{ departmentId: a.get('id'), roleName: 'admin' }]],
        transaction,
      ),
    );
    for (const leaving of [await read('departments', [a]), await read('departments', [b])]) {
      const host = await tryOut(alone(leaving));
      const ours = await tryOut((transaction) => destroy('departments', leaving, transaction));
      expect(ours.rows).toEqual(host.rows);
      expect(distinct(ours.events)).toEqual(distinct(host.events));
    }
    const many = await read('departments', [a, b, below[0]]);
    const host = await tryOut(alone(many));
    const ours = await tryOut((transaction) => destroy('departments', many, transaction));
    expect(ours.rows).toEqual(host.rows);
  });

  it('of departments have what the host keeps of their former members thrown away', async () => {
    const { users, departments } = await addPeople(3);
    await app.cache.set(`departments:${users[0].get('id')}`, ['kept']);
    await together((transaction) => destroy('departments', departments.slice(0, 1), transaction));
    expect(await app.cache.get(`departments:${users[0].get('id')}`)).toBeUndefined();
  });

  it('stay where others forbid that they go, and the error tells which and who', async () => {
    const { users } = await addPeople(4);
    await add('contracts', [{ userId: users[1].get('id') }]);
    const error = await together((transaction) => destroy('users', users, transaction)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RowsInUseError);
    expect(error.rows).toEqual([users[1]]);
    expect(error.message).toBe('It can not be deleted, because "contracts" refers to it');
    expect(await read('users', users)).toHaveLength(4);
  });

  it('stay where rows that would go with them may not', async () => {
    const { users } = await addPeople(4);
    const [, badge] = await add('badges', [{ userId: users[0].get('id') }, { userId: users[2].get('id') }]);
    await add('stamps', [{ sealId: badge.get('id') }]);
    const error = await together((transaction) => destroy('users', users, transaction)).catch((thrown) => thrown);
    expect(error.rows).toEqual([users[2]]);
    expect(error.message).toContain('"stamps"');
  });

  it('are handed to the listeners of the host where these are others than those that are known', async () => {
    const { users, departments } = await addPeople(2);
    deps = removalDepsOf({ db: app.db, listeners: new HostListeners(app.db), cache: app.cache });
    app.db.removeAllListeners('departmentsUsers.afterDestroy');
    const heard: unknown[] = [];
    app.db.on('departmentsUsers.afterDestroy', (row: Model) => void heard.push(row.get('userId')));
    await together((transaction) => destroy('departments', departments, transaction));
    expect(heard.sort()).toEqual([...users, ...users].map((user) => user.get('id')).sort());
  });
});
