import { defineCollection } from '@nocobase/database';

/** Who is suspended. No association leads here, so that no form and no payload can write it. */
export default defineCollection({
  name: 'userDataSyncSuspensions',
  title: '{{t("Suspensions")}}',
  // With the users: who is restored without it could sign in again.
  dumpRules: { group: 'user' },
  migrationRules: ['schema-only', 'overwrite'],
  dataCategory: 'business',
  shared: true,
  timestamps: false,
  fields: [
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    { name: 'userId', type: 'bigInt', unique: true, allowNull: false },
    // The source that suspended the user; null: somebody did it by hand.
    { name: 'sourceName', type: 'string' },
    { name: 'since', type: 'date', allowNull: false },
    // A `SuspensionReason`.
    { name: 'reason', type: 'string', allowNull: false },
    { name: 'taskId', type: 'bigInt' },
    { name: 'removalDueAt', type: 'date' },
    // Who did it by hand.
    { name: 'suspendedById', type: 'bigInt' },
  ],
});
