// What can be called: one person of a source, on demand.
import { answer, denied, listOf, optional, query, refusal, schema } from './parts';

const started = {
  ...denied,
  404: refusal('There is no enabled source of that name'),
  409: refusal('A task of the source is pending or running'),
};

const name = query('name', 'the name of the source', 'string');
const uid = query('uid', 'the uid of the person', 'string');

export const personPaths = {
  '/userData:findPeople': {
    get: {
      tags: ['userData'],
      summary: 'Find people whom a source has brought',
      description: 'The first twenty.',
      parameters: [
        query('sourceId', 'id of the source'),
        optional('search', 'part of a uid, nickname, username, email or phone', { type: 'string', maxLength: 255 }),
      ],
      responses: {
        200: answer('Whom there are', listOf('userDataSyncPersonFound')),
        400: refusal('`sourceId` is missing or no number, or `search` is too long'),
        ...denied,
        404: refusal('There is no such source'),
      },
    },
  },
  '/userData:previewPerson': {
    post: {
      tags: ['userData'],
      summary: 'Start a task that looks up one person in an enabled source',
      description: [
        'Answers at once. The task, of `kind` `preview-person`, asks the source for this one person, or pulls everything where it can not',
        'be asked so, and writes nothing but its own row: `preview.person` is what the source has, and `preview.records` what a sync would do.',
      ].join('\n'),
      parameters: [name, uid],
      responses: {
        200: answer('The task that was started', schema('userDataSyncStartedTask')),
        400: refusal('A parameter is missing, the uid is none, or the type of the source is not registered'),
        ...started,
      },
    },
  },
  '/userData:pullPerson': {
    post: {
      tags: ['userData'],
      summary: 'Start a task that writes what an enabled source has of one person',
      description:
        'Answers at once. The task, of `kind` `sync-person`, asks the source again, and leaves everybody else as they are.',
      parameters: [
        name,
        uid,
        query(
          'digest',
          'the `digest` of the person as they were looked up: nothing is written if they are another by now',
          'string',
        ),
      ],
      responses: {
        200: answer('The task that was started', schema('userDataSyncStartedTask')),
        400: refusal('A parameter is missing, uid or digest is none, or the type of the source is not registered'),
        ...started,
      },
    },
  },
};

const object = { type: 'object', additionalProperties: true };

export const personSchemas = {
  userDataSyncPersonFound: {
    type: 'object',
    properties: {
      uid: { type: 'string' },
      name: { type: 'string' },
      details: { type: 'array', items: { type: 'string' }, description: 'what else tells them from others' },
    },
  },
  userDataSyncPulledPerson: {
    type: 'object',
    properties: {
      attributes: { ...object, description: 'as the source gave them, without secrets' },
      isMapped: { type: 'boolean', description: 'whether the source has a mapping of users' },
      inScope: { type: 'boolean' },
      record: { ...object, description: 'what the mapping made of the attributes, if they are in scope' },
      problem: { ...object, description: 'why it could not: `code` and `params`' },
      digest: { type: 'string', description: 'stands for this record and no other' },
    },
  },
};
