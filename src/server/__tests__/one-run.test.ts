import type { MockServer } from '@nocobase/test';
import type { PulledData } from '../index';
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

describe('one run of a source at a time', () => {
  let app: MockServer;
  let agent: Agent;
  let pulls: string[];
  let pull: () => PulledData;

  beforeEach(async () => {
    app = await startApp();
    agent = await signIn(app);
    pulls = [];
    pull = async () => [{ sourceName: 'hr', dataType: 'user', records: [person(1)] }];
    registerTestType(app, (source) => {
      pulls.push(source.instance.name);
      return pull();
    });
    await addSource(app);
  });

  afterEach(() => stopApp(app));

  const tasks = () => app.db.getRepository('userDataSyncTasks');
  const recover = () => pluginOf(app).recovery.poll();
  const addTask = (values: Record<string, unknown>) =>
    tasks().create({ values: { batch: String(Math.random()), sourceId: 1, ...values } });

  it('is what twenty clicks at once start, and nineteen are told who runs', async () => {
    const { opened, open } = gate();
    pull = async () => {
      await opened;
      return [];
    };
    // Over HTTP: the test of two nodes.
    const { syncService } = pluginOf(app);
    const clicks = Array.from({ length: 20 }, () => syncService.pull('hr', { app } as never));
    const answers = await Promise.allSettled(clicks);
    const started = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? answer.reason : []));
    expect(started).toHaveLength(1);
    const { batch, id } = started[0].get();
    expect(new Set(refused.map(({ status, message }) => `${status} ${message}`))).toEqual(
      new Set([`409 Task ${batch} of this source is pending or running. Wait for its end, or cancel it.`]),
    );
    open();
    expect(await endOf(app, id)).toMatchObject({ status: 'success' });
    expect(pulls).toEqual(['hr']);
    expect(await tasks().count()).toBe(1);

    await endOf(app, (await startTask(agent)).id);
    expect(pulls).toEqual(['hr', 'hr']);
  });

  it('does not keep another source from running', async () => {
    await addSource(app, { name: 'other' });
    const { opened, open } = gate();
    pull = () => opened.then(() => []);
    const [hr, other] = [await startTask(agent), await startTask(agent, 'other')];
    await taskIn(app, hr.id, 'processing');
    await taskIn(app, other.id, 'processing');
    open();
    await Promise.all([endOf(app, hr.id), endOf(app, other.id)]);
  });

  it('goes for a retry as well, in the same row with one more attempt', async () => {
    const failed = await addTask({ status: 'failed', message: 'no', cost: 5 });
    const { opened, open } = gate();
    pull = () => opened.then(() => []);
    const running = await startTask(agent);
    const { status, body } = await agent.post(`/userData:retry?id=${failed.id}&sourceId=1`);
    expect(status).toBe(409);
    expect(body.errors[0].message).toContain(running.batch);
    expect(await findTask(app, failed.id)).toMatchObject({ status: 'failed', message: 'no', attempt: 1 });

    open();
    await endOf(app, running.id);
    const retried = await agent.post(`/userData:retry?id=${failed.id}&sourceId=1`);
    expect(retried.body.data).toMatchObject({ id: failed.id, status: 'init' });
    expect(await endOf(app, failed.id)).toMatchObject({ status: 'success', attempt: 2, message: null });
  });

  it.each(['failed', 'partial', 'cancelled'])('is retried from %s', async (status) => {
    const { id } = await addTask({ status });
    await agent.post(`/userData:retry?id=${id}&sourceId=1`);
    expect(await endOf(app, id)).toMatchObject({ status: 'success' });
  });

  it('is one run, though its job is handed out many times', async () => {
    const publish = app.eventQueue.publish.bind(app.eventQueue);
    app.eventQueue.publish = async (...job) => {
      await Promise.all(Array.from({ length: 5 }, () => publish(...job)));
    };
    const { id } = await startTask(agent);
    await endOf(app, id);
    await publish('user-data-sync.task', { taskId: id });
    const next = await startTask(agent);
    await endOf(app, next.id);
    expect(pulls).toEqual(['hr', 'hr']);
  });

  it('frees the source where it can not even begin', async () => {
    pluginOf(app).sourceManager.create = () => {
      throw new Error('No such tenant');
    };
    const { id } = await addTask({ status: 'init' });
    await recover();
    expect(await endOf(app, id)).toMatchObject({ status: 'failed', message: 'No such tenant' });
  });

  describe('that nobody looks after any more', () => {
    it.each([
      ['carries no lease, as the original left it', {}],
      ['has let its lease run out', { leaseExpiresAt: 1000, leaseOwner: 'dead', lockedSourceId: 1 }],
    ])('is interrupted, if it %s, and can be retried', async (_, lease) => {
      const { id } = await addTask({ status: 'processing', ...lease });
      await recover();
      const interrupted = await endOf(app, id);
      expect(interrupted).toMatchObject({ status: 'failed', message: expect.stringContaining('Interrupted') });
      await agent.post(`/userData:retry?id=${id}&sourceId=1`);
      expect(await endOf(app, id)).toMatchObject({ status: 'success' });
    });

    it('is left alone as long as its lease holds', async () => {
      const held = await addTask({ status: 'processing', leaseExpiresAt: Date.now() + 3_600_000, lockedSourceId: 1 });
      const lost = await addTask({ status: 'processing' });
      await recover();
      await endOf(app, lost.id);
      expect(await findTask(app, held.id)).toMatchObject({ status: 'processing' });
    });

    it('is run after all, if its job was lost', async () => {
      const publish = app.eventQueue.publish;
      app.eventQueue.publish = async () => {
        throw new Error('The queue is away');
      };
      const { id } = await startTask(agent);
      await tasks().model.update({ leaseExpiresAt: 1000 }, { where: { id } });
      app.eventQueue.publish = publish;
      await recover();
      expect(await endOf(app, id)).toMatchObject({ status: 'success' });
    });
  });
});

describe('an application that stops', () => {
  it('ends its running tasks, whose sources never answer, and takes no more', async () => {
    const app = await startApp();
    const agent = await signIn(app);
    registerTestType(app, () => new Promise(() => {}));
    await addSource(app);
    const { id } = await startTask(agent);
    await taskIn(app, id, 'processing');
    let atClose: unknown;
    app.once('beforeStop', async () => {
      atClose = (await findTask(app, id)).toJSON();
    });
    await app.stop();
    expect(atClose).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('the application was stopped'),
    });
    await app.db.reconnect();
    await stopApp(app);
  });
});
