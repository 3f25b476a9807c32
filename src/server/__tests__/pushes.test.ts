// What is kept of pushes, what a dry run tells, and what is said again with the same key.
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import { UserDataResource } from '../index';
import {
  type Agent,
  addSource,
  countRows,
  cronJobs,
  dump,
  gate,
  person,
  pluginOf,
  push,
  readLog,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  stopApp,
} from './app';

/** Takes users, and waits where it is told to. */
class Badges extends UserDataResource {
  name = 'badges';
  accepts = ['user'] as UserDataResource['accepts'];
  static wait: Promise<void> | undefined;
  static onWait = () => {};
  async create() {
    Badges.onWait();
    await Badges.wait;
    return [];
  }
  async update() {
    return this.create();
  }
}

describe('pushes', () => {
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
    Badges.wait = undefined;
  });

  afterEach(() => void vi.restoreAllMocks());

  afterAll(() => stopApp(app));

  const list = async (query = '') => {
    const { status, body } = await agent.get(`/userDataSyncPushes:list?sort=-startedAt,-id${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.data as Record<string, unknown>[];
  };
  const people = (...records: unknown[]) => ({ dataType: 'user', records });
  const send = (payload: object, headers: Record<string, string> = {}, to = agent) => {
    const request = to.post('/userData:push');
    Object.entries(headers).forEach(([name, value]) => request.set(name, value));
    return request.send(payload);
  };

  describe('are kept', () => {
    it('with who, counts, failures and notices, whether or not there is such a source', async () => {
      await push(agent, people(person(1), person(2, { username: 'user1' }), person(3, { departments: ['nowhere'] })));
      const [row] = await list('&appends=createdBy');
      expect(row).toMatchObject({
        ...{ sourceName: 'api', dataType: 'user', status: 'partial', cost: expect.any(Number) },
        createdBy: { nickname: expect.any(String) },
        message: expect.stringContaining('Failed records: 1 of 3'),
        outcome: { records: 3, failedRecords: 1, notices: [expect.objectContaining({ code: 'unknown-department' })] },
      });
      expect(row).not.toHaveProperty('failures');
      expect(row).not.toHaveProperty('createdBy.password');
      const { body } = await agent.get(`/userDataSyncPushes:get?filterByTk=${row.id}`);
      expect(body.data.failures[0]).toMatchObject({ uid: expect.any(String), code: expect.any(String) });
      for (const hidden of ['answer', 'requestKey', 'payloadDigest', 'leaseExpiresAt']) {
        expect(body.data).not.toHaveProperty(hidden);
      }
    });

    it('when they stop at the removal limit, and not when they are refused', async () => {
      await addSource(app, { leavers: 'remove', leaverLimitPercent: 10 });
      const all = [1, 2, 3, 4].map((number) => person(number));
      await push(agent, { ...people(...all), sourceName: 'hr', complete: true });
      expect((await send({ ...people(person(1)), sourceName: 'hr', complete: true })).status).toBe(500);
      expect((await send({ dataType: 'user', records: [] })).status).toBe(500);
      const rows = await list();
      expect(rows.map(({ status }) => status)).toEqual(['failed', 'success']);
      expect(rows[0].message).toContain('too many records would be removed');
    });

    it('whatever becomes of the row: a push does not fail for it', async () => {
      vi.spyOn(app.db.getModel('userDataSyncPushes'), 'create').mockRejectedValue(new Error('full'));
      const error = vi.spyOn(pluginOf(app).pushes['deps'].logger, 'error').mockReturnValue(undefined as never);
      await push(agent, people(person(1)));
      expect(error.mock.calls.flat().join()).toContain('could not be kept in the list: full');
    });

    it('as long and as many as is said', async () => {
      const model = app.db.getModel('userDataSyncPushes');
      const row = (age: number) => ({
        ...{ sourceName: 'hr', dataType: 'user', status: 'success' },
        startedAt: new Date(Date.now() - age * 60_000),
      });
      await model.bulkCreate([...Array(1_200).keys()].map((age) => row(age % 1_100)) as never[]);
      await pluginOf(app).pushKeeper.keep({ days: 1_000 / (24 * 60), rows: 1_050 });
      expect(await model.count()).toBe(1_050);
      await pluginOf(app).pushKeeper.keep({ days: 30, rows: 7 });
      const left = (await model.findAll({ raw: true })) as unknown as { id: number }[];
      expect(left).toHaveLength(7);
      // The host's cron manager does that.
      await model.update({ status: 'processing', leaseExpiresAt: 1 } as never, { where: { id: left[0].id } as never });
      await Promise.all(cronJobs(app, { areRecurring: true }).map((job) => job.fireOnTick()));
      await eventually(async () => expect(await model.count({ where: { status: 'failed' } as never })).toBe(1));
    });

    it('open to be read, and for nothing else', async () => {
      await push(agent, people(person(1)));
      const [{ id }] = await list();
      for (const action of ['create', 'update', 'destroy', 'move']) {
        const { status } = await agent.post(`/userDataSyncPushes:${action}?filterByTk=${id}`).send({ status: 'x' });
        expect(status).toBe(405);
      }
      const { status } = await agent.get('/userDataSyncPushes:list?appends=createdBy.roles');
      expect(status).toBe(400);
      expect((await agent.get('/userDataSyncPushes:list?sort=answer')).status).toBe(400);
      const filter = JSON.stringify({ $or: [{ sourceName: { $includes: 'AP' } }, { 'createdBy.nickname': 'nobody' }] });
      expect(await list(`&filter=${filter}`)).toHaveLength(1);
    });
  });

  describe('that are dry runs', () => {
    it('tell what would be, as a push then does it, and write nothing', async () => {
      await push(agent, people(person(1), person(2)));
      const before = await dump(app);
      const logged = readLog(app, 'payloads').length;
      const payload = people(person(1), person(2, { nickname: 'New' }), person(3), person(4, { username: 'user1' }));
      const { status, body } = await send({ ...payload, dryRun: true }, { 'Idempotency-Key': 'dry' });
      expect(status).toBe(200);
      expect(body.data).toMatchObject({
        ...{ code: 0, dryRun: true, message: 'This was a dry run: nothing was written.' },
        preview: { unsupportedTargets: ['badges'] },
      });
      const records = body.data.preview.records as Record<string, unknown>[];
      expect(records.map(({ uid, action }) => `${uid} ${action}`).sort()).toEqual([
        'u2 updated',
        'u3 created',
        'u4 failed',
      ]);
      expect(records.find(({ uid }) => uid === 'u2')).toMatchObject({
        changes: [{ field: 'nickname', from: 'Person 2', to: 'New' }],
      });
      expect(await dump(app)).toEqual(before);
      expect(readLog(app, 'payloads')).toHaveLength(logged);
      const done = await send(payload);
      const usersOf = (result: { resource: string; detail: object }[]) =>
        result.find(({ resource }) => resource === 'users')?.detail;
      expect(usersOf(done.body.data.result)).toEqual(usersOf(body.data.result));
    });

    it('say that the push would be stopped', async () => {
      await addSource(app, { leavers: 'remove', leaverLimitPercent: 10 });
      const all = [1, 2, 3, 4].map((number) => person(number));
      await push(agent, { ...people(...all), sourceName: 'hr', complete: true });
      const { body } = await send({ ...people(person(1)), sourceName: 'hr', complete: true, dryRun: true });
      expect(body.data.stopped).toContain('too many records would be removed');
      expect(body.data.preview.records.filter(({ removal }: { removal?: string }) => removal)).toHaveLength(3);
    });

    it('are asked for in no other way: else it would be written', async () => {
      const before = await countRows(app);
      const { status, body } = await send({ ...people(person(1)), dryRun: 'true' });
      expect([status, body.data.message]).toEqual([500, '"dryRun" must be a boolean']);
      expect(await countRows(app)).toEqual(before);
    });
  });

  describe('with an Idempotency-Key', () => {
    const key = { 'Idempotency-Key': 'k1' };

    it('are carried out once, and answered the same again', async () => {
      const payload = people(person(1), person(2, { username: 'user1', password: 'hunter2' }));
      const first = await send(payload, key);
      await app.db.getRepository('users').destroy({ filter: { username: 'user1' } });
      const before = await dump(app);
      const again = await send(payload, key);
      expect(again.status).toBe(200);
      expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body).replaceAll('hunter2', '***masked***'));
      expect(await dump(app)).toEqual(before);
      expect(JSON.stringify(before)).not.toContain('hunter2');
      // Under another name the key is another one.
      const other = await send({ ...payload, sourceName: 'other' }, key);
      expect(other.body.data.result[0].detail.count.created + other.body.data.result[0].detail.count.failed).toBe(2);
    });

    it('are refused for another payload, and while the first still runs', async () => {
      const { opened, open } = gate();
      const waits = gate();
      Badges.wait = opened;
      Badges.onWait = () => waits.open();
      const first = send(people(person(1)), key).then((answer) => answer);
      await waits.opened;
      const meanwhile = await send(people(person(1)), key);
      expect([meanwhile.status, meanwhile.body.data.message]).toEqual([409, expect.stringContaining('still running')]);
      expect((await list())[0].status).toBe('processing');
      open();
      expect((await first).status).toBe(200);
      expect((await list())[0].status).toBe('success');
      const other = await send(people(person(2)), key);
      expect([other.status, other.body.data.message]).toEqual([422, expect.stringContaining('another payload')]);
      expect(await list()).toHaveLength(1);
    });

    it('are carried out by one of many who say it at once', async () => {
      const answers = await Promise.all([...Array(6).keys()].map(() => send(people(person(1)), key)));
      const taken = answers.filter(({ status }) => status === 200).map(({ body }) => JSON.stringify(body));
      expect(new Set(taken).size).toBe(1);
      expect(answers.every(({ status }) => [200, 409].includes(status))).toBe(true);
      expect(await list()).toHaveLength(1);
    });

    it('may be said again after nothing was written, and after the process that took them has died', async () => {
      await addSource(app, { leavers: 'remove', leaverLimitPercent: 10 });
      const hr = (...numbers: number[]) => ({
        ...people(...numbers.map((number) => person(number))),
        ...{ sourceName: 'hr', complete: true },
      });
      await push(agent, hr(1, 2, 3, 4));
      expect((await send(hr(1), key)).status).toBe(500);
      await app.db.getRepository('userDataSyncSources').update({
        values: { leaverLimitPercent: 100 },
        filter: { name: 'hr' },
      });
      expect((await send(hr(1), key)).status).toBe(200);
      const model = app.db.getModel('userDataSyncPushes');
      await model.update(
        { status: 'processing', answer: null, leaseExpiresAt: 1 },
        { where: { status: 'success', requestKey: await keyOf() } as never },
      );
      expect((await send(hr(1), key)).status).toBe(200);
      const statuses = (await list()).map(({ status, message }) => [status, message]);
      expect(statuses[0]).toEqual(['success', null]);
      expect(statuses[1]).toEqual(['failed', expect.stringContaining('Interrupted')]);
    });

    it('are told what a key can be', async () => {
      expect((await send(people(person(1)), { 'Idempotency-Key': 'x'.repeat(256) })).status).toBe(400);
      expect((await send(people(person(1)), { 'Idempotency-Key': ' ' })).status).toBe(400);
    });

    const keyOf = async () =>
      eventually(async () => {
        const row = await app.db.getModel('userDataSyncPushes').findOne({ order: [['id', 'DESC']] });
        expect(row?.get('requestKey')).toBeTruthy();
        return row!.get('requestKey');
      });
  });
});
