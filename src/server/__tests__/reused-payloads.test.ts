// Sources and plugins that go on using what they gave: their lists and records are theirs, and what was given is kept.
import type { MockServer } from '@nocobase/test';
import type { PulledData, SyncSource, UserData, UserDataRecord } from '../index';
import {
  type Agent,
  addSource,
  endOf,
  gate,
  person,
  pluginOf,
  readLog,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

describe('a source that uses its lists and records again', () => {
  let app: MockServer;
  let agent: Agent;
  let pull: (source: SyncSource) => PulledData;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, (source) => pull(source));
  });
  beforeEach(() => addSource(app));
  afterEach(() => removeRows(app));
  afterAll(() => stopApp(app));

  const users = (records: UserDataRecord[], more: Partial<UserData> = {}): UserData => ({
    sourceName: 'hr',
    dataType: 'user',
    records,
    ...more,
  });
  const people = (from: number, count: number) => Array.from({ length: count }, (_, index) => person(from + index));
  const uids = async () => {
    const rows = await app.db.getRepository('userDataSyncRecords').find({ sort: 'id' });
    return rows.map((row: { sourceUk: string }) => row.sourceUk);
  };
  const sync = async () => endOf(app, (await startTask(agent)).id);
  const expected = (count: number) => people(0, count).map(({ uid }) => uid);

  it.each([
    ['one list', {}],
    ['one list, of people who may leave', { leavers: 'remove' }],
  ])('loses nobody of a generator with %s for all pages', async (_, settings) => {
    await app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values: settings });
    pull = async function* () {
      const page: UserDataRecord[] = [];
      const payload = users(page, { complete: true });
      for (let from = 0; from < 400; from += 100) {
        page.splice(0, page.length, ...people(from, 100));
        yield payload;
      }
      page.length = 0;
    };
    expect(await sync()).toMatchObject({ status: 'success', outcome: { records: 400 } });
    expect(await uids()).toEqual(expected(400));
    expect(readLog(app, 'payloads').map(({ data }) => (data as UserData).records.length)).toContain(100);
  });

  it('keeps the records of a generator with one object for all of them', async () => {
    pull = async function* () {
      const record: UserDataRecord = { uid: '' };
      for (const each of people(0, 5)) {
        yield users([Object.assign(record, each)]);
      }
    };
    expect(await sync()).toMatchObject({ status: 'success', outcome: { records: 5 } });
    expect(await uids()).toEqual(expected(5));
  });

  it('keeps what was in an array of payloads when pull() ended', async () => {
    const written = gate();
    const beginning = gate();
    app.db.once('users.beforeCreate', () => {
      beginning.open();
      return written.opened;
    });
    const payloads = [users(people(0, 2)), users(people(2, 2))];
    pull = async () => payloads;
    const { id } = await startTask(agent);
    await beginning.opened;
    payloads[0].records.length = 0;
    payloads[1].records.forEach((record) => (record.uid = 'altered'));
    payloads.length = 1;
    written.open();
    expect(await endOf(app, id)).toMatchObject({ status: 'success', outcome: { records: 4 } });
    expect(await uids()).toEqual(expected(4));
  });

  it('keeps what another plugin gave to updateOrCreate, while it waits for its turn', async () => {
    const { resourceManager } = pluginOf(app);
    const others = gate();
    const waiting = gate();
    const before = resourceManager.exclusively('hr', {}, () => {
      waiting.open();
      return others.opened;
    });
    await waiting.opened;
    const given = users(people(0, 2), { matchKey: 'email' });
    const written = resourceManager.updateOrCreate(given);
    given.records[0].uid = 'altered';
    given.records.pop();
    given.sourceName = 'other';
    others.open();
    const [{ detail }] = await written;
    await before;
    expect(detail.count).toMatchObject({ all: 2, created: 2 });
    expect(await uids()).toEqual(expected(2));
  });

  it('is not handed records that it can still reach', async () => {
    const given = users(people(0, 1));
    pull = async () => [given];
    await sync();
    const [record] = await app.db.getRepository('userDataSyncRecords').find();
    expect(record.metaData).toEqual(given.records[0]);
    expect(record.metaData).not.toBe(given.records[0]);
  });
});
