import type { MockServer } from '@nocobase/test';
import { type Agent, addSource, registerTestType, signIn, startApp, stopApp } from './app';

describe('the settings of how a source is applied', () => {
  let app: MockServer;
  let agent: Agent;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => []);
    await addSource(app);
  });

  afterAll(() => stopApp(app));

  const update = (values: Record<string, unknown>, language = 'en-US') =>
    agent.post('/userDataSyncSources:update?filterByTk=1').set('X-Locale', language).send(values);
  const source = () => app.db.getRepository('userDataSyncSources').findOne({ filterByTk: 1 });

  it('are, where none is given, what a source without them does', async () => {
    expect(await source()).toMatchObject({
      leavers: 'keep',
      leaverLimitPercent: 10,
      leaverLimitCount: null,
      memberships: 'source',
      schedule: null,
      scheduleTimeZone: null,
    });
  });

  it('are kept as given, a schedule without needless space', async () => {
    const settings = {
      leavers: 'remove',
      leaverLimitPercent: 0,
      leaverLimitCount: 25,
      memberships: 'own',
      scheduleTimeZone: 'America/Argentina/Buenos_Aires',
    };
    expect((await update({ ...settings, schedule: '  30  2 * *  1-5 ' })).status).toBe(200);
    expect(await source()).toMatchObject({ ...settings, schedule: '30 2 * * 1-5' });
  });

  it('are nothing where a form left nothing', async () => {
    expect((await update({ schedule: '', scheduleTimeZone: null, leaverLimitCount: null })).status).toBe(200);
    expect(await source()).toMatchObject({ schedule: null, scheduleTimeZone: null, leaverLimitCount: null });
  });

  it.each([
    ['leavers', 'delete', '"leavers" must be one of keep, suspend, remove, not "delete"'],
    ['leavers', { $ne: 'keep' }, '"leavers" must be a single value, not {"$ne":"keep"}'],
    ['memberships', true, '"memberships" must be one of source, own, not "true"'],
    ['leaverLimitPercent', -1, '"leaverLimitPercent" must be a whole number from 0 to 100, not -1'],
    ['leaverLimitPercent', 101, 'from 0 to 100'],
    ['leaverLimitPercent', '50', 'not "50"'],
    ['leaverLimitPercent', 2.5, 'whole number'],
    ['leaverLimitCount', -3, '"leaverLimitCount" must be a whole number from 0 to 1000000, not -3'],
    ['leaverLimitCount', 'all', 'whole number'],
    ['schedule', '* * * * * *', 'has five fields'],
    ['schedule', 'every second', 'has five fields'],
    ['schedule', '@daily', 'has five fields'],
    ['schedule', '60 * * * *', 'Field 1 of the schedule can not be "60". It takes 0-59'],
    ['schedule', '0 24 * * *', 'Field 2 of the schedule can not be "24". It takes 0-23'],
    ['schedule', '0 0 31 2 *', 'would never run'],
    ['schedule', '0 0 31 4,6 *', 'would never run'],
    ['schedule', 'a b c d e', 'Field 1 of the schedule can not be "a"'],
    ['scheduleTimeZone', 'Mars/Olympus', '"Mars/Olympus" is not a time zone'],
    ['scheduleTimeZone', '+02:00', 'is not a time zone'],
    ['scheduleTimeZone', 2, 'is not a time zone'],
    ['pullTimeLimit', 'abc', '"pullTimeLimit" must be a whole number from 1 to 604800, not "abc"'],
    ['pullTimeLimit', 0, 'whole number'],
    ['pullTimeLimit', [60], 'single value'],
    ['options', 'abc', '"options" must be an object, not "abc"'],
    ['options', null, 'must be an object, not null'],
    ['options', [{ url: 'x' }], 'must be an object'],
    ['options', 7, 'must be an object'],
    ['enabled', 'maybe', '"enabled" must be true or false, not "maybe"'],
    ['enabled', { $ne: 1 }, 'single value'],
    ['name', 'n'.repeat(256), '"name" must be a text of at most 255 characters, not "nnn'],
    ['name', { toString: 1 }, 'single value'],
    ['name', 'a\0b', 'must be a text of at most 255 characters'],
    ['name', ' ', '"name" is required'],
    ['displayName', ['x'], 'single value'],
    ['sourceType', '', '"sourceType" is required'],
    ['sourceType', 't'.repeat(256), 'must be a text of at most 255 characters'],
    ['displayName', 'd'.repeat(256), 'must be a text of at most 255 characters'],
    ['schedule', `0 3 * * ${'1,'.repeat(150)}1`, '"schedule" must be a text of at most 255 characters'],
    ['scheduleTimeZone', 'z'.repeat(256), 'is not a time zone'],
  ])('refuse %s %j, and say what is allowed', async (field, value, message) => {
    const { status, body } = await update({ [field]: value });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ message: expect.stringContaining(message), code: field }]);
    expect((await source()).get(field)).not.toEqual(value);

    const created = await agent
      .post('/userDataSyncSources:create')
      .send({ name: 'x', sourceType: 'test', [field]: value });
    expect([created.status, created.body.errors[0].code]).toEqual([400, field]);
    expect(await app.db.getRepository('userDataSyncSources').count()).toBe(1);
  });

  it('refuse a time zone in which the schedule can not be read', async () => {
    await update({ schedule: '0 3 * * *', scheduleTimeZone: 'UTC' });
    const { status, body } = await update({ scheduleTimeZone: 'EST5EDT' });
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      { message: expect.stringContaining('"EST5EDT" is not a time zone'), code: 'scheduleTimeZone' },
    ]);
    expect((await source()).scheduleTimeZone).toBe('UTC');
  });

  it('are as long as their columns', async () => {
    const texts = { displayName: 'd'.repeat(255), schedule: `0 3 * * ${'1,'.repeat(123)}1` };
    expect((await update(texts)).status).toBe(200);
    expect(await source()).toMatchObject(texts);
    await update({ displayName: null, schedule: null });
  });

  it('are described as they would be saved', async () => {
    const query = 'schedule=%20%200%20%203%20*%20*%20*%20&timeZone=%20UTC';
    const { status, body } = await agent.get(`/userData:describeSchedule?${query}`);
    expect(status).toBe(200);
    expect(body.data.text).toBe('At 03:00');
  });

  it('are checked when they change, and in nobody’s way before', async () => {
    await app.db
      .getCollection('userDataSyncSources')
      .model.update({ leavers: 'odd' }, { where: { id: 1 }, validate: false });
    expect((await update({ displayName: 'HR' })).status).toBe(200);
  });
});
