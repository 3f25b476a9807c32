// How much a payload may hold: what is more is refused with a sentence, and nobody else in the process waits for it.
import type { MockServer } from '@nocobase/test';
import type { PulledData, SyncSource, UserData } from '../index';
import {
  type Agent,
  addSource,
  countRows,
  endOf,
  pluginOf,
  readLog,
  registerTestType,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

const nested = (levels: number, wrap: (inner: unknown) => unknown) => {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level++) {
    value = wrap(value);
  }
  return value;
};
const asList = (inner: unknown) => [inner];
const asObject = (inner: unknown) => ({ in: inner });

describe('a payload that is too large', () => {
  let app: MockServer;
  let agent: Agent;
  let pull: (source: SyncSource) => PulledData;
  let before: Record<string, number>;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, (source) => pull(source));
    await addSource(app);
    before = await countRows(app);
  });
  afterAll(() => stopApp(app));

  const records = (count: number, more: object = {}) => Array.from({ length: count }, (_, uid) => ({ uid, ...more }));

  const CASES: [string, () => object, string][] = [
    [
      '800,000 departments of one user',
      () => ({ records: [{ uid: 'u1', departments: Array(800_000).fill('d') }] }),
      '"records[0].departments" holds more than 100000 values (record 0, uid "u1")',
    ],
    [
      'more departments of one user than there may be',
      () => ({ records: [{ uid: 'u1', departments: [...Array(10_000).fill('d'), { uid: null }] }] }),
      '"records[0].departments" must not have more than 10000 items (record 0, uid "u1")',
    ],
    [
      '800,000 fields of one user',
      () => ({ records: [Object.fromEntries(Array.from({ length: 800_000 }, (_, index) => [`f${index}`, 1]))] }),
      '"records[0]" holds more than 100000 values',
    ],
    [
      'many values in many lists',
      () => ({ records: [{ uid: 'u1', tags: Array(400).fill(Array(400).fill(1)) }] }),
      'holds more than 100000 values (record 0, uid "u1")',
    ],
    [
      'lists 3,000 levels deep',
      () => ({ records: [{ uid: 'u1', tags: nested(3_000, asList) }] }),
      '"records[0].tags[0][0][0]…" is nested more than 100 levels deep (record 0, uid "u1")',
    ],
    [
      'objects 3,000 levels deep',
      () => ({ records: [{ uid: 'u1', tags: nested(3_000, asObject) }] }),
      '"records[0].tags.in.in.in…" is nested more than 100 levels deep (record 0, uid "u1")',
    ],
    [
      'lists where a uid belongs',
      () => ({ records: [{ uid: nested(3_000, asList) }] }),
      'is nested more than 100 levels deep',
    ],
    [
      'lists where a record belongs',
      () => ({ records: [nested(3_000, asList)] }),
      'is nested more than 100 levels deep',
    ],
    ['lists where records belong', () => ({ records: nested(3_000, asList) }), 'is nested more than 100 levels deep'],
    [
      'objects where records belong',
      () => ({ records: nested(3_000, asObject) }),
      'is nested more than 100 levels deep',
    ],
    [
      'an objects in a field that nobody reads',
      () => ({ x: nested(3_000, asObject), records: records(1) }),
      'nested more',
    ],
    [
      'a deep match key',
      () => ({ matchKey: nested(3_000, asList), records: records(1) }),
      'nested more than 100 levels',
    ],
    [
      'a deep data type',
      () => ({ dataType: nested(3_000, asList), records: records(1) }),
      'nested more than 100 levels',
    ],
    [
      'a deep source name',
      () => ({ sourceName: nested(3_000, asObject), records: records(1) }),
      'nested more than 100',
    ],
  ];

  it.each(CASES)('with %s is refused, pushed or pulled', async (_, more, message) => {
    const payload = { dataType: 'user', sourceName: 'hr', ...more() } as UserData;
    const { status, body } = await agent.post('/userData:push').send(payload);
    expect(body.data?.message).toContain(message);
    expect(status).toBe(500);
    await expect(pluginOf(app).resourceManager.updateOrCreate(payload)).rejects.toThrow(message);
    pull = async () => [payload];
    const ended = await endOf(app, (await startTask(agent)).id);
    expect(ended).toMatchObject({ status: 'failed', message: expect.stringContaining(message) });
    expect(readLog(app, 'payloads').at(-1)).toMatchObject({ batch: ended.batch });
    expect(await countRows(app)).toEqual(before);
  });

  it.each([
    ['userDataSyncSources:create', 'options', { name: 'deep', sourceType: 'test', options: nested(3_000, asObject) }],
    ['userDataSyncSources:update?filterByTk=1', 'options', { options: { list: nested(3_000, asList) } }],
    ['userDataSyncSources:update?filterByTk=1', 'options', { options: Array(100_001).fill(1) }],
    ['userData:cancel', 'x', { x: nested(3_000, asObject) }],
  ])('of another call (%s) is refused', async (call, field, values) => {
    const { status, body } = await agent.post(`/${call}`).send(values);
    expect(status).toBe(400);
    expect(body.errors[0].message).toBe(`"${field}" is nested too deep, or holds too many values`);
  });

  it('with 400,000 records is not taken by a push', async () => {
    const { body } = await agent.post('/userData:push').send({ dataType: 'user', records: records(400_000) });
    expect(body.data.message).toBe('"records" must not hold more than 200000 records: push them in several payloads');
    expect(await countRows(app)).toEqual(before);
  });

  it('with more than a million records is not taken from anybody', async () => {
    const payload = { dataType: 'user', sourceName: 'hr', records: Array(1_000_001).fill({ uid: 1 }) } as UserData;
    const message = '"records" must not hold more than 1000000 records: give them in several payloads';
    await expect(pluginOf(app).resourceManager.updateOrCreate(payload)).rejects.toThrow(message);
    // A list of nothing but holes.
    payload.records = Array(2 ** 32 - 1);
    await expect(pluginOf(app).resourceManager.updateOrCreate(payload)).rejects.toThrow(message);
  });

  it('lets everybody else have their turn while many records are looked at', async () => {
    let turns = 0;
    let isOver = false;
    const take = () => {
      turns++;
      if (!isOver) {
        setImmediate(take);
      }
    };
    const payload = {
      dataType: 'user',
      sourceName: 'hr',
      records: records(150_000, { nickname: 'x', departments: 'no' }),
    };
    setImmediate(take);
    await expect(pluginOf(app).syncService.push(payload)).rejects.toThrow('; and 149995 more');
    isOver = true;
    expect(turns).toBeGreaterThan(100);
    expect(await countRows(app)).toEqual(before);
  });

  it('up to its limits is written', async () => {
    const departments = Array.from({ length: 10_000 }, (_, index) => `d${index}`);
    const tags = nested(98, asList);
    const { body } = await agent
      .post('/userData:push')
      .send({ dataType: 'user', records: [{ uid: 'u1', departments, tags }] });
    expect(body.data).toMatchObject({ code: 0 });
    expect(body.data.result[0].detail.count).toMatchObject({ created: 1, failed: 0 });
  });
});
