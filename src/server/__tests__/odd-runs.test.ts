// What goes wrong around a run: databases that are away, rows that others touch, sources that misbehave.
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import { type PulledData, type SyncAccept, type SyncSource, type UserData, UserDataResource } from '../index';
import type { Ledger } from '../ledger/ledger';
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

class Badges extends UserDataResource {
  name = 'badges';
  accepts: SyncAccept[] = ['user'];

  async create() {
    return [{ resourcesPk: 1, isDeleted: false }];
  }

  async update() {
    return [];
  }
}

describe('a run', () => {
  let app: MockServer;
  let agent: Agent;
  let pull: (source: SyncSource) => PulledData;

  beforeEach(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, (source) => pull(source));
    pull = async () => [users(1)];
    await addSource(app);
  });

  afterEach(() => stopApp(app));

  const users = (...numbers: number[]): UserData => ({
    sourceName: 'hr',
    dataType: 'user',
    records: numbers.map((number) => person(number)),
  });
  const tasks = () => app.db.getRepository('userDataSyncTasks');
  const recover = () => pluginOf(app).recovery.poll();
  const hang = async () => {
    let signal: AbortSignal | undefined;
    pull = (source) => {
      signal = source.signal;
      return new Promise(() => {});
    };
    const { id } = await startTask(agent);
    await eventually(() => expect(signal).toBeDefined());
    return { id, signal: signal as AbortSignal };
  };

  it('stops when its task is deleted', async () => {
    const { id, signal } = await hang();
    await tasks().destroy({ filterByTk: id });
    await eventually(() => expect(signal.aborted).toBe(true));
  });

  it('stops when another node has taken it for dead, and leaves the row alone', async () => {
    const { id, signal } = await hang();
    await tasks().model.update({ status: 'failed', message: 'Interrupted', leaseOwner: null }, { where: { id } });
    await eventually(() => expect(signal.aborted).toBe(true));
    expect(await findTask(app, id)).toMatchObject({ status: 'failed', message: 'Interrupted' });
  });

  it('does not keep its source when somebody sets its status by hand', async () => {
    const { id } = await hang();
    await app.db.getRepository('userDataSyncTasks').update({ filterByTk: id, values: { status: 'failed' } });
    pull = async () => [users(1)];
    expect(await endOf(app, (await startTask(agent)).id)).toMatchObject({ status: 'success' });
  });

  it('writes its end when the database is back', async () => {
    const { lifecycle } = pluginOf(app);
    const { end } = lifecycle;
    let refusals = 2;
    lifecycle.end = async (...args) => {
      if (refusals-- > 0) {
        throw new Error('connection refused');
      }
      return end.apply(lifecycle, args);
    };
    expect(await endOf(app, (await startTask(agent)).id)).toMatchObject({ status: 'success', outcome: { records: 1 } });
  });

  it('waits when the database is away as it begins', async () => {
    const { sourceManager } = pluginOf(app);
    const { id } = await startTask(agent).then((task) => endOf(app, task.id));
    const { find } = sourceManager;
    sourceManager.find = async () => {
      throw new Error('connection refused');
    };
    await tasks().model.update({ status: 'init', lockedSourceId: 1, leaseExpiresAt: 1 }, { where: { id } });
    await recover();
    await eventually(async () => expect((await findTask(app, id)).leaseExpiresAt).toBeGreaterThan(1));
    expect(await findTask(app, id)).toMatchObject({ status: 'init' });
    sourceManager.find = find;
    await tasks().model.update({ leaseExpiresAt: 1 }, { where: { id } });
    await recover();
    expect(await endOf(app, id)).toMatchObject({ status: 'success' });
  });

  it('tells what was done where a payload breaks off', async () => {
    const { resourceManager } = pluginOf(app);
    resourceManager.registerResource(new Badges(app.db, app.log as never), { after: 'users' });
    // The second target's records can't be read: no fault of a record.
    const { ledger } = resourceManager as unknown as { ledger: Ledger };
    vi.spyOn(ledger, 'find').mockRejectedValue(new Error('connection refused'));
    const ended = await endOf(app, (await startTask(agent)).id);
    expect(ended).toMatchObject({ status: 'failed', message: 'connection refused', outcome: { records: 1 } });
    expect(ended.outcome.targets[0]).toMatchObject({ resource: 'users', created: 1 });
  });

  it('keeps a message that fits into any database', async () => {
    pull = async () => {
      throw new Error('<html>'.repeat(20_000));
    };
    const { status, message } = await endOf(app, (await startTask(agent)).id);
    expect(status).toBe('failed');
    expect(message).toHaveLength(2_000);
  });

  it('is not looked after less because another task can not be', async () => {
    const add = (values: object) => tasks().create({ values: { status: 'processing', sourceId: 1, ...values } });
    await add({ batch: '1', locale: 'no such language' });
    const { id } = await add({ batch: '2' });
    await recover();
    expect(await endOf(app, id)).toMatchObject({ status: 'failed' });
  });

  it.each([
    ['an iterator whose return() gives no promise', { return: () => undefined }],
    [
      'an iterator whose return() throws',
      {
        return: () => {
          throw new Error('no');
        },
      },
    ],
  ])('goes well with %s', async (_, more) => {
    let left = 2;
    const next = async () => (left-- > 0 ? { done: false, value: users(left) } : { done: true, value: undefined });
    pull = () => ({ [Symbol.asyncIterator]: () => ({ next, ...more }) }) as never;
    expect(await endOf(app, (await startTask(agent)).id)).toMatchObject({ status: 'success' });
  });

  it('takes a progress message of any kind, and none of a run before it', async () => {
    const notes = vi.spyOn(pluginOf(app).lifecycle, 'saveProgress');
    const sources: SyncSource[] = [];
    pull = (source) => {
      sources.push(source);
      source.progress({ done: 1, message: 42 as never });
      return new Promise(() => {});
    };
    const { id } = await startTask(agent);
    await eventually(async () => expect((await findTask(app, id)).progress.message).toBe('42'));
    await agent.post(`/userData:cancel?id=${id}`);
    await endOf(app, id);
    await agent.post(`/userData:retry?id=${id}&sourceId=1`);
    await taskIn(app, id, 'processing');
    await eventually(() => expect(sources).toHaveLength(2));
    sources[0].progress({ done: 99, message: 'of a run before' });
    // The second of these is held back for longer than the one of the run before would be.
    for (const done of [2, 3]) {
      sources[1].progress({ done });
      await eventually(async () => expect((await findTask(app, id)).progress.done).toBe(done));
    }
    expect(notes.mock.calls.map(([, { done }]) => done)).not.toContain(99);
  });

  it('waits for others who write its source, between any two of its payloads', async () => {
    const { opened, open } = gate();
    let goesOn = true;
    pull = async function* () {
      for (let number = 0; goesOn; number++) {
        yield users(number);
        open();
      }
    };
    const { id } = await startTask(agent);
    await opened;
    // As on another node: without the turns that the lock manager keeps.
    const { resourceManager } = pluginOf(app);
    resourceManager.app = { name: 'other', lockManager: { acquire: async () => () => {} } };
    await resourceManager.updateOrCreate(users(1000), { waitLimit: 5_000 });
    goesOn = false;
    expect(await endOf(app, id)).toMatchObject({ status: 'success' });
  });
});
