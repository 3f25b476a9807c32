import type { MockServer } from '@nocobase/test';
import { logSourceChanges } from '../sources/source-changes';
import { type Agent, addSource, endOf, person, registerTestType, signIn, startApp, startTask, stopApp } from './app';

describe('who did it', () => {
  let app: MockServer;
  let agent: Agent;
  let people: number;
  const lines: string[] = [];

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async ({ instance }) => [
      {
        sourceName: instance.name,
        dataType: 'user',
        complete: true,
        records: Array.from({ length: people }, (_, index) => person(index)),
      },
    ]);
    logSourceChanges(app.db, { info: (line: string) => lines.push(line) } as never);
  });

  beforeEach(() => void lines.splice(0));

  afterAll(() => stopApp(app));

  it('is in the log where a source was added, changed or deleted, but for what is secret', async () => {
    const values = { name: 'hr', sourceType: 'test', enabled: true, options: { token: 'sesame' } };
    const { body } = await agent.post('/userDataSyncSources:create').send(values);
    const at = `filterByTk=${body.data.id}`;
    await agent.post(`/userDataSyncSources:update?${at}`).send({ leavers: 'remove', options: { token: 'open' } });
    await agent.post(`/userDataSyncSources:update?${at}`).send({ leavers: 'remove' });
    await agent.post(`/userDataSyncSources:update?${at}`).send({ leavers: 'odd' });
    await agent.post(`/userDataSyncSources:destroy?${at}`);
    expect(lines).toEqual([
      'Source "hr" was added by Super Admin',
      'Source "hr" was changed (leavers: "keep" -> "remove", options) by Super Admin',
      'Source "hr" was deleted by Super Admin',
    ]);
  });

  it('is on the task: who started it, changed the source, and allowed what', async () => {
    const { id: sourceId } = await addSource(app);
    const eve = await app.db.getRepository('users').create({ values: { nickname: 'Eve', username: 'eve' } });
    await app.db.getRepository('roles').create({ values: { name: 'hr', snippets: ['pm.*'] } });
    await eve.addRole('hr');
    const asEve = await app.agent().login(eve, 'hr');
    await asEve
      .post(`/userDataSyncSources:update?filterByTk=${sourceId}`)
      .send({ leavers: 'remove', leaverLimitCount: 0, memberships: 'own' });
    people = 10;
    await endOf(app, (await startTask(agent)).id);
    people = 9;
    const { id } = await startTask(agent);
    expect(await endOf(app, id)).toMatchObject({
      status: 'failed',
      createdById: 1,
      trigger: 'manual',
      leaversOverLimit: 1,
      appliedAs: {
        leavers: 'remove',
        leaverLimitPercent: 10,
        leaverLimitCount: 0,
        memberships: 'own',
        changedBy: 'Eve',
      },
    });
    await asEve.post(`/userData:retry?id=${id}&sourceId=${sourceId}&allowLeavers=1`);
    expect(await endOf(app, id)).toMatchObject({
      status: 'success',
      trigger: 'retry',
      createdById: 1,
      updatedById: eve.id,
      allowedLeavers: 1,
      allowedBy: 'Eve',
    });
  });
});
