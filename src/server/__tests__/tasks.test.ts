import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import { ExternalAPIError, type SyncSource, type UserData } from '../index';
import {
  type Agent,
  addSource,
  endOf,
  gate,
  pluginOf,
  push,
  readLog,
  registerTestType,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

describe('a task', () => {
  let app: MockServer;
  let agent: Agent;
  let pull: (source: SyncSource) => Promise<UserData[]>;

  const ana: UserData = { sourceName: 'hr', dataType: 'user', records: [{ uid: 'u1', username: 'ana' }] };

  beforeEach(async () => {
    app = await startApp();
    agent = await signIn(app);
    pull = async () => [ana];
    registerTestType(app, (source) => pull(source));
  });

  afterEach(() => stopApp(app));

  const start = () => startTask(agent);
  const setStatus = (id: number, status: string) =>
    app.db.getRepository('userDataSyncTasks').update({ filterByTk: id, values: { status } });

  it('is started by pull, which answers at once, and ends in success', async () => {
    const source = await addSource(app, { options: { tenant: 'x' } });
    const { opened, open } = gate();
    let seen: SyncSource | undefined;
    pull = async (pulled) => {
      seen = pulled;
      await opened;
      return [ana];
    };
    const task = await start();
    expect(task).toEqual({ id: expect.any(Number), batch: expect.stringMatching(/^\d{20}$/), status: 'init' });
    await eventually(() => expect(seen).toBeDefined());
    expect(await app.db.getRepository('users').count()).toBe(1);

    open();
    const ended = await endOf(app, task.id);
    expect(ended).toMatchObject({ sourceId: source.id, status: 'success', message: null, cost: expect.any(Number) });
    expect(await app.db.getRepository('users').count({ filter: { username: 'ana' } })).toBe(1);
    expect(seen!.options).toEqual({ tenant: 'x' });
    expect(seen!.instance.name).toBe('hr');
    for (const member of ['app', 'db', 'log', 'logger', 't', 'i18n', 'cache', 'state']) {
      expect(seen!.ctx[member], member).toBeTruthy();
    }
  });

  it('fails with the message of what the source threw, and can be retried', async () => {
    const source = await addSource(app);
    pull = async () => {
      throw new Error('The directory is down');
    };
    const { id } = await start();
    expect(await endOf(app, id)).toMatchObject({ status: 'failed', message: 'The directory is down' });

    pull = async () => [ana];
    const response = await agent.post(`/userData:retry?id=${id}&sourceId=${source.id}`);
    expect(response.status).toBe(200);
    await eventually(async () => expect(await endOf(app, id)).toMatchObject({ status: 'success', message: null }));
    expect(await app.db.getRepository('userDataSyncTasks').count()).toBe(1);
  });

  it('shows a general message where the source says ExternalAPIError', async () => {
    await addSource(app);
    pull = async () => {
      throw new ExternalAPIError('secret detail');
    };
    const { message } = await endOf(app, (await start()).id);
    expect(message).toContain('See the logs');
    expect(message).not.toContain('secret');
  });

  it.each([
    [undefined, 'pull() of source type "test" must return an array of payloads, or yield payloads'],
    [[undefined], '"payload" is required'],
    [[{ ...ana, dataType: 'robot' }], 'dataType robot is not supported'],
    [[{ ...ana, records: [{ username: 'x' }] }], '"records[0].uid" is required (record 0, without uid)'],
    [[{ ...ana, sourceName: undefined }], '"sourceName" is required'],
  ])('tells the author of a source what is wrong with %j', async (payloads, message) => {
    await addSource(app);
    pull = async () => payloads as UserData[];
    const ended = await endOf(app, (await start()).id);
    expect(ended).toMatchObject({ status: 'failed', message: expect.stringContaining(message) });
  });

  it('takes a payload without records from a source that has none', async () => {
    await addSource(app);
    pull = async () => [{ ...ana, records: [] }];
    expect(await endOf(app, (await start()).id)).toMatchObject({ status: 'success' });
  });

  it('names the records that failed', async () => {
    await addSource(app);
    pull = async () => [{ ...ana, records: [...ana.records, { uid: 'u2', username: 'ana' }] }];
    expect(await endOf(app, (await start()).id)).toMatchObject({
      status: 'partial',
      message:
        'Failed records: 1 of 2. The first: users u2: username "ana" is taken already, by the record with uid "u1"',
    });
  });

  it('is refused for a source that is unknown, disabled or of a type nobody registered', async () => {
    await addSource(app, { name: 'off', enabled: false });
    await addSource(app, { name: 'gone', sourceType: 'gone' });
    const refusal = async (query: string) => {
      const { status, body } = await agent.post(`/userData:pull${query}`);
      return { status, message: body.errors[0].message };
    };
    expect(await refusal('')).toEqual({ status: 400, message: 'Parameter "name" is required' });
    expect(await refusal('?name=nope')).toEqual({ status: 404, message: 'No enabled source named "nope" was found' });
    expect(await refusal('?name=off')).toMatchObject({ status: 404 });
    expect(await refusal('?name=gone')).toEqual({
      status: 400,
      message: 'No source type named "gone" is registered. Registered types: test',
    });
    expect(await app.db.getRepository('userDataSyncTasks').count()).toBe(0);
  });

  it('is not retried when it is unknown, of another source, or has not failed', async () => {
    const [hr, other] = [await addSource(app), await addSource(app, { name: 'other' })];
    const { id } = await start();
    await endOf(app, id);
    const refusal = async (task: number, source: number) => {
      const { status, body } = await agent.post(`/userData:retry?id=${task}&sourceId=${source}`);
      return { status, message: body.errors[0].message };
    };
    expect(await refusal(id, hr.id)).toMatchObject({ status: 409, message: expect.stringContaining('success') });
    expect(await refusal(99, hr.id)).toEqual({ status: 404, message: 'No task with id 99 was found' });
    expect(await refusal(id, 99)).toEqual({ status: 404, message: 'No enabled source with id 99 was found' });
    await setStatus(id, 'failed');
    expect(await refusal(id, other.id)).toMatchObject({ status: 400 });
  });

  it('moves only from the state it is in', async () => {
    await addSource(app);
    const { sourceManager } = pluginOf(app);
    const source = await sourceManager.getByName('hr', { app } as never);
    const id = (await source.newTask()).get('id') as number;
    await expect(source.endTask({ taskId: id, success: true })).rejects.toThrow('"init"');
    await expect(source.retryTask(id)).rejects.toThrow('"init"');
    await source.beginTask(id);
    await expect(source.beginTask(id)).rejects.toThrow('"processing"');
    await source.endTask({ taskId: id, success: false, cost: 5, message: 'no' });
    await expect(source.endTask({ taskId: id, success: true })).rejects.toThrow('"failed"');
    await source.retryTask(id);
  });

  it('and a push each leave their payloads raw in the log', async () => {
    await addSource(app);
    const { id } = await start();
    const { batch } = await endOf(app, id);
    await push(agent, { dataType: 'user', records: [{ uid: 'u9', nickname: 'Ñandú' }] });
    await agent.post('/userData:push').send({ dataType: 'user', records: [{}] });

    await eventually(() => {
      const lines = readLog(app, 'payloads');
      expect(lines).toContainEqual(expect.objectContaining({ source: 'hr', sourceType: 'test', batch, data: ana }));
      const pushed = lines.filter(({ source, sourceType }) => source === 'api' && sourceType === 'api');
      expect(pushed.map(({ data }) => (data as UserData).records)).toEqual([[{ uid: 'u9', nickname: 'Ñandú' }], [{}]]);
    });
  });
});
