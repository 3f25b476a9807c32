import { defineCollection } from '@nocobase/database';

export default defineCollection({
  name: 'userDataSyncRecords',
  title: '{{t("Sync records")}}',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only', 'overwrite'],
  dataCategory: 'business',
  shared: true,
  createdAt: true,
  updatedAt: true,
  logging: true,
  fields: [
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    { name: 'sourceName', type: 'string', interface: 'input', allowNull: false },
    { name: 'sourceUk', type: 'string', interface: 'input', allowNull: false },
    { name: 'dataType', type: 'string', interface: 'input', allowNull: false },
    { name: 'metaData', type: 'json' },
    { name: 'lastMetaData', type: 'json' },
    // When it was last pushed, in milliseconds of the database's clock; only of sources that remove leavers.
    { name: 'pushedAt', type: 'bigInt' },
    {
      name: 'resources',
      type: 'hasMany',
      target: 'userDataSyncRecordsResources',
      sourceKey: 'id',
      foreignKey: 'recordId',
    },
  ],
});
