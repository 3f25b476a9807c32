// What a preview shows.
import { integer, problem, schema } from './parts';

export const previewSchemas = {
  userDataSyncPreview: {
    type: 'object',
    properties: {
      records: {
        type: 'array',
        items: schema('userDataSyncPreviewedRecord'),
        description: 'of each data type and action the first 200',
      },
      counts: {
        type: 'array',
        description: 'of all records but those that stay unchanged',
        items: {
          type: 'object',
          properties: { dataType: { type: 'string' }, action: { type: 'string' }, count: integer },
        },
      },
      leftOut: { type: 'integer', description: 'how many of these were too many to be kept' },
      unsupportedTargets: {
        type: 'array',
        items: { type: 'string' },
        description: 'targets that can not tell beforehand what they would do',
      },
      person: { ...schema('userDataSyncPulledPerson'), description: 'the person, if it is about one' },
    },
  },
  userDataSyncPreviewedRecord: {
    type: 'object',
    properties: {
      dataType: { type: 'string', example: 'user' },
      uid: { type: 'string' },
      name: { type: 'string', description: 'what people may recognise the record by' },
      action: {
        type: 'string',
        enum: ['created', 'updated', 'unchanged', 'deleted', 'suspended', 'restored', 'failed'],
      },
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
      problems: {
        type: 'array',
        items: { type: 'object', properties: problem },
        description: 'the same, by code and params',
      },
      message: { type: 'string', description: 'why it would fail, or what would be left out of it' },
    },
  },
};
