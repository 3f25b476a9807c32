// What is sent and answered: tasks with their outcomes and previews.
import { actionCounts, integer, listOf, problem, schema, status, suspensionCounts } from './parts';

const failures = {
  type: 'array',
  nullable: true,
  maxItems: 10000,
  items: schema('userDataSyncFailure'),
  description: 'the first failed records',
};

const failuresKept = {
  type: 'integer',
  nullable: true,
  description: 'how many failed records `userData:listFailures` has, and `userData:retryFailed` takes',
};

export const taskSchemas = {
  userDataSyncStartedTask: {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      batch: { type: 'string' },
      status,
    },
  },
  userDataSyncRefusedPush: {
    type: 'object',
    properties: {
      code: { type: 'integer', enum: [400, 409, 422, 500, 503] },
      message: { type: 'string', example: '"records[0].uid" is required (record 0, without uid)' },
    },
  },
  userDataSyncProgress: {
    type: 'object',
    properties: {
      phase: { type: 'string', enum: ['pulling', 'planning', 'writing'] },
      dataType: { type: 'string', description: 'what is written' },
      resource: { type: 'string', description: 'the target it is written to' },
      done: integer,
      total: integer,
      message: { type: 'string', description: 'what the source says of it' },
    },
  },
  userDataSyncOutcome: {
    type: 'object',
    properties: {
      records: { type: 'integer', description: 'records that came in' },
      failedRecords: { type: 'integer', description: 'how many of them failed in at least one target' },
      failed: {
        type: 'object',
        description: 'of a task that came to its end with failed records: what its message says',
        properties: {
          all: { type: 'integer', description: 'all records, leavers included' },
          first: { type: 'array', maxItems: 5, items: schema('userDataSyncFailure') },
        },
      },
      targets: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            dataType: { type: 'string', example: 'user' },
            resource: { type: 'string', example: 'users' },
            ...actionCounts,
            ...suspensionCounts,
            failed: integer,
          },
        },
      },
      notices: listOf('userDataSyncNotice'),
    },
  },
  userDataSyncFailure: {
    type: 'object',
    properties: {
      dataType: { type: 'string', example: 'user' },
      resource: { type: 'string', example: 'users' },
      uid: { type: 'string' },
      name: { type: 'string', description: 'what people may recognise the record by' },
      message: { type: 'string', example: 'username "ana" is taken already, by Ana' },
      ...problem,
    },
  },
  userDataSyncShownRecord: {
    allOf: [
      schema('userDataSyncPreviewedRecord'),
      {
        type: 'object',
        properties: {
          id: integer,
          removal: {
            type: 'string',
            nullable: true,
            enum: ['missing', 'marked', 'memberships', 'renamed', 'suspended'],
            description:
              'why it counts to the removal limit: the source no longer has it or says that it is deleted, the user would lose all departments of the source, or it seems to have another uid by now, and stays',
          },
        },
      },
    ],
  },
  userDataSyncRun: {
    type: 'object',
    properties: {
      id: integer,
      sourceId: integer,
      status,
      startedAt: { type: 'string', format: 'date-time' },
      cost: { type: 'integer', nullable: true, description: 'how long it took, in milliseconds' },
      counts: {
        type: 'object',
        properties: {
          ...actionCounts,
          ...suspensionCounts,
          memberships: {
            type: 'integer',
            description: 'people whose memberships changed, who may be counted otherwise too',
          },
          failed: integer,
        },
      },
    },
  },
  userDataSyncTask: {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      batch: {
        type: 'string',
        example: '20261124090626982360',
        description: 'unique: `YYYYMMDDHHmmss` and six more digits',
      },
      sourceId: { type: 'integer' },
      kind: {
        type: 'string',
        nullable: true,
        enum: ['sync', 'preview', 'retry-failed', 'sync-person', 'preview-person'],
        description:
          'a preview only tells what a sync would do, a `retry-failed` writes once more what failed in another run, the last two are about one person; `null` is a sync of an earlier version',
      },
      status,
      message: {
        type: 'string',
        nullable: true,
        description: 'why it failed, or which records could not be written',
      },
      attempt: { type: 'integer', description: '1, and one more for each retry' },
      attempts: {
        type: 'array',
        nullable: true,
        maxItems: 20,
        description: 'what the attempts before said, the oldest first',
        items: {
          type: 'object',
          properties: {
            attempt: integer,
            status,
            message: { type: 'string', nullable: true },
            startedAt: { type: 'string', format: 'date-time', nullable: true },
            cost: { type: 'integer', nullable: true },
            outcome: { allOf: [schema('userDataSyncOutcome')], nullable: true },
          },
        },
      },
      startedAt: {
        type: 'string',
        format: 'date-time',
        nullable: true,
        description: 'when it last began; while it waits, when it was started',
      },
      cost: { type: 'integer', nullable: true, description: 'how long it took, in milliseconds' },
      pullCost: { type: 'integer', nullable: true, description: 'how long pulling took' },
      writeCost: { type: 'integer', nullable: true, description: 'how long writing took' },
      progress: { allOf: [schema('userDataSyncProgress')], nullable: true, description: 'while it runs' },
      outcome: { allOf: [schema('userDataSyncOutcome')], nullable: true },
      failures,
      failuresKept,
      retriedTaskId: { type: 'integer', nullable: true, description: 'whose failed records a `retry-failed` writes' },
      retriedPushId: { type: 'integer', nullable: true, description: 'the same, of a push' },
      personUid: { type: 'string', nullable: true, description: 'the one person that it is about' },
      preview: {
        allOf: [schema('userDataSyncPreview')],
        nullable: true,
        description: 'of a preview that went well',
      },
      trigger: { type: 'string', nullable: true, enum: ['manual', 'schedule', 'retry'] },
      appliedAs: {
        type: 'object',
        nullable: true,
        description: 'how the source was applied, and who had last changed it',
        properties: {
          leavers: { type: 'string' },
          leaverLimitPercent: integer,
          leaverLimitCount: { type: 'integer', nullable: true },
          memberships: { type: 'string' },
          changedBy: { type: 'string', nullable: true },
        },
      },
      leaversOverLimit: {
        type: 'integer',
        nullable: true,
        description: 'how many would have gone, if it stopped because they were too many',
      },
      suspensionsOverLimit: {
        type: 'integer',
        nullable: true,
        description: 'how many of them would have been suspended',
      },
      removalsDigest: {
        type: 'string',
        nullable: true,
        description: 'stands for exactly these; what `allowRemovals` takes',
      },
      recordsKept: {
        type: 'integer',
        nullable: true,
        description: 'how many records it shows: `userDataSyncTasks:previewRecords`',
      },
      allowedLeavers: { type: 'integer', nullable: true, description: 'how many its retry allowed to go' },
      allowedBy: { type: 'string', nullable: true, description: 'who allowed it' },
      cancelRequestedBy: { type: 'string', nullable: true, description: 'who asked a running task to stop' },
      createdAt: { type: 'string', format: 'date-time' },
      updatedAt: { type: 'string', format: 'date-time' },
      createdById: { type: 'integer', nullable: true },
      updatedById: { type: 'integer', nullable: true },
    },
  },
  userDataSyncPush: {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      sourceName: { type: 'string', description: 'need not be that of a source' },
      dataType: { type: 'string', example: 'user' },
      status: {
        type: 'string',
        enum: ['init', 'processing', 'success', 'partial', 'failed'],
        description:
          '`init` and `processing` of one that was answered at once, `processing` of one with an `Idempotency-Key`',
      },
      message: {
        type: 'string',
        nullable: true,
        description: 'which records could not be written, or why it broke off or was stopped at the removal limit',
      },
      startedAt: { type: 'string', format: 'date-time' },
      cost: { type: 'integer', nullable: true, description: 'how long it took, in milliseconds' },
      outcome: { allOf: [schema('userDataSyncOutcome')], nullable: true },
      failures,
      failuresKept,
      retriedPushId: {
        type: 'integer',
        nullable: true,
        description: 'the push whose failed records it wrote once more',
      },
      createdById: { type: 'integer', nullable: true, description: 'who pushed; `null`: a plugin' },
    },
  },
};
