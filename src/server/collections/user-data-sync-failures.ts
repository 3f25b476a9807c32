import { defineCollection } from '@nocobase/database';

// All records that a task or a push could not write, in the order in which they failed.
export default defineCollection({
  name: 'userDataSyncFailures',
  title: '{{t("Failed records")}}',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only', 'overwrite'],
  dataCategory: 'business',
  shared: true,
  timestamps: false,
  fields: [
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    // Whose they are: of a task, with its source, or of a push.
    { name: 'taskId', type: 'bigInt' },
    { name: 'sourceId', type: 'bigInt' },
    { name: 'pushId', type: 'bigInt' },
    // A `KeptFailure`.
    { name: 'sourceName', type: 'string', allowNull: false },
    { name: 'dataType', type: 'string', allowNull: false },
    { name: 'resource', type: 'string', allowNull: false },
    { name: 'uid', type: 'string', allowNull: false },
    { name: 'name', type: 'text' },
    // Its username, email and phone.
    { name: 'identity', type: 'json' },
    { name: 'message', type: 'text' },
    { name: 'code', type: 'string' },
    { name: 'params', type: 'json' },
    { name: 'matchKey', type: 'text' },
    { name: 'isUnmapped', type: 'boolean' },
    { name: 'isLeaver', type: 'boolean' },
    // What is searched, in lower case: not every database knows other than English letters.
    { name: 'words', type: 'text', hidden: true },
  ],
  indexes: [{ fields: ['taskId', 'id'] }, { fields: ['pushId', 'id'] }, { fields: ['sourceId'] }],
});
