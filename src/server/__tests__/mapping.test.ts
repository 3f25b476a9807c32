// The mapping of a source, in the host: what is saved, tried, pulled and pushed.
import type { MockServer } from '@nocobase/test';
import type { SourceMapping } from '../contracts/mapping';
import { type PulledData, SyncSource, type UserData } from '../index';
import { logSourceChanges } from '../sources/source-changes';
import {
  addSource,
  type Agent,
  endOf,
  pluginOf,
  push,
  readLog,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

const from = (path: string) => ({ kind: 'attribute', attribute: { path } }) as const;
const NAMES: SourceMapping['user'] = {
  rules: [
    {
      field: 'nickname',
      from: { kind: 'join', attributes: [{ path: 'givenName' }, { path: 'sn' }], separator: ' ' },
    },
    { field: 'username', from: from('mail'), steps: [{ kind: 'split', separator: '@', take: 1 }] },
    { field: 'email', from: from('mail'), steps: [{ kind: 'lowerCase' }] },
    { field: 'phone', from: from('mobile'), steps: [{ kind: 'phone', country: 'ES' }] },
  ],
};
const entry = (number: number, more: object = {}) => ({
  uid: `u${number}`,
  givenName: 'Ana',
  sn: `López ${number}`,
  mail: `Ana${number}@Acme.test`,
  ...more,
});

describe('a mapping', () => {
  let app: MockServer;
  let root: Agent;
  /** What is logged of changes. */
  const lines: string[] = [];
  /** What the source gives. */
  let pulled: (source: SyncSource) => PulledData;

  beforeAll(async () => {
    app = await startApp();
    root = await signIn(app);
    registerTestType(app, (source) => pulled(source));
    logSourceChanges(app.db, { info: (line: string) => lines.push(line) } as never);
  });
  afterAll(() => stopApp(app));
  afterEach(() => removeRows(app));

  const gives = (records: object[], more: Partial<UserData> = {}) => {
    pulled = async () => [{ dataType: 'user', sourceName: 'hr', records: records as never, ...more }];
  };
  async function sync(name = 'hr') {
    return endOf(app, (await startTask(root, name)).id);
  }
  /** The answer, which is to have this status. */
  async function ok<T extends { status: number }>(request: PromiseLike<T>, status: number): Promise<T> {
    const answer = await request;
    expect(answer.status).toBe(status);
    return answer;
  }
  const user = async (username: string) => {
    const found = await app.db.getRepository('users').findOne({ filter: { username } });
    return found?.toJSON() as Record<string, unknown> | undefined;
  };
  const update = (id: number, values: object) =>
    root.post(`/userDataSyncSources:update?filterByTk=${id}`).send(values as never);
  const noticesOf = (task: { outcome: { notices: { code: string; params: object }[] } }) =>
    task.outcome.notices.map(({ code, params }) => ({ code, ...params }));

  describe('of what is pulled', () => {
    it('makes fields of attributes, and names who failed without taking them for a leaver', async () => {
      await addSource(app, { mapping: { user: NAMES }, leavers: 'remove', leaverLimitPercent: 100 });
      gives([entry(1, { mobile: '612 34 56 78' }), entry(2), entry(3, { password: 'x', roles: ['root'] })], {
        complete: true,
      });
      expect((await sync()).status).toBe('success');
      expect(await user('Ana1')).toMatchObject({
        nickname: 'Ana López 1',
        email: 'ana1@acme.test',
        phone: '+34612345678',
      });
      gives([entry(1, { mobile: 'none', sn: 'Pérez' }), entry(2, { sn: 'Pérez' })], { complete: true });
      const task = await sync();
      expect(task.status).toBe('partial');
      expect(task.failures).toMatchObject([
        { uid: 'u1', code: 'mapping-phone', params: { rule: 4, field: 'phone', value: 'none', country: 'ES' } },
        ...(task.failures.length > 1 ? [{ uid: 'u1', code: 'mapping-phone' }] : []),
      ]);
      expect(task.failures[0].message).toBe(
        'Rule 4, "phone": none is not a phone number of ES, nor one with a country code',
      );
      // Whoever failed is as before, and nobody is who is gone.
      expect(await user('Ana1')).toMatchObject({ nickname: 'Ana López 1', phone: '+34612345678' });
      expect(await user('Ana2')).toMatchObject({ nickname: 'Ana Pérez' });
      expect(await user('Ana3')).toBeUndefined();
      expect(task.outcome).toMatchObject({ records: 2, failedRecords: 1 });
    });

    it('keeps memberships of who failed, and may make the uid', async () => {
      const rules = [
        { field: 'uid', from: from('id') },
        { field: 'username', from: from('mail') },
        { field: 'phone', from: from('mobile'), steps: [{ kind: 'phone', country: 'ES' }] },
      ];
      await addSource(app, { mapping: { user: { rules } }, leavers: 'remove', leaverLimitPercent: 100 });
      const person = { id: 7, mail: 'seven', departments: ['d'] };
      const department = { dataType: 'department', sourceName: 'hr', records: [{ uid: 'd', title: 'D' }] };
      const gone = { id: 8, mail: 'eight' };
      pulled = async () =>
        [department, { dataType: 'user', sourceName: 'hr', complete: true, records: [person, gone] }] as never;
      expect((await sync()).status).toBe('success');
      const members = () => app.db.getRepository('departmentsUsers').count();
      expect(await members()).toBe(1);
      // Nobody knows who the second is: so nobody has left.
      gives([{ ...person, mobile: '1', departments: [] }, { mail: 'eight' }], { complete: true });
      const task = await sync();
      expect(task.status).toBe('failed');
      expect(task.failures.map(({ uid, code }: Record<string, string>) => [uid, code])).toEqual(
        expect.arrayContaining([
          ['7', 'mapping-phone'],
          ['(record 2)', 'not-a-uid'],
        ]),
      );
      expect(noticesOf(task)).toContainEqual({ code: 'leavers-not-known', number: 1 });
      expect(await members()).toBe(1);
      expect(await user('eight')).toBeDefined();
    });

    it('knows who came again under another uid although a rule failed', async () => {
      const keyed = { matchKey: 'email', complete: true };
      const all = { leavers: 'remove', leaverLimitPercent: 100 };
      await addSource(app, { mapping: { user: NAMES }, ...all });
      gives([entry(1), entry(2)], keyed);
      await sync();
      // Their emails say who they are, and one has none that says so.
      gives([{ ...entry(1, { mobile: 'none' }), uid: 'new1' }, entry(2)], keyed);
      expect((await sync()).status).toBe('partial');
      expect(await user('Ana1')).toMatchObject({ nickname: 'Ana López 1' });
      gives([{ ...entry(1), mail: { broken: true }, uid: 'new1' }, entry(2)], keyed);
      const task = await sync();
      expect(noticesOf(task)).toContainEqual({ code: 'leavers-not-identified', number: 1 });
      expect(await user('Ana1')).toBeDefined();
      gives([entry(2)], keyed);
      await sync();
      expect(await user('Ana1')).toBeUndefined();
    });

    it('leaves alone who is out of scope, or takes them for leavers', async () => {
      const scope = [[{ attribute: 'type', operator: 'equals', value: 'Employee' }]];
      const source = await addSource(app, {
        mapping: { user: { ...NAMES, scope } },
        leavers: 'remove',
        leaverLimitPercent: 100,
      });
      gives([entry(1, { type: 'employee' }), entry(2, { type: 'employee' }), entry(3, { type: 'guest' })], {
        complete: true,
      });
      const first = await sync();
      expect(noticesOf(first)).toEqual([{ code: 'out-of-scope', number: 1 }]);
      expect(await user('Ana3')).toBeUndefined();
      gives([entry(1, { type: 'employee' }), entry(2, { type: 'guest', sn: 'Pérez' })], { complete: true });
      expect((await sync()).status).toBe('success');
      expect(await user('Ana2')).toMatchObject({ nickname: 'Ana López 2' });
      await ok(update(source.id, { mapping: { user: { ...NAMES, scope }, outOfScope: 'leavers' } }), 200);
      const last = await sync();
      expect(noticesOf(last)).toEqual([{ code: 'out-of-scope-leavers', number: 1 }]);
      expect(await user('Ana2')).toBeUndefined();
      expect(await user('Ana1')).toBeDefined();
    });

    it('never touches users who are excluded', async () => {
      const [there, linked] = await app.db.getRepository('users').create({
        values: [
          { username: 'boss', email: 'ana1@acme.test', nickname: 'Boss' },
          { username: 'other', email: 'ana2@acme.test', nickname: 'Other' },
        ],
      });
      const source = await addSource(app, {
        mapping: { user: NAMES, excludedUserIds: [there.id] },
        leavers: 'remove',
        leaverLimitPercent: 100,
      });
      gives([entry(1), entry(2)], { matchKey: 'email', complete: true });
      const first = await sync();
      expect(first.status).toBe('success');
      expect(noticesOf(first)).toEqual([{ code: 'excluded-user' }]);
      expect(await user('boss')).toMatchObject({ nickname: 'Boss', email: 'ana1@acme.test' });
      expect(await user('Ana2')).toMatchObject({ id: linked.id, nickname: 'Ana López 2' });
      await ok(update(source.id, { mapping: { user: NAMES, excludedUserIds: [String(linked.id)] } }), 200);
      // Deleted, suspended or gone: nothing becomes of them.
      gives([entry(1), entry(2, { sn: 'Pérez', isSuspended: true, departments: ['d'] })], { matchKey: 'email' });
      await sync();
      gives([entry(1), { uid: 'u2', isDeleted: true }]);
      await sync();
      gives([entry(1)], { complete: true });
      expect((await sync()).status).toBe('success');
      expect(await user('Ana2')).toMatchObject({ nickname: 'Ana López 2' });
      expect(await user('Ana1')).toMatchObject({ id: there.id });
      expect(await app.db.getRepository('userDataSyncSuspensions').count()).toBe(0);
    });

    it('writes fields only to new users, or only where there is nothing', async () => {
      const rules = [
        { field: 'username', from: from('mail') },
        { field: 'nickname', from: from('sn'), apply: 'create' },
        { field: 'phone', from: from('mobile'), apply: 'empty' },
      ];
      const titles = [{ field: 'title', from: from('name'), apply: 'create' }];
      await addSource(app, { mapping: { user: { rules }, department: { rules: titles } } });
      const give = (sn: string, mobile: string, name: string) => {
        pulled = async () =>
          [
            { dataType: 'department', sourceName: 'hr', records: [{ uid: 'd', name }] },
            { dataType: 'user', sourceName: 'hr', records: [{ uid: '1', mail: 'ana', sn, mobile }] },
          ] as never;
      };
      give('López', '', 'Sales');
      await sync();
      expect(await user('ana')).toMatchObject({ nickname: 'López', phone: null });
      give('Pérez', '1', 'Selling');
      await sync();
      expect(await user('ana')).toMatchObject({ nickname: 'López', phone: '1' });
      give('Pérez', '2', 'Selling');
      expect((await sync()).outcome.targets).toContainEqual(
        expect.objectContaining({ resource: 'users', unchanged: 1, updated: 0 }),
      );
      expect(await user('ana')).toMatchObject({ nickname: 'López', phone: '1' });
      expect((await app.db.getRepository('departments').findOne()).title).toBe('Sales');
    });

    it('is that of the source type where the source has none, for pulls alone', async () => {
      class Offering extends SyncSource {
        static attributes = { user: [{ name: 'mail', title: 'Mail', example: 'a@b' }] };
        static defaultMapping = (options: Record<string, unknown>): SourceMapping => ({
          user: { rules: [{ field: 'username', from: from(String(options.login)) }] },
        });
        pull(): PulledData {
          return pulled(this);
        }
      }
      pluginOf(app).sourceManager.registerType('offering', { syncSource: Offering });
      await addSource(app, { sourceType: 'offering', options: { login: 'mail' } });
      gives([{ uid: '1', mail: 'ana', nickname: 'Not mapped' }]);
      await sync();
      expect(await user('ana')).toMatchObject({ nickname: null });
      await push(root, {
        dataType: 'user',
        sourceName: 'hr',
        records: [{ uid: '2', username: 'eva', nickname: 'Eva' }],
      });
      expect(await user('eva')).toMatchObject({ nickname: 'Eva' });
      const { body } = await root.post('/userData:describeMapping').send({
        sourceType: 'offering',
        options: { login: 'x' },
      });
      expect(body.data).toMatchObject({
        attributes: { user: [{ name: 'mail', title: 'Mail', example: 'a@b' }], department: [] },
        defaultMapping: { user: { rules: [{ field: 'username', from: from('x') }] } },
      });
      const names = body.data.fields.user.map(({ name }: { name: string }) => name);
      expect(names).toEqual(expect.arrayContaining(['nickname', 'username', 'email', 'phone', 'uid', 'departments']));
      expect(names).not.toEqual(expect.arrayContaining(['password']));
      expect(names.filter((name: string) => ['id', 'password', 'resetToken', 'roles'].includes(name))).toEqual([]);
      expect(body.data.fields.department).toContainEqual(expect.objectContaining({ name: 'title', type: 'text' }));
    });
  });

  describe('of what is pushed', () => {
    it('holds under the name of an enabled source, and for no other', async () => {
      const source = await addSource(app, { mapping: { user: NAMES } });
      const records = [entry(1), entry(2, { mobile: 'x' })];
      const [{ detail }] = await push(root, { dataType: 'user', sourceName: 'hr', records });
      expect(detail.count).toMatchObject({ all: 2, created: 1, failed: 1 });
      expect(detail.failedRecords).toMatchObject([{ code: 'mapping-phone', record: { uid: 'u2' } }]);
      expect(await user('Ana1')).toMatchObject({ nickname: 'Ana López 1' });
      await push(root, { dataType: 'user', sourceName: 'other', records: [{ uid: '1', username: 'plain' }] });
      expect(await user('plain')).toBeDefined();
      await ok(update(source.id, { enabled: false }), 200);
      await push(root, { dataType: 'user', sourceName: 'hr', records: [{ uid: '9', username: 'asItCame' }] });
      expect(await user('asItCame')).toBeDefined();
    });

    it('says nothing of fields that a record does not bring, and takes records that are all out of scope', async () => {
      const scope = [[{ attribute: 'sn', operator: 'notEquals', value: 'Guest' }]];
      await addSource(app, { mapping: { user: { ...NAMES, scope } } });
      const send = (...records: object[]) =>
        root.post('/userData:push').send({ dataType: 'user', sourceName: 'hr', records });
      await ok(send(entry(1, { mobile: '612345678' })), 200);
      await ok(send({ uid: 'u1', mobile: '' }), 200);
      expect(await user('Ana1')).toMatchObject({ nickname: 'Ana López 1', email: 'ana1@acme.test', phone: null });
      const { body } = await ok(send(entry(2, { sn: 'Guest' })), 200);
      expect(body.data.notices).toMatchObject([{ code: 'out-of-scope', params: { number: 1 } }]);
      await ok(send({ uid: 'u1', isDeleted: true }), 200);
      expect(await user('Ana1')).toBeUndefined();
    });
  });

  describe('when it is saved', () => {
    it('is checked, with the place of what is wrong, and who changed it is in the log', async () => {
      const { id } = await addSource(app);
      const refusal = async (mapping: unknown) => {
        const { status, body } = await update(id, { mapping });
        const { code, message } = body.errors[0];
        expect([status, message]).toEqual([400, expect.stringContaining(`"${code}"`)]);
        return body.errors[0].message;
      };
      const rule = (field: string, more: object = {}) => ({ user: { rules: [{ field, from: from('a'), ...more }] } });
      expect(await refusal(rule('password'))).toMatch(
        /^"mapping.user.rules\[0\].field" must be a field that a source may set, not "password". These are: /,
      );
      for (const field of ['id', 'resetToken', 'roles', 'mainDepartmentId', 'createdById', 'nope']) {
        expect(await refusal(rule(field))).toContain('mapping.user.rules[0].field');
      }
      expect(await refusal(rule('nickname', { steps: [{ kind: 'extract', pattern: '(' }] }))).toContain(
        '"mapping.user.rules[0].steps[0].pattern" must be a pattern in RE2 syntax',
      );
      expect(
        await refusal(rule('nickname', { from: { kind: 'attribute', attribute: { path: 'a', take: 'all' } } })),
      ).toContain('"mapping.user.rules[0].from" gives a list');
      expect(await refusal(rule('phone', { steps: [{ kind: 'yesNo', yes: ['y'], no: ['n'] }] }))).toBe(
        '"mapping.user.rules[0].steps[0]" gives true, which "phone" can not hold',
      );
      expect(await refusal({ excludedUserIds: [1, 999] })).toBe(
        '"mapping.excludedUserIds[1]": there is no user with the id 999',
      );
      await ok(update(id, { mapping: { user: NAMES } }), 200);
      expect(lines).toContainEqual('Source "hr" was changed (mapping) by Super Admin');
      const { body } = await root.get(`/userDataSyncSources:get?filterByTk=${id}`);
      expect(body.data.mapping).toEqual({ user: NAMES });
      await ok(update(id, { mapping: null }), 200);
      expect((await app.db.getRepository('userDataSyncSources').findOne()).mapping).toBeNull();
    });

    it('has nothing to do with sources that have none', async () => {
      await addSource(app);
      gives([{ uid: '1', username: 'ana', custom: 1 }]);
      const task = await sync();
      expect(noticesOf(task)).toEqual([{ code: 'unknown-field', field: 'custom', number: 1 }]);
      expect(readLog(app, 'payloads').length).toBeGreaterThan(0);
    });
  });

  describe('that is tried', () => {
    const tryOut = async (values: object, agent = root) => {
      const { status, body } = await agent
        .post('/userData:tryMapping')
        .send({ sourceType: 'test', options: {}, dataType: 'user', ...values });
      return { status, ...(status === 200 ? body.data : { message: body.errors[0].message }) };
    };

    it('shows what the sync then writes', async () => {
      const scope = [[{ attribute: 'type', operator: 'notEquals', value: 'guest' }]];
      const mapping = { user: { ...NAMES, scope } };
      const { id } = await addSource(app, { mapping });
      await app.db
        .getRepository('users')
        .create({ values: { username: 'x', email: 'ana1@acme.test', nickname: 'Old' } });
      const records = [
        entry(1),
        entry(2, { mobile: 'x' }),
        entry(3, { type: 'guest' }),
        entry(4, { password: 'secret' }),
      ];
      gives(records, { matchKey: 'email' });
      const before = await app.db.getRepository('users').count();
      const tried = await tryOut({ sourceId: id, mapping });
      expect(tried.attributes).toEqual(['givenName', 'mail', 'mobile', 'password', 'sn', 'type', 'uid']);
      expect(tried.records.map(({ inScope }: { inScope: boolean }) => inScope)).toEqual([true, true, false, true]);
      const [first, second, third, fourth] = tried.records;
      expect(first.plan).toMatchObject({ action: 'updated', title: 'Old', notices: [] });
      expect(second).toMatchObject({ problem: { code: 'mapping-phone', params: { rule: 4, field: 'phone' } } });
      expect(second.plan).toBeUndefined();
      expect(third).not.toHaveProperty('record');
      expect(fourth.attributes.password).not.toBe('secret');
      expect(fourth.plan.action).toBe('created');
      expect(await app.db.getRepository('users').count()).toBe(before);
      expect(await app.db.getRepository('userDataSyncRecords').count()).toBe(0);
      await sync();
      for (const { record, plan } of [first, fourth]) {
        const written = await user(record.username);
        expect(written).toMatchObject({ nickname: record.nickname, email: record.email });
        expect(plan.changes).toContainEqual(
          expect.objectContaining({ field: 'nickname', to: written?.nickname, title: expect.any(String) }),
        );
      }
      expect(await user('Ana2')).toBeUndefined();
      expect(await user('Ana3')).toBeUndefined();
      expect((await tryOut({ sourceId: id, mapping })).records[0].plan).toMatchObject({
        action: 'unchanged',
        changes: [],
      });
    });

    it('takes records of its own, and says what is wrong with them', async () => {
      pulled = () => {
        throw new Error('Nobody asked the source');
      };
      const records = [{ mail: 'a@b' }, { uid: '1', mail: 'root@b', username: 'nocobase' }];
      const tried = await tryOut({ mapping: { user: NAMES }, records });
      expect(tried.records[0].problem.message).toContain('"records[0].uid"');
      expect(tried.records[1].record).toEqual({ uid: '1', username: 'root', email: 'root@b' });
      const asItIs = await tryOut({ mapping: null, records: [records[1]] });
      expect(asItIs.records[0].plan).toMatchObject({
        action: 'failed',
        failure: { code: 'value-taken', message: expect.stringContaining('nocobase') },
      });
      expect((await tryOut({ mapping: {}, records: 5 })).message).toBe(
        '"records" must be a list of at most 20 objects',
      );
      expect((await tryOut({ mapping: { user: { rules: [{}] } }, records })).message).toBe(
        '"mapping.user.rules[0].field" is required',
      );
      expect(await tryOut({ mapping: {} })).toEqual({ status: 400, message: 'Nobody asked the source' });
    });

    it('shows no secret that a rule gives another name', async () => {
      const rules = [{ field: 'nickname', from: from('userPassword') }];
      const records = [{ uid: '1', userPassword: 'open sesame' }];
      const tried = await tryOut({ mapping: { user: { rules } }, records });
      expect(tried.records[0].plan.changes).toContainEqual(expect.objectContaining({ field: 'nickname' }));
      expect(JSON.stringify(tried)).not.toContain('open sesame');
    });

    it('pulls no more than it needs, and ends the source', async () => {
      let asked = 0;
      let ended = false;
      let signal: AbortSignal | undefined;
      pulled = async function* (source) {
        try {
          for (;;) {
            signal = source.signal;
            asked++;
            yield {
              dataType: 'user',
              sourceName: 'hr',
              records: Array.from({ length: 15 }, (_, i) => entry(asked * 100 + i)),
            };
          }
        } finally {
          ended = true;
        }
      };
      const { records } = await tryOut({ mapping: { user: NAMES } });
      expect([records.length, asked, ended, signal?.aborted]).toEqual([20, 2, true, true]);
    });

    it('is for those who may manage sources', async () => {
      const member = await app.db.getRepository('users').create({ values: { username: 'member', roles: ['member'] } });
      const agent = await app.agent().login(member, 'member');
      gives([]);
      expect((await tryOut({ mapping: {} }, agent)).status).toBe(403);
      await ok(agent.get('/userData:describeMapping?sourceType=test'), 403);
      await ok(app.agent().post('/userData:tryMapping').send({}), 401);
      const { body } = await ok(root.get('/userData:describeMapping?sourceType=test'), 200);
      expect(body.data).toMatchObject({ attributes: { user: [], department: [] }, defaultMapping: null });
      await ok(root.get('/userData:describeMapping?sourceType=nope'), 400);
    });
  });
});
