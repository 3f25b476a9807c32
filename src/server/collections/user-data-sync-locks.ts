import { defineCollection } from '@nocobase/database';

// Who writes the ledger of a source at the moment, over all nodes.
export default defineCollection({
  name: 'userDataSyncLocks',
  title: '{{t("Sync locks")}}',
  dumpRules: 'skipped',
  migrationRules: ['schema-only'],
  dataCategory: 'system',
  shared: true,
  autoGenId: false,
  timestamps: false,
  fields: [
    { name: 'name', type: 'string', primaryKey: true },
    { name: 'owner', type: 'string', allowNull: false },
    // Milliseconds of the database's clock.
    { name: 'expiresAt', type: 'bigInt', allowNull: false },
    // Until when somebody is known to wait for it: who gives it back lets them go first.
    { name: 'wantedUntil', type: 'bigInt' },
  ],
});
