import { DataTypes } from '@nocobase/database';
import { Migration } from '@nocobase/server';

/** Tables of earlier versions have room for 255 characters in a task's message; the reasons of a failure need more. */
export default class TaskMessageAsText extends Migration {
  on = 'afterSync' as const;

  async up() {
    // SQLite does not mind the length.
    if (this.db.inDialect('sqlite')) {
      return;
    }
    const tableName = this.db.getCollection('userDataSyncTasks').getTableNameWithSchema();
    await this.db.sequelize.getQueryInterface().changeColumn(tableName, 'message', { type: DataTypes.TEXT });
  }
}
