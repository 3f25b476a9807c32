import type { MockServer } from '@nocobase/test';
import { type Agent, pluginOf, push, removeRows, signIn, startApp, stopApp } from './app';

describe('what is said of a record that the database refuses', () => {
  let app: MockServer;
  let agent: Agent;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    const users = app.db.getCollection('users');
    users.addField('code', { type: 'string', unique: true });
    users.addField('age', { type: 'integer' });
    users.addField('born', { type: 'date' });
    users.addField('wage', { type: 'decimal', precision: 5, scale: 2 });
    users.addField('isRemote', { type: 'boolean' });
    users.addField('notes', { type: 'text' });
    users.addField('shift', { type: 'string', defaultValue: 'day', allowNull: false });
    for (const [name, target] of [
      ['contracts', 'users'],
      ['budgets', 'departments'],
    ]) {
      app.db.collection({
        name,
        fields: [{ type: 'belongsTo', name: 'holder', target, foreignKey: 'holderId', onDelete: 'RESTRICT' }],
      });
    }
    await app.db.sync();
  });

  afterAll(() => stopApp(app));

  const isSqlite = () => app.db.inDialect('sqlite');
  const failed = async (record: Record<string, unknown>, dataType = 'user') => {
    const [{ detail }] = await push(agent, { dataType, records: [record] });
    return detail.failedRecords[0]?.message;
  };
  const rowOf = async (sourceUk: string, dataType = 'user') => {
    const [record] = await pluginOf(app).resourceManager.findOriginRecords({
      ...{ sourceName: 'api', sourceUks: [sourceUk] },
      dataType: dataType as 'user',
    });
    return record.resources[0].resourcePk;
  };

  describe.each(['new', 'linked'])('of a user who is %s', (kind) => {
    const odd = `k'"\n)k`;

    beforeEach(async () => {
      await push(agent, { dataType: 'user', records: [{ uid: 'taken', username: 'ana', email: odd, code: 'x, y' }] });
      if (kind === 'linked') {
        await push(agent, { dataType: 'user', records: [{ uid: 'u', username: 'bob' }] });
      }
    });

    afterEach(() => removeRows(app));

    it.each([
      [{ username: 'ana' }, 'username "ana" is taken already'],
      [{ username: 'ana', nickname: 'a\nb' }, 'username "ana" is taken already'],
      [{ username: 'ana', nickname: `a' for key 'b'` }, 'username "ana" is taken already'],
      [{ username: 'ana', nickname: 'a\r\n"; --`' }, 'username "ana" is taken already'],
      [{ username: 'ana', notes: 'z\n'.repeat(30_000) }, 'username "ana" is taken already'],
      [{ email: odd }, `email "k'" )k" is taken already`],
      [{ code: 'x, y', nickname: 'a\nb' }, 'code "x, y" is taken already'],
      [{ username: 'bob', shift: null }, 'shift must have a value'],
    ])('%j names the field and nothing else', async (record, message) => {
      expect(await failed({ uid: 'u', ...record })).toBe(message);
    });

    // SQLite takes any value in any column.
    it.runIf(process.env.DB_DIALECT && process.env.DB_DIALECT !== 'sqlite').each([
      [{ age: 'abc' }, 'age does not take the value "abc"'],
      [{ age: 99_999_999_999 }, 'age does not take the value "99999999999"'],
      [{ born: 'soon' }, 'born does not take the value "soon"'],
      [{ wage: 'q' }, 'wage does not take the value "q"'],
      [{ isRemote: 'maybe' }, 'isRemote does not take the value "maybe"'],
      [{ nickname: 'x'.repeat(300) }, 'nickname is longer than this field takes'],
    ])('a value that does not fit is told with its field: %j', async (record, message) => {
      expect(await failed({ uid: 'u', username: 'bob', notes: 'secret\nnote', ...record })).toBe(message);
    });

    it('a long value that is taken is cut', async () => {
      const username = 'n'.repeat(250);
      await push(agent, { dataType: 'user', records: [{ uid: 'long', username }] });
      const message = await failed({ uid: 'u', username });
      expect(message).toMatch(/^username "n{90,}\.\.\." is taken already$/);
    });

    it('a number that is too large for its decimals says that it does not fit', async () => {
      const message = await failed({ uid: 'u', username: 'bob', wage: 123_456_789, notes: 'secret' });
      const expected = app.db.isPostgresCompatibleDialect()
        ? 'A value is not one that its field takes'
        : 'wage does not take the value "123456789"';
      expect(message).toBe(isSqlite() ? undefined : expected);
    });
  });

  describe('that is to be deleted', () => {
    afterEach(() => removeRows(app));

    it('names the collection that forbids it, and stays', async () => {
      await push(agent, { dataType: 'user', records: [{ uid: 'u', username: 'bob' }] });
      const holderId = await rowOf('u');
      await app.db.getRepository('contracts').create({ values: { holderId } });
      const message = 'It can not be deleted, because "contracts" refers to it';
      expect(await failed({ uid: 'u', isDeleted: true })).toBe(message);
      const byName = { dataType: 'user', sourceName: 'other', matchKey: 'username' };
      const [{ detail }] = await push(agent, { ...byName, records: [{ uid: 'o', username: 'bob', isDeleted: true }] });
      expect(detail.failedRecords[0].message).toBe(message);
      expect(await app.db.getRepository('users').count({ filter: { id: holderId } })).toBe(1);

      await app.db.getRepository('contracts').destroy({ filter: { holderId } });
      expect(await failed({ uid: 'u', isDeleted: true })).toBeUndefined();
    });

    it('names it for a department, and for one that has others below it', async () => {
      const tree = [
        { uid: 'a', title: 'Company' },
        { uid: 'b', title: 'Sales', parentUid: 'a' },
        { uid: 'c', title: 'EMEA', parentUid: 'b' },
      ];
      await push(agent, { dataType: 'department', records: tree });
      const holderId = await rowOf('c', 'department');
      await app.db.getRepository('budgets').create({ values: { holderId } });
      for (const uid of ['c', 'a']) {
        const message = await failed({ uid, isDeleted: true }, 'department');
        expect(message).toBe('It can not be deleted, because "budgets" refers to it');
      }
      expect(await app.db.getRepository('departments').count({ filter: { id: holderId } })).toBe(1);
      await app.db.getRepository('budgets').destroy({ filter: { holderId } });
    });

    it('names a table that only the database knows, where the database tells', async () => {
      await push(agent, { dataType: 'user', records: [{ uid: 'u', username: 'bob' }] });
      const quote = (name: string) => app.db.sequelize.getQueryInterface().quoteIdentifier(name);
      const payroll = quote('payroll');
      await app.db.sequelize.query(
        `CREATE TABLE ${payroll} (id BIGINT PRIMARY KEY, person BIGINT, FOREIGN KEY (person) REFERENCES ${quote('users')} (id))`,
      );
      try {
        await app.db.sequelize.query(`INSERT INTO ${payroll} VALUES (1, ${await rowOf('u')})`);
        expect(await failed({ uid: 'u', isDeleted: true })).toBe(
          isSqlite()
            ? 'A reference between two tables forbids it'
            : 'It can not be deleted, because "payroll" refers to it',
        );
      } finally {
        await app.db.sequelize.query(`DROP TABLE ${payroll}`);
      }
    });
  });

  it('says no more than a code of what is not known here, and the log says the rest without the statement', async () => {
    const log = vi.spyOn(pluginOf(app).resourceManager.logger, 'error');
    const breakIt = () => app.db.sequelize.query("SELEC 'secret'");
    app.db.on('users.beforeCreate', breakIt);
    try {
      const message = await failed({ uid: 'u', username: 'bob' });
      expect(message).toMatch(/^The database refused it \(\w+\)\. The log of the application says more\.$/);
      const line = log.mock.calls.map(([said]) => String(said)).find((said) => said.includes('could not be written'));
      expect(line).toMatch(/syntax/i);
      expect(line).not.toContain('username');
    } finally {
      app.db.off('users.beforeCreate', breakIt);
      log.mockRestore();
    }
  });

  it('is said in the language of the request', async () => {
    const { body } = await agent
      .post('/userData:push')
      .set('X-Locale', 'es-ES')
      .send({ dataType: 'user', records: [{ uid: 's', username: 'nobody', shift: null }] });
    expect(body.data.result[0].detail.failedRecords[0].message).toBe('shift debe tener un valor');
  });

  it('is that the database has to be upgraded, if a column is not there', async () => {
    await app.db.sequelize
      .getQueryInterface()
      .removeColumn(app.db.getCollection('users').getTableNameWithSchema(), 'notes');
    expect(await failed({ uid: 'u', username: 'bob', notes: 'x' })).toBe(
      'The database lacks a table, a column or an index. Upgrade the application: yarn nocobase upgrade',
    );
  });
});
