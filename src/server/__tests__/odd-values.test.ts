// Values that are no texts where texts belong: the record fails by name or the payload is refused, and all others are written.
import type { MockServer } from '@nocobase/test';
import {
  type PulledData,
  type RecordResourceChanged,
  type SyncResult,
  type SyncSource,
  type UserData,
  UserDataResource,
} from '../index';
import {
  type Agent,
  addSource,
  endOf,
  person,
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

const ODD: [string, unknown][] = [
  ['an object whose toString is no function', { toString: 1 }],
  ['an object', { first: 'Ana' }],
  ['a list', ['Ana', 'Bea']],
  ['a list of such objects', [{ toString: 1, valueOf: 1 }]],
];

/** Remembers what it was handed. */
class Badges extends UserDataResource {
  name = 'badges';
  accepts = ['badge' as never];
  seen: [uid: string, matchKey?: string][] = [];

  async create({ sourceUk }: { sourceUk: string }, matchKey?: string): Promise<RecordResourceChanged[]> {
    this.seen.push([sourceUk, matchKey]);
    return [];
  }

  async update() {
    return [];
  }
}

describe('values that are no texts', () => {
  let app: MockServer;
  let agent: Agent;
  let badges: Badges;
  let pull: (source: SyncSource) => PulledData;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, (source) => pull(source));
    badges = new Badges(app.db, pluginOf(app).resourceManager.logger as never);
    pluginOf(app).resourceManager.registerResource(badges);
    await app.db.getCollection('users').addField('tags', { type: 'json' });
    await app.db.getCollection('users').addField('floor', { type: 'integer' });
    await app.db.getCollection('users').addField('born', { type: 'dateOnly' });
    await app.db.sync();
  });
  beforeEach(() => {
    badges.seen = [];
    return addSource(app);
  });
  afterEach(() => removeRows(app));
  afterAll(() => stopApp(app));

  const good = person(1);
  const among = (odd: Record<string, unknown>) => [good, { uid: 'odd', ...odd }, person(2)];
  const failuresOf = (results: SyncResult[]) => results.flatMap(({ detail }) => detail.failedRecords);
  const nicknames = async () => {
    const users = await app.db
      .getRepository('users')
      .find({ filter: { username: { $startsWith: 'user' } }, sort: 'id' });
    return users.map((user: { nickname: string }) => user.nickname);
  };

  describe.each(['nickname', 'username', 'email', 'phone', 'floor', 'born'])('in %s of a user', (field) => {
    it.each(ODD)('%s fails the record, and the others are written', async (_, value) => {
      const results = await push(agent, { dataType: 'user', sourceName: 'hr', records: among({ [field]: value }) });
      const kind = { floor: 'a number', born: 'a date or time such as 2024-12-31' }[field] ?? 'a text';
      expect(failuresOf(results)).toMatchObject([
        {
          record: { uid: 'odd', [field]: value },
          message: `"${field}" must be ${kind}, not ${JSON.stringify(value)}`,
          params: { field },
        },
      ]);
      expect(await nicknames()).toEqual(['Person 1', 'Person 2']);
    });
  });

  it.each(ODD)('in a matched or linked record, %s fails it too', async (_, value) => {
    const push1 = (records: object[]) => push(agent, { dataType: 'user', matchKey: 'username', records });
    await push1([good]);
    const results = await push1([
      { ...good, nickname: value },
      { uid: 'other', username: 'user1', email: value },
    ]);
    expect(failuresOf(results).map(({ record }) => record.uid)).toEqual(['u1', 'other']);
    expect(await nicknames()).toEqual(['Person 1']);
  });

  it.each(ODD)('in the title of a department, %s fails the record', async (_, title) => {
    const records = [
      { uid: 'd1', title: 'Sales' },
      { uid: 'd2', title, parentUid: 'd1' },
      { uid: 'd3', title: 'Support' },
    ];
    const results = await push(agent, { dataType: 'department', sourceName: 'hr', records });
    expect(failuresOf(results)).toMatchObject([{ record: { uid: 'd2' }, message: expect.stringContaining('"title"') }]);
    const titles = await app.db.getRepository('departments').find({ sort: 'id' });
    expect(titles.map((department: { title: string }) => department.title)).toEqual(['Sales', 'Support']);
  });

  it.each(ODD)('in a field that takes them, %s is written', async (_, tags) => {
    expect(failuresOf(await push(agent, { dataType: 'user', records: [{ ...good, tags }] }))).toEqual([]);
    const user = await app.db.getRepository('users').findOne({ filter: { username: 'user1' } });
    expect(user.tags).toEqual(tags);
  });

  it('keep nobody from being deleted', async () => {
    await push(agent, { dataType: 'user', records: [good] });
    const records = [{ uid: 'u1', isDeleted: true, nickname: { toString: 1 } }];
    expect(failuresOf(await push(agent, { dataType: 'user', records }))).toEqual([]);
    expect(await nicknames()).toEqual([]);
  });

  it.each([
    ['keeps leavers', {}],
    ['removes leavers', { leavers: 'remove', leaverLimitPercent: 100 }],
    ['has memberships of its own', { memberships: 'own' }],
  ])('are told on the row of a task, where the source %s', async (_, settings) => {
    await app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values: settings });
    pull = async () => [
      { sourceName: 'hr', dataType: 'user', complete: true, records: [good] },
      { sourceName: 'hr', dataType: 'user', complete: true, records: among({ nickname: { toString: 1 } }) as never },
    ];
    const ended = await endOf(app, (await startTask(agent)).id);
    expect(ended).toMatchObject({ status: 'partial', outcome: { failedRecords: 1 } });
    expect(ended.failures).toMatchObject([{ uid: 'odd', message: '"nickname" must be a text, not {"toString":1}' }]);
    expect(readLog(app, 'failures').at(-1)).toMatchObject({ uid: 'odd', batch: ended.batch });
    expect(await nicknames()).toEqual(['Person 1', 'Person 2']);
  });

  it('are told in a preview', async () => {
    pull = async () => [{ sourceName: 'hr', dataType: 'user', records: among({ email: [1] }) as never }];
    const { body } = await agent.post('/userData:preview?name=hr');
    const { preview, outcome } = await endOf(app, body.data.id);
    expect(outcome.failedRecords).toBe(1);
    expect(preview.records.find(({ uid }: { uid: string }) => uid === 'odd')).toMatchObject({
      action: 'failed',
      message: '"email" must be a text, not [1]',
    });
  });

  describe.each([
    ['dataType', { toString: 1 }, 'dataType {"toString":1} is not supported'],
    ['dataType', ['user'], 'dataType ["user"] is not supported'],
    ['dataType', 'usr', 'dataType usr is not supported'],
    ['sourceName', { toString: 1 }, '"sourceName" must be a string'],
    ['sourceName', ['hr'], '"sourceName" must be a string'],
    ['matchKey', { toString: 1 }, '"matchKey" must be one of [username, email, phone], not {"toString":1}'],
    ['matchKey', ['email'], '"matchKey" must be one of [username, email, phone], not ["email"]'],
    ['complete', { toString: 1 }, '"complete" must be a boolean'],
  ])('in %s of a payload (%j)', (field, value, message) => {
    const payload = () => ({ dataType: 'user', sourceName: 'hr', records: [good], [field]: value });

    it('refuse a push', async () => {
      const { status, body } = await agent.post('/userData:push').send(payload());
      expect(status).toBe(500);
      expect(body.data).toEqual({ code: 500, message });
    });

    it('refuse what another plugin gives, and what a source does', async () => {
      const anyText = message.replace('one of [username, email, phone]', 'a non-empty string');
      await expect(pluginOf(app).resourceManager.updateOrCreate(payload() as never)).rejects.toThrow(anyText);
      pull = async () => [payload() as never];
      expect(await endOf(app, (await startTask(agent)).id)).toMatchObject({ status: 'failed', message: anyText });
    });
  });

  it.each([
    ['isDeleted', { isDeleted: { toString: 1 } }],
    ['isOwner', { departments: [{ uid: 'd', isOwner: [] }] }],
  ])('in %s fail the record, and the others are written', async (field, odd) => {
    const results = await push(agent, { dataType: 'user', sourceName: 'hr', records: among(odd) });
    expect(failuresOf(results)).toMatchObject([
      { record: { uid: 'odd' }, code: 'not-a-flag', message: expect.stringContaining(field) },
    ]);
    expect(await nicknames()).toEqual(['Person 1', 'Person 2']);
  });

  it.each([
    ['uid', { uid: { toString: 1 } }, '"records[1].uid" must be a non-empty string'],
    ['parentUid', { uid: 'd2', parentUid: { toString: 1 } }, '"records[1].parentUid" must be a non-empty string'],
    ['departments', { uid: 'u2', departments: [{ uid: { toString: 1 } }] }, '"records[1].departments[0].uid" must be'],
  ])('in %s of a record refuse the payload, and name the record', async (_, odd, message) => {
    const payload = { dataType: 'user', sourceName: 'hr', records: [good, odd] } as unknown as UserData;
    const { body } = await agent.post('/userData:push').send(payload);
    expect(body.data.message).toContain(message);
    await expect(pluginOf(app).resourceManager.updateOrCreate(payload)).rejects.toThrow(message);
    await expect(pluginOf(app).resourceManager.saveOriginRecords(payload)).rejects.toThrow(message);
  });

  it.each([
    ['a BigInt', { age: 1n }, '"records[1].age" is a BigInt, which JSON has no place for (record 1, uid "u2")'],
    [
      'a circle',
      (() => {
        const boss: Record<string, unknown> = {};
        return { boss: Object.assign(boss, { reports: [boss] }) };
      })(),
      '"records[1].boss.reports[0]" contains itself, which JSON has no place for (record 1, uid "u2")',
    ],
    [
      'what can not be read',
      {
        get nickname() {
          throw new Error('gone');
        },
      },
      '"records[1]" can not be read: gone',
    ],
  ])('and are %s say what is wrong with the record', async (_, odd, message) => {
    const payload = () =>
      ({
        sourceName: 'hr',
        dataType: 'user',
        records: [good, Object.defineProperties({ uid: 'u2' }, Object.getOwnPropertyDescriptors(odd))],
      }) as unknown as UserData;
    await expect(pluginOf(app).resourceManager.updateOrCreate(payload())).rejects.toThrow(message);
    pull = async () => [payload()];
    const ended = await endOf(app, (await startTask(agent)).id);
    expect(ended).toMatchObject({ status: 'failed', message: expect.stringContaining(message) });
    expect(readLog(app, 'payloads').at(-1)).toMatchObject({ batch: ended.batch, data: { records: [good, {}] } });
  });

  describe('a match key', () => {
    const records = [{ uid: 'b1', card: 'x' }];

    it('is any text for the targets of other plugins', async () => {
      await push(agent, { dataType: 'badge', matchKey: 'card', records });
      const { resourceManager } = pluginOf(app);
      await resourceManager.updateOrCreate({ sourceName: 'a', dataType: 'badge' as never, matchKey: '$or', records });
      expect(badges.seen).toEqual([
        ['b1', 'card'],
        ['b1', '$or'],
      ]);
    });

    it.each(['staffNo', 'id', '$or', 'roles.name', 'password', 'constructor', ' '])(
      'that Users does not know (%s) matches nobody, and may come from a plugin',
      async (matchKey) => {
        await push(agent, { dataType: 'user', records: [good] });
        const { resourceManager } = pluginOf(app);
        const records = [
          { ...person(2), [matchKey]: '1' },
          { uid: 'gone', isDeleted: true, [matchKey]: 1 },
        ] as UserData['records'];
        const [{ detail }] = await resourceManager.updateOrCreate({
          sourceName: 'x',
          dataType: 'user',
          matchKey,
          records,
        });
        expect(detail.count).toMatchObject({ all: 2, created: 1, unchanged: 1 });
        expect(await nicknames()).toEqual(['Person 1', 'Person 2']);
      },
    );

    it.each(['user', 'department'])('of a pushed %s is one of three', async (dataType) => {
      const { body } = await agent
        .post('/userData:push')
        .send({ dataType, matchKey: 'staffNo', records: [{ uid: '1' }] });
      expect(body.data.message).toBe('"matchKey" must be one of [username, email, phone], not staffNo');
    });
  });

  it('an unsupported type is told in these words alone, whatever else is wrong', async () => {
    const { body } = await agent.post('/userData:push').send({ dataType: 'x', matchKey: 'id', records: 'none' });
    expect(body.data).toEqual({ code: 500, message: 'dataType x is not supported' });
  });

  describe('a push in another form', () => {
    const payload = { dataType: 'user', records: [good] };

    it.each([
      ['application/x-www-form-urlencoded', 'not as application/x-www-form-urlencoded'],
      ['text/plain', 'not as text/plain'],
      ['', 'and not without that header'],
    ])('(%s) is told how it is sent', async (type, message) => {
      const request = agent.post('/userData:push');
      const { status, body } = await (type ? request.set('Content-Type', type).send(JSON.stringify(payload)) : request);
      expect(status).toBe(500);
      expect(body.data.message).toBe(`A push is sent with the header "Content-Type: application/json", ${message}`);
    });

    it.each(['application/json; charset=utf-8', 'application/vnd.api+json'])('(%s) is taken', async (type) => {
      const { body } = await agent.post('/userData:push').set('Content-Type', type).send(JSON.stringify(payload));
      expect(body.data).toMatchObject({ code: 0 });
    });

    it('with the older names is told today’s', async () => {
      const records = [{ id: 1, name: 'Sales', parentId: 2 }];
      const { body } = await agent.post('/userData:push').send({ uniqueKey: 'id', dataType: 'department', records });
      expect(body.data.message).toBe(
        '"records[0].uid" is required (record 0, without uid). These names have changed: "id" is "uid" now, ' +
          '"name" is "nickname" of a user and "title" of a department, "parentId" is "parentUid", ' +
          '"uniqueKey" is left out, since records are known by their "uid".',
      );
    });

    it('with a uid may have fields of these names', async () => {
      const { body } = await agent
        .post('/userData:push')
        .send({ dataType: 'user', records: [{ ...good, id: 1, name: 'x' }] });
      expect(body.data).toMatchObject({ code: 0 });
    });
  });
});
