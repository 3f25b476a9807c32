import { defineCollection } from '@nocobase/database';

/** What runs and pushes changed for each user and department. No association leads here, so that no form and no payload can write it. */
export default defineCollection({
  name: 'userDataSyncHistory',
  title: '{{t("History")}}',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only', 'overwrite'],
  dataCategory: 'business',
  shared: true,
  timestamps: false,
  fields: [
    // The newer, the greater: what is old comes first.
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    // A `HistoryEntry`.
    { name: 'resource', type: 'string', allowNull: false },
    { name: 'resourcePk', type: 'string', allowNull: false },
    { name: 'action', type: 'string', allowNull: false },
    { name: 'name', type: 'string' },
    { name: 'changes', type: 'json' },
    // The record that it was written for; null: it came along, such as a membership with its department.
    { name: 'uid', type: 'string' },
    // A `HistoryOrigin`.
    { name: 'sourceName', type: 'string', allowNull: false },
    { name: 'taskId', type: 'bigInt' },
    { name: 'pushUuid', type: 'string' },
    // Milliseconds since 1970: to write a date takes as long as half of the row.
    { name: 'at', type: 'bigInt', allowNull: false },
    // Of what was deleted, the uid and the name in lower case: nowhere else it can be searched.
    { name: 'words', type: 'text', hidden: true },
  ],
  indexes: [{ fields: ['resource', 'resourcePk', 'id'] }, { fields: ['uid', 'id'] }, { fields: ['action', 'id'] }],
});
