import { DataTypes } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import type { SyncSourceModel } from '../sources/sync-source-model';
import { settingsOf } from '../sources/source-settings';
import TaskMessageAsText from '../migrations/20261123120000-task-message-as-text';
import LedgerWithoutSecrets from '../migrations/20261127090000-ledger-without-secrets';
import LedgerWithoutDoubles from '../migrations/20261124090000-ledger-without-doubles';
import { addSource, startApp, stopApp } from './app';

describe('an upgrade of a database of an earlier version', () => {
  let app: MockServer;

  beforeEach(async () => {
    app = await startApp();
  });

  afterEach(() => stopApp(app));

  it('makes room for long messages of tasks, and keeps the short ones', async () => {
    const table = app.db.getCollection('userDataSyncTasks').getTableNameWithSchema();
    await app.db.sequelize.getQueryInterface().changeColumn(table, 'message', { type: DataTypes.STRING });
    const { id: sourceId } = await addSource(app);
    const tasks = app.db.getRepository('userDataSyncTasks');
    const { id } = await tasks.create({ values: { batch: '1', status: 'failed', message: 'short', sourceId } });

    const migration = new TaskMessageAsText({ app, db: app.db } as never);
    await migration.up();
    expect((await tasks.findOne({ filterByTk: id })).message).toBe('short');

    const message = 'long '.repeat(200);
    await tasks.update({ filterByTk: id, values: { message } });
    expect((await tasks.findOne({ filterByTk: id })).message).toBe(message);
  });

  it('leaves every source as it was: nobody goes, the source decides alone, and it is synchronized by hand', async () => {
    const sources = app.db.getCollection('userDataSyncSources');
    const { id } = await addSource(app);
    const fields = [
      'leavers',
      'removeSuspendedAfterDays',
      'leaverLimitPercent',
      'leaverLimitCount',
      'memberships',
      'schedule',
      'scheduleTimeZone',
    ];
    for (const field of [...fields, 'scheduledAt']) {
      const { field: column } = sources.model.rawAttributes[field];
      await app.db.sequelize.getQueryInterface().removeColumn(sources.getTableNameWithSchema(), column as string);
    }
    await app.db.sync();

    const source: SyncSourceModel = await sources.repository.findOne({ filterByTk: id });
    expect(settingsOf(source)).toEqual({
      leavers: 'keep',
      removeSuspendedAfterDays: null,
      leaverLimitPercent: 10,
      leaverLimitCount: null,
      memberships: 'source',
    });
    expect(source.schedule ?? null).toBeNull();
    const { size } = app.cronJobManager.jobs;
    await sources.repository.update({ filterByTk: id, values: { leavers: 'remove', schedule: '0 3 * * *' } });
    expect(app.cronJobManager.jobs.size).toBe(size + 1);
  });

  describe('with doubles in its ledger', () => {
    const records = () => app.db.getRepository('userDataSyncRecords');
    const links = () => app.db.getRepository('userDataSyncRecordsResources');
    const collections = () =>
      ['userDataSyncRecords', 'userDataSyncRecordsResources'].map((name) => app.db.getCollection(name));

    const removeUniqueIndexes = async () => {
      const queryInterface = app.db.sequelize.getQueryInterface();
      for (const collection of collections()) {
        const table = collection.getTableNameWithSchema();
        const indexes = (await queryInterface.showIndex(table)) as {
          name: string;
          unique: boolean;
          primary: boolean;
        }[];
        for (const { name } of indexes.filter(({ unique, primary }) => unique && !primary)) {
          await queryInterface.removeIndex(table, name);
        }
      }
    };
    const addRecord = (sourceUk: string, version: number, metaData: object, lastMetaData: object | null = null) =>
      app.db.getCollection('userDataSyncRecords').model.create(
        {
          sourceName: 'hr',
          dataType: 'user',
          sourceUk,
          metaData,
          lastMetaData,
          updatedAt: new Date(2026, 1, version),
        },
        { silent: true },
      );
    const addLink = (record: { get(field: string): unknown }, resource: string, resourcePk: string) =>
      links().create({ values: { recordId: record.get('id'), resource, resourcePk } });
    const upgrade = async () => {
      await new LedgerWithoutDoubles({ app, db: app.db } as never).up();
      await app.db.sync();
    };

    it('keeps the newest data and the links of all, and allows no more doubles', async () => {
      await removeUniqueIndexes();
      const newest = await addRecord('a', 9, { uid: 'a', nickname: 'new' });
      const oldest = await addRecord('a', 1, { uid: 'a', nickname: 'old' });
      const between = await addRecord('a', 5, { uid: 'a', nickname: 'between' }, { uid: 'a', nickname: 'old' });
      const single = await addRecord('b', 1, { uid: 'b' }, { uid: 'b', nickname: 'before' });
      await addLink(oldest, 'users', '7');
      await addLink(between, 'users', '7');
      await addLink(between, 'departments', '3');
      await addLink(single, 'users', '8');
      await addLink(single, 'users', '8');

      await upgrade();

      const [a, b] = await records().find({ sort: 'sourceUk', appends: ['resources'] });
      expect(a.toJSON()).toMatchObject({
        id: newest.get('id'),
        metaData: { nickname: 'new' },
        lastMetaData: { nickname: 'between' },
      });
      const linksOf = (record: { resources: { resource: string; resourcePk: string }[] }) =>
        record.resources.map(({ resource, resourcePk }) => `${resource} ${resourcePk}`).sort();
      expect(linksOf(a)).toEqual(['departments 3', 'users 7']);
      expect(b.toJSON()).toMatchObject({ metaData: { uid: 'b' }, lastMetaData: { nickname: 'before' } });
      expect(linksOf(b)).toEqual(['users 8']);
      expect(await records().count()).toBe(2);
      await expect(addRecord('a', 10, { uid: 'a' })).rejects.toThrow();
      await expect(addLink(a, 'users', '7')).rejects.toThrow();
    });

    it('forgets the passwords and tokens that it kept', async () => {
      const secret = { uid: 'a', password: 'x', profile: { apiKey: 'x', list: [{ token: 'x', at: 1 }] } };
      await addRecord('a', 1, secret, secret);
      await addRecord('b', 1, { uid: 'b', nickname: 'B' });
      await new LedgerWithoutSecrets({ app, db: app.db } as never).up();
      const [a, b] = await records().find({ sort: 'sourceUk' });
      const kept = { uid: 'a', profile: { list: [{ at: 1 }] } };
      expect([a.metaData, a.lastMetaData]).toEqual([kept, kept]);
      expect([b.metaData, b.lastMetaData]).toEqual([{ uid: 'b', nickname: 'B' }, null]);
    });

    it('has nothing to do a second time, nor where there are no tables yet', async () => {
      await addRecord('a', 1, { uid: 'a' });
      await upgrade();
      await upgrade();
      expect(await records().count()).toBe(1);
      for (const collection of collections()) {
        await app.db.sequelize.getQueryInterface().dropTable(collection.getTableNameWithSchema());
      }
      await upgrade();
      expect(await records().count()).toBe(0);
    });
  });
});
