import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import { type OriginRecord, type PulledData, type SyncSource, UserDataResource } from '../index';
import {
  type Agent,
  addSource,
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
  taskIn,
} from './app';

describe('cancelling a task', () => {
  let app: MockServer;
  let agent: Agent;
  let pull: (source: SyncSource) => PulledData;

  beforeEach(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, (source) => pull(source));
    await addSource(app);
  });

  afterEach(() => stopApp(app));

  const cancel = (id: number | string) => agent.post(`/userData:cancel?id=${id}`);

  it('ends one whose source never answers, at once', async () => {
    let signal: AbortSignal | undefined;
    pull = (source) => {
      signal = source.signal;
      return new Promise(() => {});
    };
    const { id } = await startTask(agent);
    await eventually(() => expect(signal).toBeDefined());
    const { status, body } = await cancel(id);
    expect(signal?.aborted).toBe(true);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ id, status: 'processing' });
    expect(await endOf(app, id)).toMatchObject({ status: 'cancelled', message: 'Cancelled by Super Admin' });
  });

  it('ends one that another node runs, which looks at its row', async () => {
    pull = () => new Promise(() => {});
    const { id } = await startTask(agent);
    await taskIn(app, id, 'processing');
    // What cancel does on a node that does not run the task.
    await pluginOf(app).lifecycle.cancel(id, { by: 'Ana', message: '' });
    expect(await endOf(app, id)).toMatchObject({ status: 'cancelled', message: 'Cancelled by Ana' });
  });

  it('ends a waiting one at once', async () => {
    app.eventQueue.publish = async () => {};
    const { id } = await startTask(agent);
    expect((await cancel(id)).body.data).toMatchObject({ status: 'cancelled' });
    expect(await findTask(app, id)).toMatchObject({ message: 'Cancelled by Super Admin', lockedSourceId: null });
  });

  it('stops between two records, keeps what was applied, and can be retried', async () => {
    const { opened: reached, open: reach } = gate();
    const { opened, open } = gate();
    class Slow extends UserDataResource {
      name = 'slow';
      accepts = ['user' as const];
      async create({ sourceUk }: OriginRecord) {
        if (sourceUk === 'u2') {
          reach();
          await opened;
        }
        return [];
      }
      async update() {
        return [];
      }
    }
    pluginOf(app).resourceManager.registerResource(new Slow(app.db, app.logger), { before: 'users' });
    pull = async () => [{ sourceName: 'hr', dataType: 'user', records: [1, 2, 3].map((number) => person(number)) }];
    const { id } = await startTask(agent);
    await reached;
    await cancel(id);
    open();
    const ended = await endOf(app, id);
    expect(ended.status).toBe('cancelled');
    expect(ended.outcome.targets[0]).toMatchObject({ resource: 'slow', created: 2 });
    expect(await app.db.getRepository('users').count()).toBe(1);

    await agent.post(`/userData:retry?id=${id}&sourceId=1`);
    expect(await endOf(app, id)).toMatchObject({ status: 'success', message: null, cancelRequestedBy: null });
    expect(await app.db.getRepository('users').count()).toBe(4);
  });

  it('is refused for one that is unknown or has ended, and without an id', async () => {
    pull = async () => [];
    const { id } = await startTask(agent);
    await endOf(app, id);
    expect((await cancel(id)).body.errors[0].message).toContain('is in state "success"');
    expect((await cancel(id)).status).toBe(409);
    expect((await cancel(99)).status).toBe(404);
    expect((await cancel('')).status).toBe(400);
    expect((await cancel('x')).body.errors[0].message).toBe('Parameter "id" must be a number');
  });

  it('needs the right to synchronize', async () => {
    const user = await app.db.getRepository('users').create({ values: { username: 'eve' } });
    const eve = await app.agent().login(user);
    expect((await eve.post('/userData:cancel?id=1')).status).toBe(403);
  });

  it('comes by itself when the source takes longer than its limit', async () => {
    await app.db.getRepository('userDataSyncSources').update({ filterByTk: 1, values: { pullTimeLimit: 1 } });
    pull = () => new Promise(() => {});
    expect(await endOf(app, (await startTask(agent)).id)).toMatchObject({
      status: 'failed',
      message: 'The source was not pulled within its time limit of 1 s',
    });
  });

  it.each([0, -1, 604_801])('knows no limit of %d seconds', async (pullTimeLimit) => {
    const { status } = await agent.post('/userDataSyncSources:update?filterByTk=1').send({ pullTimeLimit });
    expect(status).toBe(400);
  });
});
