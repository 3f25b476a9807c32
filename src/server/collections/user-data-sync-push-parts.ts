import { defineCollection } from '@nocobase/database';

// The payloads of pushes that were answered before they are written, in parts that every database takes; gone once they are written.
export default defineCollection({
  name: 'userDataSyncPushParts',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only', 'overwrite'],
  dataCategory: 'business',
  shared: true,
  timestamps: false,
  fields: [
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    { name: 'pushId', type: 'bigInt', allowNull: false },
    // The first holds all but the records, each further one some of these; in JSON.
    { name: 'position', type: 'integer', allowNull: false },
    { name: 'text', type: 'text', length: 'long', allowNull: false },
  ],
  indexes: [{ unique: true, fields: ['pushId', 'position'] }],
});
