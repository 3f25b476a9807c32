// What can be called: the actions of `userData` that are about sources, their history and mappings, and a push.
import { answer, body, denied, integer, listOf, meta, query, refusal, schema } from './parts';

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
};
