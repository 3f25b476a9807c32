// Pushes that are answered before they are written: in order, once each, whatever becomes of the process.
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import { type OriginRecord, UserDataResource } from '../index';
import { RequestError } from '../platform/errors';
import {
  type Agent,
  addSource,
  countRows,
  gate,
  person,
  pluginOf,
  push,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  stopApp,
} from './app';

/** Takes users, one after the other, and says whose. */
class Badges extends UserDataResource {
  name = 'badges';
  accepts = ['user'] as UserDataResource['accepts'];
  static taken: string[] = [];
  static wait: (uid: string) => Promise<void> | undefined = () => undefined;
  async create({ metaData: { uid } }: OriginRecord) {
    await Badges.wait(String(uid));
    Badges.taken.push(String(uid));
    return [];
  }
  async update(record: OriginRecord) {
    return this.create(record);
  }
}

describe('pushes that are answered at once', () => {
  let app: MockServer;
  let agent: Agent;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => []);
    pluginOf(app).resourceManager.registerResource(new Badges(app.db, app.log as never));
  });

  beforeEach(async () => {
    await removeRows(app);
    Badges.taken = [];
    Badges.wait = () => undefined;
  });

  afterEach(() => void vi.restoreAllMocks());

  afterAll(() => stopApp(app));

  const people = (...numbers: number[]) => ({
    dataType: 'user',
    sourceName: 'hr',
    records: numbers.map((number) => person(number)),
  });
  const send = (payload: object, headers: Record<string, string> = {}) => {
    const request = agent.post('/userData:push').set('Prefer', 'respond-async, wait=10');
    Object.entries(headers).forEach(([name, value]) => request.set(name, value));
    return request.send(payload);
  };
  const get = async (id: unknown) => {
    const { body } = await agent.get(`/userDataSyncPushes:get?filterByTk=${id}`);
    return body.data as Record<string, unknown>;
  };
  const endOf = (id: unknown) =>
    eventually(async () => {
      const row = await get(id);
      expect(['init', 'processing']).not.toContain(row.status);
      return row;
    });
  const rows = () => app.db.getModel('userDataSyncPushes');
  const countParts = () => app.db.getModel('userDataSyncPushParts').count();
  const letRunOut = (id: unknown) => rows().update({ leaseExpiresAt: 1 } as never, { where: { id } as never });
  const brokenRunsOf = async (id: unknown) => (await rows().findOne({ where: { id } as never }))?.get('brokenRuns');
  const lookAfter = () => pluginOf(app).queuedPushes.lookAfter();

  it('tell where their end is told, and end as any push does', async () => {
    const payload = { ...people(1, 2), records: [person(1), person(2, { username: 'user1' })] };
    const { status, body, headers } = await send(payload);
    expect(status).toBe(202);
    const { push: taken, location } = body.data;
    expect(body.data).toMatchObject({ code: 0, message: 'accepted', push: { sourceName: 'hr', dataType: 'user' } });
    expect(headers).toMatchObject({ location, 'preference-applied': 'respond-async' });
    expect(location).toMatch(new RegExp(`/userDataSyncPushes:get\\?filterByTk=${taken.id}$`));
    const row = await endOf(taken.id);
    expect(row).toMatchObject({
      ...{ status: 'partial', outcome: { records: 2, failedRecords: 1 } },
      failures: [{ uid: 'u2', code: expect.any(String) }],
    });
    for (const hidden of ['queueKey', 'runningKey', 'leaseOwner', 'brokenRuns', 'locale']) {
      expect(row).not.toHaveProperty(hidden);
    }
    expect(await countParts()).toBe(0);
    const { outcome } = row;
    await removeRows(app);
    await push(agent, payload);
    const [written] = (await agent.get('/userDataSyncPushes:list')).body.data;
    expect(outcome).toEqual(written.outcome);
    expect(await countRows(app)).toMatchObject({ users: 2 });
  });

  it('hold many records, each as it came', async () => {
    const records = Array.from({ length: 712 }, (_, number) => person(number, { nickname: `Ω "${number}" 😀` }));
    const { body } = await send({ ...people(), records });
    expect(await endOf(body.data.push.id)).toMatchObject({ status: 'success', outcome: { records: 712 } });
    const user = await app.db.getRepository('users').findOne({ filter: { username: 'user711' } });
    expect(user.nickname).toBe('Ω "711" 😀');
  });

  it('run in the order in which they were taken, one of a source at a time, and others meanwhile', async () => {
    const first = gate();
    Badges.wait = (uid) => (uid === 'u1' ? first.opened : undefined);
    const ids: unknown[] = [];
    for (const number of [1, 2, 3, 4, 5]) {
      ids.push((await send(people(number))).body.data.push.id);
    }
    const other = await send({ ...people(6), sourceName: 'elsewhere' });
    await endOf(other.body.data.push.id);
    expect((await get(ids[1])).status).toBe('init');
    expect(Badges.taken).toEqual(['u6']);
    first.open();
    await endOf(ids[4]);
    expect(Badges.taken).toEqual(['u6', 'u1', 'u2', 'u3', 'u4', 'u5']);
  });

  it('are refused at once where they are wrong, and only tried where that is asked', async () => {
    const before = await countRows(app);
    const { status, body } = await send({ dataType: 'user', records: [{ nickname: 'Nobody' }] });
    expect([status, body.data.message]).toEqual([500, expect.stringContaining('uid')]);
    expect((await send({ ...people(1), dryRun: true })).body.data).toMatchObject({ dryRun: true });
    expect(await countRows(app)).toEqual(before);
    expect([await rows().count(), await countParts()]).toEqual([0, 0]);
  });

  it('fail at the removal limit, as a row says, and let their key go', async () => {
    await addSource(app, { leavers: 'remove', leaverLimitPercent: 10 });
    await push(agent, { ...people(1, 2, 3, 4), complete: true });
    const key = { 'Idempotency-Key': 'k1' };
    const stopped = await send({ ...people(1), complete: true }, key);
    expect(await endOf(stopped.body.data.push.id)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('too many records would be removed'),
    });
    expect(await countParts()).toBe(0);
    const again = await send(people(1), key);
    expect(again.status).toBe(202);
    expect((await endOf(again.body.data.push.id)).status).toBe('success');
  });

  it('with a key are taken once, and answered the same again', async () => {
    const key = { 'Idempotency-Key': 'k2' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => send(people(1), key)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const ids = new Set(answers.map(({ body }) => body.data.push.id));
    expect(ids.size).toBe(1);
    await endOf([...ids][0]);
    const again = await send(people(1), key);
    expect(again.body.data.push).toMatchObject({ id: [...ids][0], status: 'success' });
    expect((await send(people(2), key)).status).toBe(422);
    expect(Badges.taken).toEqual(['u1']);
    expect(await rows().count()).toBe(1);
  });

  it('whose process has died are begun again, and given up when that happens each time', async () => {
    const open = gate();
    Badges.wait = () => open.opened;
    const ids = [(await send(people(1))).body.data.push.id, (await send(people(2))).body.data.push.id];
    await eventually(async () => expect((await get(ids[0])).status).toBe('processing'));
    // What is left of a process that was killed: a lease that ran out. The run itself finds that out and ends nothing.
    const lose = (brokenRuns: number) =>
      rows().update({ leaseExpiresAt: 1, brokenRuns } as never, { where: { id: ids[0] } as never });
    await lose(0);
    await lookAfter();
    expect((await get(ids[0])).status).toBe('init');
    open.open();
    await lookAfter();
    expect((await endOf(ids[1])).status).toBe('success');
    expect((await get(ids[0])).status).toBe('success');

    await rows().update({ status: 'processing', leaseExpiresAt: 1, brokenRuns: 2 } as never, {
      where: { id: ids[0] } as never,
    });
    await lookAfter();
    expect(await get(ids[0])).toMatchObject({ status: 'failed', message: expect.stringContaining('several times') });
  });

  it('wait on where the application is being stopped, or the database fails, and are not given up at once', async () => {
    const write = vi.spyOn(pluginOf(app).resourceManager, 'write');
    write.mockRejectedValueOnce(
      new RequestError(503, 'The application is being stopped. Push again; what was applied already stays.'),
    );
    const { body } = await send(people(1));
    await eventually(async () => expect((await get(body.data.push.id)).status).toBe('init'));
    write.mockRejectedValueOnce(new Error('connection lost'));
    await lookAfter();
    await eventually(async () => expect(write).toHaveBeenCalledTimes(2));
    await eventually(async () => expect((await get(body.data.push.id)).status).toBe('init'));
    await letRunOut(body.data.push.id);
    await lookAfter();
    expect((await endOf(body.data.push.id)).status).toBe('success');
    expect(Badges.taken).toEqual(['u1']);
  });

  it('are given up where they break off each time, with the reason', async () => {
    const write = vi.spyOn(pluginOf(app).resourceManager, 'write').mockRejectedValue(new Error('connection lost'));
    const { body } = await send(people(1));
    for (const times of [1, 2]) {
      await eventually(async () => expect(await brokenRunsOf(body.data.push.id)).toBe(times));
      await letRunOut(body.data.push.id);
      await lookAfter();
    }
    const row = await endOf(body.data.push.id);
    expect([row.status, write.mock.calls.length, await countParts()]).toEqual(['failed', 3, 0]);
  });

  it('cut off by a lease that is lost end nothing: whoever finds that begins them again', async () => {
    const { opened, open } = gate();
    const waits = gate();
    Badges.wait = () => (waits.open(), opened);
    vi.spyOn(pluginOf(app)['queuedPushRows'], 'renew').mockResolvedValue(false);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { body } = await send(people(1, 2));
    await waits.opened;
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    vi.restoreAllMocks();
    open();
    await eventually(async () => expect(pluginOf(app).queuedPushes['running'].size).toBe(0));
    expect((await get(body.data.push.id)).status).toBe('processing');
    await letRunOut(body.data.push.id);
    await lookAfter();
    await lookAfter();
    expect(await endOf(body.data.push.id)).toMatchObject({ status: 'success', outcome: { records: 2 } });
  });

  it('call nobody a leaver whom somebody reported after they were taken', async () => {
    await addSource(app, { leavers: 'remove', leaverLimitPercent: 100 });
    await push(agent, people(1, 2));
    vi.spyOn(pluginOf(app)['queuedPushRows'], 'begin').mockResolvedValueOnce(undefined);
    const complete = await send({ ...people(1), complete: true });
    await push(agent, people(3));
    await letRunOut(complete.body.data.push.id);
    await lookAfter();
    await endOf(complete.body.data.push.id);
    const { data } = (await agent.get('/users:list?sort=username')).body;
    expect(data.map(({ username }: { username: string }) => username)).toEqual(['nocobase', 'user1', 'user3']);
  });

  it('are kept as long as they wait, however many there are', async () => {
    const { opened, open } = gate();
    Badges.wait = () => opened;
    const { body } = await send(people(1));
    await pluginOf(app).pushKeeper.keep({ days: 0, rows: 0 });
    open();
    expect((await endOf(body.data.push.id)).status).toBe('success');
  });

  it('leave nothing to be read of what they hold', async () => {
    for (const action of ['list', 'get', 'create', 'update', 'destroy']) {
      const { status } = await agent.post(`/userDataSyncPushParts:${action}?filterByTk=1`).send({ text: '{}' });
      expect([403, 404, 405]).toContain(status);
    }
  });
});
