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
    { name: 'removeSuspendedAfterDays', type: 'integer' },
    { name: 'leaverLimitPercent', type: 'integer', defaultValue: 10 },
    { name: 'leaverLimitCount', type: 'integer' },
    { name: 'memberships', type: 'string', defaultValue: 'source' },
    // Which attribute becomes which field, and who is meant; that of the source type, if it is not set.
    { name: 'mapping', type: 'json' },
    { name: 'schedule', type: 'string' },
    { name: 'scheduleTimeZone', type: 'string' },
    // The last time of the schedule that some node took on, in milliseconds since 1970.
    { name: 'scheduledAt', type: 'bigInt', hidden: true },
    // How many scheduled runs may fail in a row before the schedule rests; 5, if it is not set. How many did, and until when it rests, in
    // milliseconds since 1970.
    { name: 'failedRunsLimit', type: 'integer' },
    { name: 'failedRuns', type: 'integer' },
    { name: 'restsUntil', type: 'bigInt' },
    // Whom it tells of what: `Notifications`. And why the last message could not be sent: a `NotificationFailure`.
    { name: 'notifications', type: 'json' },
    { name: 'notificationFailure', type: 'json' },
    // Its state, as it was last told: a `HealthStatus`; whether it has been without success for too long; when it last had any, and the
    // end of the last task that all this goes by, in milliseconds of the database's clock.
    { name: 'health', type: 'string' },
    { name: 'isOverdue', type: 'boolean' },
    { name: 'lastSuccessAt', type: 'bigInt' },
    { name: 'endsTakenUntil', type: 'bigInt', hidden: true },
    {
      name: 'tasks',
      type: 'hasMany',
      target: 'userDataSyncTasks',
      sourceKey: 'id',
      foreignKey: 'sourceId',
    },
  ],
});
