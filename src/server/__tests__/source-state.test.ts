// What a source remembers from one run to the next.
import type { MockServer } from '@nocobase/test';
import type { PulledData, SyncSource } from '../index';
import { type Agent, addSource, endOf, person, registerTestType, signIn, startApp, startTask, stopApp } from './app';

describe('the state of a source', () => {
  let app: MockServer;
  let agent: Agent;
  /** What each run began with. */
  let found: unknown[];
  let pull: (source: SyncSource) => PulledData;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, (source) => {
      found.push(source.state);
      return pull(source);
    });
    await addSource(app, { options: { url: 'a', password: 'sesame' } });
  });
  afterAll(() => stopApp(app));
  beforeEach(() => {
    found = [];
  });

  /** A source that counts its runs. */
  const leaves =
    (state: unknown, records = [person(1)]) =>
    async (source: SyncSource) => {
      source.state = state;
      return [{ sourceName: 'hr', dataType: 'user' as const, records }];
    };
  const run = async () => endOf(app, (await startTask(agent)).id);
  const update = (values: object) =>
    app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values });

  it('is what the last run left, and in no answer', async () => {
    pull = leaves({ mark: 1 });
    const task = await run();
    pull = leaves({ mark: 2 });
    await run();
    pull = async () => [];
    await run();
    await run();
    // A source that leaves it alone keeps it.
    expect(found).toEqual([undefined, { mark: 1 }, { mark: 2 }, { mark: 2 }]);
    const { body } = await agent.get(`/userDataSyncTasks:get?filterByTk=${task.id}`);
    expect(JSON.stringify(body)).not.toContain('mark');
  });

  it('is lost with a run that failed, failed in part or was tried again', async () => {
    pull = leaves({ mark: 3 });
    await run();
    pull = async (source) => {
      source.state = { mark: 4 };
      throw new Error('The directory is down');
    };
    const failed = await run();
    pull = leaves({ mark: 5 }, [person(1), person(2, { username: 'nocobase' })]);
    expect(await run()).toMatchObject({ status: 'partial' });
    pull = leaves({ mark: 6 });
    await run();
    await agent.post(`/userData:retry?id=${failed.id}&sourceId=1`);
    expect(await endOf(app, failed.id)).toMatchObject({ status: 'success', attempt: 2 });
    await run();
    expect(found).toEqual([{ mark: 2 }, { mark: 3 }, undefined, undefined, undefined, { mark: 6 }]);
  });

  it('is neither shown to a preview nor moved by it', async () => {
    pull = leaves({ mark: 7 });
    await run();
    pull = leaves({ mark: 8 });
    const { body } = await agent.post('/userData:preview?name=hr');
    expect(await endOf(app, body.data.id)).toMatchObject({ status: 'success', kind: 'preview' });
    await run();
    expect(found).toEqual([{ mark: 6 }, undefined, { mark: 7 }]);
  });

  it.each([
    ['options', { options: { url: 'b', password: 'sesame' } }, undefined],
    ['leavers', { leavers: 'suspend' }, undefined],
    ['memberships', { memberships: 'own' }, undefined],
    ['the schedule', { schedule: '0 3 * * *' }, { mark: 9 }],
    ['the password', { options: { url: 'b', password: 'open' } }, { mark: 9 }],
  ])('is that of the same settings: %s', async (_, values, expected) => {
    pull = leaves({ mark: 9 });
    await run();
    await update(values);
    await run();
    expect(found[1]).toEqual(expected);
  });

  it.each([
    ['no JSON', { mark: 1n }, 'pull() of source type "test" left a state that is no JSON'],
    ['too long', 'x'.repeat(33_000), 'pull() of source type "test" left a state of more than 32768 bytes'],
  ])('fails the task before anything is written, if it is %s', async (_, state, message) => {
    pull = leaves(state, [person(50)]);
    expect(await run()).toMatchObject({ status: 'failed', message });
    expect(await app.db.getRepository('users').count({ filter: { username: person(50).username } })).toBe(0);
  });
});
