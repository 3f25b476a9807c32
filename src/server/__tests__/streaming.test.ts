import { existsSync, readdirSync } from 'node:fs';
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
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
import { spoolFolder } from '../ingest/spool';

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

  it('is asked for all of them before anything is written', async () => {
    const asked = gate();
    const resumed = gate();
    pull = async function* () {
      yield users(1, 2);
      yield users(3);
      asked.open();
      await resumed.opened;
      yield users(4);
    };
    const { id } = await startTask(agent);
    await asked.opened;
    expect(await countUsers()).toBe(0);
    resumed.open();
    const ended = await endOf(app, id);
    expect(ended).toMatchObject({ status: 'success', outcome: { records: 4 } });
    expect(await countUsers()).toBe(4);
    expect(readLog(app, 'payloads').filter(({ batch }) => batch === ended.batch)).toHaveLength(3);
  });

  it('may give what yields them in a promise', async () => {
    pull = async () =>
      (async function* () {
        yield users(1);
      })();
    expect(await endOf(app, (await startTask(agent)).id)).toMatchObject({ status: 'success' });
    expect(await countUsers()).toBe(1);
  });

  it('has changed nothing when it fails half way, and its payloads are in the raw log', async () => {
    pull = async function* () {
      yield users(1);
      throw new Error('Page 2 is gone');
    };
    const ended = await endOf(app, (await startTask(agent)).id);
    expect(ended).toMatchObject({ status: 'failed', message: 'Page 2 is gone' });
    expect(await countUsers()).toBe(0);
    expect(readLog(app, 'payloads').filter(({ batch }) => batch === ended.batch)).toHaveLength(1);
  });

  it('leaves no staged payloads behind, however it ends', async () => {
    pull = async function* () {
      yield users(1);
    };
    await endOf(app, (await startTask(agent)).id);
    pull = async function* () {
      yield users(2);
      throw new Error('Page 2 is gone');
    };
    await endOf(app, (await startTask(agent)).id);
    const folder = spoolFolder(app as never);
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
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
