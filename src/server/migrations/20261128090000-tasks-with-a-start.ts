import { Migration } from '@nocobase/server';

/** Tasks are sorted by when they last began, which the original, and earlier versions of those that never began, did not keep. */
export default class TasksWithAStart extends Migration {
  on = 'afterSync' as const;

  async up() {
    const { model } = this.db.getCollection('userDataSyncTasks');
    const queries = this.db.sequelize.getQueryInterface();
    const columnOf = (field: string) => queries.quoteIdentifier(model.rawAttributes[field].field as string);
    const table = this.db.getCollection('userDataSyncTasks').quotedTableName();
    const [startedAt, createdAt] = [columnOf('startedAt'), columnOf('createdAt')];
    await this.db.sequelize.query(`UPDATE ${table} SET ${startedAt} = ${createdAt} WHERE ${startedAt} IS NULL`);
  }
}
