// What can be called: the actions of `userData`.
import { answer, schema, listOf, refusal, query, optional, allowance, denied, body, integer, meta } from './parts';

/** The task or push whose failed records are meant. */
const failedRun = [
  { ...query('filterByTk', 'id of the task'), required: false },
  { ...query('pushId', 'id of the push, in place of a task'), required: false },
];

export const actionPaths = {
  '/userData:listSyncTypes': {
    get: {
      tags: ['userData'],
      summary: 'List the registered source types',
      responses: { 200: answer('The source types', listOf('userDataSyncType')), ...denied },
    },
  },
  '/userData:fieldTitles': {
    get: {
      tags: ['userData'],
      summary: 'Get what the fields of users and departments are called',
      description: 'Titles may be templates of the host (`{{t("…")}}`).',
      responses: {
        200: answer('Titles by data type and field', {
          type: 'object',
          example: { user: { username: '{{t("Username")}}' }, department: { costCentre: 'Cost centre' } },
        }),
        ...denied,
      },
    },
  },
  '/userData:history': {
    get: {
      tags: ['userData'],
      summary: 'List what tasks and pushes changed of a user or a department, the newest first',
      description:
        'Of a row by `resource` and `id`, or of what a record is and was by `sourceName`, `dataType` and `uid`. Kept for 90 days.',
      parameters: [
        { ...query('resource', '`users` or `departments`', 'string'), required: false },
        { ...query('id', 'of the row, be it deleted'), required: false },
        { ...query('sourceName', 'of the record', 'string'), required: false },
        { ...query('dataType', '`user` or `department`', 'string'), required: false },
        { ...query('uid', 'of the record', 'string'), required: false },
        { ...query('page', 'the first is 1'), required: false },
        { ...query('pageSize', 'at most 200; 20, if it is left out'), required: false },
      ],
      responses: {
        200: answer('What was changed at once, each', listOf('userDataSyncHistoryEntry'), meta),
        400: refusal('A parameter is missing, or not what it can be'),
        ...denied,
      },
    },
  },
  '/userData:historySubjects': {
    get: {
      tags: ['userData'],
      summary: 'Find users and departments whose history can be looked at',
      description: 'The first ten users, departments, and of those whom a sync deleted.',
      parameters: [
        query('search', 'part of a nickname, username, email, phone or title; of deleted ones a uid too', 'string'),
      ],
      responses: {
        200: answer('Whom there are', listOf('userDataSyncHistorySubject')),
        400: refusal('`search` is missing or too long'),
        ...denied,
      },
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
  '/userData:overview': {
    get: {
      tags: ['userData'],
      summary: 'Get the last runs of each of these sources',
      description: 'Of each the last 30 that have ended, the oldest first, without previews.',
      parameters: [query('sourceIds', 'ids of at most 100 sources, by comma', 'string')],
      responses: {
        200: answer('The runs; a source without any has none', listOf('userDataSyncRun')),
        400: refusal('`sourceIds` is missing or too long, or one of them is no number'),
        ...denied,
      },
    },
  },
  '/userData:testConnection': {
    post: {
      tags: ['userData'],
      summary: 'Test the connection of a source whose settings need not be saved',
      description:
        'For source types with `canTest`. Nothing is written. Takes at most 30 seconds. `***set***` stands for the secret that is stored with the source `id`, as long as the source type and all other options are as they are stored.',
      requestBody: body('userDataSyncTestedSource'),
      responses: {
        200: answer('What was asked, and what came back first', schema('userDataSyncTest')),
        400: refusal('The test failed, and says why; or the body or the options can not be used'),
        ...denied,
      },
    },
  },
  '/userData:describeMapping': {
    get: {
      tags: ['userData'],
      summary: 'Get what of the records of a source type can be mapped, and to which fields',
      parameters: [query('sourceType', 'the name of a registered source type', 'string')],
      responses: {
        200: answer(
          'Attributes, the mapping that the type offers, and fields',
          schema('userDataSyncMappingDescription'),
        ),
        400: refusal('`sourceType` is missing, or not registered'),
        ...denied,
      },
    },
    post: {
      tags: ['userData'],
      summary: 'The same, of a source type whose attributes depend on its options',
      requestBody: body('userDataSyncTestedSource'),
      responses: {
        200: answer(
          'Attributes, the mapping that the type offers, and fields',
          schema('userDataSyncMappingDescription'),
        ),
        400: refusal('`sourceType` is missing, or not registered, or can not use the options'),
        ...denied,
      },
    },
  },
  '/userData:tryMapping': {
    post: {
      tags: ['userData'],
      summary: 'Try a mapping that need not be saved',
      description:
        'Maps the first 20 records that the source gives, or `records`, and tells what a sync would do with each of them alone. Nothing is written. Takes at most 30 seconds. Stored secrets are used as by `userData:testConnection`.',
      requestBody: body('userDataSyncTriedMapping'),
      responses: {
        200: answer('What became of the records', schema('userDataSyncMappingTrial')),
        400: refusal('The mapping, the options or the records can not be used; or the source gave none, and says why'),
        ...denied,
      },
    },
  },
  '/userData:pull': {
    post: {
      tags: ['userData'],
      summary: 'Start a task of an enabled source',
      description: 'Answers at once. How far the task is and how it ends is on its row: `userDataSyncTasks:get`.',
      parameters: [query('name', 'the name of the source', 'string'), ...allowance],
      responses: {
        200: answer('The task that was started', schema('userDataSyncStartedTask')),
        400: refusal('`name` is missing, the type of the source is not registered, or no task shows as many removals'),
        ...denied,
        404: refusal('There is no enabled source of that name'),
        409: refusal('A task of the source is pending or running, or none shows the removals that are allowed'),
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
  '/userData:resumeSchedule': {
    post: {
      tags: ['userData'],
      summary: 'Have a schedule that backs off go on',
      description: 'It backs off once its runs failed again and again. A sync or a retry does the same.',
      parameters: [query('sourceId', 'id of the source')],
      responses: {
        200: answer('It goes on', { type: 'object', properties: { sourceId: { type: 'string' } } }),
        400: refusal('The id is no number'),
        404: refusal('There is no such enabled source'),
        ...denied,
      },
    },
  },
  '/userData:notificationChoices': {
    get: {
      tags: ['userData'],
      summary: 'Which channels and roles a source can tell',
      responses: {
        200: answer('The choices', {
          type: 'object',
          properties: {
            isEnabled: { type: 'boolean', description: "whether the host's notification manager is enabled" },
            ...Object.fromEntries(
              ['channels', 'roles'].map((name) => [
                name,
                {
                  type: 'array',
                  items: { type: 'object', properties: { name: { type: 'string' }, title: { type: 'string' } } },
                },
              ]),
            ),
          },
        }),
        ...denied,
      },
    },
  },
  '/userData:countRecords': {
    get: {
      tags: ['userData'],
      summary: 'How many records a source has brought',
      description: 'Those that the ledger has under its name, which another name would leave behind.',
      parameters: [query('sourceId', 'id of the source')],
      responses: {
        200: answer('The number', { type: 'object', properties: { count: integer } }),
        400: refusal('`sourceId` is missing or no number'),
        ...denied,
        404: refusal('There is no such source'),
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
        'the same as pushing it once. With `dryRun` it tells what it would do, and writes nothing. With the header',
        '`Prefer: respond-async` it answers as soon as the payload is checked and kept, and writes it afterwards.',
      ].join('\n'),
      parameters: [
        {
          name: 'Idempotency-Key',
          in: 'header',
          description:
            'The same key with the same payload is answered what the first push was, and nothing is written.',
          schema: { type: 'string', minLength: 1, maxLength: 255 },
        },
        {
          name: 'Prefer',
          in: 'header',
          description:
            '`respond-async`: answered 202 at once, and written in the order of what was taken under this source name',
          schema: { type: 'string', example: 'respond-async' },
        },
      ],
      requestBody: body('userDataSyncPayload'),
      responses: {
        200: answer('The payload was taken', {
          type: 'object',
          properties: {
            code: { type: 'integer', enum: [0] },
            message: { type: 'string', example: 'success', description: '`success`, if it was no dry run' },
            dryRun: { type: 'boolean', enum: [true], description: 'only of a dry run, as `preview` and `stopped`' },
            result: listOf('userDataSyncResult'),
            notices: listOf('userDataSyncNotice'),
            preview: schema('userDataSyncPreview'),
            stopped: { type: 'string', description: 'why the push would be stopped at the removal limit' },
          },
        }),
        202: answer('The payload was taken, and is written later (`Prefer: respond-async`)', {
          type: 'object',
          properties: {
            code: { type: 'integer', enum: [0] },
            message: { type: 'string', enum: ['accepted'] },
            push: schema('userDataSyncPush'),
            location: { type: 'string', description: 'where its end is told; also in the header `Location`' },
          },
        }),
        400: { description: 'The body is not JSON, or the key empty or too long' },
        ...denied,
        409: answer('A push with this key is still running', schema('userDataSyncRefusedPush')),
        413: { description: 'The body is larger than `REQUEST_BODY_LIMIT` (10 MB, if it is not set)' },
        422: answer('This key was used for another payload', schema('userDataSyncRefusedPush')),
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
      parameters: [query('id', 'id of the task'), query('sourceId', 'id of its source'), ...allowance],
      responses: {
        200: answer('The task that was started', schema('userDataSyncStartedTask')),
        400: refusal(
          'A parameter is missing, the task is of another source, the source’s type is not registered, or the task did not stop for so many removals',
        ),
        ...denied,
        404: refusal('There is no such task, or no such enabled source'),
        409: refusal(
          'The task went well, it or another one of the source is pending or running, or it shows other removals by now',
        ),
      },
    },
  },
  '/userData:retryFailed': {
    post: {
      tags: ['userData'],
      summary: 'Write the failed records of a task or push once more, without pulling',
      description: [
        'What the ledger last heard of these records is planned and written, and of no others. Of a task, and of a push under the name',
        'of a source, it is a new task of `kind` `retry-failed`, and answered at once. Of a push under another name it is',
        'a new push, and answered as one when everything is written.',
      ].join('\n'),
      parameters: failedRun,
      responses: {
        200: answer('The task that was started, or what became of the records', {
          oneOf: [
            schema('userDataSyncStartedTask'),
            {
              type: 'object',
              properties: { result: listOf('userDataSyncResult'), notices: listOf('userDataSyncNotice') },
            },
          ],
        }),
        400: refusal('A parameter is missing or no number, or no failed records of it are kept'),
        ...denied,
        404: refusal('There is no such task or push, or its source is not there or disabled'),
        409: refusal('It, or a task of its source, is pending or running'),
        503: refusal('Others wrote the same source for too long; nothing was written'),
      },
    },
  },
  '/userData:listFailures': {
    get: {
      tags: ['userData'],
      summary: 'List the failed records of a task or push, all of them',
      description: 'As long as `failuresKept` of its row is set.',
      parameters: [
        ...failedRun,
        optional('page', 'the first is 1', { type: 'integer', default: 1 }),
        optional('pageSize', 'rows of a page', { type: 'integer', default: 20, maximum: 2000 }),
        optional('search', 'a part of a uid, a name or a reason', { type: 'string', maxLength: 255 }),
      ],
      responses: {
        200: answer('One page of them', listOf('userDataSyncFailure'), meta),
        400: refusal('A parameter is not what it can be'),
        ...denied,
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
};
