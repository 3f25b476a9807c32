// What can be called: the actions of `userData` that are about tasks.
import { allowance, answer, denied, listOf, meta, optional, query, refusal, schema } from './parts';

/** The task or push whose failed records are meant. */
const failedRun = [
  { ...query('filterByTk', 'id of the task'), required: false },
  { ...query('pushId', 'id of the push, in place of a task'), required: false },
];

export const taskPaths = {
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
