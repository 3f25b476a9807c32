// Calls of every other action with parameters of every kind, by somebody who may synchronise and nothing else.
import type { MockServer } from '@nocobase/test';
import fc, { type Arbitrary } from 'fast-check';
import { type Agent, addSource, endOf, registerTestType, startApp, stopApp } from '../app';
import { type Answer, expectProperAnswer, type Picture, pictureOf } from './answers';
import { fieldsOf, fuzzing, junk, mostly, mostlyOf, text } from './values';

const SECRET = 'correct-horse-battery';
const KEY = 'a-hidden-key';

interface Call {
  path: string;
  query: Record<string, unknown>;
  values?: unknown;
}

/** Stand for the ids of rows that are there when the call is made. */
const SOURCE_ID = '<source>';
const TASK_ID = '<task>';

/** What fits into an address. */
const short = (value: Arbitrary<unknown>) => value.filter((each) => JSON.stringify(each ?? null).length < 300);
const any = short(junk);
const id = short(mostlyOf(SOURCE_ID, TASK_ID, '999999', '1,2'));

const field = short(
  mostlyOf(
    ...[
      'id',
      'name',
      'status',
      'batch',
      'options',
      'options.token',
      'tasks',
      'tasks.status',
      'source',
      'source.options',
    ],
    ...[
      'createdBy',
      'createdBy.password',
      'createdBy.resetToken',
      'createdBy.roles',
      'createdBy.roles.users',
      'updatedBy',
    ],
    ...['sourceName', 'outcome', 'answer', 'requestKey', 'leaseExpiresAt'],
    ...['leaseOwner', 'lockedSourceId', 'sort', '-id', '-createdBy.password', 'nope', 'createdBy.nope'],
  ),
);
const operator = fc.constantFrom(
  ...[
    '$eq',
    '$ne',
    '$in',
    '$notIn',
    '$gt',
    '$startsWith',
    '$includes',
    '$empty',
    '$exists',
    '$dateOn',
    '$isTruly',
    '$regexp',
  ],
  ...['$anyOf', '$childIn', '$nope', '$and', '$or', '$not'],
);
const condition = fc
  .tuple(field, operator, any)
  .map(([name, key, value]) => ({ [typeof name === 'string' ? name : JSON.stringify(name)]: { [key]: value } }));
const filter = short(
  mostly(
    fc.oneof(
      condition,
      condition.map((each) => JSON.stringify(each)),
      fc.array(condition, { maxLength: 2 }).map((all) => ({ $or: all })),
    ),
  ),
);
const fields = fc.array(field, { maxLength: 3 });

const listing = {
  filterByTk: id,
  filter,
  sort: fields,
  fields,
  except: fields,
  appends: fields,
  page: short(mostlyOf(1, 2, 0, -1)),
  pageSize: short(mostlyOf(1, 20, 0, -1, 100_000)),
  paginate: short(mostlyOf('false', true)),
  tree: any,
  whitelist: fields,
  blacklist: fields,
  updateAssociationValues: fields,
  forceUpdate: any,
  sourceId: id,
  targetId: id,
  sortField: field,
  method: any,
  targetCollection: short(mostlyOf('users', 'roles')),
  filterKeys: fields,
};

const person = fc.constant({
  id: 1,
  username: 'eve',
  email: 'eve@example.com',
  password: 'x',
  roles: [{ name: 'admin' }],
});
const sourceValues = fieldsOf({
  name: mostlyOf('hr', 'new', 'other'),
  sourceType: mostlyOf('test'),
  displayName: mostly(text),
  enabled: mostlyOf(true, false),
  options: mostlyOf({}, { token: 'x' }),
  pullTimeLimit: mostlyOf(1, 3600, 0, null),
  leavers: mostlyOf('keep', 'remove'),
  leaverLimitPercent: mostlyOf(0, 10, 100),
  leaverLimitCount: mostlyOf(0, 5, null),
  memberships: mostlyOf('source', 'own'),
  schedule: mostlyOf('0 3 * * *', '', null),
  scheduleTimeZone: mostlyOf('UTC', 'Europe/Madrid', 'Nowhere/Land'),
  scheduledAt: junk,
  id: junk,
  sort: junk,
  createdBy: person,
  updatedBy: person,
  createdById: junk,
  tasks: mostlyOf([{ batch: '9', status: 'processing' }], [TASK_ID]),
  unknown: junk,
});
const taskValues = fieldsOf({
  batch: mostlyOf('1', '2'),
  status: mostlyOf('init', 'processing', 'success'),
  kind: mostlyOf('preview'),
  message: mostly(text),
  sourceId: mostlyOf(SOURCE_ID),
  source: mostly(sourceValues),
  lockedSourceId: mostlyOf(SOURCE_ID),
  leaseOwner: junk,
  leaseExpiresAt: junk,
  allowedLeavers: junk,
  outcome: junk,
  createdBy: person,
  unknown: junk,
});
const values = mostly(
  fc.oneof(
    sourceValues,
    taskValues,
    fc.constantFrom<unknown>([SOURCE_ID], [TASK_ID], SOURCE_ID),
    fc.array(sourceValues),
  ),
);

const standardActions = [
  ...['list', 'get', 'create', 'update', 'destroy', 'move', 'firstOrCreate', 'updateOrCreate', 'query'],
  ...['add', 'set', 'remove', 'toggle'],
];
const tables = fc.constantFrom(
  ...['userDataSyncSources', 'userDataSyncSources', 'userDataSyncTasks', 'userDataSyncTasks', 'userDataSyncPushes'],
  ...[`userDataSyncSources/${SOURCE_ID}/tasks`, `userDataSyncTasks/${TASK_ID}/source`, 'userDataSyncSources/x/tasks'],
  ...[`userDataSyncSources/${SOURCE_ID}/createdBy`, `userDataSyncTasks/${TASK_ID}/createdBy`],
  `userDataSyncPushes/${TASK_ID}/createdBy`,
);
const standardCall: Arbitrary<Call> = fc.record({
  path: fc.tuple(tables, fc.constantFrom(...standardActions)).map(([table, action]) => `${table}:${action}`),
  query: fieldsOf(listing),
  values: fc.option(values, { nil: undefined }),
});

const ownCall = (action: string, params: Record<string, Arbitrary<unknown>>, resource = 'userData'): Arbitrary<Call> =>
  fc.record({
    path: fc.constant(`${resource}:${action}`),
    query: fieldsOf(params),
    values: fc.option(fc.oneof(fieldsOf(params), junk), { nil: undefined }),
  });
const suspensionCall = (action: string): Arbitrary<Call> =>
  fc.record({
    path: fc.constant(`userDataSuspensions:${action}`),
    query: fieldsOf({
      page: short(mostlyOf('1', '0')),
      pageSize: short(mostlyOf('20', '201')),
      search: mostly(text),
      sort: short(mostlyOf('-since', 'username', 'user.password')),
      filter: any,
    }),
    values: fc.option(fc.oneof(fieldsOf({ userIds: fc.oneof(fc.array(any), mostlyOf(['999'])) }), junk), {
      nil: undefined,
    }),
  });
const name = short(mostlyOf('hr', 'off', 'nope'));
const ownCalls = [
  ownCall('listSyncTypes', { name: any }),
  ownCall('fieldTitles', { name: any }),
  ownCall('latestTasks', { sourceIds: short(mostlyOf(SOURCE_ID, `${SOURCE_ID},2`, '1,,2')) }),
  ownCall('overview', { sourceIds: short(mostlyOf(SOURCE_ID, `${SOURCE_ID},2`, '1,,2')) }),
  ownCall('describeSchedule', {
    schedule: short(mostlyOf('0 3 * * *', '*/5 * * * *', '* * 31 2 *', '99 * * * *')),
    timeZone: short(mostlyOf('UTC', 'Europe/Madrid')),
  }),
  ownCall('testConnection', { id, sourceType: short(mostlyOf('test', 'nope')), options: any }),
  ownCall('describeMapping', { sourceType: short(mostlyOf('test', 'nope')), options: any }),
  ownCall('tryMapping', {
    ...{ sourceId: id, sourceType: short(mostlyOf('test', 'nope')), options: any, mapping: any, matchKey: any },
    ...{ dataType: short(mostlyOf('user', 'department', 'x')), records: any },
  }),
  ownCall('pull', { name, triggerName: any }),
  ownCall('preview', { name }),
  ownCall('retry', {
    ...{ id, sourceId: id, allowLeavers: short(mostlyOf('1', '0', 'x')) },
    allowRemovals: short(mostlyOf('0'.repeat(64), 'x')),
  }),
  ownCall('retryFailed', { filterByTk: id, pushId: id }),
  ownCall('listFailures', {
    ...{ filterByTk: id, pushId: id, search: short(text) },
    ...{ page: short(mostlyOf('1', '0')), pageSize: short(mostlyOf('2000', '2001')) },
  }),
  ownCall('cancel', { id }),
  ownCall('countRecords', { sourceId: id }),
  ownCall(
    'previewRecords',
    {
      ...{ filterByTk: id, search: short(text), action: short(mostlyOf('created', 'failed', 'x')) },
      ...{ page: short(mostlyOf('1', '0')), pageSize: short(mostlyOf('200', '201')), dataType: any, removals: any },
    },
    'userDataSyncTasks',
  ),
  ...['list', 'suspend', 'lift'].map((action) => suspensionCall(action)),
];
const call = fc.oneof({ weight: 2, arbitrary: standardCall }, { weight: 1, arbitrary: fc.oneof(...ownCalls) });

const STRANGERS = ['users', 'roles', 'rolesUsers', 'departments', 'departmentsUsers', 'userDataSyncRecords'];
const isMove = ({ path }: Call) => /^userData:(pull|preview|retry|cancel)/.test(path);

describe('any call', () => {
  let app: MockServer;
  let agent: Agent;
  let ids: Record<string, string>;
  let secrets: string[];
  let rows: Picture | undefined;

  beforeAll(async () => {
    app = await startApp();
    registerTestType(app, async () => []);
    await app.db.getRepository('roles').create({ values: { name: 'sync', snippets: ['pm.user-data-sync'] } });
    const values = { username: 'sync', password: 'a-password', roles: ['sync'] };
    const user = await app.db.getRepository('users').create({ values });
    agent = await app.agent().login(user, 'sync');
    const users = await app.db.getCollection('users').model.findAll({ raw: true });
    await app.db.getModel('userDataSyncPushes').create({
      ...{ sourceName: 'hr', dataType: 'user', status: 'success', startedAt: new Date(), createdById: user.get('id') },
      answer: { result: [SECRET] },
      requestKey: KEY,
    } as never);
    secrets = [SECRET, KEY, ...users.map((each) => (each as unknown as { password: string }).password)];
  });

  afterAll(() => stopApp(app));

  const picture = () =>
    pictureOf(app, [...STRANGERS, 'userDataSyncSources', 'userDataSyncTasks', 'userDataSyncPushes']);

  /** Puts the rows there that calls are about, unless they are as they were. */
  async function prepare(): Promise<Picture> {
    const now = await picture();
    if (rows && JSON.stringify(now) === JSON.stringify(rows)) {
      return now;
    }
    const sources = app.db.getRepository('userDataSyncSources');
    const tasks = app.db.getRepository('userDataSyncTasks');
    await tasks.destroy({ filter: { id: { $exists: true } } });
    await sources.destroy({ filter: { id: { $exists: true } } });
    const { id: sourceId } = await addSource(app, { options: { url: 'https://hr.example.com', token: SECRET } });
    await addSource(app, { name: 'off', enabled: false });
    const task = await tasks.create({ values: { batch: '1', status: 'failed', sourceId } });
    await tasks.create({ values: { batch: '2', status: 'success', sourceId } });
    ids = { [SOURCE_ID]: String(sourceId), [TASK_ID]: String(task.get('id')) };
    rows = await picture();
    return rows;
  }

  const withIds = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value).replace(/<source>|<task>/g, (placeholder) => ids[placeholder]));

  async function send(call: Call): Promise<Answer> {
    const { path, query, values } = withIds(call);
    const isRead =
      values === undefined && /:(list|get|query|latestTasks|overview|listSyncTypes|describeSchedule)$/.test(path);
    const request = isRead ? agent.get(`/${path}`) : agent.post(`/${path}`).set('Content-Type', 'application/json');
    return values === undefined ? request.query(query) : request.query(query).send(JSON.stringify(values));
  }

  async function check(call: Call) {
    const before = await prepare();
    const answer = await send(call);
    // The host's own check, of all collections, has no status of its own.
    const isHosts = answer.text.includes('filter or filterByTk is required');
    expectProperAnswer(answer, isHosts ? [500] : [200, 204, 400, 403, 404, 405, 409, 413]);
    secrets.forEach((secret) => expect(answer.text).not.toContain(secret));
    const started = (answer.body.data as { id?: number } | undefined)?.id;
    if (isMove(call) && answer.status === 200 && started) {
      await endOf(app, started);
    }
    const after = await picture();
    expect(after.userDataSyncPushes).toEqual(before.userDataSyncPushes);
    STRANGERS.forEach((table) => expect({ [table]: after[table] }).toEqual({ [table]: before[table] }));
    if (
      answer.status >= 400 ||
      /:(list|get|query|latestTasks|overview|listSyncTypes|describeSchedule)$/.test(call.path)
    ) {
      expect(after).toEqual(before);
    }
    if (!isMove(call)) {
      const known = new Set(before.userDataSyncTasks.map(withoutPlace));
      expect(after.userDataSyncTasks.map(withoutPlace).filter((task) => !known.has(task))).toEqual([]);
    }
  }

  it('has a proper answer, and does no more than what it is for', async () => {
    await fc.assert(fc.asyncProperty(call, check), fuzzing);
  });
});

/** A task but for its place in the list, which may be moved. */
const withoutPlace = (row: string) => JSON.stringify({ ...JSON.parse(row), sort: 0 });
