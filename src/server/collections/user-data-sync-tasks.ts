import { defineCollection } from '@nocobase/database';

export default defineCollection({
  name: 'userDataSyncTasks',
  title: '{{t("Sync tasks")}}',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only', 'overwrite'],
  dataCategory: 'business',
  shared: true,
  sortable: 'sort',
  createdBy: true,
  updatedBy: true,
  createdAt: true,
  updatedAt: true,
  logging: true,
  fields: [
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    { name: 'batch', type: 'string', interface: 'input', unique: true, allowNull: false },
    {
      name: 'source',
      type: 'belongsTo',
      target: 'userDataSyncSources',
      targetKey: 'id',
      foreignKey: 'sourceId',
      interface: 'id',
    },
    { name: 'status', type: 'string', allowNull: false },
    { name: 'message', type: 'text' },
    // In milliseconds.
    { name: 'cost', type: 'integer' },
  ],
});
