import type { MockServer } from '@nocobase/test';
import { Toposort } from '@nocobase/utils';
import { type OriginRecord, type SyncDataType, type UserData, UserDataResource } from '../index';
import { findStale } from '../removals/find-stale';
import { MemoryStage } from '../ingest/stage';
import { Ledger } from '../ledger/ledger';
import {
  type Agent,
  addSource,
  endOf,
  findTask,
  person,
  pluginOf,
  push,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

type Records = UserData['records'];

describe('leavers', () => {
  let app: MockServer;
  let agent: Agent;
  let payloads: UserData[];
  let pull: () => UserData[] | AsyncGenerator<UserData>;
  let targets: Toposort<UserDataResource>;
  let sourceId: number;

  const users = (records: Records, more: Partial<UserData> = {}): UserData => ({
    sourceName: 'hr',
    dataType: 'user',
    complete: true,
    records,
    ...more,
  });
  const departments = (records: Records, more: Partial<UserData> = {}) =>
    users(records, { dataType: 'department', ...more });
  const people = (from: number, to: number, more: Record<string, unknown> = {}) =>
    Array.from({ length: to - from + 1 }, (_, index) => person(from + index, more));

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => pull());
    await app.db.getRepository('roles').create({ values: { name: 'hr', snippets: ['pm.*'] } });
    targets = pluginOf(app).resourceManager.resources;
  });

  beforeEach(async () => {
    pull = () => payloads;
    await removeRows(app);
    const { resourceManager } = pluginOf(app);
    resourceManager.resources = new Toposort<UserDataResource>();
    targets.nodes.forEach((target) => resourceManager.registerResource(target));
    ({ id: sourceId } = await addSource(app, { leavers: 'remove' }));
  });

  afterAll(() => stopApp(app));

  /** Has the source deliver this, and gives the task at its end. */
  const sync = async (...delivered: UserData[]) => {
    payloads = delivered;
    return endOf(app, (await startTask(agent)).id);
  };
  const configure = (values: Record<string, unknown>) =>
    app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values });
  const names = async (collection: 'users' | 'departments', field: string) =>
    (await app.db.getRepository(collection).find({ sort: 'id' })).map((row: Record<string, unknown>) => row[field]);
  const userNames = async () => (await names('users', 'username')).filter((name: unknown) => name !== 'nocobase');
  const userOf = (username: string) => app.db.getRepository('users').findOne({ filter: { username } });
  const linksOf = async (sourceUk: string, dataType: SyncDataType = 'user', sourceName = 'hr') => {
    const keys = { sourceName, dataType, sourceUks: [sourceUk] };
    const [{ resources }] = await pluginOf(app).resourceManager.findOriginRecords(keys);
    return resources.map(({ resource }) => resource).sort();
  };
  const deletedIn = ({
    outcome,
  }: {
    outcome: { targets: { dataType: string; resource: string; deleted: number }[] };
  }) => Object.fromEntries(outcome.targets.map((target) => [`${target.resource} ${target.dataType}`, target.deleted]));

  it('of one hundred and fifty people fifteen go, with links and memberships; who comes back is created again, linked, once', async () => {
    const tree = departments([{ uid: 'd1', title: 'Sales' }]);
    await sync(tree, users(people(1, 150, { departments: ['d1'] })));
    const left = await sync(tree, users(people(16, 150, { departments: ['d1'] })));
    expect(left).toMatchObject({ status: 'success', message: null, outcome: { records: 136, failedRecords: 0 } });
    expect(deletedIn(left)).toEqual({ 'departments department': 0, 'users user': 15, 'departments user': 15 });
    expect(await app.db.getRepository('users').count()).toBe(136);
    expect(await userOf('user15')).toBeNull();
    expect(await linksOf('u15')).toEqual([]);
    expect(await linksOf('u16')).toEqual(['departments', 'users']);
    const [sales] = await app.db.getRepository('departments').find({ appends: ['members'] });
    expect(sales.members).toHaveLength(135);
    const [record] = await pluginOf(app).resourceManager.findOriginRecords({
      sourceName: 'hr',
      dataType: 'user',
      sourceUks: ['u15'],
    });
    expect(record.metaData).toMatchObject({ uid: 'u15', isDeleted: true });
    expect(record.lastMetaData).toMatchObject({ uid: 'u15', username: 'user15' });

    const again = await sync(tree, users(people(16, 150, { departments: ['d1'] })));
    expect(deletedIn(again)).toEqual({ 'departments department': 0, 'users user': 0, 'departments user': 0 });

    await sync(tree, users(people(15, 150, { departments: ['d1'] })));
    await sync(tree, users(people(15, 150, { departments: ['d1'] })));
    expect(await app.db.getRepository('users').count({ filter: { username: 'user15' } })).toBe(1);
    expect(await linksOf('u15')).toEqual(['departments', 'users']);
    expect(await app.db.getRepository('userDataSyncRecords').count({ filter: { sourceUk: 'u15' } })).toBe(1);
  });

  it('go through every target that takes them', async () => {
    const heard: string[] = [];
    class Badges extends UserDataResource {
      name = 'badges';
      accepts = ['user' as const];
      async create({ sourceUk }: OriginRecord) {
        return [{ resourcesPk: sourceUk, isDeleted: false }];
      }
      async update({ metaData }: OriginRecord, [resourcesPk]: (number | string)[]) {
        if (metaData.isDeleted) {
          heard.push(String(metaData.uid));
          return [{ resourcesPk, isDeleted: true }];
        }
        return [];
      }
    }
    pluginOf(app).resourceManager.registerResource(new Badges(app.db, app.logger));
    await sync(users(people(1, 20)));
    expect(deletedIn(await sync(users(people(3, 20))))).toEqual({
      'users user': 2,
      'departments user': 0,
      'badges user': 2,
    });
    expect(heard).toEqual(['u1', 'u2']);
    expect(await linksOf('u1')).toEqual([]);
  });

  it('go after all, if their removal broke off after the ledger was told of it', async () => {
    await sync(users(people(1, 20)));
    const metaData = { ...person(1), isDeleted: true };
    await app.db.getModel('userDataSyncRecords').update({ metaData }, { where: { sourceUk: 'u1' } });
    await sync(users(people(2, 20)));
    expect(await userOf('user1')).toBeNull();
    expect(await linksOf('u1')).toEqual([]);
  });

  it('are told in the language of whoever started the task', async () => {
    await sync(users(people(1, 20)));
    payloads = [users(people(4, 20))];
    const { body } = await agent.post('/userData:pull?name=hr').set('X-Locale', 'es-ES');
    expect(await endOf(app, body.data.id)).toMatchObject({
      status: 'failed',
      message:
        'No se escribió nada, porque se eliminarían demasiados registros: 3 de 20 usuarios. El límite de bajas de este origen es el 10 %. Compruebe lo que entrega el origen. Si es correcto, reintente la tarea y permítalo, o suba el límite.',
    });
  });

  it('that only a target of another plugin knows go once, and do not count afterwards', async () => {
    const heard: string[] = [];
    class Keeping extends UserDataResource {
      name = 'keeping';
      accepts = ['badge' as never];
      async create({ sourceUk }: OriginRecord) {
        return [{ resourcesPk: sourceUk, isDeleted: false }];
      }
      async update({ metaData }: OriginRecord) {
        if (metaData.isDeleted) {
          heard.push(String(metaData.uid));
        }
        return [];
      }
    }
    pluginOf(app).resourceManager.registerResource(new Keeping(app.db, app.logger));
    const badges = (...uids: string[]) =>
      users(
        uids.map((uid) => ({ uid })),
        { dataType: 'badge' as never },
      );
    await configure({ leaverLimitPercent: 50 });
    await sync(badges('a', 'b', 'c', 'd'));
    await sync(badges('a', 'b'));
    await sync(badges('a', 'b'));
    expect(heard).toEqual(['c', 'd']);
    expect(await sync(badges())).toMatchObject({ message: expect.stringContaining('2 of 2 records of type "badge"') });
  });

  describe('stay', () => {
    it('where the source keeps them, as it does if it says nothing', async () => {
      await configure({ leavers: null });
      await sync(users(people(1, 20)));
      expect(await sync(users(people(2, 20)))).toMatchObject({ status: 'success' });
      expect(await userOf('user1')).not.toBeNull();
    });

    it.each([undefined, false])('of a payload that says complete: %j', async (complete) => {
      await sync(users(people(1, 20)));
      await sync(users(people(2, 20), { complete }));
      expect(await userOf('user1')).not.toBeNull();
    });

    it('of another data type than the complete one', async () => {
      await sync(departments([{ uid: 'd1', title: 'Sales' }]), users(people(1, 20)));
      await sync(departments([{ uid: 'd1', title: 'Sales' }]), users([], { complete: false }));
      expect(await userNames()).toHaveLength(20);
    });

    it('of a source that fails after page 3 of 5, where nothing at all is written', async () => {
      await sync(users(people(1, 20)));
      pull = async function* () {
        yield users(people(5, 20).map((record) => ({ ...record, nickname: 'New' })));
        yield departments([{ uid: 'd1', title: 'Sales' }]);
        yield users(people(21, 21), { complete: false });
        throw new Error('Page 4 of 5 is gone');
      };
      expect(await sync()).toMatchObject({ status: 'failed', message: 'Page 4 of 5 is gone' });
      expect(await userNames()).toHaveLength(20);
      expect((await userOf('user5')).nickname).toBe('Person 5');
      expect(await names('departments', 'title')).toEqual([]);
    });

    it('of a payload that is refused, with all that came before it', async () => {
      await sync(users(people(1, 20)));
      const ended = await sync(departments([{ uid: 'd1', title: 'Sales' }]), users([...people(2, 20), {} as never]));
      expect(ended).toMatchObject({ status: 'failed', message: expect.stringContaining('uid" is required') });
      expect(await userNames()).toHaveLength(20);
      expect(await names('departments', 'title')).toEqual([]);
    });

    it.each(['yes', 'true', 1, {}])('of a payload that says complete: %j, which is refused', async (complete) => {
      await sync(users(people(1, 20)));
      const ended = await sync(users(people(2, 20), { complete: complete as never }));
      expect(ended).toMatchObject({
        status: 'failed',
        message: expect.stringContaining('"complete" must be a boolean'),
      });
      expect(await userNames()).toHaveLength(20);
    });

    it('if a target could write none of the records', async () => {
      await sync(users(people(1, 20)));
      class Broken extends UserDataResource {
        name = 'broken';
        accepts = ['user' as const];
        async create(): Promise<never> {
          throw new Error('Away');
        }
        update = this.create;
      }
      pluginOf(app).resourceManager.registerResource(new Broken(app.db, app.logger));
      expect(await sync(users(people(2, 20)))).toMatchObject({ status: 'failed' });
      expect(await userOf('user1')).not.toBeNull();
    });

    it('not because of a payload whose only record failed', async () => {
      await sync(users(people(1, 20)));
      const ended = await sync(users(people(2, 20)), users([{ uid: 'n1', username: 'user2' }], { complete: false }));
      expect(ended).toMatchObject({ status: 'partial' });
      expect(await userOf('user1')).toBeNull();
    });

    it('if the task is cancelled before everything is written', async () => {
      await sync(users(people(1, 20)));
      class Cancelling extends UserDataResource {
        name = 'cancelling';
        accepts = ['user' as const];
        async create() {
          const { id } = await app.db.getRepository('userDataSyncTasks').findOne({ filter: { status: 'processing' } });
          await agent.post(`/userData:cancel?id=${id}`);
          return [];
        }
        update = this.create;
      }
      pluginOf(app).resourceManager.registerResource(new Cancelling(app.db, app.logger));
      expect(await sync(users(people(2, 20)))).toMatchObject({ status: 'cancelled' });
      expect(await userOf('user1')).not.toBeNull();
    });

    it('with the root role, whichever user has it', async () => {
      await sync(users(people(1, 20)));
      const user = await userOf('user1');
      await user.addRole('root');
      expect(deletedIn(await sync(users(people(3, 20))))).toMatchObject({ 'users user': 1 });
      expect(await userNames()).toHaveLength(19);
      expect(await linksOf('u1')).toEqual(['users']);
    });

    it('if they started the task, or retried it', async () => {
      await sync(users(people(1, 20)));
      const user = await userOf('user1');
      await user.addRole('hr');
      const itself = await app.agent().login(user, 'hr');
      payloads = [users(people(2, 20))];
      const { id } = await startTask(itself);
      expect(await endOf(app, id)).toMatchObject({ status: 'success' });
      expect(await userOf('user1')).not.toBeNull();

      // Whoever starts it again, it is theirs as well.
      for (const somebody of [itself, agent]) {
        await app.db.getRepository('userDataSyncTasks').update({ filterByTk: id, values: { status: 'failed' } });
        expect((await somebody.post(`/userData:retry?id=${id}&sourceId=${sourceId}`)).status).toBe(200);
        expect(await endOf(app, id)).toMatchObject({ status: 'success' });
        expect(await userOf('user1')).not.toBeNull();
      }
    });

    it('as long as another enabled source names them', async () => {
      await sync(users(people(1, 20)));
      const other = { dataType: 'user', sourceName: 'ldap', matchKey: 'username' };
      const ofOther = [1, 2, 3].map((number) => ({ ...person(number), uid: `l${number}` }));
      await addSource(app, { name: 'ldap', enabled: true });
      await push(agent, { ...other, records: ofOther });
      await configure({ leaverLimitPercent: 100 });
      await push(agent, { ...other, records: [{ ...ofOther[2], isDeleted: true }] });
      // Whom the other deletes itself comes back with this source.
      await sync(users(people(1, 20)));

      expect(deletedIn(await sync(users(people(4, 20))))).toMatchObject({ 'users user': 1 });
      expect(await userNames()).toEqual(expect.arrayContaining(['user1', 'user2']));
      expect(await userOf('user3')).toBeNull();

      await app.db
        .getRepository('userDataSyncSources')
        .update({ filter: { name: 'ldap' }, values: { enabled: false } });
      expect(deletedIn(await sync(users(people(4, 20))))).toMatchObject({ 'users user': 2 });
      expect(await userOf('user1')).toBeNull();
    });

    it('until the last of the sources that named them no longer does', async () => {
      await addSource(app, { name: 'ldap', leavers: 'remove', leaverLimitPercent: 100 });
      const ldap = async (records: Records) => {
        payloads = [users(records, { sourceName: 'ldap', matchKey: 'username' })];
        return endOf(app, (await startTask(agent, 'ldap')).id);
      };
      const ofLdap = people(1, 20).map((record) => ({ ...record, uid: `l-${record.uid}` }));
      await sync(users(people(1, 20)));
      await ldap(ofLdap);
      expect(deletedIn(await sync(users(people(2, 20))))).toMatchObject({ 'users user': 0 });
      expect(await userOf('user1')).not.toBeNull();
      expect(deletedIn(await ldap(ofLdap.slice(1)))).toMatchObject({ 'users user': 1 });
      expect(await userOf('user1')).toBeNull();
    });

    it('if they were pushed while the source was pulled', async () => {
      await sync(users(people(1, 20)));
      pull = async function* () {
        await push(agent, { dataType: 'user', sourceName: 'hr', records: [person(1), person(21)] });
        yield users(people(2, 20));
      };
      expect(await sync()).toMatchObject({ status: 'success' });
      expect(await userNames()).toHaveLength(21);
    });

    it('not because somebody who was there before has their phone now', async () => {
      const phone = '+34 600 000 001';
      await sync(users([person(1, { phone }), ...people(2, 20)]));
      const delivered = users([person(2, { phone }), ...people(3, 20)]);
      expect(deletedIn(await sync(delivered))).toMatchObject({ 'users user': 1 });
      expect(await userOf('user1')).toBeNull();
      expect(await sync(delivered)).toMatchObject({ status: 'success' });
      expect(await userOf('user2')).toMatchObject({ phone });
    });

    it('if they came again under another uid, linked by a match key', async () => {
      await sync(users(people(1, 20)));
      const { id } = await userOf('user1');
      const renamed = { ...person(1), uid: 'n1' };
      const ended = await sync(users([renamed, ...people(2, 20)], { matchKey: 'username' }));
      expect(ended).toMatchObject({ status: 'success' });
      expect(deletedIn(ended)).toMatchObject({ 'users user': 0 });
      expect((await userOf('user1')).id).toBe(id);
      expect(await linksOf('n1')).toEqual(['users']);
      // The new record stands for the person by now, who counts once and can go.
      expect(await linksOf('u1')).toEqual([]);
      const gone = await sync(users(people(2, 20), { matchKey: 'username' }));
      expect(deletedIn(gone)).toMatchObject({ 'users user': 1 });
      expect(await userOf('user1')).toBeNull();
    });

    it('if they came again under another uid, which inherits what the former one brought', async () => {
      await configure({ memberships: 'own' });
      const tree = departments(['d1', 'd2'].map((uid) => ({ uid, title: uid })));
      await sync(tree, users([person(1, { departments: ['d1', 'd2'] }), ...people(2, 20)]));
      const renamed = users([{ ...person(1), uid: 'n1', departments: ['d1'] }, ...people(2, 20)], {
        matchKey: 'username',
      });
      await sync(tree, renamed);
      await sync(tree, renamed);
      const { departments: left } = await app.db
        .getRepository('users')
        .findOne({ filter: { username: 'user1' }, appends: ['departments'] });
      expect(left.map(({ title }: { title: string }) => title)).toEqual(['d1']);
      expect(await linksOf('n1')).toEqual(['departments', 'users']);
    });

    it('if they came again under another uid, and a match key in other letters', async () => {
      const email = 'anna@example.com';
      await sync(users([person(1, { email: 'Anna@example.com' }), ...people(2, 20)]));
      await configure({ leaverLimitPercent: 0 });
      const { status } = await sync(users([{ uid: 'n1', email }, ...people(2, 20)], { matchKey: 'email' }));
      expect(status).toBe('success');
      expect(await app.db.getRepository('users').count()).toBe(21);
    });

    it('if they came again under another uid that nothing links to them', async () => {
      await sync(users(people(1, 20)));
      const { id } = await userOf('user1');
      const ended = await sync(users([{ ...person(1), uid: 'n1' }, ...people(2, 20)]));
      expect(ended).toMatchObject({ status: 'partial', message: expect.stringContaining('"user1" belongs to') });
      expect((await userOf('user1')).id).toBe(id);
    });

    it('not if somebody else has their phone by now: that one gets it, and they are removed', async () => {
      const phone = '+34600000001';
      await sync(users([person(1, { phone }), ...people(2, 20)]));
      expect(await sync(users([{ uid: 'n1', username: 'successor', phone }, ...people(2, 20)]))).toMatchObject({
        status: 'success',
      });
      expect(await userOf('user1')).toBeNull();
      expect(await userOf('successor')).toMatchObject({ phone });
    });

    it('if somebody reported them again while the source was asked', async () => {
      await sync(users(people(1, 20)));
      pull = async function* () {
        await push(agent, { dataType: 'user', sourceName: 'hr', records: [person(1)] });
        yield users(people(3, 20));
      };
      const { id } = await startTask(agent);
      await endOf(app, id);
      expect(await userOf('user1')).not.toBeNull();
      expect(await userOf('user2')).toBeNull();
    });

    it('if the ledger has no uid of them; who has nothing there but a uid goes', async () => {
      await sync(users(people(1, 20)));
      const records = app.db.getModel('userDataSyncRecords');
      await records.update({ metaData: null, lastMetaData: null }, { where: { sourceUk: 'u1' } });
      await records.update({ sourceUk: '' }, { where: { sourceUk: 'u2' } });
      expect(await sync(users(people(3, 20)))).toMatchObject({ status: 'success' });
      expect(await userOf('user1')).toBeNull();
      expect(await userOf('user2')).not.toBeNull();
    });

    it('if the source speaks for another one', async () => {
      await push(agent, { dataType: 'user', sourceName: 'ldap', records: people(1, 20) });
      await sync(users(people(2, 20), { sourceName: 'ldap' }));
      expect(await userOf('user1')).not.toBeNull();
    });

    it('under the former name of a source', async () => {
      await sync(users(people(1, 20)));
      await configure({ name: 'people' });
      payloads = [users(people(11, 20), { sourceName: 'people', matchKey: 'username' })];
      await endOf(app, (await startTask(agent, 'people')).id);
      expect(await userNames()).toHaveLength(20);
    });

    it('if they came in another payload of the same task, or twice in one', async () => {
      await sync(users(people(1, 20)));
      const ended = await sync(users([...people(1, 10), person(10)]), users(people(11, 20)));
      expect(deletedIn(ended)).toMatchObject({ 'users user': 0 });
      expect(await userNames()).toHaveLength(20);
    });
  });

  describe('among departments', () => {
    const tree = [
      { uid: 'top', title: 'Top' },
      { uid: 'mid', title: 'Mid', parentUid: 'top' },
      { uid: 'low', title: 'Low', parentUid: 'mid' },
      { uid: 'else', title: 'Else' },
    ];

    beforeEach(async () => {
      await configure({ leaverLimitPercent: 100 });
      await sync(departments(tree), users([person(1, { departments: ['low'] }), person(2, { departments: ['else'] })]));
    });

    it('go, children first, if they are empty by the end of the task', async () => {
      const ended = await sync(
        departments([tree[3]]),
        users([person(1, { departments: ['else'] }), person(2, { departments: ['else'] })]),
      );
      expect(ended).toMatchObject({ status: 'success' });
      expect(deletedIn(ended)).toMatchObject({ 'departments department': 3 });
      expect(await names('departments', 'title')).toEqual(['Else']);
      expect(await linksOf('low', 'department')).toEqual([]);
    });

    it('go with the last of their people', async () => {
      await sync(departments([tree[3]]), users([person(2, { departments: ['else'] })]));
      expect(await names('departments', 'title')).toEqual(['Else']);
      expect(await userNames()).toEqual(['user2']);
    });

    it('tell those above whether they are leaves', async () => {
      await sync(departments([tree[0], tree[1], tree[3]]), users([person(2, { departments: ['else'] })]));
      const mid = await app.db.getRepository('departments').findOne({ filter: { title: 'Mid' } });
      expect(mid.isLeaf).toBe(true);
    });

    it('stay with all above them, if a member stays', async () => {
      const by = await userOf('user2');
      const low = await app.db.getRepository('departments').findOne({ filter: { title: 'Low' } });
      await sync(departments([tree[3]]), users([person(2)], { complete: false }));
      expect(await names('departments', 'title')).toEqual(['Top', 'Mid', 'Low', 'Else']);

      // Somebody that no source knows.
      const { id: userId } = await app.db.getRepository('users').create({ values: { username: 'by hand' } });
      await app.db.getCollection('departmentsUsers').model.create({ userId, departmentId: low.id });
      await sync(departments([tree[3]]), users([person(2, { departments: ['else'] })]));
      expect(await names('departments', 'title')).toEqual(['Top', 'Mid', 'Low', 'Else']);
      expect(by).not.toBeNull();
    });

    it('stay with all above them, if a department below stays', async () => {
      const low = await app.db.getRepository('departments').findOne({ filter: { title: 'Low' } });
      await app.db.getRepository('departments').create({ values: { title: 'By hand', parentId: low.id } });
      await sync(departments([tree[3]]), users([person(2, { departments: ['else'] })]));
      expect(await names('departments', 'title')).toEqual(['Top', 'Mid', 'Low', 'Else', 'By hand']);
    });

    it('are none, where Departments is disabled', async () => {
      await sync(departments([{ uid: 'd1', title: 'Sales' }]));
      const hasCollection = app.db.hasCollection.bind(app.db);
      const spy = vi
        .spyOn(app.db, 'hasCollection')
        .mockImplementation((name) => name !== 'departments' && hasCollection(name));
      const parts = { db: app.db, ledger: new Ledger(app.db), stage: new MemoryStage() };
      const stale = await findStale(parts, { sourceName: 'hr', dataType: 'department', since: Date.now() });
      expect(stale).toMatchObject({ known: 0, records: [] });
      spy.mockRestore();
    });

    it('that can not go do not count to the limit', async () => {
      await configure({ leaverLimitPercent: 10 });
      const low = await app.db.getRepository('departments').findOne({ filter: { title: 'Low' } });
      await app.db.getRepository('departments').create({ values: { title: 'By hand', parentId: low.id } });
      const ended = await sync(
        departments([tree[3]]),
        users([1, 2].map((number) => person(number, { departments: ['else'] }))),
      );
      expect(ended).toMatchObject({ status: 'success' });
    });
  });

  describe('that are pushed', () => {
    const payload = (records: Records, more: Record<string, unknown> = {}) => ({
      dataType: 'user',
      sourceName: 'hr',
      complete: true,
      records,
      ...more,
    });

    it('go by the settings of the source of that name, and are told in the answer', async () => {
      await push(agent, payload(people(1, 20)));
      const [ofUsers] = await push(agent, payload(people(2, 20)));
      expect(ofUsers.detail.count).toMatchObject({ all: 20, success: 20, unchanged: 19, deleted: 1, failed: 0 });
      expect(await userOf('user1')).toBeNull();
    });

    it('stay if no source of that name is there, it is disabled, or keeps them', async () => {
      const settings = [
        { name: 'other' },
        { name: 'HR' },
        { name: 'hr', enabled: false },
        { enabled: true, leavers: 'keep' },
      ];
      for (const values of settings) {
        await app.db.getRepository('userDataSyncSources').update({ filterByTk: sourceId, values });
        await push(agent, payload(people(1, 20)));
        await push(agent, payload(people(2, 20)));
        expect(await userOf('user1')).not.toBeNull();
      }
    });

    it('are refused with all of the payload, if they are too many', async () => {
      await push(agent, payload(people(1, 20)));
      const { status, body } = await agent.post('/userData:push').send(payload([...people(4, 20), person(21)]));
      expect(status).toBe(500);
      expect(body.data).toMatchObject({ code: 500, message: expect.stringContaining('3 of 20 users') });
      expect(body.data.message).toContain('raise the limit of the source, or synchronize it');
      expect(await userNames()).toHaveLength(20);
    });

    it('are refused where complete is no boolean', async () => {
      const { status, body } = await agent.post('/userData:push').send(payload(people(1, 2), { complete: 'yes' }));
      expect(status).toBe(500);
      expect(body.data.message).toContain('"complete" must be a boolean');
    });

    it('do not take the person who pushes with them', async () => {
      await push(agent, payload(people(1, 20)));
      const user = await userOf('user1');
      await user.addRole('hr');
      await push(await app.agent().login(user, 'hr'), payload(people(2, 20)));
      expect(await userOf('user1')).not.toBeNull();
    });
  });

  describe('that are more than the limit', () => {
    const stopped = async (task: { id: number }) => {
      const { status, message, leaversOverLimit } = await findTask(app, task.id);
      expect(status, message).toBe('failed');
      return { message, leaversOverLimit };
    };
    const retry = (id: number, query = '') => agent.post(`/userData:retry?id=${id}&sourceId=${sourceId}${query}`);

    it('stop the task before anything is written, and the message says how many and what to do', async () => {
      await sync(users(people(1, 20)));
      const task = await sync(users([...people(4, 20), person(21)]), departments([{ uid: 'd1', title: 'New' }]));
      expect(await stopped(task)).toEqual({
        leaversOverLimit: 3,
        message:
          'Nothing was written, because too many records would be removed: 3 of 20 users. The removal limit of this source is 10 %. Check what the source delivers. If it is right, retry the task and allow it, or raise the limit.',
      });
      expect(await userNames()).toHaveLength(20);
      expect(await names('departments', 'title')).toEqual([]);
      expect(await app.db.getRepository('userDataSyncRecords').count()).toBe(20);
    });

    it('stop the task before anything is written under another name for which it speaks, too', async () => {
      await sync(users(people(1, 20)));
      const task = await sync(users([person(30)], { sourceName: 'ldap', complete: false }), users(people(4, 20)));
      expect(await stopped(task)).toMatchObject({ leaversOverLimit: 3 });
      expect(await userNames()).toHaveLength(20);
    });

    it.each([
      [{ leaverLimitPercent: 10 }, 2, 'success'],
      [{ leaverLimitPercent: 10 }, 3, 'failed'],
      [{ leaverLimitPercent: 0 }, 1, 'failed'],
      [{ leaverLimitPercent: 100 }, 19, 'success'],
      [{ leaverLimitPercent: 100, leaverLimitCount: 4 }, 4, 'success'],
      [{ leaverLimitPercent: 100, leaverLimitCount: 4 }, 5, 'failed'],
      [{ leaverLimitPercent: 100, leaverLimitCount: 0 }, 1, 'failed'],
      [{ leaverLimitPercent: null }, 3, 'failed'],
    ])('with %j: %i of 20 end in %s', async (limit, count, status) => {
      await configure(limit);
      await sync(users(people(1, 20)));
      expect(await sync(users(people(count + 1, 20)))).toMatchObject({ status });
      expect(await userNames()).toHaveLength(status === 'success' ? 20 - count : 20);
    });

    it('are all of them, if the source says it has nobody, whatever the limit', async () => {
      await configure({ leaverLimitPercent: 100 });
      await sync(users(people(1, 20)));
      const { message, leaversOverLimit } = await stopped(await sync(users([])));
      expect(message).toContain('20 of 20 users');
      expect(message).toContain('The source delivered none at all.');
      expect(leaversOverLimit).toBe(20);
      expect(await userNames()).toHaveLength(20);
    });

    it('are none, if a source that never had anybody says so', async () => {
      expect(await sync(departments([]), users(people(1, 5)))).toMatchObject({ status: 'success' });
    });

    it('are half of the people, and nobody is lost', async () => {
      await sync(users(people(1, 20)));
      expect((await stopped(await sync(users(people(1, 10))))).message).toContain('10 of 20 users');
      expect(await userNames()).toHaveLength(20);
    });

    it('are everybody, if all come under other uids, and the message says so', async () => {
      await sync(users(people(1, 20)));
      const renamed = people(1, 20).map((record, index) => ({ ...record, uid: `n${index}` }));
      const { message } = await stopped(await sync(users(renamed)));
      expect(message).toContain('20 of 20 users');
      expect(message).toContain('20 of them seem to have come under another uid');
      expect(await userNames()).toHaveLength(20);

      // With a match key they are the same people.
      expect(await sync(users(renamed, { matchKey: 'username' }))).toMatchObject({ status: 'success' });
      expect(await userNames()).toHaveLength(20);
    });

    it('are counted of those who are there: not of those who are gone', async () => {
      await sync(users(people(1, 40)));
      await configure({ leaverLimitPercent: 100 });
      await sync(
        users(
          people(1, 20).map((record) => ({ ...record, isDeleted: true })),
          { complete: false },
        ),
      );
      await configure({ leaverLimitPercent: 10 });
      await app.db.getRepository('users').destroy({ filter: { username: 'user40' } });
      expect((await stopped(await sync(users(people(23, 39))))).message).toContain('2 of 19 users');
    });

    it('may go once somebody allowed just that many', async () => {
      await sync(users(people(1, 20)));
      const task = await sync(users(people(4, 20)));
      for (const allowance of ['0', '-3', 'all', '3.5', '']) {
        expect((await retry(task.id, `&allowLeavers=${allowance}`)).status).toBe(400);
      }
      for (const allowance of [2, 4, 999_999_999]) {
        const { status, body } = await retry(task.id, `&allowLeavers=${allowance}`);
        expect(status).toBe(400);
        expect(body.errors[0].message).toContain(`Exactly that many can be allowed, not ${allowance}`);
      }
      expect((await retry(task.id, '&allowLeavers=3')).status).toBe(200);
      expect(await endOf(app, task.id)).toMatchObject({
        status: 'success',
        trigger: 'retry',
        allowedLeavers: 3,
        allowedBy: 'Super Admin',
        leaversOverLimit: null,
      });
      expect(await userNames()).toHaveLength(17);
    });

    it('may not, if they became more since then; and an allowance is no longer there at the next time', async () => {
      await sync(users(people(1, 20)));
      const task = await sync(users(people(4, 20)));
      payloads = [users(people(5, 20))];
      await retry(task.id, '&allowLeavers=3');
      expect(await endOf(app, task.id)).toMatchObject({ status: 'failed', leaversOverLimit: 4 });

      payloads = [users(people(4, 20))];
      await retry(task.id);
      const ended = await endOf(app, task.id);
      expect(ended).toMatchObject({ status: 'failed', leaversOverLimit: 3, allowedLeavers: null, allowedBy: null });
      expect(await userNames()).toHaveLength(20);
    });

    it('may not be everybody, where somebody allowed others', async () => {
      await sync(departments(Array.from({ length: 7 }, (_, index) => ({ uid: `d${index}`, title: `${index}` }))));
      await sync(users(people(1, 6)), departments([{ uid: 'd7', title: 'New' }], { complete: false }));
      const task = await sync(users(people(1, 6)), departments([{ uid: 'd7', title: 'New' }]));
      expect((await stopped(task)).leaversOverLimit).toBe(7);
      payloads = [users([]), departments([{ uid: 'd7', title: 'New' }], { complete: false })];
      await retry(task.id, '&allowLeavers=7');
      expect(await endOf(app, task.id)).toMatchObject({ status: 'failed', leaversOverLimit: 6 });
      expect(await userNames()).toHaveLength(6);
    });

    it('are told apart from those who came, where their removal fails', async () => {
      await sync(users(people(1, 20)));
      await configure({ leaverLimitPercent: 100 });
      const refuse = () => {
        throw new Error('Not today');
      };
      app.db.on('users.beforeDestroy', refuse);
      const task = await sync(users(people(19, 20)));
      app.db.off('users.beforeDestroy', refuse);
      expect(task).toMatchObject({
        status: 'partial',
        message: expect.stringContaining('Failed records: 18 of 20.'),
      });
    });

    it('can not be allowed where there was no limit in the way', async () => {
      pull = () => {
        throw new Error('Down');
      };
      const task = await sync();
      const { status, body } = await retry(task.id, '&allowLeavers=5');
      expect(status).toBe(400);
      expect(body.errors[0].message).toContain('there is nothing to allow');
      expect(await findTask(app, task.id)).toMatchObject({ status: 'failed', attempt: 1, allowedLeavers: null });
    });
  });
});
