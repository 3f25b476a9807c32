import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../tests/eventually';
import type { PulledData, SyncSource, UserData } from '../index';
import {
  type Agent,
  addSource,
  endOf,
  gate,
  person,
  readLog,
  registerTestType,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

describe('a source that yields its payloads', () => {
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

  const users = (...numbers: number[]): UserData => ({
    sourceName: 'hr',
    dataType: 'user',
    records: numbers.map((number) => person(number)),
  });
  const countUsers = () => app.db.getRepository('users').count({ filter: { username: { $startsWith: 'user' } } });

  it('is asked for the next while one is written, and for no more', async () => {
    const written = gate();
    let asked = 0;
    app.db.on('users.beforeCreate', () => written.opened);
    pull = async function* () {
      for (const number of [1, 2, 3, 4]) {
        asked = number;
        yield users(number);
      }
    };
    const { id } = await startTask(agent);
    await eventually(() => expect(asked).toBe(2));
    expect(await countUsers()).toBe(0);
    written.open();
    const ended = await endOf(app, id);
    expect(ended).toMatchObject({ status: 'success', outcome: { records: 4 } });
    expect(readLog(app, 'payloads').filter(({ batch }) => batch === ended.batch)).toHaveLength(4);
  });

  it('has written what it gave before it failed in the meantime', async () => {
    const written = gate();
    const failed = gate();
    app.db.on('users.beforeCreate', () => written.opened);
    pull = async function* () {
      yield users(1);
      failed.open();
      throw new Error('Page 2 is gone');
    };
    const { id } = await startTask(agent);
    await failed.opened;
    written.open();
    expect(await endOf(app, id)).toMatchObject({ status: 'failed', message: 'Page 2 is gone' });
    expect(await countUsers()).toBe(1);
  });

  it('may give what yields them in a promise', async () => {
    pull = async () =>
      (async function* () {
        yield users(1);
      })();
    expect(await endOf(app, (await startTask(agent)).id)).toMatchObject({ status: 'success' });
    expect(await countUsers()).toBe(1);
  });

  it('keeps what was written when it fails half way', async () => {
    pull = async function* () {
      yield users(1);
      throw new Error('Page 2 is gone');
    };
    expect(await endOf(app, (await startTask(agent)).id)).toMatchObject({
      status: 'failed',
      message: 'Page 2 is gone',
      outcome: { records: 1 },
    });
    expect(await countUsers()).toBe(1);
  });

  it('tells how far it is, and the last word of many is the one that stays', async () => {
    const { opened, open } = gate();
    pull = async function* (source) {
      for (let done = 0; done <= 100; done++) {
        source.progress({ done, total: 100, message: 'Page 1' });
      }
      await opened;
    };
    const { id } = await startTask(agent);
    await eventually(async () => {
      const { body } = await agent.get(`/userDataSyncTasks:get?filterByTk=${id}`);
      expect(body.data.progress).toEqual({ phase: 'pulling', done: 100, total: 100, message: 'Page 1' });
    });
    open();
    expect(await endOf(app, id)).toMatchObject({ status: 'success', progress: null });
  });

  it('counts the time of pulling and of writing', async () => {
    const start = Date.now();
    vi.useFakeTimers({ now: start, toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    pull = async function* () {
      await Promise.resolve();
      vi.setSystemTime(start + 2_000);
      yield users(1);
    };
    app.db.on('users.beforeCreate', () => void vi.setSystemTime(start + 5_000));
    const { startedAt, cost, pullCost, writeCost } = await endOf(app, (await startTask(agent)).id);
    expect({ cost, pullCost, writeCost }).toEqual({ cost: 5_000, pullCost: 2_000, writeCost: 3_000 });
    expect(startedAt).toEqual(new Date(start));
  });
});
