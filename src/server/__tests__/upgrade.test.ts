import { DataTypes } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import TaskMessageAsText from '../migrations/20261123120000-task-message-as-text';
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
});
