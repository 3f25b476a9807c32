import { defineCollection } from '@nocobase/database';

export default defineCollection({
  name: 'userDataSyncRecordsResources',
  title: '{{t("Sync record links")}}',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only', 'overwrite'],
  dataCategory: 'business',
  shared: true,
  indexes: [{ fields: ['resource', 'resourcePk'] }],
  fields: [
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    { name: 'recordId', type: 'bigInt', interface: 'id' },
    { name: 'resource', type: 'string', interface: 'input', allowNull: false },
    { name: 'resourcePk', type: 'string', interface: 'input' },
    // What the source last said of a membership, where it changes only its own; null: not known.
    { name: 'isOwner', type: 'boolean' },
    { name: 'isMain', type: 'boolean' },
  ],
});
