// What the description of the HTTP API is put together from.

/** Every answer of an action is wrapped by the host. */
export const answer = (description: string, data: object, more: object = {}) => ({
  description,
  content: { 'application/json': { schema: { type: 'object', properties: { data, ...more } } } },
});

export const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const listOf = (name: string) => ({ type: 'array', items: schema(name) });
export const error = (name: string) => ({ $ref: `#/components/responses/${name}` });
export const refusal = (description: string) => ({
  description,
  content: { 'application/json': { schema: schema('userDataSyncErrors') } },
});

export const query = (name: string, description: string, type = 'integer') => ({
  name,
  in: 'query',
  required: true,
  description,
  schema: { type },
});

/** Which removals are allowed. */
export const allowance = [
  {
    ...query(
      'allowRemovals',
      'the `removalsDigest` of a task: the removals that it shows are allowed this once',
      'string',
    ),
    required: false,
  },
  {
    ...query(
      'allowLeavers',
      'of earlier versions: the `leaversOverLimit` of a task, which allows the removals that it shows',
    ),
    required: false,
  },
];

export const optional = (name: string, description: string, valueSchema: object) => ({
  name,
  in: 'query',
  description,
  schema: valueSchema,
});

export const filterByTk = query('filterByTk', 'id of the row');

export const listParameters = [
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

export const meta = {
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
export const denied = {
  401: error('userDataSyncUnauthenticated'),
  403: error('userDataSyncForbidden'),
};

export const body = (name: string) => ({ required: true, content: { 'application/json': { schema: schema(name) } } });

export const list = (tag: string, summary: string, name: string) => ({
  get: {
    tags: [tag],
    summary,
    parameters: listParameters,
    responses: { 200: answer('One page of them', listOf(name), meta), ...denied },
  },
});

export const get = (tag: string, summary: string, name: string) => ({
  get: {
    tags: [tag],
    summary,
    parameters: [filterByTk],
    responses: { 200: answer('The row, or `null`', { allOf: [schema(name)], nullable: true }), ...denied },
  },
});

export const uid = {
  oneOf: [{ type: 'string', minLength: 1, maxLength: 255 }, { type: 'number' }],
  description: 'A number is taken as its text.',
};

export const integer = { type: 'integer' };
export const problem = {
  code: { type: 'string', description: 'of the catalogue of failures and notices', example: 'value-taken-by-row' },
  params: { type: 'object', description: 'the values of its sentence', additionalProperties: true },
};
export const actionCounts = { created: integer, updated: integer, unchanged: integer, deleted: integer };
/** Counted only where there are any. */
export const suspensionCounts = { suspended: integer, restored: integer };
export const status = { type: 'string', enum: ['init', 'processing', 'success', 'partial', 'failed', 'cancelled'] };

export const userIds = { type: 'array', items: { type: 'string' }, description: 'ids of users' };
export const sortedBy = ['since', 'reason', 'sourceName', 'removalDueAt', 'nickname', 'username', 'email'];
