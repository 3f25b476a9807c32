// The history of a user or a department.
import { integer } from './parts';

const text = { type: 'string' };
const dataType = { type: 'string', enum: ['user', 'department'] };

export const historySchemas = {
  userDataSyncHistoryEntry: {
    type: 'object',
    properties: {
      id: integer,
      at: { type: 'string', format: 'date-time' },
      dataType,
      action: { type: 'string', enum: ['created', 'updated', 'suspended', 'restored', 'deleted'] },
      changes: {
        type: 'array',
        items: {
          type: 'object',
          description:
            'A field that is another. `parent`, `departments`, `ownerOf` and `mainDepartment` name departments by the titles they had.',
          properties: {
            field: { type: 'string', example: 'nickname' },
            from: { nullable: true },
            to: { nullable: true },
          },
        },
      },
      uid: { ...text, nullable: true, description: 'of the record; `null`: it came along with another change' },
      name: { ...text, nullable: true, description: 'what people may recognise the row by' },
      sourceName: text,
      sourceDisplayName: { ...text, nullable: true },
      task: {
        type: 'object',
        nullable: true,
        description: 'the task that did it, as long as it is kept',
        properties: { id: integer, batch: text, sourceId: integer },
      },
      push: {
        type: 'object',
        nullable: true,
        description: 'the push that did it, as long as it is kept',
        properties: { id: integer },
      },
    },
  },
  userDataSyncHistorySubject: {
    type: 'object',
    properties: {
      dataType,
      id: { ...text, description: 'of the row' },
      name: text,
      details: { type: 'array', items: text, description: 'what else tells it from others' },
      isDeleted: { type: 'boolean' },
    },
  },
};
