import type { Model } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import { startSmtpServer } from '../../../test/support/smtp-server';
import { measureRuns } from '../health/metrics';
import { type PulledData, SyncSource } from '../index';
import {
  addSource,
  type Agent,
  endOf,
  findTask,
  person,
  pluginOf,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

const HOUR = 60 * 60 * 1000;
const PEOPLE = { sourceName: 'hr', dataType: 'user' as const, records: [person(1)] };

let app: MockServer;
let agent: Agent;
let pull: () => PulledData;
let bossId: number;

/** What a channel of the test was given, and what it answers. */
let sent: { channel: string; users: number[]; title: string; text: string; url: string }[] = [];
let answer: () => { status: string; reason?: string };

class TestChannel {
  async send({ message, channel, receivers }: Record<string, never>) {
    const { title, content, options } = message as { title: string; content: string; options: { url: string } };
    const { name } = channel as { name: string };
    sent.push({
      channel: name,
      users: (receivers as { value: number[] }).value,
      title,
      text: content,
      url: options.url,
    });
    return { message, ...answer() };
  }
}

beforeAll(async () => {
  app = await startApp([
    'system-settings',
    'notification-manager',
    'notification-in-app-message',
    'notification-email',
    'workflow',
  ]);
  agent = await signIn(app);
  registerTestType(app, () => pull());
  const manager = app.pm.get('notification-manager') as unknown as { registerChannelType(type: object): void };
  manager.registerChannelType({ type: 'test', Channel: TestChannel });
  for (const [name, notificationType] of [
    ['ops', 'test'],
    ['inbox', 'in-app-message'],
    ['gone', 'no-such-type'],
  ]) {
    await app.db.getRepository('notificationChannels').create({ values: { name, title: name, notificationType } });
  }
});

afterAll(() => stopApp(app));

beforeEach(async () => {
  await removeRows(app);
  sent = [];
  answer = () => ({ status: 'success' });
  pull = async () => [PEOPLE];
  const boss = await app.db.getRepository('users').create({
    values: { username: 'boss', appLang: 'es-ES', roles: ['admin'] },
  });
  bossId = boss.id;
});

const EVENTS = ['failed', 'stopped', 'partial', 'overdue', 'recovered'];
const told = (more: object = {}) => ({
  ...{ channels: ['ops'], roles: [], userIds: [bossId], events: EVENTS },
  // Longer than any test takes.
  ...{ overdueAfterHours: 8_760, ...more },
});
const addTold = (more: object = {}, values: object = {}) => addSource(app, { notifications: told(more), ...values });

const fail = async (): Promise<never> => {
  throw new Error('the HR server is away');
};

/** What is kept of the source, once all ends were taken. */
const sourceOf = async (id: number) => {
  await pluginOf(app).health.lookAtAll();
  return app.db.getRepository('userDataSyncSources').findOne({ filterByTk: id });
};

const run = async (id: number) => {
  const ended = await endOf(app, (await startTask(agent)).id);
  await eventually(async () => {
    const source = await app.db.getRepository('userDataSyncSources').findOne({ filterByTk: id });
    expect(Number(source.get('endsTakenUntil'))).toBe(Number(ended.get('endedAt')));
  });
  return ended;
};

describe('whom a source tells', () => {
  it('is told once of each change of state, in their language, with reason, counts and a link', async () => {
    const { id } = await addTold({ pageAddress: 'https://noco.example.com/admin/settings/users-permissions/sync' });
    await run(id);
    expect(sent).toEqual([]);
    pull = fail;
    const failed = await run(id);
    await run(id);
    await run(id);
    await eventually(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toEqual({
      channel: 'ops',
      users: [bossId],
      title: 'La sincronización de hr ha fallado',
      text: 'the HR server is away',
      url: `https://noco.example.com/admin/settings/users-permissions/sync?source=${id}&task=${failed.id}`,
    });
    pull = async () => [{ ...PEOPLE, records: [person(1), person(2), person(3, { username: 'user2' })] }];
    await run(id);
    await eventually(() => expect(sent).toHaveLength(2));
    expect(sent[1].title).toBe('Algunos registros de hr no se han podido sincronizar');
    expect(sent[1].text).toMatch(/1 creado.* · 1 /);
    pull = async () => [PEOPLE];
    await run(id);
    await run(id);
    await eventually(() => expect(sent).toHaveLength(3));
    expect(sent[2].title).toBe('hr vuelve a sincronizarse');
    expect((await sourceOf(id)).notificationFailure).toBeNull();
  });

  it('is told of a task that could not even begin', async () => {
    class Unreadable extends SyncSource {
      constructor(params: ConstructorParameters<typeof SyncSource>[0]) {
        super(params);
        throw new Error('these options can not be read');
      }
      async pull() {
        return [];
      }
    }
    pluginOf(app).sourceManager.registerType('unreadable', { syncSource: Unreadable, title: 'Unreadable' });
    const { id } = await addTold({}, { sourceType: 'unreadable' });
    const { endedAt } = await run(id);
    expect(endedAt).not.toBeNull();
    await eventually(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({
      title: 'La sincronización de hr ha fallado',
      text: 'these options can not be read',
    });
  });

  it('is told of nothing else than was chosen, and of no preview or cancelled task', async () => {
    const { id } = await addTold({ events: ['recovered'] });
    pull = fail;
    await run(id);
    const { body } = await agent.post('/userData:preview?name=hr');
    await endOf(app, body.data.id);
    expect(await sourceOf(id)).toMatchObject({ health: 'failed' });
    expect(sent).toEqual([]);
    pull = async () => [PEOPLE];
    await run(id);
    await eventually(() => expect(sent).toHaveLength(1));
  });

  it('is told through the inbox of the host, by a role', async () => {
    await app.db.getRepository('roles').create({ values: { name: 'told', title: 'Told' } });
    await app.db.getRepository('users').update({ filterByTk: bossId, values: { roles: ['told'] } });
    const { id } = await addTold({ channels: ['inbox'], userIds: [], roles: ['told'] });
    pull = async () => {
      throw new Error('{{not}} a template & <b>no markup</b>');
    };
    await run(id);
    const messages = app.db.getRepository('notificationInAppMessages');
    await eventually(async () => expect(await messages.count()).toBe(1));
    expect(await messages.findOne()).toMatchObject({
      title: 'La sincronización de hr ha fallado',
      content: '{{not}} a template & <b>no markup</b>',
      options: { url: expect.stringMatching(/^\/admin\/settings\/users-permissions\/sync\?source=\d+&task=\d+$/) },
    });
  });

  it('is told by mail, and the task ends as before where the mail server is down', async () => {
    const server = await startSmtpServer();
    const mail = {
      host: '127.0.0.1',
      port: server.port,
      secure: false,
      account: 'ops',
      password: 'x',
      from: 'ops@acme.test',
    };
    const channels = app.db.getRepository('notificationChannels');
    await channels.create({ values: { name: 'mail', title: 'Mail', notificationType: 'email', options: mail } });
    await app.db.getRepository('users').update({ filterByTk: bossId, values: { email: 'boss@acme.test' } });
    const { id } = await addTold({ channels: ['mail'], pageAddress: 'https://acme.test/sync' });
    try {
      pull = fail;
      const task = await run(id);
      await eventually(() => expect(server.mails).toHaveLength(1));
      const [{ to, data }] = server.mails;
      expect(to).toEqual(['boss@acme.test']);
      expect(data).toContain('the HR server is away');
      expect(data).toContain(`https://acme.test/sync?source=${id}&task=${task.id}`);
    } finally {
      await server.stop();
    }
    pull = async () => [PEOPLE];
    expect(await run(id)).toMatchObject({ status: 'success' });
    await eventually(async () =>
      expect((await sourceOf(id)).notificationFailure?.text).toBe('Channel "{{name}}": {{reason}}'),
    );
  });

  it('is told by one node, however many look', async () => {
    const { id } = await addTold();
    pull = fail;
    // As if the process had been killed between the end of the task and what follows from it.
    app.db.removeAllListeners('userDataSyncTasks.afterUpdate');
    await endOf(app, (await startTask(agent)).id);
    app.db.on('userDataSyncTasks.afterUpdate', (task: Model) => pluginOf(app).health.onEnd(task));
    const { health } = pluginOf(app);
    await Promise.all([health.lookAtAll(), health.lookAtAll(), health.lookAtAll(), health.lookAtAll()]);
    expect(await sourceOf(id)).toMatchObject({ health: 'failed' });
    expect(sent).toHaveLength(1);
  });

  it('is told once that there has been no success for hours', async () => {
    const { id } = await addTold({ overdueAfterHours: 24 });
    await run(id);
    await sourceOf(id);
    expect(sent).toEqual([]);
    const sources = app.db.getModel('userDataSyncSources');
    await sources.update({ lastSuccessAt: Date.now() - 25 * HOUR }, { where: { id } as never, hooks: false });
    await Promise.all([sourceOf(id), sourceOf(id)]);
    expect(sent).toHaveLength(1);
    expect(sent[0].title).toBe('hr no se ha sincronizado desde hace 24 horas');
    await run(id);
    await eventually(() => expect(sent).toHaveLength(2));
    expect(sent[1].title).toBe('hr vuelve a sincronizarse');
  });

  it.each([
    ['the channel fails', {}, 'Channel "{{name}}": {{reason}}'],
    ['the channel is gone', { channels: ['nowhere'] }, 'There is no channel "{{name}}" any more.'],
    ['its plugin is disabled', { channels: ['gone'] }, 'The plugin of channel "{{name}}" is not enabled.'],
    ['the user is gone', { roles: [], userIds: ['987654'] }, 'None of the chosen users and roles can be told.'],
  ])('cannot be told: %s; the task ends as before, and the source says so', async (_, more, text) => {
    answer = () => ({ status: 'failure', reason: 'connect ECONNREFUSED' });
    const { id } = await addTold(more);
    pull = fail;
    const task = await run(id);
    expect(task).toMatchObject({ status: 'failed', message: 'the HR server is away' });
    await eventually(async () =>
      expect((await sourceOf(id)).notificationFailure).toMatchObject({ text, at: expect.any(String) }),
    );
  });

  it('cannot be told while the notification manager is disabled', async () => {
    const manager = app.pm.get('notification-manager') as unknown as { enabled: boolean };
    manager.enabled = false;
    try {
      const { id } = await addTold();
      pull = fail;
      await run(id);
      await eventually(async () =>
        expect((await sourceOf(id)).notificationFailure?.text).toBe('The notification manager is not enabled.'),
      );
      expect((await agent.get('/userData:notificationChoices')).body.data).toMatchObject({
        isEnabled: false,
        channels: [],
      });
    } finally {
      manager.enabled = true;
    }
  });
});

describe('the settings', () => {
  it('are checked, and the state can not be set', async () => {
    const { id } = await addTold();
    const update = (values: object) => agent.post(`/userDataSyncSources:update?filterByTk=${id}`).send(values);
    for (const [notifications, message] of [
      ['x', '"notifications" must be an object'],
      [{ events: ['exploded'] }, '"notifications.events" must be'],
      [{ userIds: ['1; drop'] }, '"notifications.userIds" must be'],
      [{ events: ['overdue'] }, '"notifications.overdueAfterHours" is required'],
      [{ overdueAfterHours: 0 }, '"notifications.overdueAfterHours" must be a whole number from 1 to 8760'],
      [{ pageAddress: 'javascript:alert(1)' }, '"notifications.pageAddress" must be'],
      [{ mail: 'x' }, '"notifications" must be an object with'],
      [{ channels: ['ops'], events: ['failed'] }, 'Choose the users or roles to tell'],
      [{ channels: ['ops'], roles: ['admin'] }, 'Choose what they are told of'],
    ]) {
      const { status, body } = await update({ notifications });
      expect(status).toBe(400);
      expect(body.errors[0].message).toContain(message);
    }
    expect((await update({ failedRunsLimit: -1 })).status).toBe(400);
    expect((await update({ endsTakenUntil: 1 })).status).toBe(400);
    expect((await update({ health: 'success', failedRuns: 7, restsUntil: 1 })).status).toBe(200);
    expect(await sourceOf(id)).toMatchObject({ health: null, failedRuns: null, restsUntil: null });
    expect((await agent.get('/userData:notificationChoices')).body.data).toMatchObject({
      isEnabled: true,
      channels: expect.arrayContaining([{ name: 'ops', title: 'ops' }]),
      roles: expect.arrayContaining([{ name: 'admin', title: expect.any(String) }]),
    });
  });
});

describe('a schedule whose runs fail', () => {
  /** One run by the schedule, as the scheduler starts it. */
  const scheduled = async (id: number) => {
    const task = await pluginOf(app).syncService.startScheduled(id);
    const ended = await endOf(app, task.get('id') as number);
    await eventually(async () =>
      expect(Number((await sourceOf(id)).get('endsTakenUntil'))).toBe(Number(ended.get('endedAt'))),
    );
  };

  it('rests after five of them, until a success or a click', async () => {
    const { id } = await addSource(app, { schedule: '*/5 * * * *' });
    pull = fail;
    for (let runs = 1; runs < 5; runs++) {
      await scheduled(id);
    }
    expect(await sourceOf(id)).toMatchObject({ failedRuns: 4, restsUntil: null });
    await scheduled(id);
    const resting = await sourceOf(id);
    expect(resting).toMatchObject({ failedRuns: 5 });
    const until = Number(resting.get('restsUntil'));
    expect(until % (5 * 60_000)).toBe(0);
    const { body } = await agent.get(`/userData:nextRuns?sourceIds=${id}`);
    expect(body.data[0].time).toBe(new Date(until).toISOString());
    expect((await agent.post(`/userData:resumeSchedule?sourceId=${id}`)).status).toBe(200);
    expect(await sourceOf(id)).toMatchObject({ failedRuns: 0, restsUntil: null });
    for (let runs = 0; runs < 5; runs++) {
      await scheduled(id);
    }
    expect((await sourceOf(id)).restsUntil).not.toBeNull();
    // Somebody synchronizes by hand.
    await run(id);
    expect(await sourceOf(id)).toMatchObject({ failedRuns: 0, restsUntil: null });
    await scheduled(id);
    pull = async () => [PEOPLE];
    await scheduled(id);
    expect(await sourceOf(id)).toMatchObject({ failedRuns: 0, restsUntil: null, health: 'success' });
  });

  it('is not resumed by whoever may not synchronize', async () => {
    const { id } = await addSource(app);
    const user = await app.db.getRepository('users').create({ values: { username: 'eve' } });
    const eve = await app.agent().login(user);
    expect((await eve.post(`/userData:resumeSchedule?sourceId=${id}`)).status).toBe(403);
    expect((await agent.post('/userData:resumeSchedule?sourceId=0')).status).toBe(404);
  });
});

describe('a workflow of the host', () => {
  it('starts when a task has ended, of the tasks that it is for', async () => {
    const workflow = await app.db.getRepository('workflows').create({
      values: {
        enabled: true,
        title: 'After a failed sync',
        type: 'collection',
        config: {
          collection: 'userDataSyncTasks',
          mode: 2,
          changed: ['status'],
          condition: { $and: [{ status: { $eq: 'failed' } }] },
          appends: ['source'],
        },
      },
    });
    const { id } = await addTold({ channels: [] });
    await run(id);
    pull = fail;
    const failed = await run(id);
    const executions = app.db.getRepository('executions');
    const execution = await eventually(async () => {
      const [found, ...others] = await executions.find({ filter: { workflowId: workflow.id } });
      expect(found).toBeDefined();
      expect(others).toEqual([]);
      return found;
    });
    expect(execution.context.data).toMatchObject({
      id: failed.id,
      status: 'failed',
      message: 'the HR server is away',
      source: { name: 'hr' },
    });
    expect((await findTask(app, failed.id)).status).toBe('failed');
  });
});

describe('telemetry', () => {
  it('measures nothing while it is off, and runs, seconds, records and states while it is on', async () => {
    expect(app.telemetry.started).toBe(false);
    const measured: unknown[][] = [];
    const read: Record<string, (result: { observe(value: number, attributes?: object): void }) => Promise<void>> = {};
    const instrument = (name: string) => ({
      add: (value: number, attributes: object) => measured.push([name, value, attributes]),
      record: (value: number, attributes: object) => measured.push([name, attributes]),
      addCallback: (callback: (typeof read)[string]) => (read[name] = callback),
    });
    const meter = { createCounter: instrument, createHistogram: instrument, createObservableGauge: instrument };
    const telemetry = { started: true, metric: { getMeter: () => meter } };
    measureRuns(Object.assign(Object.create(app), { _telemetry: telemetry }), app.logger as never);
    const { id } = await addSource(app);
    await run(id);
    await eventually(() => expect(measured).toHaveLength(3));
    expect(measured).toEqual([
      ['user_data_sync.runs', 1, { source: 'hr', kind: 'sync', status: 'success' }],
      ['user_data_sync.run.duration', { source: 'hr', kind: 'sync' }],
      ['user_data_sync.records', 1, { source: 'hr', action: 'created' }],
    ]);
    const observed: unknown[] = [];
    for (const callback of Object.values(read)) {
      await callback({ observe: (...values) => observed.push(values) });
    }
    expect(observed).toEqual([
      [expect.any(Number), { source: 'hr' }],
      [0, undefined],
      [0, undefined],
    ]);
  });
});
