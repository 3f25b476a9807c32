import { defineCollection } from '@nocobase/database';

export default defineCollection({
  name: 'userDataSyncSources',
  title: '{{t("Sync sources")}}',
  dumpRules: { group: 'third-party' },
  migrationRules: ['overwrite', 'schema-only'],
  dataCategory: 'system',
  shared: true,
  sortable: true,
  model: 'SyncSourceModel',
  createdBy: true,
  updatedBy: true,
  logging: true,
  fields: [
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    { name: 'name', type: 'string', interface: 'input', unique: true, allowNull: false },
    { name: 'sourceType', type: 'string', interface: 'input', allowNull: false },
    { name: 'displayName', type: 'string', interface: 'input', translation: true },
    { name: 'enabled', type: 'boolean', defaultValue: false },
    { name: 'options', type: 'json', allowNull: false, defaultValue: {} },
    // Seconds that pulling may take; an hour, if it is not set.
    { name: 'pullTimeLimit', type: 'integer', validate: { min: 1, max: 604_800 } },
    // How it is applied. What is allowed: `sources/source-settings.ts`.
    { name: 'leavers', type: 'string', defaultValue: 'keep' },
    { name: 'leaverLimitPercent', type: 'integer', defaultValue: 10 },
    { name: 'leaverLimitCount', type: 'integer' },
    { name: 'memberships', type: 'string', defaultValue: 'source' },
    { name: 'schedule', type: 'string' },
    { name: 'scheduleTimeZone', type: 'string' },
    // The last time of the schedule that some node took on, in milliseconds since 1970.
    { name: 'scheduledAt', type: 'bigInt', hidden: true },
    {
      name: 'tasks',
      type: 'hasMany',
      target: 'userDataSyncTasks',
      sourceKey: 'id',
      foreignKey: 'sourceId',
    },
  ],
});
