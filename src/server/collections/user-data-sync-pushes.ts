import { defineCollection } from '@nocobase/database';

// What was pushed: one row for each push that was taken, whether or not its name is that of a source.
export default defineCollection({
  name: 'userDataSyncPushes',
  title: '{{t("Pushes")}}',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only', 'overwrite'],
  dataCategory: 'business',
  shared: true,
  createdBy: true,
  timestamps: false,
  fields: [
    { name: 'id', type: 'bigInt', primaryKey: true, autoIncrement: true },
    // By which the history names it, which is written before this row.
    { name: 'uuid', type: 'string', hidden: true },
    { name: 'sourceName', type: 'string', allowNull: false },
    { name: 'dataType', type: 'string', allowNull: false },
    // A `PushStatus`.
    { name: 'status', type: 'string', allowNull: false },
    { name: 'message', type: 'text' },
    { name: 'startedAt', type: 'date', allowNull: false },
    // In milliseconds.
    { name: 'cost', type: 'integer' },
    // An `Outcome`, and the first of its `Failure`s.
    { name: 'outcome', type: 'json' },
    { name: 'failures', type: 'json' },
    // How many of them are in `userDataSyncFailures`, if they are there still.
    { name: 'failuresKept', type: 'integer' },
    // The push whose failed records this one wrote once more.
    { name: 'retriedPushId', type: 'bigInt' },
    // Of one with an idempotency key: a digest of the key and its source name, one of the payload, and what was answered.
    { name: 'requestKey', type: 'string', unique: true, hidden: true },
    { name: 'payloadDigest', type: 'string', hidden: true },
    { name: 'answer', type: 'json', hidden: true },
    // Until when it is believed to go on, or to begin: milliseconds of the database's clock.
    { name: 'leaseExpiresAt', type: 'bigInt', hidden: true },
    // Of one that was answered before it was written: a digest of its source name; the same while it runs, so that one runs at a time;
    // which run it is; how many of them broke off; the language of whoever pushed; and when, in milliseconds of the database's clock.
    { name: 'queueKey', type: 'string', hidden: true },
    { name: 'runningKey', type: 'string', unique: true, hidden: true },
    { name: 'leaseOwner', type: 'string', hidden: true },
    { name: 'brokenRuns', type: 'integer', hidden: true },
    { name: 'locale', type: 'string', hidden: true },
    { name: 'takenAt', type: 'bigInt', hidden: true },
  ],
  indexes: [{ fields: ['startedAt', 'id'] }, { fields: ['status', 'queueKey', 'id'] }, { fields: ['uuid'] }],
});
