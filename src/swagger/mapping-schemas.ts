// What is sent and answered: mappings, and trials of them.
import { schema } from './parts';

const text = { type: 'string' };
const anything = { type: 'object', additionalProperties: true };
const attributes = {
  type: 'array',
  items: { type: 'object', required: ['name'], properties: { name: text, title: text, example: text } },
};
const fields = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      name: text,
      title: { ...text, description: 'may be a template of the host' },
      type: { type: 'string', enum: ['text', 'number', 'boolean', 'date', 'option', 'list', 'json', 'other'] },
    },
  },
};
const byType = (of: object) => ({ type: 'object', properties: { user: of, department: of } });

const rule = {
  type: 'object',
  required: ['field', 'from'],
  properties: {
    field: { ...text, example: 'email' },
    from: { ...anything, example: { kind: 'attribute', attribute: { path: 'mail' } } },
    steps: {
      type: 'array',
      items: { ...anything, required: ['kind'], properties: { kind: { ...text, example: 'lowerCase' } } },
    },
    apply: { type: 'string', enum: ['always', 'create', 'empty'], default: 'always' },
  },
};
const condition = {
  type: 'object',
  required: ['attribute', 'operator'],
  properties: { attribute: text, operator: { ...text, example: 'equals' }, value: {} },
};
const typeMapping = {
  type: 'object',
  properties: {
    rules: { type: 'array', items: rule },
    scope: {
      type: 'array',
      description: 'groups of conditions; all of one group have to hold',
      items: { type: 'array', items: condition },
    },
  },
};

export const mappingSchemas = {
  userDataSyncMapping: {
    type: 'object',
    nullable: true,
    description:
      'which attribute becomes which field, and who is meant; what the source type offers, if it is not set. Described in docs/mapping.md',
    properties: {
      user: typeMapping,
      department: typeMapping,
      excludedUserIds: { type: 'array', items: {}, description: 'ids of users who are never touched' },
      outOfScope: { type: 'string', enum: ['keep', 'leavers'], default: 'keep' },
    },
  },
  userDataSyncMappingDescription: {
    type: 'object',
    properties: {
      attributes: byType(attributes),
      defaultMapping: schema('userDataSyncMapping'),
      fields: byType(fields),
    },
  },
  userDataSyncTriedMapping: {
    type: 'object',
    required: ['sourceType', 'options', 'dataType'],
    properties: {
      sourceId: { type: 'integer', description: 'the stored source, if there is one' },
      sourceType: { type: 'string', example: 'http-json' },
      options: { type: 'object' },
      mapping: schema('userDataSyncMapping'),
      dataType: { type: 'string', enum: ['user', 'department'] },
      records: { type: 'array', maxItems: 20, items: anything, description: 'instead of those of the source' },
      matchKey: { type: 'string', description: 'how `records` are matched', example: 'email' },
    },
  },
  userDataSyncMappingTrial: {
    type: 'object',
    properties: {
      attributes: { type: 'array', items: text, description: 'the paths that were seen' },
      records: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            attributes: anything,
            inScope: { type: 'boolean' },
            record: anything,
            problem: { type: 'object', properties: { code: text, params: anything, message: text } },
            plan: {
              type: 'object',
              properties: {
                action: text,
                title: text,
                changes: {
                  type: 'array',
                  items: { type: 'object', properties: { field: text, title: text, from: {}, to: {} } },
                },
                notices: { type: 'array', items: anything },
                failure: anything,
              },
            },
          },
        },
      },
    },
  },
};
