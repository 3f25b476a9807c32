import { Model, type Transaction } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import { createRows, destroyGroups, insertGroups, setValues, updateRows } from '../platform/rows';
import { startApp, stopApp } from './app';

const EVENTS = [
  ...['beforeValidate', 'afterValidate', 'beforeCreate', 'afterCreate', 'beforeUpdate', 'afterUpdate'],
  ...['beforeSave', 'afterSave', 'beforeBulkCreate', 'afterBulkCreate', 'beforeBulkDestroy', 'afterBulkDestroy'],
  ...['afterCreateWithAssociations', 'afterUpdateWithAssociations', 'afterSaveWithAssociations'],
];

describe('rows that are written together', () => {
  let app: MockServer;

  beforeEach(async () => {
    app = await startApp();
  });

  afterEach(() => stopApp(app));

  const users = () => app.db.getCollection('users');
  const together = <T>(work: (transaction: Transaction) => Promise<T>) => app.db.sequelize.transaction(work);
  const create = async (values: Record<string, unknown>): Promise<Model> => {
    const row = await users().repository.create({ values });
    return users().repository.findOne({ filterByTk: row.get('id') as number });
  };

  /** What listeners to all events of a collection are told meanwhile. */
  const hear = async (collection: string, work: () => Promise<unknown>) => {
    const heard: object[] = [];
    const listeners = EVENTS.map((event) => {
      const listener = (first: unknown, options: Record<string, unknown> = first as Record<string, unknown>) => {
        const rows = ([first].flat() as Model[]).filter((row) => row instanceof Model);
        heard.push({
          event,
          rows: rows.map((row) => ({
            isNewRecord: row.isNewRecord,
            // Whether the key of a new row counts as changed depends on the database.
            changed: ((row.changed() || []) as string[]).filter((field) => field !== 'id').sort(),
            changedWithAssociations: ((row.changedWithAssociations() || []) as string[])
              .filter((field: string) => field !== 'id')
              .sort(),
            hasId: row.get('id') !== undefined && row.get('id') !== null,
          })),
          values: options.values,
          fields: [...((options.fields as string[]) ?? [])].sort(),
        });
      };
      app.db.on(`${collection}.${event}`, listener);
      return { event, listener };
    });
    await work();
    listeners.forEach(({ event, listener }) => app.db.off(`${collection}.${event}`, listener));
    return heard;
  };

  const events = (heard: object[]) => heard.map((each) => (each as { event: string }).event);

  it('tell their creation as one that is created alone', async () => {
    const values = { username: 'ana', nickname: 'Ana', email: 'ana@example.com' };
    const alone = await hear('users', () => users().repository.create({ values }));
    await users().repository.destroy({ filter: { username: 'ana' } });
    const many = await hear('users', () => together((transaction) => createRows(users(), [values], transaction)));
    expect(many).toEqual(alone);
    expect(many).toHaveLength(8);
  });

  it('get their keys, defaults, dates and places in their order', async () => {
    const last = await create({ username: 'last' });
    const records = ['a', 'b', 'c'].map((username) => ({ username }));
    const rows = await together((transaction) => createRows(users(), records, transaction));
    const stored = await users().repository.find({
      filterByTk: rows.map((row) => row.get('id')) as number[],
      sort: ['id'],
    });
    expect(stored.map((row: Model) => row.get('username'))).toEqual(['a', 'b', 'c']);
    expect(stored.map((row: Model) => Number(row.get('sort')))).toEqual(
      [1, 2, 3].map((place) => Number(last.get('sort')) + place),
    );
    expect(stored.every((row: Model) => row.get('createdAt') && row.get('updatedAt'))).toBe(true);
  });

  it('are made from what the fields of the collection make of their values', async () => {
    const collection = users();
    collection.setField('code', {
      type: 'string',
      trim: true,
      validation: { type: 'string', rules: [{ key: 'max', name: 'max', args: { limit: 3 } }] },
    });
    await app.db.sync();
    const [row] = await together((transaction) =>
      createRows(collection, [{ username: 'a', code: ' x ' }], transaction),
    );
    expect((await collection.repository.findOne({ filterByTk: row.get('id') as number })).get('code')).toBe('x');
    await expect(
      together((transaction) => createRows(collection, [{ username: 'b', code: 'xxxx' }], transaction)),
    ).rejects.toThrow('users.code');
  });

  it('have their values set once, and are written what changed in them alone', async () => {
    const collection = users();
    collection.setField('joined', { type: 'datetimeNoTz' });
    collection.setField('note', { type: 'string' });
    await app.db.sync();
    const records = ['a', 'b'].map((username) => ({ username, joined: '2024-01-01 10:00:00', note: 'old' }));
    const [alone] = [await create({ username: 'alone', joined: '2024-01-01 10:00:00', note: 'old' })];
    const [a, b] = await together((transaction) => createRows(collection, records, transaction));
    const stored = async (row: Model): Promise<Model> =>
      collection.repository.findOne({ filterByTk: row.get('id') as number });
    expect((await stored(a)).get('joined')).toEqual((await stored(alone)).get('joined'));
    const rows = [await stored(a), await stored(b)];
    await collection.model.update({ note: 'by others' }, { where: { username: 'b' }, hooks: false });
    rows[0].set('note', 'new');
    rows[1].set('nickname', 'B');
    await together((transaction) => updateRows(collection, rows, transaction));
    expect((await stored(a)).get('note')).toBe('new');
    expect((await stored(b)).get('note')).toBe('by others');
    expect((await stored(b)).get('joined')).toEqual((await stored(alone)).get('joined'));
  });

  it('tell a change as `save` does, and nothing where nothing changed', async () => {
    const [ana, bo] = [await create({ username: 'ana' }), await create({ username: 'bo' })];
    const alone = await hear('users', async () => {
      ana.set('nickname', 'A');
      await ana.save();
    });
    await ana.reload();
    const many = await hear('users', () =>
      together(async (transaction) => {
        bo.set('nickname', 'B');
        ana.set('nickname', 'A');
        expect(await updateRows(users(), [ana, bo], transaction)).toEqual([bo]);
      }),
    );
    expect(many).toEqual(alone);
    expect((await users().repository.findOne({ filterByTk: bo.get('id') as number })).get('nickname')).toBe('B');
  });

  it('tell values that are set as `repository.update` does', async () => {
    const [ana, bo] = [await create({ username: 'ana' }), await create({ username: 'bo' })];
    const values = { nickname: 'New' };
    const alone = await hear('users', () => users().repository.update({ filterByTk: ana.get('id') as number, values }));
    const many = await hear('users', () =>
      together((transaction) => setValues(users(), [{ row: bo, values }], transaction)),
    );
    expect(many).toEqual(alone);
    expect(events(many)).toContain('afterUpdateWithAssociations');
  });

  it('keep what a listener sets before they are written', async () => {
    app.db.on('users.beforeCreate', (row: Model) => void row.set('nickname', `Created ${row.get('username')}`));
    app.db.on('users.beforeUpdate', (row: Model) => void row.set('phone', `1${row.get('id')}`));
    const rows = await together((transaction) =>
      createRows(users(), [{ username: 'a' }, { username: 'b' }], transaction),
    );
    rows.forEach((row) => row.set('email', `${row.get('username')}@example.com`));
    await together((transaction) => updateRows(users(), rows, transaction));
    const stored = await users().repository.find({ filter: { username: ['a', 'b'] }, sort: ['username'] });
    expect(stored.map((row: Model) => row.get('nickname'))).toEqual(['Created a', 'Created b']);
    expect(stored.map((row: Model) => row.get('phone'))).toEqual(rows.map((row) => `1${row.get('id')}`));
  });

  it('are all there or none', async () => {
    await create({ username: 'taken' });
    const count = await users().repository.count();
    const records = [{ username: 'free' }, { username: 'taken' }];
    await expect(together((transaction) => createRows(users(), records, transaction))).rejects.toThrow();
    expect(await users().repository.count()).toBe(count);
  });

  it('of a through table come and go in groups, as those of one user do', async () => {
    const [ana, bo] = [await create({ username: 'ana' }), await create({ username: 'bo' })];
    const departments = app.db.getCollection('departments');
    const ids: number[] = [];
    for (const title of ['A', 'B']) {
      ids.push((await departments.repository.create({ values: { title } })).get('id') as number);
    }
    const memberships = app.db.getCollection('departmentsUsers');
    const member = ana as unknown as Record<string, (rows: unknown) => Promise<void>>;
    const alone = await hear('departmentsUsers', async () => {
      await member.addDepartments(ids);
      await member.removeDepartments(ids);
    });
    const userId = bo.get('id') as number;
    const many = await hear('departmentsUsers', () =>
      together(async (transaction) => {
        await insertGroups(memberships, [ids.map((departmentId) => ({ userId, departmentId }))], transaction);
        await destroyGroups(memberships, [{ userId, departmentId: ids }], transaction);
      }),
    );
    expect(events(many)).toEqual(events(alone));
    expect(events(many)).toHaveLength(4);
    expect(await memberships.repository.count()).toBe(0);
  });
});
