import type { MockServer } from '@nocobase/test';
import { type Agent, pluginOf, push, removeRows, signIn, startApp, stopApp } from './app';

interface Pool {
  destroyAllNow(): Promise<void>;
}

describe('what is said of a record that can not be written', () => {
  let app: MockServer;
  let agent: Agent;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    const users = app.db.getCollection('users');
    users.addField('code', { type: 'string', unique: true });
    users.addField('badgeToken', { type: 'string', unique: true });
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
      const taken = { uid: 'taken', username: 'ana', email: odd, code: 'x, y', badgeToken: 's3cret' };
      await push(agent, { dataType: 'user', records: [taken] });
      if (kind === 'linked') {
        await push(agent, { dataType: 'user', records: [{ uid: 'u', username: 'bob' }] });
      }
    });

    afterEach(() => removeRows(app));

    it.each([
      [{ username: 'ana' }, 'username "ana" is taken already, by ana'],
      [{ username: 'ana', nickname: 'a\nb' }, 'username "ana" is taken already, by ana'],
      [{ username: 'ana', nickname: `a' for key 'b'` }, 'username "ana" is taken already, by ana'],
      [{ username: 'ana', nickname: 'a\r\n"; --`' }, 'username "ana" is taken already, by ana'],
      [{ username: 'ana', notes: 'z\n'.repeat(30_000) }, 'username "ana" is taken already, by ana'],
      [{ email: odd }, `email "k'" )k" is taken already, by ana`],
      [{ code: 'x, y', nickname: 'a\nb' }, 'code "x, y" is taken already, by ana'],
      [{ badgeToken: 's3cret' }, 'badgeToken "***masked***" is taken already, by ana'],
      [{ username: 'bob', shift: null }, '"shift" must not be empty'],
    ])('%j names the field and nothing else', async (record, message) => {
      expect(await failed({ uid: 'u', ...record })).toBe(message);
    });

    it.each([
      [{ age: 'abc' }, '"age" must be a number, not "abc"'],
      [{ age: 99_999_999_999 }, '"age" must be a number from -2147483648 to 2147483647, not 99999999999'],
      [{ born: 'soon' }, '"born" must be a date or time such as 2024-12-31T08:30:00Z, not "soon"'],
      [{ wage: 'q' }, '"wage" must be a number, not "q"'],
      [{ isRemote: 'maybe' }, '"isRemote" must be one of 0, 1, true, false, yes, no, not "maybe"'],
      [{ nickname: 'x'.repeat(300) }, '"nickname" must have at most 255 characters, not 300'],
    ])('a value that does not fit is told with its field: %j', async (record, message) => {
      expect(await failed({ uid: 'u', username: 'bob', notes: 'secret\nnote', ...record })).toBe(message);
    });

    it('a long value that is taken is cut', async () => {
      const username = 'n'.repeat(250);
      await push(agent, { dataType: 'user', records: [{ uid: 'long', username }] });
      const message = await failed({ uid: 'u', username });
      expect(message).toMatch(/^username "n{90,}\.\.\." is taken already, by n{90,}/);
    });

    it('a number that is too large for its decimals says that it does not fit', async () => {
      const message = await failed({ uid: 'u', username: 'bob', wage: 123_456_789, notes: 'secret' });
      expect(message).toBe('"wage" must be a number from -999 to 999, not 123456789');
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

    it('names it for a department, and not for one above it', async () => {
      const tree = [
        { uid: 'a', title: 'Company' },
        { uid: 'b', title: 'Sales', parentUid: 'a' },
        { uid: 'c', title: 'EMEA', parentUid: 'b' },
      ];
      await push(agent, { dataType: 'department', records: tree });
      const holderId = await rowOf('c', 'department');
      await app.db.getRepository('budgets').create({ values: { holderId } });
      const message = await failed({ uid: 'c', isDeleted: true }, 'department');
      expect(message).toBe('It can not be deleted, because "budgets" refers to it');
      // Nobody called those below it deleted.
      expect(await failed({ uid: 'a', isDeleted: true }, 'department')).toBeUndefined();
      expect(await app.db.getRepository('departments').count({ filter: { id: holderId } })).toBe(1);
      await app.db.getRepository('budgets').destroy({ filter: { holderId } });
    });

    /** On MySQL the host's `db.sync` may leave one behind that checks no references. */
    const dropConnections = () => {
      const { connectionManager } = app.db.sequelize as unknown as { connectionManager: { pool: Pool } };
      return isSqlite() ? undefined : connectionManager.pool.destroyAllNow();
    };

    it('names a table that only the database knows, where the database tells', async () => {
      await push(agent, { dataType: 'user', records: [{ uid: 'u', username: 'bob' }] });
      const quote = (name: string) => app.db.sequelize.getQueryInterface().quoteIdentifier(name);
      const payroll = quote('payroll');
      await app.db.sequelize.query(
        `CREATE TABLE ${payroll} (id BIGINT PRIMARY KEY, person BIGINT, FOREIGN KEY (person) REFERENCES ${quote('users')} (id))`,
      );
      try {
        await app.db.sequelize.query(`INSERT INTO ${payroll} VALUES (1, ${await rowOf('u')})`);
        await dropConnections();
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
    expect(body.data.result[0].detail.failedRecords[0].message).toBe('«shift» no debe estar vacío');
  });

  it('is that the database has to be upgraded, if a column is not there', async () => {
    await app.db.sequelize
      .getQueryInterface()
      .removeColumn(app.db.getCollection('users').getTableNameWithSchema(), 'notes');
    const { status, body } = await agent
      .post('/userData:push')
      .send({ dataType: 'user', records: [{ uid: 'u', username: 'bob', notes: 'x' }] });
    expect(status).toBe(500);
    expect(body.data).toEqual({
      code: 500,
      message: 'The database lacks a table, a column or an index. Upgrade the application: yarn nocobase upgrade',
    });
  });
});
