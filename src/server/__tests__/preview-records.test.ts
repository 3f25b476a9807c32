// All records of a preview, searched and paged by the server.
import type { Model } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import type { UserData } from '../index';
import type { Preview } from '../contracts/types';
import { type Agent, addSource, countQueries, endOf, person, registerTestType, signIn, startApp, stopApp } from './app';

describe('userDataSyncTasks:previewRecords', () => {
  let app: MockServer;
  let agent: Agent;
  let payload: UserData;
  let task: Model & { preview: Preview };

  const people = Array.from({ length: 450 }, (_, number) => person(number + 1));
  const preview = async (records: UserData['records']): Promise<typeof task> => {
    payload = { sourceName: 'hr', dataType: 'user', records };
    return endOf(app, (await agent.post('/userData:preview?name=hr')).body.data.id);
  };
  const ask = (query = '', id: unknown = task.get('id')) =>
    agent.get(`/userDataSyncTasks:previewRecords?filterByTk=${id}${query}`);
  const find = async (query = '', id?: unknown) => {
    const { status, body } = await ask(query, id);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as { data: Record<string, unknown>[]; meta: Record<string, number> };
  };
  const uids = async (query: string, id?: unknown) => (await find(query, id)).data.map(({ uid }) => uid);

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => [payload]);
    await addSource(app);
    app.db.getCollection('users').addField('badgeToken', { type: 'string' });
    await app.db.sync();
    await app.db.getRepository('users').create({ values: { username: 'user500' } });
    task = await preview([
      ...people,
      { uid: '100%', username: 'percent', nickname: 'Ángel O’Hara' },
      { uid: 'a_b', username: 'under', nickname: "D'Arcy", badgeToken: 's3cret' },
      person(500),
    ]);
  });

  afterAll(() => stopApp(app));

  it('gives all of them, page by page, who is in trouble first', async () => {
    expect(task.get('recordsKept')).toBe(453);
    expect(task.preview.counts).toEqual([
      { dataType: 'user', action: 'created', count: 452 },
      { dataType: 'user', action: 'failed', count: 1 },
    ]);
    const { data, meta } = await find('&pageSize=200');
    expect(meta).toEqual({ count: 453, page: 1, pageSize: 200, totalPage: 3 });
    expect(data).toHaveLength(200);
    expect(data[0]).toMatchObject({
      ...{ uid: 'u500', name: 'Person 500', action: 'failed', changes: [] },
      message: expect.stringContaining('username "user500" is taken already'),
    });
    expect(data[1]).toMatchObject({
      uid: 'u1',
      changes: expect.arrayContaining([{ field: 'nickname', from: null, to: 'Person 1' }]),
    });
    const last = await find('&pageSize=200&page=3');
    expect(last.data.map(({ uid }) => uid)).toEqual([
      ...Array.from({ length: 51 }, (_, at) => `u${at + 400}`),
      '100%',
      'a_b',
    ]);
    expect((await find('&page=24')).data).toEqual([]);
  });

  it.each([
    ['u444', ['u444']],
    ['PERSON 449', ['u449']],
    ['%', ['100%']],
    ['_', ['a_b']],
    ['ángel', ['100%']],
    ['ÁNGEL o’', ['100%']],
    ["d'arcy", ['a_b']],
    ['nobody', []],
  ])('finds %s', async (search, found) => {
    expect(await uids(`&search=${encodeURIComponent(search)}`)).toEqual(found);
  });

  it('filters by what would become of them, and by data type', async () => {
    expect(await uids('&action=failed')).toEqual(['u500']);
    expect((await find('&action=created&dataType=user&search=person 44')).meta.count).toBe(11);
    expect(await uids('&action=deleted')).toEqual([]);
    expect(await uids('&dataType=department')).toEqual([]);
    expect(await uids('&removals=true')).toEqual([]);
  });

  it('tells no secrets', async () => {
    const { data } = await find('&search=a_b');
    expect(JSON.stringify(data)).toContain('***masked***');
    expect(JSON.stringify(await app.db.getModel('userDataSyncTaskRecords').findAll())).not.toContain('s3cret');
  });

  it.each([
    ['', 'x'],
    ['&page=0'],
    ['&page=-1'],
    ['&pageSize=201'],
    ['&pageSize=x'],
    ['&action=renamed'],
    ['&action[$ne]=failed'],
    ['&search[$ne]=x'],
    [`&search=${'x'.repeat(256)}`],
    ['&dataType[]=user'],
    ['&filter={"uid":"u1"}&filterByTk[]=1&filterByTk[]=2'],
    ['&sort=words'],
  ])('refuses %s', async (query, id?: string) => {
    const { status, body } = await ask(query, id);
    expect(status).toBe(400);
    expect(body.errors[0].message).toMatch(/filterByTk|page|action|search|dataType|words|uid/);
  });

  it('is refused to who may not sync, and gives nothing of a task that there is not', async () => {
    const id = task.get('id');
    expect((await app.agent().get(`/userDataSyncTasks:previewRecords?filterByTk=${id}`)).status).toBe(401);
    const stranger = await app.db
      .getRepository('users')
      .create({ values: { username: 'stranger', roles: ['member'] } });
    const asStranger = await app.agent().login(stranger);
    expect((await asStranger.get(`/userDataSyncTasks:previewRecords?filterByTk=${id}`)).status).toBe(403);
    expect(await uids('', 99)).toEqual([]);
  });

  it('takes as many queries for many as for few, and storing them one for many', async () => {
    const asked = await countQueries(app, () => find('&pageSize=20'));
    expect(await countQueries(app, () => find('&pageSize=200'))).toBe(asked);
    const insert = vi.spyOn(app.db.getModel('userDataSyncTaskRecords'), 'bulkCreate');
    await preview(people);
    expect(insert).toHaveBeenCalledTimes(1);
    insert.mockRestore();
  });

  it('keeps those of the last five previews', async () => {
    for (let count = 0; count < 5; count++) {
      await preview([person(1)]);
    }
    expect(await uids('')).toEqual([]);
    const { body } = await agent.get(`/userDataSyncTasks:get?filterByTk=${task.get('id')}`);
    expect(body.data.recordsKept).toBeNull();
    expect(body.data.preview.records).toHaveLength(201);
  });
});
