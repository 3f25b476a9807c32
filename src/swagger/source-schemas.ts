// What is sent and answered: sources, and tests of them.
import { schema, integer } from './parts';

export const sourceSchemas = {
  userDataSyncTestedSource: {
    type: 'object',
    required: ['sourceType', 'options'],
    properties: {
      id: { type: 'integer', description: 'the stored source, if there is one' },
      sourceType: { type: 'string', example: 'http-json' },
      options: { type: 'object', example: { url: 'https://hr.example.com/api', token: '***set***' } },
    },
  },
  userDataSyncTest: {
    type: 'object',
    properties: {
      requests: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            what: { type: 'string', example: 'https://hr.example.com/api/users' },
            milliseconds: integer,
          },
        },
      },
      records: {
        type: 'array',
        description: 'how many records of each data type the first answer had',
        items: { type: 'object', properties: { dataType: { type: 'string', example: 'user' }, first: integer } },
      },
    },
  },
  userDataSyncNewSource: { allOf: [schema('userDataSyncSource'), { type: 'object', required: ['name'] }] },
  userDataSyncSource: {
    type: 'object',
    properties: {
      id: { type: 'integer', readOnly: true },
      name: {
        type: 'string',
        example: 'hr',
        description: 'unique; with another name, it is another source to the ledger',
      },
      sourceType: { type: 'string', example: 'http-json', description: 'the name of a registered source type' },
      displayName: { type: 'string', nullable: true, example: 'People of HR' },
      enabled: { type: 'boolean', default: false },
      options: {
        type: 'object',
        default: {},
        example: { url: 'https://hr.example.com/api', token: '{{ $env.HR_TOKEN }}' },
        description: 'what the source type needs; `{{ $env.NAME }}` in it names a variable or secret of the host',
      },
      pullTimeLimit: {
        type: 'integer',
        nullable: true,
        minimum: 1,
        maximum: 604800,
        example: 3600,
        description: 'seconds that pulling may take; an hour, if it is not set',
      },
      leavers: {
        type: 'string',
        nullable: true,
        enum: ['keep', 'suspend', 'remove'],
        default: 'keep',
        description: 'what becomes of records that a complete payload no longer has',
      },
      removeSuspendedAfterDays: {
        type: 'integer',
        nullable: true,
        minimum: 1,
        maximum: 3650,
        description: 'days after which suspended leavers are removed; never, if it is not set',
      },
      leaverLimitPercent: {
        type: 'integer',
        nullable: true,
        minimum: 0,
        maximum: 100,
        default: 10,
        description:
          'removal limit: a task stops if it would remove more than so many percent of the users, or departments',
      },
      leaverLimitCount: {
        type: 'integer',
        nullable: true,
        minimum: 0,
        maximum: 1000000,
        description:
          'removal limit: a task stops if it would remove more users, or departments, than this; no such limit, if it is not set',
      },
      mapping: {
        ...schema('userDataSyncMapping'),
      },
      memberships: {
        type: 'string',
        nullable: true,
        enum: ['source', 'own'],
        default: 'source',
        description: 'whether the source decides alone on memberships, or changes only those that it brought',
      },
      schedule: { type: 'string', nullable: true, description: 'a cron expression with five fields' },
      scheduleTimeZone: { type: 'string', nullable: true, description: 'an IANA time zone; UTC, if it is not set' },
      failedRunsLimit: {
        type: 'integer',
        nullable: true,
        minimum: 0,
        maximum: 1000,
        default: 5,
        description: 'scheduled runs that may fail in a row before the schedule backs off; 0 for any number',
      },
      notifications: {
        type: 'object',
        nullable: true,
        description: 'whom it tells of each change of its state',
        properties: {
          channels: { type: 'array', items: { type: 'string' }, description: "names of the host's channels" },
          userIds: { type: 'array', items: { type: 'string' } },
          roles: { type: 'array', items: { type: 'string' } },
          events: {
            type: 'array',
            items: { type: 'string', enum: ['failed', 'stopped', 'partial', 'overdue', 'recovered'] },
          },
          overdueAfterHours: { type: 'integer', nullable: true, minimum: 1, maximum: 8760 },
          pageAddress: { type: 'string', nullable: true, description: 'where the page is, to which messages lead' },
        },
      },
      notificationFailure: {
        type: 'object',
        nullable: true,
        readOnly: true,
        description: 'why the last message could not be sent',
        properties: {
          text: { type: 'string' },
          values: { type: 'object' },
          at: { type: 'string', format: 'date-time' },
        },
      },
      health: { type: 'string', nullable: true, readOnly: true, enum: ['success', 'partial', 'failed', 'stopped'] },
      isOverdue: { type: 'boolean', nullable: true, readOnly: true },
      lastSuccessAt: { type: 'integer', nullable: true, readOnly: true, description: 'milliseconds since 1970' },
      failedRuns: { type: 'integer', nullable: true, readOnly: true, description: 'that failed in a row' },
      restsUntil: {
        type: 'integer',
        nullable: true,
        readOnly: true,
        description: 'until when its schedule backs off, in milliseconds since 1970',
      },
      createdAt: { type: 'string', format: 'date-time', readOnly: true },
      updatedAt: { type: 'string', format: 'date-time', readOnly: true },
      createdById: { type: 'integer', nullable: true, readOnly: true },
      updatedById: { type: 'integer', nullable: true, readOnly: true },
    },
  },
};
