// What is sent and answered: payloads and their results, settings, suspensions.
import { schema, uid, integer, problem, actionCounts, suspensionCounts } from './parts';

export const payloadSchemas = {
  userDataSyncErrors: {
    type: 'object',
    properties: {
      errors: {
        type: 'array',
        items: { type: 'object', properties: { message: { type: 'string' }, code: { type: 'string' } } },
      },
    },
  },
  userDataSuspensionUsers: {
    type: 'object',
    required: ['userIds'],
    properties: {
      userIds: {
        type: 'array',
        minItems: 1,
        maxItems: 200,
        items: { oneOf: [{ type: 'integer' }, { type: 'string' }] },
      },
    },
  },
  userDataSuspendedPerson: {
    type: 'object',
    properties: {
      id: integer,
      nickname: { type: 'string', nullable: true },
      username: { type: 'string', nullable: true },
      email: { type: 'string', nullable: true },
    },
  },
  userDataSuspension: {
    type: 'object',
    properties: {
      user: schema('userDataSuspendedPerson'),
      since: { type: 'string', format: 'date-time' },
      sourceName: { type: 'string', nullable: true, description: '`null`: somebody did it by hand' },
      sourceDisplayName: {
        type: 'string',
        nullable: true,
        description: 'may be a template of the host, `{{t("…")}}`',
      },
      reason: {
        type: 'string',
        enum: ['left', 'reported', 'manual'],
        description: 'the source no longer has the person, says that they are suspended, or somebody did it by hand',
      },
      removalDueAt: { type: 'string', format: 'date-time', nullable: true },
      by: { allOf: [schema('userDataSuspendedPerson')], nullable: true, description: 'who did it by hand' },
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
          'These are all the records of this data type. Who is missing has left, and is suspended or removed if the source `sourceName` does so.',
      },
      sourceName: { type: 'string', minLength: 1, maxLength: 255, default: 'api', description: 'who says so' },
      dryRun: { type: 'boolean', default: false, description: 'Tells what the push would do, and writes nothing.' },
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
      isDeleted: { type: 'boolean', description: 'deletes the user, or suspends them where leavers are suspended' },
      isSuspended: {
        type: 'boolean',
        nullable: true,
        description: 'whether the user can get in; left out, it says nothing',
      },
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
            properties: { all: integer, success: integer, failed: integer, ...actionCounts, ...suspensionCounts },
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
};
