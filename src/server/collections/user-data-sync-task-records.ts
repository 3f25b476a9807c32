import { defineCollection } from '@nocobase/database';

// The records that a task has to show: those of a preview, and those that a task would have removed that stopped at the removal limit.
export default defineCollection({
  name: 'userDataSyncTaskRecords',
  title: '{{t("Records of sync tasks")}}',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only', 'overwrite'],
  dataCategory: 'business',
  shared: true,
  timestamps: false,
  fields: [
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    { name: 'taskId', type: 'bigInt', allowNull: false },
    { name: 'sourceId', type: 'bigInt', allowNull: false },
    // Its place by what would become of it: what is to be looked at first comes first.
    { name: 'place', type: 'integer', allowNull: false },
    // A `ShownRecord`.
    { name: 'dataType', type: 'string', allowNull: false },
    { name: 'uid', type: 'string', allowNull: false },
    { name: 'name', type: 'string' },
    { name: 'action', type: 'string', allowNull: false },
    { name: 'changes', type: 'json' },
    { name: 'message', type: 'text' },
    { name: 'problems', type: 'json' },
    { name: 'removal', type: 'string' },
    // The uid and the name in lower case, as they are searched: not every database knows other than English letters.
    { name: 'words', type: 'text', hidden: true },
  ],
  indexes: [{ fields: ['taskId', 'place', 'id'] }, { fields: ['sourceId'] }],
});
