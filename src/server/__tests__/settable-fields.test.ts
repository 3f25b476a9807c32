import type { MockServer } from '@nocobase/test';
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
} from './app';
import type { Preview, UserData } from '../contracts/types';

type Records = Record<string, unknown>[];

describe('a payload sets', () => {
  let app: MockServer;
  let agent: Agent;
  let payloads: UserData[];

  beforeAll(async () => {
    app = await startApp(['field-formula', 'field-sequence']);
    agent = await signIn(app);
    registerTestType(app, async () => payloads);
    const users = app.db.getCollection('users');
    users.addField('badge', { type: 'string' });
    users.addField('token', { type: 'uuid', autoFill: true });
    users.addField('manager', { type: 'belongsTo', target: 'users', foreignKey: 'managerId' });
    users.addField('managerId', { type: 'bigInt' });
    users.addField('rank', { type: 'sort' });
    const patterns = [{ type: 'string', options: { value: 'N' } }];
    users.addField('given', { type: 'sequence', patterns, inputable: true });
    users.addField('number', { type: 'sequence', patterns });
    users.addField('initials', { type: 'formula', engine: 'formula.js', expression: "'X'", dataType: 'string' });
    users.addField('joined', { type: 'date', interface: 'createdAt' });
    app.db.getCollection('departments').addField('costCentre', { type: 'integer' });
    await app.db.sync();
  });

  afterEach(() => removeRows(app));
  afterAll(() => stopApp(app));

  const pushUsers = (records: Records) => push(agent, { dataType: 'user', records });
  const pushDepartments = (records: Records) => push(agent, { dataType: 'department', records });
  const userOf = async (username: string) =>
    (await app.db.getModel('users').findOne({ where: { username } }))?.get() as Record<string, unknown>;
  const departments = async (): Promise<Record<string, Record<string, unknown>>> => {
    const rows = await app.db.getModel('departments').findAll();
    return Object.fromEntries(rows.map((row) => [row.get('title'), row.get()]));
  };
  const places = async () => {
    const rows = Object.values(await departments()).map(({ title, sort }) => [title, Number(sort)]);
    return Object.fromEntries(rows);
  };

  describe('of a user', () => {
    const computed = {
      managerId: 1,
      manager: { id: 1 },
      rank: 4711,
      number: 'mine',
      initials: 'YY',
      joined: '2000-01-01T00:00:00.000Z',
      createdAt: '2000-01-01T00:00:00.000Z',
      createdById: 1,
      updatedById: 1,
      mainDepartmentId: 1,
      sort: 4711,
    };
    const own = { badge: 'B-1', given: 'G-1', token: '6f1c1a63-6a4c-4f5c-9a0e-0c8f4f2d8d01' };

    it.each([1, 3])('what a directory knows, and not what the host computes, with %i at a time', async (count) => {
      const records = (more: object) =>
        Array.from({ length: count }, (_, at) => ({ uid: `u${at}`, username: `user${at}`, ...more }));
      const given = count === 1 ? { ...own } : { badge: 'B-1', given: 'G-1' };
      const isUntouched = async (badge: string) => {
        const user = await userOf('user0');
        expect(user).toMatchObject({ ...given, badge, managerId: null, mainDepartmentId: null, initials: 'X' });
        expect(user.rank).not.toBe(4711);
        expect(user.sort).not.toBe(4711);
        expect(user.number).toBe('N');
        expect(user.createdById ?? null).toBeNull();
        expect(new Date(user.createdAt as string).getFullYear()).toBeGreaterThan(2000);
        expect(user.joined ?? null).toBeNull();
      };
      await pushUsers(records({ ...computed, ...given }));
      await isUntouched('B-1');
      const [again] = await pushUsers(records({ ...computed, ...given }));
      expect(again.detail.count).toMatchObject({ unchanged: count });
      await pushUsers(records({ ...computed, ...given, badge: 'B-2' }));
      await isUntouched('B-2');
    });
  });

  describe('of a department', () => {
    it.each([1, 3])('not whether it is a leaf, with %i at a time', async (count) => {
      const others = ['x', 'y'].map((uid) => ({ uid, title: uid })).slice(0, count - 1);
      const tree = (isLeaf: unknown) => [{ uid: 'a', title: 'Company', isLeaf }, ...others];
      await pushDepartments(tree(false));
      expect((await departments()).Company.isLeaf).toBe(true);
      await pushDepartments([{ uid: 'b', title: 'Sales', parentUid: 'a', isLeaf: false }]);
      const [result] = await pushDepartments(tree(true));
      expect(result.detail.count).toMatchObject({ unchanged: count });
      await pushDepartments(tree(true).map((each) => ({ ...each, costCentre: 7 })));
      expect(await departments()).toMatchObject({
        Company: { isLeaf: false, costCentre: 7 },
        Sales: { isLeaf: true },
      });
    });

    it.each([1, 3])('its place in the list, when it is new and ever after, with %i at a time', async (count) => {
      const list = (sort: unknown) =>
        ['a', 'b', 'c'].slice(0, count).map((uid, at) => ({ uid, title: uid, ...(at === 0 && { sort }) }));
      const place = async () => (await places()).a;
      await pushDepartments(list(30));
      expect(await place()).toBe(30);
      const [again] = await pushDepartments(list(30));
      expect(again.detail.count).toMatchObject({ unchanged: count });
      const [moved] = await pushDepartments(list(7));
      expect(moved.detail.count).toMatchObject({ updated: 1, unchanged: count - 1 });
      expect(await place()).toBe(7);
      await pushDepartments(list('12'));
      expect(await place()).toBe(12);
      for (const sort of [undefined, null, '']) {
        const [kept] = await pushDepartments(list(sort));
        expect(kept.detail.count).toMatchObject({ unchanged: count });
      }
      expect(await place()).toBe(12);
      await pushDepartments(list(0));
      expect(await place()).toBe(0);
    });

    it('no place that is none: the record fails, the others do not', async () => {
      for (const sort of ['first', 1.5, 1e20, {}, true]) {
        const [{ detail }] = await pushDepartments([
          { uid: 'a', title: 'A', sort },
          { uid: 'b', title: 'B' },
        ]);
        expect(detail.failedRecords).toMatchObject([{ record: { uid: 'a' } }]);
        expect(detail.failedRecords[0].message).toMatch(/^"sort" must be a (whole )?number/);
      }
      expect(Object.keys(await departments())).toEqual(['B']);
    });

    it('its place behind all that are there by then, where it is left out, as if each new one had come alone', async () => {
      const list = [
        { uid: 'a', title: 'A' },
        { uid: 'b', title: 'B', sort: 10 },
        { uid: 'c', title: 'C' },
        { uid: 'd', title: 'D' },
        { uid: 'e', title: 'E', sort: 3 },
      ];
      await pushDepartments(list);
      const together = await places();
      await removeRows(app);
      for (const record of list) {
        await pushDepartments([record]);
      }
      expect(await places()).toEqual(together);

      await pushDepartments([
        { ...list[0], sort: 50 },
        { uid: 'f', title: 'F' },
        { uid: 'g', title: 'G' },
      ]);
      expect(await places()).toMatchObject({ A: 50, F: 13, G: 14 });
      await pushDepartments([
        { uid: 'h', title: 'H' },
        { ...list[0], sort: 90 },
      ]);
      expect(await places()).toMatchObject({ A: 90, H: 51 });
    });

    it('what a preview says before', async () => {
      await addSource(app);
      const department = (records: Records): UserData =>
        ({ dataType: 'department', sourceName: 'hr', records }) as never;
      const steps = [
        [
          { uid: 'a', title: 'A', sort: 5 },
          { uid: 'b', title: 'B' },
        ],
        [
          { uid: 'a', title: 'A', sort: '6' },
          { uid: 'b', title: 'B', sort: 'last' },
          { uid: 'c', title: 'C', isLeaf: false },
        ],
        [{ uid: 'a', title: 'A', sort: 6 }],
      ];
      for (const [at, records] of steps.entries()) {
        payloads = [department(records)];
        const { body } = await agent.post('/userData:preview?name=hr');
        const announced = await endOf(app, body.data.id);
        if (at === 1) {
          const { records: seen } = announced.get('preview') as Preview;
          expect(seen[0]).toMatchObject({ action: 'updated', changes: [{ field: 'sort', from: 5, to: 6 }] });
          expect(seen[1]).toMatchObject({ action: 'failed', message: '"sort" must be a number, not "last"' });
        }
        const { id } = await startTask(agent);
        const { failed: _, ...outcome } = (await endOf(app, id)).outcome;
        expect(outcome).toEqual(announced.outcome);
      }
    });
  });
});
