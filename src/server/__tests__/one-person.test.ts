// One person of a source, looked up and written on demand.
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
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
          asked.push(`pull ${this.state === undefined ? 'without' : 'with'} state`);
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
  const write = async (uid: string, digest?: string) =>
    start('pullPerson', { uid, digest: digest ?? (await lookUp(uid)).shown.digest });
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
    pullOne = async function (this: SyncSource, uid) {
      uids.push(uid);
      this.state = 'of one';
      return uid === 'u5' ? [payload([person(6), person(5)], { complete: true })] : [payload([person(6)])];
    };
    expect((await lookUp('u5')).shown.attributes).toMatchObject({ uid: 'u5' });
    expect(asked).toEqual([]);
    expect((await lookUp('u4')).shown.attributes).toMatchObject({ uid: 'u4' });
    expect(asked).toEqual(['pull without state']);
    expect(uids).toEqual(['u5', 'u4']);
    expect((await write('u5')).status).toBe('success');
    expect(await userOf('user5')).toBeTruthy();
    expect(await userOf('user6')).toBeNull();
  });

  it('who is not there fails the task, which says so, and nobody is taken for a leaver', async () => {
    const message = (uid: string) => `The source has no person with the uid "${uid}"`;
    expect((await lookUp('nobody')).task).toMatchObject({ status: 'failed', message: message('nobody') });
    const { shown } = await lookUp('u2');
    records = [person(1)];
    expect(await write('u2', shown.digest)).toMatchObject({ status: 'failed', message: message('u2') });
    expect(await userOf('user2')).toBeTruthy();
  });

  it('is not written if the source says something else of them by now', async () => {
    records = [person(1, { nickname: 'Seen', email: 'one@acme.test' })];
    const { shown } = await lookUp('u1');
    records = [person(1, { nickname: 'Unseen', email: 'one@acme.test' })];
    const task = await write('u1', shown.digest);
    expect(task).toMatchObject({ status: 'failed' });
    expect(task.message).toContain('has changed what it says of "u1"');
    expect((await userOf('user1'))?.nickname).not.toBe('Unseen');
    // In another order, and with another time of the answer, it is the same.
    records = [Object.fromEntries(Object.entries(records[0]).reverse()) as UserDataRecord];
    Object.assign(records[0], { nickname: 'Seen', answeredAt: 'later' });
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
      const guest = { id: 'm2', login: 'mapped2', name: 'Eva', kind: 'guest' };
      records = [{ ...guest, kind: 'staff' }, guest] as never;
      // As in a sync, which leaves out what is out of scope.
      expect((await lookUp('m2')).shown).toMatchObject({ inScope: true, attributes: { kind: 'staff' } });
      records = [guest] as never;
      const { task, shown } = await lookUp('m2');
      expect(task.status).toBe('success');
      expect(shown).toMatchObject({ inScope: false, attributes: { kind: 'guest' } });
      expect(shown.record).toBeUndefined();
      expect(task.preview.records).toEqual([]);
      expect(await write('m2', shown.digest)).toMatchObject({ status: 'failed' });
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

  it('whom a mapping makes of secrets is shown without them', async () => {
    const secret = { kind: 'attribute', attribute: { path: 'password' } };
    const mapping = { user: { rules: [{ field: 'nickname', from: secret }] } };
    await app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values: { mapping } });
    records = [{ uid: 'u1', password: 's3same' }] as never;
    const { task } = await lookUp('u1');
    expect(task.preview.records).toMatchObject([{ changes: [{ field: 'nickname', to: '***masked***' }] }]);
    expect(JSON.stringify(task)).not.toContain('s3same');
  });

  it('who is the same user as another record of the source is left to a full sync', async () => {
    pullOne = async () => [
      payload([person(9, { email: 'nine@acme.test', username: 'user1', nickname: 'Nine' })], { matchKey: 'username' }),
    ];
    expect((await lookUp('u9')).shown.attributes).toMatchObject({ uid: 'u9' });
    const task = await write('u9');
    expect(task.message).toContain('"u9" is the same user as "u1"');
    expect(task.status).toBe('failed');
    expect((await userOf('user1'))?.nickname).not.toBe('Nine');
  });

  it('stays where they are as long as the department is not known that they move to', async () => {
    const department = async (uid: string) =>
      agent.post('/userData:push').send({ sourceName: 'hr', dataType: 'department', records: [{ uid, title: uid }] });
    await department('old');
    records = [person(1, { departments: ['old'] }), person(2)];
    await endOf(app, (await startTask(agent)).id);
    records = [person(1, { departments: ['new'] }), person(2)];
    expect((await write('u1')).outcome.notices).toMatchObject([{ code: 'unknown-department', params: { uid: 'new' } }]);
    const titles = async () => {
      const user = await app.db.getRepository('users').findOne({
        filter: { username: 'user1' },
        appends: ['departments', 'mainDepartment'],
      });
      return [user.departments.map(({ title }: { title: string }) => title), user.mainDepartment?.title];
    };
    expect(await titles()).toEqual([['old'], 'old']);
    await department('new');
    await write('u1');
    expect(await titles()).toEqual([['new'], 'new']);
  });

  it('whose source gives what can not be read is not said to be missing', async () => {
    pullOne = async () => [{ sourceName: 'hr', dataType: 'user', records: null as never }];
    expect((await lookUp('u1')).task.message).toContain('"records"');
    pullOne = async function* () {
      for (;;) {
        yield payload([person(6)]);
      }
    } as never;
    expect((await lookUp('u1')).task.message).toContain('pullOne() of source type "test" gave more than 1000 payloads');
  });

  it('is kept on no task but the last, and in no list of tasks', async () => {
    const { task: first } = await lookUp('u1');
    const { task: last } = await lookUp('u2');
    await eventually(async () => expect((await endOf(app, first.id)).preview).toBeNull());
    expect((await endOf(app, last.id)).preview.person.attributes).toMatchObject({ uid: 'u2' });
    const { body } = await agent.get('/userDataSyncTasks:list?sort=-id&pageSize=1');
    expect(body.data).toMatchObject([{ id: last.id, personUid: 'u2' }]);
    expect(body.data[0].preview).toBeUndefined();
  });

  it('leaves what the source remembers, its last sync and its health alone', async () => {
    const last = async () => (await agent.get(`/userData:latestTasks?sourceIds=1`)).body.data;
    const before = await last();
    expect(before).toHaveLength(1);
    await write('u1');
    await lookUp('nobody');
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
    expect((await refused(`previewPerson?name=hr&uid=${encodeURIComponent('\u200b')}`))[0]).toBe(400);
    expect(await refused('pullPerson?name=hr&uid=u1')).toEqual([400, 'Parameter "digest" is required']);
    expect((await refused('pullPerson?name=hr&uid=u1&digest=x'))[1]).toContain('"digest"');
    expect((await refused(`pullPerson?name=hr&uid=u1&digest[]=${'0'.repeat(64)}`))[0]).toBe(400);
    const nobody = await app.agent().login((await userOf('user2')) as never);
    for (const path of [
      'previewPerson?name=hr&uid=u1',
      'pullPerson?name=hr&uid=u1&digest=x',
      'findPeople?sourceId=1',
    ]) {
      expect((await refused(path, nobody))[0]).toBe(403);
    }
  });
});
