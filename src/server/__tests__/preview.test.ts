import type { Model } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import { omit } from 'lodash';
import { eventually } from '../../../test/support/eventually';
import { type PulledData, UserDataResource, type UserData, type UserDataRecord } from '../index';
import type { Outcome, Preview } from '../contracts/types';
import {
  type Agent,
  addSource,
  countRows,
  endOf,
  findTask,
  gate,
  person,
  pluginOf,
  registerTestType,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

/** `SEEDS=200 npx vitest run src/server/__tests__/preview.test.ts -t seed` tries more of them. */
const SEEDS = Number(process.env.SEEDS ?? 2);
const FIRST_SEED = Number(process.env.FIRST_SEED ?? 1);
const STEPS = 8;

/** The outcome of a sync without what its message says. */
const counted = (outcome: Outcome) => omit(outcome, 'failed');

describe('a preview', () => {
  let app: MockServer;
  let agent: Agent;
  let payloads: UserData[];
  let pull: () => PulledData;

  beforeEach(async () => {
    app = await startApp();
    agent = await signIn(app);
    pull = async () => payloads;
    registerTestType(app, () => pull());
    await addSource(app);
  });

  afterEach(() => stopApp(app));

  const users = (records: UserDataRecord[], more: Partial<UserData> = {}): UserData => ({
    sourceName: 'hr',
    dataType: 'user',
    records,
    ...more,
  });
  const departments = (records: UserDataRecord[], more: Partial<UserData> = {}): UserData => ({
    ...users(records),
    dataType: 'department',
    ...more,
  });

  const preview = async (): Promise<Model & { preview: Preview }> => {
    const { status, body } = await agent.post('/userData:preview?name=hr');
    expect(status, JSON.stringify(body)).toBe(200);
    return endOf(app, body.data.id);
  };
  const sync = async () => endOf(app, (await startTask(agent)).id);
  const entry = (task: { preview: Preview }, uid: string) => task.preview.records.find((record) => record.uid === uid);

  it('does not say what fields for secrets hold', async () => {
    app.db.getCollection('users').addField('badgeToken', { type: 'string' });
    await app.db.sync();
    payloads = [users([person(1, { badgeToken: 'old-s3cret' })])];
    await sync();
    payloads = [users([person(1, { badgeToken: 'new-s3cret' })])];
    const task = await preview();
    const hidden = '***masked***';
    expect(entry(task, 'u1')?.changes).toEqual([{ field: 'badgeToken', from: hidden, to: hidden }]);
    expect(JSON.stringify(task)).not.toContain('s3cret');
  });

  it('says what would come, change and go, and writes nothing', async () => {
    payloads = [
      departments([{ uid: 'd1', title: 'Sales' }]),
      users([person(1, { departments: [{ uid: 'd1', isMain: true }] }), person(2), person(3)]),
    ];
    await sync();
    const events: string[] = [];
    for (const event of [
      'users.beforeSave',
      'users.afterDestroy',
      'departments.beforeSave',
      'departmentsUsers.beforeBulkCreate',
    ]) {
      app.db.on(event, () => void events.push(event));
    }
    const before = await countRows(app);
    const ledger = await app.db.getRepository('userDataSyncRecords').find({ sort: ['id'] });
    payloads = [
      departments([
        { uid: 'd1', title: 'Sales' },
        { uid: 'd2', title: 'Support', parentUid: 'd1' },
      ]),
      users([
        person(1, { nickname: 'New name', departments: ['d2'] }),
        person(2),
        { uid: 'u3', isDeleted: true },
        person(4, { departments: ['d2', 'nowhere'] }),
        person(5, { username: 'nocobase' }),
      ]),
    ];
    const task = await preview();
    expect(task).toMatchObject({ status: 'success', kind: 'preview' });
    expect(entry(task, 'u1')).toMatchObject({
      action: 'updated',
      name: 'New name',
      changes: [
        { field: 'nickname', from: 'Person 1', to: 'New name' },
        { field: 'departments', from: ['Sales'], to: ['Support'] },
        { field: 'mainDepartment', from: 'Sales', to: 'Support' },
      ],
    });
    expect(entry(task, 'u2')).toMatchObject({ action: 'unchanged', changes: [] });
    expect(entry(task, 'u3')).toMatchObject({ action: 'deleted' });
    expect(entry(task, 'u4')).toMatchObject({
      action: 'created',
      message: expect.stringContaining('Department "nowhere" is not known yet'),
    });
    expect(entry(task, 'u5')).toMatchObject({
      action: 'failed',
      message: 'username "nocobase" is taken already',
      problems: [expect.objectContaining({ code: expect.stringMatching(/^value-taken/) })],
    });
    expect(entry(task, 'd2')).toMatchObject({
      action: 'created',
      changes: [
        { field: 'title', from: null, to: 'Support' },
        { field: 'parent', from: null, to: 'Sales' },
      ],
    });
    expect(events).toEqual([]);
    expect(await countRows(app)).toEqual(before);
    expect(JSON.stringify(await app.db.getRepository('userDataSyncRecords').find({ sort: ['id'] }))).toBe(
      JSON.stringify(ledger),
    );
    const ended = await sync();
    expect(counted(ended.outcome)).toEqual(task.get('outcome'));
  });

  it('shows the first two hundred of each', async () => {
    payloads = [users(Array.from({ length: 450 }, (_, number) => person(number)))];
    const task = await preview();
    expect(task.get('outcome')).toMatchObject({ targets: [{ created: 450 }, { unchanged: 450 }] });
    expect(task.preview.records).toHaveLength(200);
  });

  it('names a value that is too long', async () => {
    payloads = [users([person(1, { nickname: 'x'.repeat(100_000) })])];
    const message = expect.stringContaining('at most 255 characters');
    expect(entry(await preview(), 'u1')).toMatchObject({ action: 'failed', message });
  });

  it('holds its source like a sync, and can be cancelled', async () => {
    const pulled = gate<UserData[]>();
    pull = () => pulled.opened;
    const { body } = await agent.post('/userData:preview?name=hr');
    expect((await agent.post('/userData:pull?name=hr')).status).toBe(409);
    expect((await agent.post('/userData:preview?name=hr')).status).toBe(409);
    await eventually(async () => expect((await findTask(app, body.data.id)).status).toBe('processing'));
    expect((await agent.get('/userData:latestTasks?sourceIds=1')).body.data).toMatchObject([{ kind: 'preview' }]);
    await agent.post(`/userData:cancel?id=${body.data.id}`);
    expect(await endOf(app, body.data.id)).toMatchObject({ status: 'cancelled' });
    // It is no synchronization.
    expect((await agent.get('/userData:latestTasks?sourceIds=1')).body.data).toEqual([]);
  });

  it('is refused to who may not sync, of a source that there is not, and of one that is disabled', async () => {
    expect((await app.agent().post('/userData:preview?name=hr')).status).toBe(401);
    expect((await agent.post('/userData:preview?name=nobody')).status).toBe(404);
    expect((await agent.post('/userData:preview')).status).toBe(400);
    await app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values: { enabled: false } });
    expect((await agent.post('/userData:preview?name=hr')).status).toBe(404);
  });

  it('fails with what a sync fails with, and is retried as a preview', async () => {
    payloads = [users([{ nickname: 'Nobody' } as never])];
    const failed = await preview();
    expect(failed).toMatchObject({ status: 'failed', preview: null });
    payloads = [users([person(1)])];
    await agent.post(`/userData:retry?id=${failed.get('id')}&sourceId=1`);
    await eventually(async () => expect((await findTask(app, failed.get('id') as number)).status).toBe('success'));
    expect(await app.db.getRepository('users').count({ filter: { username: 'user1' } })).toBe(0);
  });

  it('tells the leavers, and that they are too many', async () => {
    await app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values: { leavers: 'remove' } });
    const everybody = Array.from({ length: 20 }, (_, number) => person(number));
    payloads = [users(everybody, { complete: true })];
    await sync();
    payloads = [users(everybody.slice(1), { complete: true })];
    const task = await preview();
    expect(task.get('message')).toBeNull();
    expect(entry(task, 'u0')).toMatchObject({ action: 'deleted', name: 'Person 0' });
    expect(task.get('outcome')).toEqual(counted((await sync()).outcome));

    payloads = [users(everybody.slice(10), { complete: true })];
    const tooMany = await preview();
    expect(tooMany).toMatchObject({
      status: 'success',
      leaversOverLimit: 9,
      message:
        'A sync would stop and write nothing, because too many records would be removed: 9 of 19 users. The removal limit of this source is 10 %. Check what the source delivers. If it is right, synchronize and allow it, or raise the limit.',
    });
    expect(await sync()).toMatchObject({ status: 'failed', leaversOverLimit: 9 });
  });

  it('leads to a sync that allows the removals it found, and no more', async () => {
    await app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values: { leavers: 'remove' } });
    const everybody = Array.from({ length: 20 }, (_, number) => person(number));
    payloads = [users(everybody, { complete: true })];
    await sync();
    payloads = [users(everybody.slice(10), { complete: true })];
    expect((await agent.post('/userData:pull?name=hr&allowLeavers=10')).status).toBe(400);
    const count = (await preview()).get('leaversOverLimit');
    const allow = async (number: unknown) =>
      endOf(app, (await agent.post(`/userData:pull?name=hr&allowLeavers=${number}`)).body.data.id);
    const { status, body } = await agent.post('/userData:pull?name=hr&allowLeavers=9');
    expect(status).toBe(400);
    expect(body.errors[0].message).toContain('Exactly that many can be allowed, not 9');
    expect(await allow(count)).toMatchObject({
      status: 'success',
      allowedLeavers: 10,
      allowedBy: expect.any(String),
    });
    expect((await agent.post('/userData:pull?name=hr&allowLeavers=0')).status).toBe(400);
  });

  it('tells of departments that somebody stays in that they stay', async () => {
    await app.db
      .getRepository('userDataSyncSources')
      .update({ filter: { name: 'hr' }, values: { leavers: 'remove', leaverLimitPercent: 100 } });
    const tree = ['d0', 'd1', 'd2'].map((uid) => ({ uid, title: uid }));
    payloads = [departments(tree, { complete: true })];
    await sync();
    const department = await app.db.getRepository('departments').findOne({ filter: { title: 'd1' } });
    await department.addMember(1);
    payloads = [departments(tree.slice(0, 1), { complete: true })];
    const { outcome, preview: found } = (await preview()) as unknown as { outcome: object; preview: Preview };
    expect(entry({ preview: found }, 'd2')).toMatchObject({ action: 'deleted' });
    expect(entry({ preview: found }, 'd1')).toBeUndefined();
    expect(outcome).toEqual(counted((await sync()).outcome));
  });

  it('says which targets do not tell beforehand', async () => {
    class Badges extends UserDataResource {
      name = 'badges';
      accepts = ['user' as const];
      create = vi.fn(async () => []);
      update = vi.fn(async () => []);
    }
    const badges = new Badges(app.db, app.logger);
    pluginOf(app).resourceManager.registerResource(badges, { after: 'users' });
    payloads = [users([person(1)])];
    expect((await preview()).preview.unsupportedTargets).toEqual(['badges']);
    expect(badges.create).not.toHaveBeenCalled();
  });

  describe('is what the sync after it does', () => {
    const seeds = Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index);

    it.each(seeds)('seed %i', async (seed) => {
      const random = randomOf(seed);
      // With every second one the source changes only its own memberships.
      const values = { memberships: seed % 2 ? 'source' : 'own' };
      await app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values });
      for (let step = 0; step < STEPS; step++) {
        await editByHand(random);
        payloads = random.payloads();
        await spareMainDepartments();
        const announced = await preview();
        const done = await sync();
        const about = JSON.stringify({
          step,
          payloads,
          preview: announced.preview,
          done: done.outcome,
          message: done.message,
        });
        expect(announced.get('outcome'), about).toEqual(counted(done.outcome));
        expect(announced.get('failures'), about).toEqual(done.failures);
        await checkChanges(announced.preview, about);
      }
    });

    /** A department that is somebody's main one, or above it, is deleted by Departments itself by chance or not. */
    const spareMainDepartments = async () => {
      const rows: Model[] = await app.db.getRepository('departments').find();
      const parentOf = new Map(rows.map((row) => [String(row.get('id')), row.get('parentId')]));
      const spared = new Set<string>();
      for (const user of (await app.db.getRepository('users').find()) as Model[]) {
        for (let id = user.get('mainDepartmentId'); id && !spared.has(String(id)); id = parentOf.get(String(id))) {
          spared.add(String(id));
        }
      }
      for (const record of payloads
        .filter(({ dataType }) => dataType === 'department')
        .flatMap(({ records }) => records)) {
        const keys = { sourceName: 'hr', dataType: 'department' as const, sourceUks: [String(record.uid)] };
        const [known] = await pluginOf(app).resourceManager.findOriginRecords(keys);
        if (known?.resources.some(({ resourcePk }) => spared.has(String(resourcePk)))) {
          delete record.isDeleted;
        }
      }
    };

    /** Deletes and renames somebody now and then. */
    const editByHand = async (random: ReturnType<typeof randomOf>) => {
      const local: Model[] = await app.db
        .getRepository('users')
        .find({ filter: { username: { $ne: 'nocobase' } }, sort: ['id'] });
      const user = random.pick(local);
      if (user && random.chance(0.2)) {
        await app.db.getRepository('users').destroy({ filterByTk: user.get('id') as number });
      } else if (user && random.chance(0.3)) {
        await app.db
          .getRepository('users')
          .update({ filterByTk: user.get('id') as number, values: { nickname: 'By hand' } });
      }
      const department = random.pick(await app.db.getRepository('departments').find({ sort: ['id'] })) as
        Model | undefined;
      if (department && random.chance(0.1)) {
        await app.db
          .getRepository('departments')
          .update({ filterByTk: department.get('id') as number, values: { title: 'By hand' } });
      }
      await editMemberships(random);
    };

    /** Adds, removes, marks and chooses memberships now and then. */
    const editMemberships = async (random: ReturnType<typeof randomOf>) => {
      const find = async (name: string, filter = {}) =>
        random.pick<Model>(await app.db.getRepository(name).find({ sort: ['id'], filter }));
      const user = await find('users', { username: { $ne: 'nocobase' } });
      const department = await find('departments');
      if (!user || !department || random.chance(0.4)) {
        return;
      }
      const { model } = app.db.getCollection('departmentsUsers');
      const where = { userId: user.get('id') as number, departmentId: department.get('id') as number };
      if (random.chance(0.3)) {
        await model.destroy({ where });
      } else if (await model.count({ where })) {
        await model.update({ isOwner: random.chance(0.5) }, { where });
      } else {
        await model.create(where);
      }
      const values = { mainDepartmentId: where.departmentId };
      if (random.chance(0.4) && (await model.count({ where }))) {
        await app.db.getRepository('users').update({ filterByTk: where.userId, values });
      }
    };

    /** The announced values are there. */
    const checkChanges = async ({ records }: Preview, about: string) => {
      for (const { dataType, uid, changes = [], action } of records) {
        if (dataType === 'user' && action !== 'failed' && action !== 'deleted') {
          const [record] = await pluginOf(app).resourceManager.findOriginRecords({
            sourceName: 'hr',
            dataType,
            sourceUks: [uid],
          });
          const link = record.resources.find(({ resource }) => resource === 'users');
          const user: Model | null = link
            ? await app.db.getRepository('users').findOne({ filterByTk: link.resourcePk })
            : null;
          // Two records of one user: the last one has the last word.
          const isShared =
            link &&
            (await app.db
              .getRepository('userDataSyncRecordsResources')
              .count({ filter: { resource: 'users', resourcePk: link.resourcePk } })) > 1;
          for (const { field, to } of isShared
            ? []
            : changes.filter((change) => ['username', 'nickname', 'email', 'phone'].includes(change.field))) {
            expect(user?.get(field) ?? null, `${field} of ${uid}: ${about}`).toEqual(to);
          }
        }
      }
    };
  });
});

/** Random payloads: few people with names that clash, departments that move, records that are gone. */
function randomOf(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const chance = (probability: number) => next() < probability;
  const pick = <T>(list: T[]): T | undefined => list[Math.floor(next() * list.length)];
  const numbers = [1, 2, 3, 4, 5, 6, 7];
  const some = (most: number) => numbers.filter(() => next() < most / numbers.length);
  const memberships = () =>
    some(2).map((number) =>
      chance(0.5) ? `d${number}` : { uid: `d${number}`, isMain: chance(0.4), isOwner: chance(0.3) },
    );
  const user = (number: number): UserDataRecord => {
    const named = chance(0.85) ? number : pick(numbers);
    return {
      uid: `u${number}`,
      ...(chance(0.15) && { isDeleted: true }),
      ...(chance(0.8) && { username: chance(0.05) ? 'nocobase' : `user${named}` }),
      ...(chance(0.6) && { nickname: pick(['Ana', 'Bo', 'Chen']) }),
      ...(chance(0.4) && { email: chance(0.1) ? null : `user${named}@example.com` }),
      ...(chance(0.7) && { departments: memberships() }),
    } as UserDataRecord;
  };
  const department = (number: number): UserDataRecord => ({
    uid: `d${number}`,
    title: pick(['Sales', 'Support', 'Board']),
    ...(chance(0.1) && { isDeleted: true }),
    ...(chance(0.7) && { parentUid: chance(0.2) ? null : `d${pick(numbers)}` }),
  });
  const payloads = (): UserData[] => {
    const given: UserData[] = [];
    if (chance(0.7)) {
      given.push({ sourceName: 'hr', dataType: 'department', records: some(4).map(department) });
    }
    const matchKey = chance(0.4) ? pick(['username', 'email']) : undefined;
    given.push({ sourceName: 'hr', dataType: 'user', records: some(5).map(user), matchKey });
    return given;
  };
  return { chance, pick, payloads };
}
