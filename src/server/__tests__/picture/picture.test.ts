// What a source says is reached in the first run wherever it can be, in whatever order it is said: pushes and tasks.
import type { BelongsToManyRepository } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import { uniq } from 'lodash';
import type { SyncResult, UserData, UserDataRecord } from '../../index';
import {
  addSource,
  type Agent,
  endOf,
  push,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
} from '../app';

type Records = Record<string, unknown>[];

describe('what a source says', () => {
  let app: MockServer;
  let agent: Agent;
  let payloads: Partial<UserData>[];

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async function* () {
      yield* payloads as UserData[];
    });
  });
  afterEach(() => removeRows(app));
  afterAll(() => stopApp(app));

  const departments = (...records: Records) => push(agent, { dataType: 'department', sourceName: 'hr', records });
  const users = (...records: Records) => push(agent, { dataType: 'user', sourceName: 'hr', records });
  const sync = async (...given: Partial<UserData>[]) => {
    payloads = given.map((each) => ({ sourceName: 'hr', ...each }));
    return endOf(app, (await startTask(agent)).id);
  };
  const ofUsers = (...records: Records) =>
    ({ dataType: 'user', records: records as unknown as UserDataRecord[] }) as const;
  const ofDepartments = (...records: Records) =>
    ({ dataType: 'department', records: records as unknown as UserDataRecord[] }) as const;

  const tree = async (): Promise<Record<string, string | null>> => {
    const rows = await app.db.getRepository('departments').find({ appends: ['parent'] });
    return Object.fromEntries(
      rows.map((row: { title: string; parent?: { title: string } }) => [row.title, row.parent?.title ?? null]),
    );
  };
  const membersOf = async (title: string): Promise<string[]> => {
    const rows = await app.db.getRepository('users').find({ filter: { 'departments.title': title }, sort: 'username' });
    return rows.map(({ username }: { username: string }) => username);
  };
  const field = async (name: string): Promise<Record<string, unknown>> => {
    const rows = await app.db.getRepository('users').find({ filter: { id: { $ne: 1 } } });
    return Object.fromEntries(rows.map((row: Record<string, unknown>) => [row.nickname, row[name]]));
  };
  const failed = (results: SyncResult[]) =>
    uniq(results.flatMap(({ detail }) => detail.failedRecords.map(({ record }) => String(record.uid))));
  const unchanged = (results: SyncResult[]) => results.every(({ detail: { count } }) => count.unchanged === count.all);

  const team = { uid: 't', title: 'Team', parentUid: 'd' };
  const dept = { uid: 'd', title: 'Dept', parentUid: 'c' };
  const company = { uid: 'c', title: 'Company' };
  const whole = { Team: 'Dept', Dept: 'Company', Company: null };

  describe('of departments', () => {
    it('is the tree at once, the lowest first', async () => {
      expect(failed(await departments(team, dept, company))).toEqual([]);
      expect(await tree()).toEqual(whole);
      expect(unchanged(await departments(company, team, dept))).toBe(true);
    });

    it('is the tree at once, each in a payload of its own', async () => {
      await addSource(app);
      const task = await sync(ofDepartments(team), ofDepartments(dept), ofDepartments(company));
      expect(task).toMatchObject({ status: 'success', outcome: { records: 3 } });
      expect(await tree()).toEqual(whole);
    });

    it('waits for a parent that comes later, and is put below it without being said again', async () => {
      const { body } = await agent
        .post('/userData:push')
        .send({ dataType: 'department', sourceName: 'hr', records: [team] });
      expect(body.data.notices).toMatchObject([
        { code: 'unknown-parent', params: { uid: 'd' }, records: 1, uids: ['t'] },
      ]);
      expect(await tree()).toEqual({ Team: null });
      await departments(dept);
      expect(await tree()).toEqual({ Team: 'Dept', Dept: null });
      await departments(company);
      expect(await tree()).toEqual(whole);
      expect(unchanged(await departments(team, dept, company))).toBe(true);
    });

    it('waits for a parent that came later in the same push, where it could not be put below it', async () => {
      const many = Array.from({ length: 101 }, (_, number) => ({ uid: `d${number}`, title: `D${number}` }));
      const fail = (department: { title: string }) => {
        if (department.title === 'D0') {
          throw new Error('Not now');
        }
      };
      app.db.on('departments.beforeUpdate', fail);
      try {
        await departments({ ...many[0], parentUid: 'd100' }, ...many.slice(1));
      } finally {
        app.db.off('departments.beforeUpdate', fail);
      }
      expect((await tree()).D0).toBeNull();
      await departments(many[100]);
      expect((await tree()).D0).toBe('D100');
    });

    it('waits for a parent of its own source and uid, be it that the database takes others for the same', async () => {
      await push(agent, { dataType: 'department', sourceName: 'HR', records: [team] });
      await departments({ ...team, title: 'Other', parentUid: 'D' });
      await departments(dept);
      expect(await tree()).toEqual({ Team: null, Other: null, Dept: null });
    });

    it('is a tree turned upside down, in any order', async () => {
      const chain = [
        { uid: 'c', title: 'c' },
        { uid: 'b', title: 'b', parentUid: 'c' },
        { uid: 'a', title: 'a', parentUid: 'b' },
      ];
      const turned = [
        { uid: 'a', title: 'a', parentUid: null },
        { uid: 'b', title: 'b', parentUid: 'a' },
        { uid: 'c', title: 'c', parentUid: 'b' },
      ];
      for (const order of [
        [0, 1, 2],
        [2, 1, 0],
        [1, 2, 0],
      ]) {
        await departments(...chain);
        expect(await tree()).toEqual({ a: 'b', b: 'c', c: null });
        expect(failed(await departments(...order.map((at) => turned[at])))).toEqual([]);
        expect(await tree()).toEqual({ a: null, b: 'a', c: 'b' });
      }
    });

    it('fails for a circle, each time for the same, and what was stays', async () => {
      const circle = [
        { uid: 'x', title: 'X', parentUid: 'y' },
        { uid: 'y', title: 'Y', parentUid: 'x' },
      ];
      await departments({ uid: 'x', title: 'X' }, { uid: 'y', title: 'Y', parentUid: 'x' }, company);
      for (let run = 0; run < 2; run++) {
        const results = await departments(...circle, { ...company, title: `Company ${run}` });
        expect(failed(results).sort()).toEqual(['x', 'y']);
        expect(results[0].detail.failedRecords[0]).toMatchObject({
          code: 'department-circle',
          message: expect.stringContaining('x, y'),
        });
        expect(await tree()).toEqual({ X: null, Y: 'X', [`Company ${run}`]: null });
      }
    });

    it('moves a team away from a division that it deletes, and the team keeps its row, members and roles', async () => {
      const division = { uid: 'v', title: 'Division', parentUid: 'c' };
      for (const deletedFirst of [true, false]) {
        await departments(company, division, dept, { uid: 't', title: 'Team', parentUid: 'v' });
        await users({ uid: 'u', username: 'ana', departments: ['t'] });
        const before = await app.db.getRepository('departments').findOne({ filter: { title: 'Team' } });
        await app.db.getRepository<BelongsToManyRepository>('departments.roles', before.id).set(['member']);
        const records = [{ ...division, isDeleted: true }, team];
        await departments(...(deletedFirst ? records : records.reverse()));
        expect(await tree()).toEqual(whole);
        expect(await membersOf('Team')).toEqual(['ana']);
        const after = await app.db
          .getRepository('departments')
          .findOne({ filter: { title: 'Team' }, appends: ['roles'] });
        expect(after.id).toBe(before.id);
        expect(after.roles.map(({ name }: { name: string }) => name)).toEqual(['member']);
        await removeRows(app);
      }
    });

    it('deletes one, and those below it, whom nobody called deleted, are at the top with a notice', async () => {
      await departments(company, dept, team);
      const { body } = await agent
        .post('/userData:push')
        .send({ dataType: 'department', sourceName: 'hr', records: [{ uid: 'd', isDeleted: true }] });
      expect(body.data.notices).toMatchObject([{ code: 'departments-raised', params: { number: 1 } }]);
      expect(await tree()).toEqual({ Company: null, Team: null });
    });
  });

  describe('of memberships', () => {
    it('waits for a department that comes in a later push', async () => {
      const { body } = await agent
        .post('/userData:push')
        .send({ dataType: 'user', sourceName: 'hr', records: [{ uid: 'u', username: 'ana', departments: ['c'] }] });
      expect(body.data.notices).toMatchObject([{ code: 'unknown-department', params: { uid: 'c' }, uids: ['u'] }]);
      await departments(company);
      expect(await membersOf('Company')).toEqual(['ana']);
      expect(unchanged(await users({ uid: 'u', username: 'ana', departments: ['c'] }))).toBe(true);
    });

    it.each([
      ['of a user', 'departmentsUsers.beforeBulkCreate', async () => (await membersOf('Dept')).includes('ana')],
      ['of a department', 'departments.beforeUpdate', async () => (await tree()).Team === 'Dept'],
    ])('%s goes on waiting for a department that is there, where it could not be written', async (_, event, isDone) => {
      await departments(team);
      await users({ uid: 'u', username: 'ana', departments: ['d'] });
      const fail = () => {
        throw new Error('Not now');
      };
      app.db.on(event, fail);
      try {
        await departments(dept);
      } finally {
        app.db.off(event, fail);
      }
      expect(await isDone()).toBe(false);
      expect(failed(await departments(dept))).toEqual([]);
      expect(await isDone()).toBe(true);
      expect(await app.db.getRepository('userDataSyncPendingReferences').count({ filter: { uid: 'd' } })).toBe(0);
    });

    it('goes on waiting for others, where the database sends away who notes that', async () => {
      await users({ uid: 'u', username: 'ana', departments: ['c', 'd'] });
      const references = app.db.getModel('userDataSyncPendingReferences');
      vi.spyOn(references, 'bulkCreate').mockRejectedValueOnce(new Error('Deadlock found when trying to get lock'));
      await departments(company);
      await departments({ uid: 'd', title: 'Dept' });
      expect([await membersOf('Company'), await membersOf('Dept')]).toEqual([['ana'], ['ana']]);
    });

    it('finds a department that comes in a later payload of the task', async () => {
      await addSource(app);
      const task = await sync(ofUsers({ uid: 'u', username: 'ana', departments: ['c'] }), ofDepartments(company));
      expect(task).toMatchObject({ status: 'success', outcome: { records: 2, notices: [] } });
      expect(await membersOf('Company')).toEqual(['ana']);
    });
  });

  it('of a user whose membership in the main department somebody took away behind the host’s back is written', async () => {
    await departments(company, { uid: 'o', title: 'Other' });
    await users({ uid: 'u', nickname: 'u', username: 'ana', departments: [{ uid: 'c', isMain: true }, 'o'] });
    const { id } = await app.db.getRepository('departments').findOne({ filter: { title: 'Company' } });
    await app.db.getModel('departmentsUsers').destroy({ where: { departmentId: id } });
    expect(failed(await users({ uid: 'u', nickname: 'u', username: 'anna', departments: ['o'] }))).toEqual([]);
    expect(await field('username')).toEqual({ u: 'anna' });
    const other = await app.db.getRepository('departments').findOne({ filter: { title: 'Other' } });
    expect(await field('mainDepartmentId')).toEqual({ u: other.id });
    expect(unchanged(await users({ uid: 'u', nickname: 'u', username: 'anna', departments: ['o'] }))).toBe(true);
  });

  describe('of names', () => {
    const named = (field: string, uids: string, values: string) =>
      [...uids].map((uid, at) => ({
        uid,
        nickname: uid,
        username: `name-${uid}`,
        [field]: `${values[at]}@example.com`,
      }));

    it.each(['username', 'email'])('is a chain of %s, in any order', async (name) => {
      for (const order of ['abc', 'cba', 'bca', 'bac']) {
        await users(...named(name, 'abc', '123'));
        const next = named(name, 'abc', '234');
        expect(failed(await users(...[...order].map((uid) => next['abc'.indexOf(uid)])))).toEqual([]);
        expect(await field(name)).toEqual({ a: '2@example.com', b: '3@example.com', c: '4@example.com' });
        await removeRows(app);
      }
    });

    it.each(['username', 'email'])('is a swap of %s, of two and of many', async (name) => {
      await users(...named(name, 'abcdef', '123456'));
      expect(failed(await users(...named(name, 'abcdef', '214563')))).toEqual([]);
      const swapped = await field(name);
      expect(
        Object.values(swapped)
          .map((value) => String(value)[0])
          .join(''),
      ).toBe('214563');
      expect(unchanged(await users(...named(name, 'fedcba', '365412')))).toBe(true);
    });

    it('wanted twice is for the first of the payload, or who has it already, and the other hears who has it', async () => {
      const [a, b] = named('email', 'ab', '11');
      const results = await users(a, b);
      expect(failed(results)).toEqual(['b']);
      expect(results[0].detail.failedRecords[0].message).toBe(
        'email "1@example.com" is taken already, by the record with uid "a"',
      );
      expect(failed(await users(b, a))).toEqual(['b']);
    });

    it('gives a leaver’s phone to the successor in the same run', async () => {
      await addSource(app, { leavers: 'remove', leaverLimitPercent: 100 });
      const phone = '+34600000001';
      const others = [1, 2, 3].map((at) => ({ uid: `o${at}`, nickname: `o${at}`, username: `other${at}` }));
      await sync({ ...ofUsers({ uid: 'l', nickname: 'l', username: 'leaver', phone }, ...others), complete: true });
      const task = await sync({
        ...ofUsers({ uid: 's', nickname: 's', username: 'successor', phone }, ...others),
        complete: true,
      });
      expect(task).toMatchObject({ status: 'success' });
      expect(await field('phone')).toMatchObject({ s: phone });
      expect(Object.keys(await field('phone')).sort()).toEqual(['o1', 'o2', 'o3', 's']);
    });
  });

  it('is not what another source says: whom that one still names stays', async () => {
    const byName = { matchKey: 'username' };
    await addSource(app, { name: 'payroll' });
    await push(agent, { dataType: 'user', sourceName: 'payroll', ...byName, records: [{ uid: 'p', username: 'ana' }] });
    await push(agent, {
      dataType: 'user',
      sourceName: 'hr',
      ...byName,
      records: [{ uid: 'u', username: 'ana', nickname: 'u' }],
    });
    const { body } = await agent
      .post('/userData:push')
      .send({ dataType: 'user', sourceName: 'hr', records: [{ uid: 'u', isDeleted: true }] });
    expect(body.data.notices).toMatchObject([{ code: 'kept-by-other-source', params: { source: 'payroll' } }]);
    expect(Object.keys(await field('id'))).toEqual(['u']);
    await push(agent, { dataType: 'user', sourceName: 'payroll', records: [{ uid: 'p', isDeleted: true }] });
    expect(await field('id')).toEqual({});
  });

  it('deletes nobody who comes under another uid in the same payload, be it that the new record fails', async () => {
    await users({ uid: 'old', username: 'ana', nickname: 'Ana' });
    const moved = (nickname: string) =>
      push(agent, {
        dataType: 'user',
        sourceName: 'hr',
        matchKey: 'username',
        records: [
          { uid: 'old', username: 'ana', isDeleted: true },
          { uid: 'new', username: 'ana', nickname },
        ],
      });
    const before = await field('id');
    expect(failed(await moved('x'.repeat(300)))).toEqual(['new']);
    expect(await field('id')).toEqual(before);
    expect(failed(await moved('Ana'))).toEqual([]);
    expect(await field('id')).toEqual(before);
  });

  it('with a flag that is none fails for that record alone, and the usual spellings are taken', async () => {
    await departments(company);
    const results = await users(
      { uid: 'a', username: 'ana', departments: [{ uid: 'c', isOwner: 'YES', isMain: 1 }], isDeleted: 'No' },
      { uid: 'b', username: 'bob', isDeleted: 'maybe' },
      { uid: 'e', username: 'eve', departments: [{ uid: 'c', isMain: 'so' }] },
    );
    expect(results[0].detail.failedRecords).toMatchObject([
      { record: { uid: 'b' }, code: 'not-a-flag', params: { field: 'isDeleted' } },
      { record: { uid: 'e' }, code: 'not-a-flag', params: { field: 'departments.isMain' } },
    ]);
    expect(await membersOf('Company')).toEqual(['ana']);
  });

  it('twice in one payload counts as it was said last, with a notice', async () => {
    const records = [
      { uid: 'a', nickname: 'a', username: 'first' },
      { uid: 'b', nickname: 'b', username: 'bob' },
      { uid: 'a', nickname: 'a', username: 'last' },
    ];
    const { body } = await agent.post('/userData:push').send({ dataType: 'user', sourceName: 'hr', records });
    expect(body.data.result[0].detail.count).toMatchObject({ all: 2, created: 2 });
    expect(body.data.notices).toMatchObject([{ code: 'uid-twice', params: { uid: 'a', number: 2 }, uids: ['a'] }]);
    expect(Object.values(await field('username')).sort()).toEqual(['bob', 'last']);
  });

  it('with a field that nobody knows is a notice, with how often it came', async () => {
    const records = [1, 2].map((at) => ({ uid: at, username: `user${at}`, userName: 'x' }));
    const { body } = await agent.post('/userData:push').send({ dataType: 'user', sourceName: 'hr', records });
    expect(body.data.notices).toMatchObject([
      {
        code: 'unknown-field',
        params: { field: 'userName', number: 2 },
        message: expect.stringContaining('"userName"'),
      },
    ]);
    await addSource(app);
    const task = await sync(ofUsers(...records));
    expect(task.outcome.notices).toMatchObject([{ code: 'unknown-field', dataType: 'user', records: 0, uids: [] }]);
  });
});
