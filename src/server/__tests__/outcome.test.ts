import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import type { PulledData, UserData, UserDataRecord } from '../index';
import {
  type Agent,
  addSource,
  endOf,
  findTask,
  person,
  push,
  readLog,
  registerTestType,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';
import { OutcomeCollector } from '../results/outcome';

describe('the outcome of a task', () => {
  let app: MockServer;
  let agent: Agent;
  let pull: () => PulledData;

  beforeEach(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, () => pull());
    await addSource(app);
  });

  afterEach(() => stopApp(app));

  const users = (...records: UserDataRecord[]): UserData => ({ sourceName: 'hr', dataType: 'user', records });
  const departments = (...records: UserDataRecord[]): UserData => ({
    sourceName: 'hr',
    dataType: 'department',
    records,
  });
  const sync = async (...payloads: UserData[]) => {
    pull = async () => payloads;
    return endOf(app, (await startTask(agent)).id);
  };
  const counts = (more: object) => ({ created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0, ...more });

  it('counts for each data type and target what was created, updated, unchanged, deleted and failed', async () => {
    const sales = { uid: 's', title: 'Sales' };
    const support = { uid: 't', title: 'Support', parentUid: 's' };
    const people = [1, 2, 3].map((number) => person(number, { departments: [{ uid: 's', isMain: true }] }));
    const first = await sync(departments(sales, support), users(...people));
    expect(first.outcome).toEqual({
      records: 5,
      failedRecords: 0,
      notices: [],
      targets: [
        { dataType: 'department', resource: 'departments', ...counts({ created: 2 }) },
        { dataType: 'user', resource: 'users', ...counts({ created: 3 }) },
        { dataType: 'user', resource: 'departments', ...counts({ updated: 3 }) },
      ],
    });

    const again = await sync(departments(sales, support), users(...people));
    expect(again.outcome.targets.map(({ unchanged }: { unchanged: number }) => unchanged)).toEqual([2, 3, 3]);

    const changed = await sync(
      departments({ ...sales, title: 'Sales EMEA' }, { ...support, isDeleted: true }),
      users(
        { ...people[0], nickname: 'Ana' },
        { ...people[1], departments: [] },
        { ...people[2], isDeleted: true },
        person(4, { username: 'user1' }),
        { uid: 'nobody', isDeleted: true },
      ),
    );
    expect(changed).toMatchObject({ status: 'partial' });
    expect(changed.outcome).toEqual({
      records: 7,
      failedRecords: 1,
      failed: { all: 7, first: changed.failures },
      notices: [],
      targets: [
        { dataType: 'department', resource: 'departments', ...counts({ updated: 1, deleted: 1 }) },
        { dataType: 'user', resource: 'users', ...counts({ updated: 1, unchanged: 2, deleted: 1, failed: 1 }) },
        { dataType: 'user', resource: 'departments', ...counts({ updated: 1, unchanged: 3, deleted: 1 }) },
      ],
    });
  });

  it('sees what was edited by hand', async () => {
    await sync(users(person(1)));
    await app.db.getRepository('users').update({ filter: { username: 'user1' }, values: { nickname: 'By hand' } });
    expect((await sync(users(person(1)))).outcome.targets[0]).toMatchObject({ updated: 1 });
    await app.db.getRepository('users').destroy({ filter: { username: 'user1' } });
    expect((await sync(users(person(1)))).outcome.targets[0]).toMatchObject({ created: 1 });
  });

  it('names one bad record of many, and is a success once it is mended', async () => {
    const people = Array.from({ length: 50 }, (_, index) => person(index));
    const bad = { ...people[7], username: 'nocobase' };
    const ended = await sync(users(...people.map((each, index) => (index === 7 ? bad : each))));
    expect(ended).toMatchObject({
      status: 'partial',
      message: 'Failed records: 1 of 50. The first: users u7: username "nocobase" is taken already',
      failures: [
        {
          dataType: 'user',
          resource: 'users',
          uid: 'u7',
          name: 'Person 7',
          username: 'nocobase',
          message: 'username "nocobase" is taken already',
        },
      ],
    });
    expect(await app.db.getRepository('users').count()).toBe(50);
    expect(readLog(app, 'failures')).toContainEqual(
      expect.objectContaining({
        source: 'hr',
        batch: ended.batch,
        uid: 'u7',
        reason: 'username "nocobase" is taken already',
      }),
    );

    pull = async () => [users(...people)];
    await agent.post(`/userData:retry?id=${ended.id}&sourceId=1`);
    expect(await endOf(app, ended.id)).toMatchObject({ status: 'success', message: null, failures: [], attempt: 2 });
    expect(await app.db.getRepository('users').count()).toBe(51);
  });

  it('is a failure when every record failed', async () => {
    const ended = await sync(users(person(1, { username: 'nocobase' }), person(2, { username: 'nocobase' })));
    expect(ended).toMatchObject({ status: 'failed', outcome: { records: 2, failedRecords: 2 } });
  });

  it('is told in the language of whoever started the task', async () => {
    pull = async () => [users(person(1, { username: 'nocobase' }))];
    const { body } = await agent.post('/userData:pull?name=hr').set('X-Locale', 'es-ES');
    const { message, failures } = await endOf(app, body.data.id);
    expect(message).toContain('Registros fallidos: 1 de 1');
    expect(failures[0].message).toBe('username «nocobase» ya está en uso');
  });

  it('keeps what tells a record from others', async () => {
    const anybody = { username: 'nocobase', email: 'ana@example.com', phone: 600 };
    const ended = await sync(users(person(1, anybody)));
    expect(ended.failures).toMatchObject([{ uid: 'u1', name: 'Person 1', ...anybody, phone: '600' }]);
  });

  it('keeps ten thousand failed records, and logs all of them', async () => {
    const people = Array.from({ length: 10_005 }, (_, index) => person(index, { username: 'nocobase' }));
    const ended = await sync(users(...people));
    expect(ended.failures).toHaveLength(10_000);
    expect(ended.outcome.failedRecords).toBe(10_005);
    await eventually(() =>
      expect(readLog(app, 'failures').filter(({ batch }) => batch === ended.batch)).toHaveLength(10_005),
    );
  });

  it('keeps fewer where they are large, and no one after the first that is too much', () => {
    const collector = new OutcomeCollector();
    const failed = (message: string) => ({
      resource: 'users',
      detail: {
        count: { all: 1, success: 0, ...counts({ failed: 1 }) },
        failedRecords: [{ record: { uid: 'u' }, message }],
      },
    });
    collector.add('user', [failed('x'.repeat(3_000_000)), failed('y'.repeat(3_000_000)), failed('z')]);
    expect(collector.failures.map(({ message }) => message[0])).toEqual(['x']);
  });

  it('of a push is in its answer', async () => {
    const [first] = await push(agent, { dataType: 'user', records: [person(1)] });
    const [again] = await push(agent, { dataType: 'user', records: [person(1)] });
    expect(first.detail.count).toEqual({ all: 1, success: 1, ...counts({ created: 1 }) });
    expect(again.detail.count).toEqual({ all: 1, success: 1, ...counts({ unchanged: 1 }) });
  });

  it('comes with who started the task', async () => {
    const { id } = await sync(users(person(1)));
    expect((await findTask(app, id)).createdById).toBe(1);
  });
});
