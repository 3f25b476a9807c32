import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import type { SyncSource, UserData } from '../index';
import { Scheduler } from '../runs/scheduler';
import {
  type Agent,
  addSource,
  endOf,
  findTask,
  gate,
  person,
  pluginOf,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
  cronJobs,
} from './app';

const NIGHTLY = { schedule: '30 2 * * *', scheduleTimeZone: 'Europe/Madrid' };

describe('the schedule of a source', () => {
  let app: MockServer;
  let agent: Agent;
  let pull: (source: SyncSource) => Promise<UserData[]>;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, (source) => pull(source));
  });

  beforeEach(async () => {
    pull = async () => [];
    vi.restoreAllMocks();
    await removeRows(app);
  });

  afterAll(() => stopApp(app));

  const jobs = () => cronJobs(app);
  const dueTimes = () => jobs().map((job) => job.nextDate().toJSDate().toISOString());
  const tasks = () => app.db.getRepository('userDataSyncTasks').find({ sort: 'id' });
  const change = (id: number, values: Record<string, unknown>) =>
    agent.post(`/userDataSyncSources:update?filterByTk=${id}`).send(values);
  /** Other nodes on the same database, with a job each, and what they say in their logs. */
  const startNodes = async (count: number) => {
    const lines: string[] = [];
    const say = (line: string) => lines.push(line);
    const logger = { info: say, warn: say, error: say, log: (_: string, line: string) => say(line) } as never;
    const own = jobs();
    const start = (id: number) => pluginOf(app).syncService.startScheduled(id);
    const nodes = Array.from({ length: count }, () => new Scheduler({ app, logger, start }));
    await Promise.all(nodes.map((node) => node.start()));
    onTestFinished(() => nodes.forEach((node) => node.stop()));
    return { nodes, lines, nodeJobs: jobs().filter((job) => !own.includes(job)) };
  };
  /** Has the time of these jobs come, whatever the clock says. */
  const fire = (all = jobs()) => all.forEach((job) => job.fireOnTick());

  it('is a job of the host as soon as the source is saved, in its time zone, and of enabled sources alone', async () => {
    expect(jobs()).toEqual([]);
    await agent.post('/userDataSyncSources:create').send({ name: 'hr', sourceType: 'test', enabled: true, ...NIGHTLY });
    await addSource(app, { name: 'off', enabled: false, ...NIGHTLY });
    await addSource(app, { name: 'by hand' });
    const [due, ...others] = dueTimes();
    expect(others).toEqual([]);
    const inMadrid = new Date(due).toLocaleTimeString('en-GB', { timeZone: 'Europe/Madrid' });
    expect(inMadrid).toBe('02:30:00');
  });

  it('starts a task that says so, and the next one after it', async () => {
    const { id } = await addSource(app, NIGHTLY);
    pull = async ({ instance }) => [{ sourceName: instance.name, dataType: 'user', records: [person(1)] }];
    fire();
    await eventually(async () => expect(await tasks()).toHaveLength(1));
    const [{ id: taskId }] = await tasks();
    expect(await endOf(app, taskId)).toMatchObject({
      status: 'success',
      sourceId: id,
      trigger: 'schedule',
      createdById: null,
      attempt: 1,
    });
    expect(dueTimes()).toHaveLength(1);
  });

  it('waits for a time far ahead in steps that a timer can take', async () => {
    vi.useFakeTimers({ now: new Date('2030-05-20T10:00:00Z'), toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    await addSource(app, { schedule: '0 3 1 8 *' });
    const steps = ['2030-06-09T10:00:00.000Z', '2030-06-29T10:00:00.000Z', '2030-07-19T10:00:00.000Z'];
    for (const step of steps) {
      expect(dueTimes()).toEqual([step]);
      vi.setSystemTime(new Date(step));
      fire();
    }
    expect(dueTimes()).toEqual(['2030-08-01T03:00:00.000Z']);
    expect(await tasks()).toEqual([]);
    vi.setSystemTime(new Date('2030-08-01T03:00:00Z'));
    fire();
    await eventually(async () => expect(await tasks()).toHaveLength(1));
    expect(await endOf(app, (await tasks())[0].id)).toMatchObject({ status: 'success', trigger: 'schedule' });
  });

  it('goes on after a node whose clock was years ahead', async () => {
    const { id } = await addSource(app, NIGHTLY);
    const scheduledAt = new Date('2099-01-01').getTime();
    await app.db.getModel('userDataSyncSources').update({ scheduledAt }, { where: { id }, hooks: false });
    fire();
    await eventually(async () => expect(await tasks()).toHaveLength(1));
    await endOf(app, (await tasks())[0].id);
  });

  it('says of other tasks that somebody started them', async () => {
    const { id: sourceId } = await addSource(app);
    const { id } = await startTask(agent);
    await endOf(app, id);
    expect(await findTask(app, id)).toMatchObject({ trigger: 'manual', createdById: 1 });
    await app.db.getRepository('userDataSyncTasks').update({ filterByTk: id, values: { status: 'failed' } });
    await agent.post(`/userData:retry?id=${id}&sourceId=${sourceId}`);
    expect(await endOf(app, id)).toMatchObject({ trigger: 'retry', updatedById: 1 });
  });

  it('takes every change at once, without a restart', async () => {
    const { id } = await addSource(app, NIGHTLY);
    const [before] = jobs();
    await change(id, { displayName: 'HR' });
    expect(jobs()).toEqual([before]);
    await change(id, { schedule: '0 4 * * *', scheduleTimeZone: 'UTC' });
    expect(dueTimes()).toEqual([expect.stringContaining('T04:00:00')]);
    await change(id, { enabled: false });
    expect(jobs()).toEqual([]);
    await change(id, { enabled: true });
    expect(jobs()).toHaveLength(1);
    await change(id, { schedule: null });
    expect(jobs()).toEqual([]);
    await change(id, NIGHTLY);
    await agent.post(`/userDataSyncSources:destroy?filterByTk=${id}`);
    expect(jobs()).toEqual([]);
  });

  it('is told to the other nodes, which take it over', async () => {
    const plugin = pluginOf(app);
    const send = vi.spyOn(plugin, 'sendSyncMessage');
    const { id } = await addSource(app);
    expect(send).toHaveBeenCalledTimes(1);
    const [message] = send.mock.calls[0];

    // Another node has saved it.
    await app.db.getModel('userDataSyncSources').update(NIGHTLY, { where: { id }, hooks: false });
    expect(jobs()).toEqual([]);
    await plugin.handleSyncMessage(message as { type: string });
    expect(jobs()).toHaveLength(1);
  });

  it('makes no job of a change that is rolled back', async () => {
    const transaction = await app.db.sequelize.transaction();
    const values = { name: 'hr', sourceType: 'test', enabled: true, options: {}, ...NIGHTLY };
    await app.db.getRepository('userDataSyncSources').create({ values, transaction });
    await transaction.rollback();
    expect(jobs()).toEqual([]);
  });

  it('starts one task over all nodes, though one is late and the task is over by then', async () => {
    await addSource(app, NIGHTLY);
    const { lines, nodeJobs } = await startNodes(2);
    const [first, late] = nodeJobs;
    fire([first]);
    await eventually(async () => expect((await tasks())[0]?.status).toBe('success'));
    expect(lines).toEqual([expect.stringContaining('was started')]);
    const update = vi.spyOn(app.db.getModel('userDataSyncSources'), 'update');
    fire([late]);
    await eventually(() => expect(update).toHaveBeenCalled());
    expect(await update.mock.results[0].value).toEqual([0]);
    expect(await tasks()).toHaveLength(1);
  });

  it('starts one task, if all nodes are due at the same moment', async () => {
    await addSource(app, NIGHTLY);
    const { lines, nodeJobs } = await startNodes(4);
    const update = vi.spyOn(app.db.getModel('userDataSyncSources'), 'update');
    fire(nodeJobs);
    await eventually(() => expect(lines).toHaveLength(1));
    const claims = await Promise.all(update.mock.results.map(({ value }) => value));
    expect(claims.flat().sort()).toEqual([0, 0, 0, 1]);
    const [{ id }] = await tasks();
    await endOf(app, id);
    expect(await tasks()).toHaveLength(1);
  });

  it('is skipped, with a line in the log, while a task of the source runs', async () => {
    const { opened, open } = gate();
    pull = async () => {
      await opened;
      return [];
    };
    await addSource(app, NIGHTLY);
    const { id } = await startTask(agent);
    const { lines, nodeJobs } = await startNodes(1);
    fire(nodeJobs);
    await eventually(() =>
      expect(lines).toEqual([expect.stringMatching(/"hr" was due at .* and is skipped: Task \d+ of this source/)]),
    );
    open();
    await endOf(app, id);
    expect(await tasks()).toHaveLength(1);
  });

  it('does nothing for a source that was disabled, deleted or given another schedule, where this node does not know yet', async () => {
    const sources = app.db.getModel('userDataSyncSources');
    for (const values of [{ enabled: false }, { schedule: '0 5 * * *' }, { scheduleTimeZone: null }]) {
      const { id } = await addSource(app, NIGHTLY);
      await sources.update(values, { where: { id }, hooks: false });
      const update = vi.spyOn(sources, 'update');
      fire();
      await eventually(() => expect(update).toHaveBeenCalled());
      expect(await update.mock.results[0].value).toEqual([0]);
      update.mockRestore();
      await app.db.getRepository('userDataSyncSources').destroy({ filterByTk: id });
    }
    expect(await tasks()).toEqual([]);
  });

  it('is not made up for after a downtime', async () => {
    const { id } = await addSource(app, NIGHTLY);
    const [due] = dueTimes();
    const { lines, nodeJobs } = await startNodes(1);
    // The process slept; its timer comes two minutes late.
    vi.useFakeTimers({ now: new Date(due).getTime() + 120_000, toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    fire(nodeJobs);
    expect(lines).toEqual([`Source "hr" was due at ${due}: that is over, and not made up for`]);
    expect(jobs()).toHaveLength(2);
    const source = await app.db.getModel('userDataSyncSources').findByPk(id);
    expect(source?.get('scheduledAt')).toBeNull();
    expect(await tasks()).toEqual([]);
  });

  it('rests while the application is stopped, and is there again after it', async () => {
    await addSource(app, NIGHTLY);
    const { nodes, nodeJobs } = await startNodes(1);
    nodes[0].stop();
    await nodes[0].load();
    fire(nodeJobs);
    expect(jobs()).toHaveLength(1);
    await nodes[0].start();
    await nodes[0].load();
    expect(jobs()).toHaveLength(2);
    expect(await tasks()).toEqual([]);
  });
});

describe('a schedule in words', () => {
  let app: MockServer;
  let agent: Agent;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
  });

  afterAll(() => stopApp(app));

  const describeSchedule = (params: Record<string, unknown>, language = 'en-US') =>
    agent.get('/userData:describeSchedule').query(params).set('X-Locale', language);

  it.each([
    ['en-US', 'At 03:30, Monday through Friday'],
    ['es-ES', 'A las 03:30, de lunes a viernes'],
    ['zh-CN', '在03:30, 星期一至星期五'],
    ['pt-BR', 'Às 03:30, de segunda-feira a sexta-feira'],
  ])('is said in %s, with the next three runs', async (language, text) => {
    const { body } = await describeSchedule({ schedule: '30 3 * * 1-5', timeZone: 'Europe/Madrid' }, language);
    expect(body.data.text).toBe(text);
    const times = body.data.nextRuns.map((time: string) => new Date(time));
    expect(times).toHaveLength(3);
    for (const time of times) {
      expect(time.toLocaleTimeString('en-GB', { timeZone: 'Europe/Madrid' })).toBe('03:30:00');
    }
  });

  it.each([
    ['en-US', 'At 03:00, on day 1 of the month. Or: At 03:00, only on Monday'],
    ['es-ES', 'A las 03:00, el día 1 del mes. O bien: A las 03:00, solo el lunes'],
  ])('says in %s that either day is enough where two kinds of days are named', async (language, text) => {
    const { body } = await describeSchedule({ schedule: '0 3 1 * 1' }, language);
    expect(body.data.text).toBe(text);
  });

  it('is told for those of some sources that have one and are enabled', async () => {
    const create = async (name: string, values: object) =>
      (await agent.post('/userDataSyncSources:create').send({ name, sourceType: 'test', ...values })).body.data.id;
    const due = await create('due', { enabled: true, schedule: '0 3 * * 1', scheduleTimeZone: 'Europe/Madrid' });
    const disabled = await create('disabled', { enabled: false, schedule: '0 3 * * 1' });
    const manual = await create('manual', { enabled: true });
    const { body } = await agent
      .get('/userData:nextRuns')
      .query({ sourceIds: [due, disabled, manual].join() })
      .set('X-Locale', 'es-ES');
    expect(body.data).toEqual([{ sourceId: due, time: expect.any(String), text: 'A las 03:00, solo el lunes' }]);
    const time = new Date(body.data[0].time);
    expect(time.toLocaleDateString('en-GB', { timeZone: 'Europe/Madrid', weekday: 'long' })).toBe('Monday');
  });

  it('has words in all languages of the host', async () => {
    const languages = 'de-DE fr-FR hu-HU id-ID it-IT ja-JP ko-KR nl-NL ru-RU tr-TR uk-UA vi-VN zh-TW'.split(' ');
    const texts = await Promise.all(
      languages.map(async (language) => (await describeSchedule({ schedule: '30 3 * * *' }, language)).body.data.text),
    );
    expect(new Set([...texts, 'At 03:30']).size).toBe(languages.length + 1);
  });

  it.each([
    [{}, 'has five fields'],
    [{ schedule: '* * * * * *' }, 'has five fields'],
    [{ schedule: '0 99 * * *' }, 'Field 2 of the schedule can not be "99"'],
    [{ schedule: '0 3 * * *', timeZone: 'Mars' }, '"Mars" is not a time zone'],
  ])('is refused for %j', async (params, message) => {
    const { status, body } = await describeSchedule(params);
    expect(status).toBe(400);
    expect(body.errors[0].message).toContain(message);
  });

  it('needs the right to synchronize', async () => {
    const user = await app.db.getRepository('users').create({ values: { username: 'eve' } });
    const eve = await app.agent().login(user);
    expect((await eve.get('/userData:describeSchedule?schedule=0 3 * * *')).status).toBe(403);
  });
});
