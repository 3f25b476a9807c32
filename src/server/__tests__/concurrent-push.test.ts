import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import { type Agent, person, pluginOf, push, signIn, startApp, stopApp } from './app';

describe('pushes at the same time', () => {
  let app: MockServer;
  let agent: Agent;

  beforeEach(async () => {
    app = await startApp();
    agent = await signIn(app);
  });

  afterEach(() => stopApp(app));

  const manager = () => pluginOf(app).resourceManager;
  const lock = (name: string, expiresAt: number) =>
    app.db.getCollection('userDataSyncLocks').model.create({ name, owner: 'another node', expiresAt });

  it('of the same new people leave each of them once', async () => {
    const people = Array.from({ length: 10 }, (_, index) => person(index));
    const payloads = Array.from({ length: 8 }, (_, pusher) => [...people.slice(pusher), ...people.slice(0, pusher)]);
    await Promise.all(payloads.map((records) => push(agent, { dataType: 'user', records })));
    expect(await app.db.getRepository('users').count({ filter: { username: { $startsWith: 'user' } } })).toBe(10);
    expect(await app.db.getRepository('userDataSyncRecords').count()).toBe(10);
    expect(await app.db.getRepository('userDataSyncRecordsResources').count({ filter: { resource: 'users' } })).toBe(
      10,
    );
  });

  it('wait for a node that writes, and go on when it has given no sign of life', async () => {
    const held = await lock('api', Date.now() + 3_600_000);
    const pushed = push(agent, { dataType: 'user', records: [person(1)] });
    await eventually(async () => expect((await held.reload()).get('wantedUntil')).not.toBeNull());
    expect(await app.db.getRepository('userDataSyncRecords').count()).toBe(0);
    await held.update({ expiresAt: 1 });
    await pushed;
    expect(await app.db.getRepository('userDataSyncLocks').count()).toBe(0);
  });

  it('are refused with nothing written, when the others take too long', async () => {
    await lock('hr', Date.now() + 3_600_000);
    const write = manager().updateOrCreate(
      { sourceName: 'hr', dataType: 'user', records: [person(1)] },
      { waitLimit: 200 },
    );
    await expect(write).rejects.toMatchObject({
      status: 503,
      message: 'The records of source "hr" are being written by others. Try again later.',
    });
    expect(await app.db.getRepository('userDataSyncRecords').count()).toBe(0);
  });

  it('answer 503 then', async () => {
    const { run } = manager();
    manager().run = (stage, options, sink) => run.call(manager(), stage, { ...options, waitLimit: 0 }, sink);
    await lock('api', Date.now() + 3_600_000);
    const { status, body } = await agent.post('/userData:push').send({ dataType: 'user', records: [person(1)] });
    expect(status).toBe(503);
    expect(body.data).toMatchObject({ code: 503, message: expect.stringContaining('Try again later') });
  });

  it('of different sources do not wait for each other', async () => {
    await lock('hr', Date.now() + 3_600_000);
    await push(agent, { dataType: 'user', records: [person(1)] });
  });

  it('leave the lock free when one of them fails', async () => {
    const { saveOriginRecords } = manager();
    manager().saveOriginRecords = async () => {
      throw new Error('The disk is full');
    };
    await agent.post('/userData:push').send({ dataType: 'user', records: [person(1)] });
    manager().saveOriginRecords = saveOriginRecords;
    await push(agent, { dataType: 'user', records: [person(1)] });
  });

  it('with uids that differ in case or in a space at the end are of different people', async () => {
    const records = ['a', 'A', 'a '].map((uid, index) => ({ uid, username: `user${index}` }));
    await push(agent, { dataType: 'user', records });
    await push(agent, { dataType: 'user', records });
    expect(await app.db.getRepository('users').count({ filter: { username: { $startsWith: 'user' } } })).toBe(3);
    expect(await app.db.getRepository('userDataSyncRecords').count()).toBe(3);
  });
});
