import { defineCollection } from '@nocobase/database';

/** Departments that a record of the ledger names and that its source has not reported yet. */
export default defineCollection({
  name: 'userDataSyncPendingReferences',
  title: '{{t("Sync references that are pending")}}',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only', 'overwrite'],
  dataCategory: 'business',
  shared: true,
  fields: [
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    { name: 'recordId', type: 'bigInt', allowNull: false },
    { name: 'sourceName', type: 'string', allowNull: false },
    // The uid of the department.
    { name: 'uid', type: 'string', allowNull: false },
  ],
  indexes: [{ fields: ['recordId'] }, { fields: ['sourceName', 'uid'] }],
});
