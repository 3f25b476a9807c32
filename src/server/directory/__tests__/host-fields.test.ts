// The fields of the real Users and Departments, and what their database takes for the same.
import type { MockServer } from '@nocobase/test';
import { startApp, stopApp } from '../../__tests__/app';
import { describeFields } from '../values/describe-fields';
import { collationOf, EXACT, identityKey } from '../values/identity-key';

describe("the host's fields", () => {
  let app: MockServer;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(() => stopApp(app));

  const fieldsOf = (collection: string) => describeFields(app.db.getCollection(collection));
  const settable = (collection: string) =>
    fieldsOf(collection)
      .filter(({ isSettable }) => isSettable)
      .map(({ name }) => name)
      .sort();

  it('are settable where they say what a directory knows', () => {
    expect(settable('users')).toEqual(['email', 'nickname', 'phone', 'username']);
    expect(settable('departments')).toEqual(['sort', 'title']);
  });

  it('are described with what they hold', () => {
    const username = fieldsOf('users').find(({ name }) => name === 'username');
    expect(username).toMatchObject({ type: 'string', length: 255, isUnique: true, identifies: true, isTrimmed: true });
    const nickname = fieldsOf('users').find(({ name }) => name === 'nickname');
    expect(nickname).toMatchObject({ title: '{{t("Nickname")}}', isUnique: false, identifies: false, isTrimmed: true });
  });

  it('of other kinds are settable unless they are protected, hidden or worked out', () => {
    const users = app.db.getCollection('users');
    const added = {
      aField: { type: 'string', length: 10, trim: true },
      aHiddenField: { type: 'string', hidden: true },
      aForeignKey: { type: 'bigInt', isForeignKey: true },
      aPassword: { type: 'password' },
      aVirtualField: { type: 'virtual' },
      aTouchedAt: { type: 'date', onUpdateToCurrentTime: true },
      aSelect: { type: 'string', uiSchema: { enum: ['a', { value: 'b', label: 'B' }] } },
    };
    Object.entries(added).forEach(([name, options]) => users.addField(name, options as never));
    expect(settable('users').filter((name) => name in added)).toEqual(['aField', 'aSelect']);
    const byName = Object.fromEntries(fieldsOf('users').map((field) => [field.name, field]));
    expect(byName.aField).toMatchObject({ length: 10, isTrimmed: true, title: 'aField' });
    expect(byName.aSelect.options).toEqual([{ value: 'a' }, { value: 'b', label: 'B' }]);
    Object.keys(added).forEach((name) => users.removeField(name));
  });

  it('collide in their keys where they collide in the database', async () => {
    const { db } = app;
    let collation = EXACT;
    if (db.isMySQLCompatibleDialect()) {
      const [[row]] = (await db.sequelize.query(
        `SELECT COLLATION_NAME AS name FROM information_schema.COLUMNS
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME = 'username'`,
      )) as [[{ name: string }], unknown];
      collation = collationOf(row.name);
    }
    const users = db.getModel('users');
    const pairs = [
      ['ana', 'ana'],
      ['ana', 'Ana'],
      ['jose', 'josé'],
      ['ana', 'ana '],
      ['ana', ' ana'],
      ['ana', 'anna'],
      ['😀', '😎'],
    ];
    for (const [one, other] of pairs) {
      await users.create({ username: one });
      const collides = (await users.count({ where: { username: other } })) > 0;
      const key = (value: string) => identityKey({ name: 'username' }, value, collation);
      expect(key(one) === key(other), `${one} and ${other}`).toBe(collides);
      await users.destroy({ where: { username: one } });
    }
  });
});
