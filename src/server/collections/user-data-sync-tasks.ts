import { defineCollection } from '@nocobase/database';

export default defineCollection({
  name: 'userDataSyncTasks',
  title: '{{t("Sync tasks")}}',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only', 'overwrite'],
  dataCategory: 'business',
  shared: true,
  sortable: 'sort',
  createdBy: true,
  updatedBy: true,
  createdAt: true,
  updatedAt: true,
  logging: true,
  indexes: ['endedAt', 'startedAt', 'updatedAt'].map((time) => ({ fields: ['sourceId', time] })),
  fields: [
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    { name: 'batch', type: 'string', interface: 'input', unique: true, allowNull: false },
    {
      name: 'source',
      type: 'belongsTo',
      target: 'userDataSyncSources',
      targetKey: 'id',
      foreignKey: 'sourceId',
      interface: 'id',
    },
    { name: 'status', type: 'string', allowNull: false },
    // A `TaskKind`.
    { name: 'kind', type: 'string', defaultValue: 'sync' },
    { name: 'message', type: 'text' },
    // All times that something took are in milliseconds.
    { name: 'cost', type: 'integer' },
    { name: 'pullCost', type: 'integer' },
    { name: 'writeCost', type: 'integer' },
    { name: 'attempt', type: 'integer', defaultValue: 1 },
    // The `TaskAttempt`s before this one, the oldest first.
    { name: 'attempts', type: 'json' },
    // When it last began; while it waits, when somebody started it. Never null, so that tasks can be sorted by it.
    { name: 'startedAt', type: 'date' },
    // When it ended, in milliseconds of the database's clock; of tasks of earlier versions it is not known.
    { name: 'endedAt', type: 'bigInt' },
    // A `TaskProgress`, while it runs.
    { name: 'progress', type: 'json' },
    // An `Outcome`, and the first of its `Failure`s.
    { name: 'outcome', type: 'json' },
    { name: 'failures', type: 'json' },
    // How many of them are in `userDataSyncFailures`, if they are there still.
    { name: 'failuresKept', type: 'integer' },
    // The task or push whose failed records this one writes once more.
    { name: 'retriedTaskId', type: 'bigInt' },
    { name: 'retriedPushId', type: 'bigInt' },
    // The one person that it is about, and a digest of the record that is to be written.
    { name: 'personUid', type: 'string' },
    { name: 'personDigest', type: 'string', hidden: true },
    // A `Preview`, if it is one.
    { name: 'preview', type: 'json' },
    // A `TaskTrigger`: what started it. Who did is `createdBy`, or `updatedBy` of a retry; nobody, if it was the schedule.
    { name: 'trigger', type: 'string' },
    // `SourceSettings` of the source when it ran, and who last changed the source.
    { name: 'appliedAs', type: 'json' },
    // How many records it has in `userDataSyncTaskRecords`, if it has them still.
    { name: 'recordsKept', type: 'integer' },
    // How many would have gone, where it stopped because they were too many, how many of them would have been suspended, and a digest of
    // which, if that is still known; how many somebody then allowed, who, and the task that showed which.
    { name: 'leaversOverLimit', type: 'integer' },
    { name: 'suspensionsOverLimit', type: 'integer' },
    { name: 'removalsDigest', type: 'string' },
    { name: 'allowedLeavers', type: 'integer' },
    { name: 'allowedBy', type: 'string' },
    { name: 'allowedFromId', type: 'bigInt', hidden: true },
    // What the source remembers until its next run, if this one was a success (`runs/source-state.ts`).
    { name: 'sourceState', type: 'text', hidden: true },
    // The language of whoever started it, and so of its messages.
    { name: 'locale', type: 'string' },
    // Who asked a running task to stop.
    { name: 'cancelRequestedBy', type: 'string' },
    // The source, as long as the task waits or runs: unique, so that the database allows one such task for each source.
    { name: 'lockedSourceId', type: 'bigInt', unique: true, hidden: true },
    // Who runs it, and until when that is believed without a sign of life: milliseconds of the database's clock.
    { name: 'leaseOwner', type: 'string', hidden: true },
    { name: 'leaseExpiresAt', type: 'bigInt', hidden: true },
  ],
});
