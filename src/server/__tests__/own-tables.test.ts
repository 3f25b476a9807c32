// Tables of the original without an upgrade, restored backups, and indexes that the host drops: put right, or said in one sentence.
import type { MockServer } from '@nocobase/test';
import { findLacks } from '../platform/table-lacks';
import { OwnTables } from '../own-tables';
import { type Agent, addSource, person, pluginOf, push, signIn, startApp, stopApp } from './app';

describe('tables of this plugin', () => {
  let app: MockServer;
  let agent: Agent;

  beforeEach(async () => {
    app = await startApp();
    agent = await signIn(app);
  });

  afterEach(() => stopApp(app));

  const queries = () => app.db.sequelize.getQueryInterface();
  const tableOf = (name: string) => app.db.getCollection(name).model.getTableName() as string;
  const columnOf = (name: string, field: string) =>
    app.db.getCollection(name).model.rawAttributes[field].field as string;
  const removeUniqueIndexes = async (name: string) => {
    const indexes = (await queries().showIndex(tableOf(name))) as { name: string; unique: boolean; primary: boolean }[];
    for (const index of indexes.filter(({ unique, primary }) => unique && !primary)) {
      await queries().removeIndex(tableOf(name), index.name);
    }
  };
  const restart = () => pluginOf(app).tables.putRight();
  const pushPeople = () => push(agent, { dataType: 'user', records: [person(1), person(2)] });

  it('lack nothing once they are installed', async () => {
    expect(await findLacks(app.db)).toEqual([]);
  });

  it('get the tables and columns that the original had not', async () => {
    await addSource(app);
    await queries().dropTable(tableOf('userDataSyncPendingReferences'));
    await queries().dropTable(tableOf('userDataSyncLocks'));
    await app.db.getModel('userDataSyncTasks').create({ batch: '1', status: 'failed' } as never);
    for (const field of ['trigger', 'startedAt', 'attempts', 'removalsDigest']) {
      await queries().removeColumn(tableOf('userDataSyncTasks'), columnOf('userDataSyncTasks', field));
    }
    await queries().dropTable(tableOf('userDataSyncTaskRecords'));
    await queries().removeColumn(
      tableOf('userDataSyncRecordsResources'),
      columnOf('userDataSyncRecordsResources', 'isMain'),
    );
    expect((await findLacks(app.db)).map(({ collection, kind }) => `${kind} of ${collection}`)).toEqual(
      expect.arrayContaining([
        'table of userDataSyncLocks',
        'table of userDataSyncTaskRecords',
        'table of userDataSyncPendingReferences',
        'columns of userDataSyncTasks',
        'columns of userDataSyncRecordsResources',
      ]),
    );
    await restart();
    expect(await findLacks(app.db)).toEqual([]);
    const [{ detail }] = await pushPeople();
    expect(detail.count).toMatchObject({ created: 2 });
    const { status, body } = await agent.get('/userDataSyncTasks:list');
    expect(status).toBe(200);
    expect(body.data[0].startedAt).toBe(body.data[0].createdAt);
  });

  it('get their unique indexes, after what is doubled was merged', async () => {
    await pushPeople();
    for (const name of ['userDataSyncRecords', 'userDataSyncRecordsResources']) {
      await removeUniqueIndexes(name);
    }
    const { model } = app.db.getCollection('userDataSyncRecords');
    const [{ sourceName, dataType, sourceUk }] = (await model.findAll({ raw: true })) as unknown as Record<
      string,
      string
    >[];
    await model.create({ sourceName, dataType, sourceUk, metaData: { uid: sourceUk } } as never);
    await restart();
    expect(await findLacks(app.db)).toEqual([]);
    expect(await model.count()).toBe(2);
    const [{ detail }] = await pushPeople();
    expect(detail.count.failed).toBe(0);
  });

  it('get the other indexes that were dropped, without which lists are slow', async () => {
    const table = tableOf('userDataSyncTasks');
    const columns = ['sourceId', 'startedAt'].map((field) => columnOf('userDataSyncTasks', field));
    const found = async () =>
      ((await queries().showIndex(table)) as { name: string; fields: { attribute: string }[] }[]).filter(
        ({ fields }) => fields.map(({ attribute }) => attribute).join() === columns.join(),
      );
    const [index] = await found();
    await queries().removeIndex(table, index.name);
    await restart();
    expect(await found()).toHaveLength(1);
  });

  // MySQL and MariaDB need no index to write; there the host does not drop any either.
  const isMySql = ['mysql', 'mariadb'].includes(process.env.DB_DIALECT ?? '');
  it.skipIf(isMySql)('are found without their indexes by a push, which puts them right', async () => {
    for (const name of ['userDataSyncRecords', 'userDataSyncRecordsResources']) {
      // On SQLite the host loses them by this.
      await app.db.getCollection(name).model.sync({ force: false, alter: true });
    }
    await removeUniqueIndexes('userDataSyncRecords');
    const [{ detail }] = await pushPeople();
    expect(detail.count).toMatchObject({ created: 2 });
    expect((await findLacks(app.db)).filter(({ collection }) => collection === 'userDataSyncRecords')).toEqual([]);
  });

  it('that can not be put right are told of, in the log and in every answer', async () => {
    await addSource(app);
    await addSource(app, { name: 'other' });
    // Nobody knows their names any more.
    await queries().removeColumn(tableOf('userDataSyncSources'), columnOf('userDataSyncSources', 'name'));
    const log = { warn: vi.fn(), error: vi.fn() };
    await new OwnTables(app, log as never).putRight();
    await restart();
    const advice = 'The database lacks a table, a column or an index. Upgrade the application: yarn nocobase upgrade';
    expect(log.error).toHaveBeenCalledWith(expect.stringContaining(advice));
    for (const call of ['userDataSyncSources:list', 'userDataSyncTasks:list', 'userData:listSyncTypes']) {
      const { status, body } = await agent.get(`/${call}`);
      expect({ status, errors: body.errors }).toMatchObject({ status: 503, errors: [{ message: advice }] });
    }
    expect((await agent.post('/userData:push').send({ dataType: 'user', records: [person(1)] })).status).toBe(503);
    expect((await app.agent().get('/userDataSyncSources:list')).status).not.toBe(503);
  });
});
