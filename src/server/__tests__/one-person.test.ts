// One person of a source, looked up and written on demand.
import type { MockServer } from '@nocobase/test';
import type { PulledPerson } from '../contracts/person';
import { type PulledData, SyncSource, type UserData, type UserDataRecord } from '../index';
import { type Agent, addSource, countRows, endOf, person, pluginOf, signIn, startApp, startTask, stopApp } from './app';

describe('one person', () => {
  let app: MockServer;
  let agent: Agent;
  let records: UserDataRecord[];
  let asked: string[] = [];
  let pullOne: ((uid: string) => PulledData) | undefined;

  const payload = (some: unknown[], more: Partial<UserData> = {}): UserData => ({
    sourceName: 'hr',
    dataType: 'user',
    records: some as UserDataRecord[],
    ...more,
  });

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    pluginOf(app).sourceManager.registerType('test', {
      title: 'Test',
      syncSource: class extends SyncSource {
        pullOne = pullOne;

        async pull() {
          asked.push('pull');
          return [payload(records, { complete: true })];
        }
      },
    });
    await addSource(app, { leavers: 'remove', leaverLimitPercent: 100 });
  });
  afterAll(() => stopApp(app));
  beforeEach(async () => {
    pullOne = undefined;
    records = [person(1), person(2)];
    expect((await endOf(app, (await startTask(agent)).id)).get()).toMatchObject({ status: 'success' });
    asked = [];
  });
  afterEach(async () => {
    await app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values: { mapping: null } });
  });

  const start = async (action: string, params: Record<string, string>) => {
    const { status, body } = await agent.post(`/userData:${action}?${new URLSearchParams({ name: 'hr', ...params })}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return endOf(app, body.data.id);
  };
  const lookUp = async (uid: string) => {
    const task = await start('previewPerson', { uid });
    return { task, shown: task.preview?.person as PulledPerson };
  };
  const write = (uid: string, digest?: string) => start('pullPerson', { uid, ...(digest && { digest }) });
  const userOf = (username: string) => app.db.getRepository('users').findOne({ filter: { username } });

  it('is shown as the source has them, with what a sync would do, and nothing is written', async () => {
    records = [person(1, { nickname: 'Other', password: 'sesame', long: 'x'.repeat(600) }), person(3)];
    const before = await countRows(app);
    const { task, shown } = await lookUp('u1');
    expect(task).toMatchObject({ status: 'success', kind: 'preview-person', personUid: 'u1' });
    expect(shown).toMatchObject({ isMapped: false, inScope: true });
    expect(shown.attributes).toMatchObject({ uid: 'u1', nickname: 'Other', password: '***masked***' });
    expect(String(shown.attributes.long)).toHaveLength(500);
    expect(task.preview.records).toMatchObject([
      { uid: 'u1', action: 'updated', changes: [{ field: 'nickname', to: 'Other' }] },
    ]);
    // Neither the person who is new nor the one who left.
    expect(task.preview.records).toHaveLength(1);
    // Nor does it take the place of records that another task shows.
    expect(task.recordsKept).toBeNull();
    expect(await countRows(app)).toEqual(before);
  });

  it('is written alone: others who changed, came or left stay as they are', async () => {
    records = [person(1, { nickname: 'Other' }), person(3)];
    const { shown } = await lookUp('u1');
    const task = await write('u1', shown.digest);
    expect(task).toMatchObject({ status: 'success', kind: 'sync-person' });
    expect(task.outcome.targets[0]).toMatchObject({ resource: 'users', updated: 1, created: 0, deleted: 0 });
    expect((await userOf('user1'))?.nickname).toBe('Other');
    expect(await userOf('user2')).toBeTruthy();
    expect(await userOf('user3')).toBeNull();
  });

  it('is asked for alone where the source can be, and looked for in everything where that gives nobody', async () => {
    const uids: string[] = [];
    records = [person(4)];
    pullOne = async (uid) => {
      uids.push(uid);
      return uid === 'u5' ? [payload([person(6), person(5)])] : [];
    };
    expect((await lookUp('u5')).shown.attributes).toMatchObject({ uid: 'u5' });
    expect(asked).toEqual([]);
    expect((await lookUp('u4')).shown.attributes).toMatchObject({ uid: 'u4' });
    expect(asked).toEqual(['pull']);
    expect(uids).toEqual(['u5', 'u4']);
    expect((await write('u5')).status).toBe('success');
    expect(await userOf('user5')).toBeTruthy();
    expect(await userOf('user6')).toBeNull();
  });

  it('who is not there fails the task, which says so, and nobody is taken for a leaver', async () => {
    for (const action of ['previewPerson', 'pullPerson']) {
      expect(await start(action, { uid: 'nobody' })).toMatchObject({
        status: 'failed',
        message: 'The source has no person with the uid "nobody"',
      });
    }
    records = [person(1)];
    expect(await write('u2')).toMatchObject({ status: 'failed' });
    expect(await userOf('user2')).toBeTruthy();
  });

  it('is not written if the source says something else of them by now', async () => {
    records = [person(1, { nickname: 'Seen', email: 'one@acme.test' })];
    const { shown } = await lookUp('u1');
    records = [person(1, { nickname: 'Unseen', email: 'one@acme.test' })];
    const task = await write('u1', shown.digest);
    expect(task.status).toBe('failed');
    expect(task.message).toContain('has changed what it says of "u1"');
    expect((await userOf('user1'))?.nickname).not.toBe('Unseen');
    // In another order it is the same.
    records = [Object.fromEntries(Object.entries(records[0]).reverse()) as UserDataRecord];
    records[0].nickname = 'Seen';
    expect((await write('u1', shown.digest)).status).toBe('success');
  });

  describe('with a mapping', () => {
    const map = (mapping: object) =>
      app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values: { mapping } });
    const from = (name: string) => ({ kind: 'attribute', attribute: { path: name } });
    const rules = [
      { field: 'uid', from: from('id') },
      { field: 'username', from: from('login') },
      { field: 'nickname', from: from('name') },
    ];

    it('is known by the uid that the mapping makes, and shown before and after it', async () => {
      await map({ user: { rules } });
      records = [{ id: 'm1', login: 'mapped1', name: 'Ana' }] as never;
      const { task, shown } = await lookUp('m1');
      expect(shown).toMatchObject({
        isMapped: true,
        attributes: { id: 'm1', login: 'mapped1' },
        record: { uid: 'm1', username: 'mapped1', nickname: 'Ana' },
      });
      expect(task.preview.records).toMatchObject([{ uid: 'm1', action: 'created' }]);
    });

    it('who is out of scope is shown so, and not written', async () => {
      await map({ user: { rules, scope: [[{ attribute: 'kind', operator: 'equals', value: 'staff' }]] } });
      records = [{ id: 'm2', login: 'mapped2', name: 'Eva', kind: 'guest' }] as never;
      const { task, shown } = await lookUp('m2');
      expect(task.status).toBe('success');
      expect(shown).toMatchObject({ inScope: false, attributes: { kind: 'guest' } });
      expect(shown.record).toBeUndefined();
      expect(task.preview.records).toEqual([]);
      expect(await write('m2')).toMatchObject({ status: 'failed' });
      expect(await userOf('mapped2')).toBeNull();
    });

    it('whom a rule fails for is shown with the rule, and fails', async () => {
      const date = { field: 'nickname', from: from('name'), steps: [{ kind: 'date', format: 'YYYY-MM-DD' }] };
      await map({ user: { rules: [...rules.slice(0, 2), date] } });
      records = [{ id: 'm3', login: 'mapped3', name: 'no date' }] as never;
      const { task, shown } = await lookUp('m3');
      expect(shown.problem).toMatchObject({ params: { field: 'nickname', value: 'no date' } });
      expect(task.preview.records).toMatchObject([{ uid: 'm3', action: 'failed' }]);
      expect((await write('m3')).status).toBe('failed');
    });
  });

  it('leaves what the source remembers, its last sync and its health alone', async () => {
    const last = async () => (await agent.get(`/userData:latestTasks?sourceIds=1`)).body.data;
    const before = await last();
    expect(before).toHaveLength(1);
    await write('u1');
    await start('pullPerson', { uid: 'nobody' });
    expect(await last()).toEqual(before);
    const source = await app.db.getRepository('userDataSyncSources').findOne({ filter: { name: 'hr' } });
    expect(source.get('failedRuns') ?? 0).toBe(0);
  });

  it('is found by uid, name, username, email and phone among those whom the source brought', async () => {
    await app.db.getRepository('users').create({ values: { username: 'stranger-of-acme', nickname: 'Stranger' } });
    records = [person(1, { nickname: 'Zoë Ñu', phone: '+34612345678' }), person(2)];
    await endOf(app, (await startTask(agent)).id);
    const find = async (search: string) => {
      const { body } = await agent.get(`/userData:findPeople?${new URLSearchParams({ sourceId: '1', search })}`);
      return body.data as { uid: string; name: string; details: string[] }[];
    };
    expect((await find('')).map(({ uid }) => uid)).toEqual(expect.arrayContaining(['u1', 'u2']));
    for (const search of ['U1', 'zoë', 'USER1', '612345']) {
      const found = await find(search);
      expect(found.find(({ uid }) => uid === 'u1')).toMatchObject({ name: 'Zoë Ñu' });
      expect(found.some(({ uid }) => uid === 'u2')).toBe(false);
    }
    expect(await find('stranger')).toEqual([]);
    expect(await find('%')).toEqual([]);
  });

  it('is refused where the question is none, or nobody may ask', async () => {
    const refused = async (path: string, by = agent) => {
      const { status, body } = await by.post(`/userData:${path}`);
      return [status, body.errors?.[0]?.message];
    };
    expect(await refused('previewPerson?name=hr')).toEqual([400, 'Parameter "uid" is required']);
    expect((await refused(`previewPerson?name=hr&uid=${'x'.repeat(256)}`))[0]).toBe(400);
    expect((await refused('previewPerson?name=gone&uid=u1'))[0]).toBe(404);
    expect((await refused('findPeople?sourceId=99'))[0]).toBe(404);
    expect((await refused('pullPerson?name=hr&uid=u1&digest=x'))[1]).toContain('"digest"');
    const nobody = await app.agent().login((await userOf('user2')) as never);
    for (const path of ['previewPerson?name=hr&uid=u1', 'pullPerson?name=hr&uid=u1', 'findPeople?sourceId=1']) {
      expect((await refused(path, nobody))[0]).toBe(403);
    }
  });
});
