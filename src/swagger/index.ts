// The HTTP API of this plugin, for the host's API documentation.

/** Every answer of an action is wrapped by the host. */
const answer = (description: string, data: object, more: object = {}) => ({
  description,
  content: { 'application/json': { schema: { type: 'object', properties: { data, ...more } } } },
});

const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const listOf = (name: string) => ({ type: 'array', items: schema(name) });
const error = (name: string) => ({ $ref: `#/components/responses/${name}` });
const refusal = (description: string) => ({
  description,
  content: { 'application/json': { schema: schema('userDataSyncErrors') } },
});

const query = (name: string, description: string, type = 'integer') => ({
  name,
  in: 'query',
  required: true,
  description,
  schema: { type },
});

const filterByTk = query('filterByTk', 'id of the row');

const listParameters = [
  { name: 'filter', in: 'query', description: 'a filter, as JSON', schema: { type: 'string' } },
  {
    name: 'sort',
    in: 'query',
    description: 'fields to sort by; `-` before one for descending',
    schema: { type: 'string' },
  },
  { name: 'fields', in: 'query', description: 'the fields wanted, by comma', schema: { type: 'string' } },
  { name: 'appends', in: 'query', description: 'associations wanted, by comma', schema: { type: 'string' } },
  { name: 'page', in: 'query', description: 'the first is 1', schema: { type: 'integer', default: 1 } },
  { name: 'pageSize', in: 'query', description: 'rows of a page', schema: { type: 'integer', default: 20 } },
];

const meta = {
  meta: {
    type: 'object',
    properties: {
      count: { type: 'integer', description: 'rows of all pages' },
      page: { type: 'integer' },
      pageSize: { type: 'integer' },
      totalPage: { type: 'integer' },
    },
  },
};

/** What every action answers where the caller may not call it. */
const denied = {
  401: error('userDataSyncUnauthenticated'),
  403: error('userDataSyncForbidden'),
};

const body = (name: string) => ({ required: true, content: { 'application/json': { schema: schema(name) } } });

const list = (tag: string, summary: string, name: string) => ({
  get: {
    tags: [tag],
    summary,
    parameters: listParameters,
    responses: { 200: answer('One page of them', listOf(name), meta), ...denied },
  },
});

const get = (tag: string, summary: string, name: string) => ({
  get: {
    tags: [tag],
    summary,
    parameters: [filterByTk],
    responses: { 200: answer('The row, or `null`', { allOf: [schema(name)], nullable: true }), ...denied },
  },
});

const uid = {
  oneOf: [{ type: 'string', minLength: 1, maxLength: 255 }, { type: 'number' }],
  description: 'A number is taken as its text.',
};

const integer = { type: 'integer' };
const problem = {
  code: { type: 'string', description: 'of the catalogue of failures and notices', example: 'value-taken-by-row' },
  params: { type: 'object', description: 'the values of its sentence', additionalProperties: true },
};
const actionCounts = { created: integer, updated: integer, unchanged: integer, deleted: integer };
const status = { type: 'string', enum: ['init', 'processing', 'success', 'partial', 'failed', 'cancelled'] };

export default {
  info: { title: 'NocoBase API - User data synchronization plugin' },
  tags: [
    { name: 'userData', description: 'Push user data, start tasks' },
    { name: 'userDataSyncSources', description: 'The configured places that user data comes from' },
    { name: 'userDataSyncTasks', description: 'The runs of sources' },
  ],
  paths: {
    '/userData:listSyncTypes': {
      get: {
        tags: ['userData'],
        summary: 'List the registered source types',
        responses: { 200: answer('The source types', listOf('userDataSyncType')), ...denied },
      },
    },
    '/userData:latestTasks': {
      get: {
        tags: ['userData'],
        summary: 'Get the latest task of each of these sources',
        description:
          'For a list of sources: the task of each that something last happened to, without its failures. A preview is one while it runs.',
        parameters: [query('sourceIds', 'ids of at most 100 sources, by comma', 'string')],
        responses: {
          200: answer('The tasks; a source without any has none', listOf('userDataSyncTask')),
          400: refusal('`sourceIds` is missing or too long, or one of them is no number'),
          ...denied,
        },
      },
    },
    '/userData:pull': {
      post: {
        tags: ['userData'],
        summary: 'Start a task of an enabled source',
        description: 'Answers at once. How far the task is and how it ends is on its row: `userDataSyncTasks:get`.',
        parameters: [
          query('name', 'the name of the source', 'string'),
          {
            ...query(
              'allowLeavers',
              'how many removals are allowed this once: what `leaversOverLimit` of a preview says',
            ),
            required: false,
          },
        ],
        responses: {
          200: answer('The task that was started', schema('userDataSyncStartedTask')),
          400: refusal('`name` is missing, or the type of the source is not registered'),
          ...denied,
          404: refusal('There is no enabled source of that name'),
          409: refusal('A task of the source is pending or running'),
        },
      },
    },
    '/userData:preview': {
      post: {
        tags: ['userData'],
        summary: 'Start a task that tells what a sync of an enabled source would do',
        description: [
          'Answers at once. The task pulls and compares, and writes nothing but its own row: `outcome` counts as a sync would,',
          '`message` says why a sync would stop, and `preview` names the records.',
        ].join('\n'),
        parameters: [query('name', 'the name of the source', 'string')],
        responses: {
          200: answer('The task that was started', schema('userDataSyncStartedTask')),
          400: refusal('`name` is missing, or the type of the source is not registered'),
          ...denied,
          404: refusal('There is no enabled source of that name'),
          409: refusal('A task of the source is pending or running'),
        },
      },
    },
    '/userData:describeSchedule': {
      get: {
        tags: ['userData'],
        summary: 'Say a schedule in words',
        description: 'In the language of the request, with its next three runs.',
        parameters: [
          query('schedule', 'a cron expression with five fields', 'string'),
          { ...query('timeZone', 'an IANA time zone; UTC, if it is left out', 'string'), required: false },
        ],
        responses: {
          200: answer('The schedule', schema('userDataSyncSchedule')),
          400: refusal(
            'It can not be read, or would never run, or there is no such time zone; `code` names the parameter',
          ),
          ...denied,
        },
      },
    },
    '/userData:nextRuns': {
      get: {
        tags: ['userData'],
        summary: 'When sources with a schedule are due next',
        description: 'Of those of these sources that are enabled and have a schedule, in the language of the request.',
        parameters: [query('sourceIds', 'ids of sources, by comma', 'string')],
        responses: {
          200: answer('When they are due', {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                sourceId: { type: 'integer' },
                time: { type: 'string', format: 'date-time' },
                text: { type: 'string', description: 'the schedule in words' },
              },
            },
          }),
          400: refusal('An id is no number'),
          ...denied,
        },
      },
    },
    '/userData:push': {
      post: {
        tags: ['userData'],
        summary: 'Write a payload of users or departments',
        description: [
          'Answers when everything is written. The payload is checked first: a fault in it refuses all of it, and nothing is',
          'written. A record that a target can not write is named in the answer and stops no other. Pushing the same twice is',
          'the same as pushing it once.',
        ].join('\n'),
        requestBody: body('userDataSyncPayload'),
        responses: {
          200: answer('The payload was taken', {
            type: 'object',
            properties: {
              code: { type: 'integer', enum: [0] },
              message: { type: 'string', enum: ['success'] },
              result: listOf('userDataSyncResult'),
              notices: listOf('userDataSyncNotice'),
            },
          }),
          400: { description: 'The body is not JSON' },
          ...denied,
          413: { description: 'The body is larger than `REQUEST_BODY_LIMIT` (10 MB, if it is not set)' },
          500: answer('The payload is refused, or it could not be written', schema('userDataSyncRefusedPush')),
          503: answer(
            'Others wrote the same source for too long; nothing was written',
            schema('userDataSyncRefusedPush'),
          ),
        },
      },
    },
    '/userData:retry': {
      post: {
        tags: ['userData'],
        summary: 'Start a task again that failed, failed in part or was cancelled',
        description: 'Answers at once, with the same task. It pulls everything anew.',
        parameters: [
          query('id', 'id of the task'),
          query('sourceId', 'id of its source'),
          {
            ...query(
              'allowLeavers',
              'how many removals are allowed this once: what `leaversOverLimit` of the task says',
            ),
            required: false,
          },
        ],
        responses: {
          200: answer('The task that was started', schema('userDataSyncStartedTask')),
          400: refusal(
            'A parameter is missing, the task is of another source, the source’s type is not registered, or the task did not stop for so many leavers',
          ),
          ...denied,
          404: refusal('There is no such task, or no such enabled source'),
          409: refusal('The task went well, or it or another one of the source is pending or running'),
        },
      },
    },
    '/userData:cancel': {
      post: {
        tags: ['userData'],
        summary: 'Stop a task',
        description: 'A task that waits is `cancelled` at once; one that runs within seconds. What was applied stays.',
        parameters: [query('id', 'id of the task')],
        responses: {
          200: answer('The task', schema('userDataSyncStartedTask')),
          400: refusal('`id` is missing or no number'),
          ...denied,
          404: refusal('There is no such task'),
          409: refusal('The task has ended'),
        },
      },
    },
    '/userDataSyncSources:list': list('userDataSyncSources', 'List sources', 'userDataSyncSource'),
    '/userDataSyncSources:get': get('userDataSyncSources', 'Get a source', 'userDataSyncSource'),
    '/userDataSyncSources:create': {
      post: {
        tags: ['userDataSyncSources'],
        summary: 'Add a source',
        requestBody: body('userDataSyncNewSource'),
        responses: {
          200: answer('The source', schema('userDataSyncSource')),
          400: refusal('`name` is missing or taken, or a field is not allowed: `code` names it'),
          ...denied,
        },
      },
    },
    '/userDataSyncSources:update': {
      post: {
        tags: ['userDataSyncSources'],
        summary: 'Change a source',
        description: 'Fields that are left out keep their values.',
        parameters: [filterByTk],
        requestBody: body('userDataSyncSource'),
        responses: {
          200: answer('The changed source', listOf('userDataSyncSource')),
          400: refusal('`name` is taken, or a field is not allowed: `code` names it'),
          ...denied,
        },
      },
    },
    '/userDataSyncSources:destroy': {
      post: {
        tags: ['userDataSyncSources'],
        summary: 'Delete a source',
        description: 'Its tasks, its records in the ledger, and the users and departments they became stay.',
        parameters: [filterByTk],
        responses: { 200: answer('How many were deleted', { type: 'integer' }), ...denied },
      },
    },
    '/userDataSyncTasks:list': list('userDataSyncTasks', 'List tasks', 'userDataSyncTask'),
    '/userDataSyncTasks:get': get('userDataSyncTasks', 'Get a task', 'userDataSyncTask'),
    '/userDataSyncTasks:destroy': {
      post: {
        tags: ['userDataSyncTasks'],
        summary: 'Delete the row of a task',
        description: 'One that runs is stopped.',
        parameters: [filterByTk],
        responses: { 200: answer('How many were deleted', { type: 'integer' }), ...denied },
      },
    },
  },
  components: {
    responses: {
      userDataSyncUnauthenticated: refusal('There is no valid token'),
      userDataSyncForbidden: refusal('The role does not hold the snippet `pm.user-data-sync`'),
    },
    schemas: {
      userDataSyncErrors: {
        type: 'object',
        properties: {
          errors: {
            type: 'array',
            items: { type: 'object', properties: { message: { type: 'string' }, code: { type: 'string' } } },
          },
        },
      },
      userDataSyncType: {
        type: 'object',
        properties: {
          name: { type: 'string', description: 'what `sourceType` of a source says' },
          title: { type: 'string', description: 'may be a template of the host, `{{t("…")}}`' },
        },
      },
      userDataSyncSchedule: {
        type: 'object',
        properties: {
          text: { type: 'string', example: 'At 03:00 AM' },
          nextRuns: { type: 'array', items: { type: 'string', format: 'date-time' } },
        },
      },
      userDataSyncPayload: {
        type: 'object',
        required: ['dataType', 'records'],
        properties: {
          dataType: {
            type: 'string',
            description: '`user` or `department`, or a type that a target of another plugin accepts',
            example: 'user',
          },
          records: {
            type: 'array',
            minItems: 1,
            items: { anyOf: [schema('userDataSyncUserRecord'), schema('userDataSyncDepartmentRecord')] },
            description: 'Of a `uid` that comes twice, the last record counts.',
          },
          matchKey: {
            type: 'string',
            enum: ['username', 'email', 'phone'],
            description: 'Links a new record to the user who has the same value already.',
          },
          complete: {
            type: 'boolean',
            default: false,
            description:
              'These are all the records of this data type. Who is missing has left, and goes if the source `sourceName` removes leavers.',
          },
          sourceName: { type: 'string', minLength: 1, maxLength: 255, default: 'api', description: 'who says so' },
        },
        example: {
          dataType: 'user',
          matchKey: 'email',
          records: [{ uid: 'ada', nickname: 'Ada Lovelace', email: 'ada@example.com' }],
        },
      },
      userDataSyncUserRecord: {
        type: 'object',
        required: ['uid'],
        description: 'Any other plain field of Users can be set too. Roles, other associations and passwords can not.',
        properties: {
          uid,
          nickname: { type: 'string' },
          username: { type: 'string' },
          email: { type: 'string' },
          phone: { type: 'string' },
          departments: {
            type: 'array',
            nullable: true,
            description: 'Left out or empty, the user is taken out of all departments.',
            items: {
              oneOf: [
                uid,
                {
                  type: 'object',
                  required: ['uid'],
                  properties: { uid, isOwner: { type: 'boolean' }, isMain: { type: 'boolean' } },
                },
              ],
            },
          },
          isDeleted: { type: 'boolean', description: 'deletes the user' },
        },
        additionalProperties: true,
      },
      userDataSyncDepartmentRecord: {
        type: 'object',
        required: ['uid'],
        description: 'Any other plain field of Departments can be set too.',
        properties: {
          uid,
          title: { type: 'string' },
          parentUid: {
            ...uid,
            nullable: true,
            description: '`uid` of the department above. Left out, the department is at the top.',
          },
          sort: {
            type: 'integer',
            description: 'Its place in the list. Left out, it keeps its place, and a new department is the last.',
          },
          isDeleted: { type: 'boolean', description: 'deletes the department' },
        },
        additionalProperties: true,
      },
      userDataSyncResult: {
        type: 'object',
        description: 'What became of the payload in one target',
        properties: {
          resource: { type: 'string', example: 'users' },
          detail: {
            type: 'object',
            properties: {
              count: {
                type: 'object',
                properties: { all: integer, success: integer, failed: integer, ...actionCounts },
              },
              failedRecords: {
                type: 'array',
                items: {
                  type: 'object',
                  properties: {
                    record: { type: 'object', description: 'as it came in' },
                    message: { type: 'string', example: 'username "ana" is taken already, by Ana' },
                    ...problem,
                  },
                },
              },
            },
          },
        },
      },
      userDataSyncNotice: {
        type: 'object',
        description:
          'What the sender, or an admin, should know although no record failed by it. Those that say the same are one.',
        properties: {
          ...problem,
          dataType: { type: 'string' },
          records: { type: 'integer', description: 'how many records it is about; 0 if about none in particular' },
          uids: { type: 'array', maxItems: 10, items: { type: 'string' }, description: 'of the first of these' },
          message: { type: 'string', description: 'in the answer of a push, in the language of the request' },
        },
      },
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
          code: { type: 'integer', enum: [500, 503] },
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
          targets: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                dataType: { type: 'string', example: 'user' },
                resource: { type: 'string', example: 'users' },
                ...actionCounts,
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
      userDataSyncPreview: {
        type: 'object',
        properties: {
          records: {
            type: 'array',
            items: schema('userDataSyncPreviewedRecord'),
            description: 'of each data type and action the first 200',
          },
          unsupportedTargets: {
            type: 'array',
            items: { type: 'string' },
            description: 'targets that can not tell beforehand what they would do',
          },
        },
      },
      userDataSyncPreviewedRecord: {
        type: 'object',
        properties: {
          dataType: { type: 'string', example: 'user' },
          uid: { type: 'string' },
          name: { type: 'string', description: 'what people may recognise the record by' },
          action: { type: 'string', enum: ['created', 'updated', 'unchanged', 'deleted', 'failed'] },
          changes: {
            type: 'array',
            items: {
              type: 'object',
              description:
                'A field that would be another. `parent`, `departments`, `ownerOf` and `mainDepartment` name departments by their titles.',
              properties: {
                field: { type: 'string', example: 'nickname' },
                from: { nullable: true },
                to: { nullable: true },
              },
            },
          },
          message: { type: 'string', description: 'why it would fail, or what would be left out of it' },
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
            enum: ['keep', 'remove'],
            default: 'keep',
            description: 'what becomes of records that a complete payload no longer has',
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
          memberships: {
            type: 'string',
            nullable: true,
            enum: ['source', 'own'],
            default: 'source',
            description: 'whether the source decides alone on memberships, or changes only those that it brought',
          },
          schedule: { type: 'string', nullable: true, description: 'a cron expression with five fields' },
          scheduleTimeZone: { type: 'string', nullable: true, description: 'an IANA time zone; UTC, if it is not set' },
          createdAt: { type: 'string', format: 'date-time', readOnly: true },
          updatedAt: { type: 'string', format: 'date-time', readOnly: true },
          createdById: { type: 'integer', nullable: true, readOnly: true },
          updatedById: { type: 'integer', nullable: true, readOnly: true },
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
            enum: ['sync', 'preview'],
            description: 'a preview only tells what a sync would do; `null` is a sync of an earlier version',
          },
          status,
          message: {
            type: 'string',
            nullable: true,
            description: 'why it failed, or which records could not be written',
          },
          attempt: { type: 'integer', description: '1, and one more for each retry' },
          startedAt: { type: 'string', format: 'date-time', nullable: true },
          cost: { type: 'integer', nullable: true, description: 'how long it took, in milliseconds' },
          pullCost: { type: 'integer', nullable: true, description: 'how long pulling took' },
          writeCost: { type: 'integer', nullable: true, description: 'how long writing took' },
          progress: { allOf: [schema('userDataSyncProgress')], nullable: true, description: 'while it runs' },
          outcome: { allOf: [schema('userDataSyncOutcome')], nullable: true },
          failures: {
            type: 'array',
            nullable: true,
            maxItems: 1000,
            items: schema('userDataSyncFailure'),
            description: 'the first failed records',
          },
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
          allowedLeavers: { type: 'integer', nullable: true, description: 'how many its retry allowed to go' },
          allowedBy: { type: 'string', nullable: true, description: 'who allowed it' },
          cancelRequestedBy: { type: 'string', nullable: true, description: 'who asked a running task to stop' },
          createdAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
          createdById: { type: 'integer', nullable: true },
          updatedById: { type: 'integer', nullable: true },
        },
      },
    },
  },
};
