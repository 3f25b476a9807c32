// What can be called: sources, tasks and suspensions.
import {
  answer,
  schema,
  listOf,
  refusal,
  query,
  optional,
  filterByTk,
  meta,
  denied,
  body,
  list,
  get,
  userIds,
  sortedBy,
} from './parts';

export const resourcePaths = {
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
      parameters: [
        filterByTk,
        {
          ...query(
            'takeRecords',
            'with another `name`: whether what the source brought goes with it; `false`, if it is left out',
            'boolean',
          ),
          required: false,
        },
      ],
      requestBody: body('userDataSyncSource'),
      responses: {
        200: answer('The changed source', listOf('userDataSyncSource')),
        400: refusal('`name` is taken, or a field is not allowed: `code` names it'),
        ...denied,
        409: refusal(
          '`takeRecords`: a task of the source is pending or running, or there are records under the new name',
        ),
        503: refusal('`takeRecords`: others write the source, or one of that name'),
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
  '/userDataSyncTasks:list': list(
    'userDataSyncTasks',
    'List tasks; `failures` are left out, unless `fields` names them',
    'userDataSyncTask',
  ),
  '/userDataSyncTasks:get': get('userDataSyncTasks', 'Get a task', 'userDataSyncTask'),
  '/userDataSyncTasks:previewRecords': {
    get: {
      tags: ['userDataSyncTasks'],
      summary: 'List the records that a task has to show',
      description: [
        'Of a preview all that would not stay unchanged, and of a task that stopped at the removal limit those that would have',
        'been removed. Failures and removals come first. They are kept with the last five tasks of a source that have any.',
      ].join('\n'),
      parameters: [
        filterByTk,
        { ...query('page', 'the first is 1'), required: false },
        { ...query('pageSize', 'at most 200; 20, if it is left out'), required: false },
        { ...query('search', 'part of a uid or a name', 'string'), required: false },
        { ...query('action', '`created`, `updated`, `deleted` or `failed`', 'string'), required: false },
        { ...query('dataType', 'such as `user`', 'string'), required: false },
        { ...query('removals', '`true`: only those that count to the removal limit', 'boolean'), required: false },
      ],
      responses: {
        200: answer('The records', listOf('userDataSyncShownRecord'), meta),
        400: refusal('A parameter is not what it can be'),
        ...denied,
      },
    },
  },
  '/userDataSyncTasks:destroy': {
    post: {
      tags: ['userDataSyncTasks'],
      summary: 'Delete the row of a task',
      description: 'One that runs is stopped.',
      parameters: [filterByTk],
      responses: { 200: answer('How many were deleted', { type: 'integer' }), ...denied },
    },
  },
  '/userDataSyncPushes:list': list(
    'userDataSyncPushes',
    'List what was pushed; `failures` are left out, unless `fields` names them',
    'userDataSyncPush',
  ),
  '/userDataSyncPushes:get': get('userDataSyncPushes', 'Get what became of a push', 'userDataSyncPush'),
  '/userDataSuspensions:list': {
    get: {
      tags: ['userDataSuspensions'],
      summary: 'List who is suspended',
      parameters: [
        optional('page', 'the first is 1', { type: 'integer', default: 1 }),
        optional('pageSize', 'rows of a page', { type: 'integer', default: 20, maximum: 200 }),
        optional('search', 'a part of a nickname, username or email', { type: 'string', maxLength: 255 }),
        optional('sort', 'with `-` before it, descending', {
          type: 'string',
          default: '-since',
          enum: sortedBy.flatMap((field) => [field, `-${field}`]),
        }),
      ],
      responses: {
        200: answer('One page of them', listOf('userDataSuspension'), meta),
        400: refusal('A parameter is not as it should be, or not taken here'),
        ...denied,
      },
    },
  },
  '/userDataSuspensions:suspend': {
    post: {
      tags: ['userDataSuspensions'],
      summary: 'Suspend users by hand',
      description:
        'They are shut out at once and stay so until somebody lifts it, whatever a source says. Who is suspended already stays as they are.',
      requestBody: body('userDataSuspensionUsers'),
      responses: {
        200: answer('What became of each', {
          type: 'object',
          properties: {
            suspended: userIds,
            unchanged: { ...userIds, description: 'who was suspended already' },
            refused: {
              type: 'array',
              items: { type: 'object', properties: { userId: { type: 'string' }, message: { type: 'string' } } },
              description: 'users with the root role, the caller, and ids of nobody',
            },
          },
        }),
        400: refusal('`userIds` is not as it should be, or none of them can be suspended: the message names each'),
        ...denied,
      },
    },
  },
  '/userDataSuspensions:lift': {
    post: {
      tags: ['userDataSuspensions'],
      summary: 'Let users in again, whoever suspended them',
      requestBody: body('userDataSuspensionUsers'),
      responses: {
        200: answer('What became of each', {
          type: 'object',
          properties: { lifted: userIds, unchanged: { ...userIds, description: 'who was not suspended' } },
        }),
        400: refusal('`userIds` is not as it should be'),
        ...denied,
      },
    },
  },
};
