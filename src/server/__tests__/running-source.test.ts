// A source that is changed, switched off or deleted while a task of it runs: one defined end for each, whoever does it.
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import type { PulledData, SyncSource, UserData } from '../index';
import type { SyncSourceModel } from '../sources/sync-source-model';
import {
  addSource,
  type Agent,
  endOf,
  gate,
  person,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

describe('a source whose task runs', () => {
  let app: MockServer;
  let agent: Agent;
  let asked: ReturnType<typeof gate<SyncSource>>;
  let answer: ReturnType<typeof gate<void>>;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, (source) => pull(source));
  });

  beforeEach(async () => {
    asked = gate<SyncSource>();
    answer = gate<void>();
    await addSource(app);
  });
  afterEach(() => removeRows(app));
  afterAll(() => stopApp(app));

  const users: UserData = { sourceName: 'hr', dataType: 'user', records: [person(1)] };
  /** Delivers even though nobody waits for it any more. */
  const pull = async function* (source: SyncSource): PulledData {
    asked.open(source);
    await answer.opened;
    yield users;
  } as (source: SyncSource) => PulledData;
  const running = async () => {
    const { id } = await startTask(agent);
    const source = await asked.opened;
    return { id, source };
  };
  const countUsers = () => app.db.getRepository('users').count({ filter: { username: { $startsWith: 'user' } } });
  const update = (values: object) => agent.post('/userDataSyncSources:update?filter={"name":"hr"}').send(values);

  it.each([
    ['is disabled', { enabled: false }, 'Stopped: the source was disabled while the task ran'],
    ['is renamed', { name: 'staff' }, 'Stopped: the source was renamed while the task ran. Synchronize it again.'],
  ])('that %s ends it as cancelled, and writes nothing', async (_, values, message) => {
    const { id, source } = await running();
    expect((await update(values)).status).toBe(200);
    await eventually(() => expect(source.signal.aborted).toBe(true));
    answer.open();
    expect(await endOf(app, id)).toMatchObject({ status: 'cancelled', message });
    expect(await countUsers()).toBe(0);
  });

  it('that is deleted takes its tasks along, and writes nothing', async () => {
    const { source } = await running();
    expect((await agent.post('/userDataSyncSources:destroy?filter={"name":"hr"}')).status).toBe(200);
    await eventually(() => expect(source.signal.aborted).toBe(true));
    answer.open();
    expect(await app.db.getRepository('userDataSyncTasks').count()).toBe(0);
    expect(await countUsers()).toBe(0);
  });

  it('goes on without the row of a task that is deleted, and can be started again', async () => {
    const { id, source } = await running();
    expect((await agent.post(`/userDataSyncTasks:destroy?filterByTk=${id}`)).status).toBe(200);
    await eventually(() => expect(source.signal.aborted).toBe(true));
    answer.open();
    expect(await countUsers()).toBe(0);
    asked = gate<SyncSource>();
    const again = await running();
    expect(await endOf(app, again.id)).toMatchObject({ status: 'success' });
    expect(await countUsers()).toBe(1);
  });

  it('goes on where nothing of it changes but how it is shown', async () => {
    const { id } = await running();
    expect((await update({ displayName: 'Human resources' })).status).toBe(200);
    answer.open();
    expect(await endOf(app, id)).toMatchObject({ status: 'success' });
    expect(await countUsers()).toBe(1);
  });
});

describe('a source type that follows its sources', () => {
  let app: MockServer;
  let agent: Agent;
  const seen: string[] = [];

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => []);
    // As published types do that keep a stream open for each enabled source.
    app.db.on('userDataSyncSources.afterSave', ({ name, enabled, options }: SyncSourceModel) =>
      seen.push(`${name} ${enabled ? 'on' : 'off'} ${options?.url ?? '-'}`),
    );
    app.db.on('userDataSyncSources.afterDestroy', ({ name }: SyncSourceModel) => seen.push(`${name} gone`));
  });
  afterAll(() => stopApp(app));

  it('hears of each that is added, enabled, changed, disabled and deleted', async () => {
    const values = { name: 'stream', sourceType: 'test', enabled: false, options: { url: 'https://one' } };
    await agent.post('/userDataSyncSources:create').send(values);
    const update = (more: object) => agent.post('/userDataSyncSources:update?filter={"name":"stream"}').send(more);
    await update({ enabled: true });
    await update({ options: { url: 'https://two' } });
    await update({ enabled: false });
    await agent.post('/userDataSyncSources:destroy?filter={"name":"stream"}');
    expect(seen).toEqual([
      'stream off https://one',
      'stream on https://one',
      'stream on https://two',
      'stream off https://two',
      'stream gone',
    ]);
  });
});
