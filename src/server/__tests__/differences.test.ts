import type { MockServer } from '@nocobase/test';
import { type Agent, push, removeRows, signIn, startApp, stopApp } from './app';

type Records = Record<string, unknown>[];

/** Those of docs/differences.md that no other test holds. */
describe('other than the original', () => {
  let app: MockServer;
  let agent: Agent;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
  });
  afterEach(() => removeRows(app));
  afterAll(() => stopApp(app));

  const departments = (...records: Records) => push(agent, { dataType: 'department', records });
  const users = (...records: Records) => push(agent, { dataType: 'user', records });
  const matched = (matchKey: string, ...records: Records) => push(agent, { dataType: 'user', matchKey, records });
  const found = async (): Promise<Record<string, unknown>[]> => {
    const appends = ['departments', 'mainDepartment'];
    const rows = await app.db.getRepository('users').find({ filter: { id: { $ne: 1 } }, appends, sort: 'id' });
    return rows.map((row: { toJSON(): Record<string, unknown> }) => row.toJSON());
  };
  const failures = (results: Awaited<ReturnType<typeof users>>) =>
    results.flatMap(({ detail }) => detail.failedRecords.map(({ record, code }) => [record.uid, code]));

  it('a department that was deleted by hand has its members when it comes again', async () => {
    await departments({ uid: 'a', title: 'A' });
    await users({ uid: 'u', username: 'ana', departments: ['a'] });
    await app.db.getRepository('departments').destroy({ filter: { title: 'A' } });
    await departments({ uid: 'a', title: 'A' });
    expect(await found()).toMatchObject([{ username: 'ana', departments: [{ title: 'A' }] }]);
  });

  it('of two main departments the first counts', async () => {
    await departments({ uid: 'a', title: 'A' }, { uid: 'b', title: 'B' });
    const named = ['b', 'a'].map((uid) => ({ uid, isMain: true }));
    await users({ uid: 'u', username: 'ana', departments: named });
    expect(await found()).toMatchObject([{ mainDepartment: { title: 'B' } }]);
  });

  it('a main department that was deleted fails nobody', async () => {
    await departments({ uid: 'a', title: 'A' }, { uid: 'x', title: 'X' });
    await app.db.getRepository('departments').destroy({ filter: { title: 'X' } });
    expect(
      failures(await users({ uid: 'u', username: 'ana', departments: ['a', { uid: 'x', isMain: true }] })),
    ).toEqual([]);
    expect(await found()).toMatchObject([{ departments: [{ title: 'A' }], mainDepartment: { title: 'A' } }]);
  });

  it('a main department that comes later is the main one then', async () => {
    await departments({ uid: 'a', title: 'A' });
    await users({ uid: 'u', username: 'ana', departments: ['a', { uid: 'x', isMain: true }] });
    expect(await found()).toMatchObject([{ mainDepartment: { title: 'A' } }]);
    await departments({ uid: 'x', title: 'X' });
    expect(await found()).toMatchObject([{ mainDepartment: { title: 'X' } }]);
  });

  it('the username of somebody who is deleted is free for those before in the payload', async () => {
    await users({ uid: 'u', username: 'ana' });
    expect(failures(await users({ uid: 'v', username: 'ana' }, { uid: 'u', isDeleted: true }))).toEqual([]);
    expect(await found()).toMatchObject([{ username: 'ana' }]);
  });

  it('a user of two records stays until both are deleted', async () => {
    await matched('username', { uid: 'u', username: 'ana' });
    await matched('username', { uid: 'v', username: 'ana' });
    await users({ uid: 'v', isDeleted: true });
    expect(await found()).toMatchObject([{ username: 'ana' }]);
    await users({ uid: 'u', isDeleted: true });
    expect(await found()).toEqual([]);
  });

  it('of two records of one user in a payload the first counts, and the second fails if it says something else', async () => {
    const results = await matched(
      'username',
      { uid: 'u', username: 'ana', phone: '1' },
      { uid: 'v', username: 'ana', phone: '2' },
    );
    expect(failures(results)).toEqual([['v', 'row-shared']]);
    expect(await found()).toMatchObject([{ phone: '1' }]);
  });

  it('an email matches in whatever case', async () => {
    await users({ uid: 'u', username: 'ana', email: 'Ana@example.com' });
    await push(agent, {
      dataType: 'user',
      sourceName: 'hr',
      matchKey: 'email',
      records: [{ uid: 'v', email: 'ana@EXAMPLE.com', phone: '7' }],
    });
    expect(await found()).toMatchObject([{ username: 'ana', phone: '7' }]);
  });

  it('blanks around names are cut', async () => {
    await users({ uid: 'u', username: ' ana ', phone: ' 12 ' });
    expect(await found()).toMatchObject([{ username: 'ana', phone: '12' }]);
  });

  it('who has no value for the match key is created', async () => {
    expect(failures(await matched('phone', { uid: 'u', username: 'ana' }, { uid: 'v', username: 'bob' }))).toEqual([]);
    expect(await found()).toMatchObject([{ username: 'ana' }, { username: 'bob' }]);
  });

  it('records of what was deleted have no links', async () => {
    await departments({ uid: 'a', title: 'A' });
    await users({ uid: 'u', username: 'ana', departments: ['a'] });
    await departments({ uid: 'a', isDeleted: true });
    await users({ uid: 'u', isDeleted: true });
    expect(await app.db.getRepository('userDataSyncRecordsResources').count()).toBe(0);
  });

  it('new departments are numbered by what was there before the push', async () => {
    const a = { uid: 'a', title: 'A' };
    const b = { uid: 'b', title: 'B' };
    for (const moved of [true, false]) {
      await departments(a);
      const records = [{ ...a, sort: 19 }, b];
      await departments(...(moved ? records : records.reverse()));
      const rows = await app.db.getRepository('departments').find({ sort: 'sort' });
      expect(rows.map(({ title }: { title: string }) => title)).toEqual(['B', 'A']);
      await removeRows(app);
    }
  });
});
