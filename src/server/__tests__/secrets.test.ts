import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import { type OriginRecord, type PulledData, type SyncAccept, SyncSource, UserDataResource } from '../index';
import { maskSecrets } from '../platform/mask';
import { withoutSecrets } from '../sources/without-secrets';
import {
  type Agent,
  addSource,
  endOf,
  findTask,
  gate,
  person,
  pluginOf,
  push,
  readLog,
  registerTestType,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

const SECRET = 'correct-horse-battery';

describe('secrets', () => {
  let app: MockServer;
  let agent: Agent;
  let pull: (source: SyncSource) => PulledData;

  beforeEach(async () => {
    vi.stubEnv('LOGGER_TRANSPORT', 'dailyRotateFile');
    vi.stubEnv('LOGGER_LEVEL', 'debug');
    app = await startApp(['environment-variables', 'logger']);
    agent = await signIn(app);
    registerTestType(app, (source) => pull(source));
    await app.db
      .getRepository('environmentVariables')
      .create({ values: { name: 'HR_TOKEN', type: 'secret', value: SECRET } });
  });

  afterEach(async () => {
    await stopApp(app);
    vi.unstubAllEnvs();
  });

  /** Everything that was written to any log. */
  const readLogs = () => {
    const folder = path.join(process.env.STORAGE_PATH!, 'logs');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.log'))
      .map((name) => readFileSync(path.join(folder, name), 'utf8'))
      .join('');
  };

  it('of the host are put into the options just before the pull, and stored nowhere', async () => {
    let seen: SyncSource | undefined;
    pull = async (source) => {
      seen = source;
      return [];
    };
    const options = {
      token: '{{ $env.HR_TOKEN }}',
      filter: '(uid={{account}})',
      pages: [{ header: 'Bearer {{$env.HR_TOKEN}}' }],
    };
    const { id } = await addSource(app, { options });
    await endOf(app, (await startTask(agent)).id);
    expect(seen!.options).toEqual({
      token: SECRET,
      filter: '(uid={{account}})',
      pages: [{ header: `Bearer ${SECRET}` }],
    });
    expect(seen!.instance.options).toEqual(options);
    expect((await app.db.getRepository('userDataSyncSources').findOne({ filterByTk: id })).options).toEqual(options);
  });

  it('that do not exist are named', async () => {
    await addSource(app, { options: { token: '{{ $env.NOPE }}' } });
    expect(await endOf(app, (await startTask(agent)).id)).toMatchObject({
      status: 'failed',
      message: 'The options of this source name the variable "NOPE", which does not exist',
    });
  });

  it('are told by no message, progress or log', async () => {
    const { opened, open } = gate();
    pull = async (source) => {
      source.progress({ done: 1, message: `Asking with ${source.options.token}` });
      await opened;
      throw new Error(`https://hr.example.com?key=${source.options.apiKey} refused ${source.options.token}`);
    };
    await addSource(app, { options: { token: '{{ $env.HR_TOKEN }}', apiKey: 'plain-key-in-options' } });
    const { id } = await startTask(agent);
    await eventually(async () => expect((await findTask(app, id)).progress.message).toBe('Asking with ***masked***'));
    open();
    const { message } = await endOf(app, id);
    expect(message).toBe('https://hr.example.com?key=***masked*** refused ***masked***');
    await eventually(() => expect(readLogs()).toContain('refused ***masked***'));
    expect(readLogs()).not.toContain(SECRET);
    expect(readLogs()).not.toContain('plain-key-in-options');
  });

  it('in options do not get into the request log, whoever asks', async () => {
    const source = { name: 'hr', sourceType: 'test', options: { host: 'hr.example.com', token: SECRET } };
    await agent.post('/userDataSyncSources:create').send(source);
    await agent.post('/userDataSyncSources:update?filterByTk=1').send(source);
    await agent.post('/userDataSyncTasks:create').send({ batch: '1', status: 'failed', source });
    await agent.post('/userDataSyncTasks/1/source:update').send(source);
    await app.agent().post('/userDataSyncSources:create').send(source);
    await agent.post('/userDataSyncSources:create').send(source);
    await eventually(() => expect(readLogs().match(/response \/userDataSyncSources:create/g)).toHaveLength(3));
    expect(readLogs()).not.toContain(SECRET);
    expect(readLogs()).toContain('***masked***');
  });

  it('in a query do not get into the request log, whoever asks', async () => {
    const filters = [
      { options: { $includes: SECRET } },
      { 'options.$includes': SECRET },
      { $or: [{ $and: [{ 'options.token.$eq': SECRET }] }] },
      { 'createdBy.password': SECRET },
    ].map((filter) => `filter=${encodeURIComponent(JSON.stringify(filter))}`);
    const queries = [
      ...filters,
      `filter[options][url]=${SECRET}`,
      `filter={"options":"${SECRET}`,
      `values[options][x]=${SECRET}`,
      `token=${SECRET}&name=shown-in-log`,
    ];
    const callers = [agent, app.agent()];
    const answers = () => (readLogs().match(/"message":"response /g) ?? []).length;
    const before = answers();
    for (const caller of callers) {
      for (const query of queries) {
        await caller.get(`/userDataSyncSources:list?${query}`);
        await caller.get(`/resourcer/userDataSyncTasks:get?${query}`);
        await caller.post(`/userData:pull?${query}`);
      }
    }
    await eventually(() => expect(answers()).toBe(before + 3 * queries.length * callers.length));
    expect(readLogs()).toContain('shown-in-log');
    expect(readLogs()).not.toContain(SECRET);
  });

  it('are told by no source that can not be made', async () => {
    class Picky extends SyncSource {
      constructor(params: ConstructorParameters<typeof SyncSource>[0]) {
        super(params);
        throw new Error(`The token ${params.options.token} has expired`);
      }
      async pull() {
        return [];
      }
    }
    pluginOf(app).sourceManager.registerType('picky', { syncSource: Picky });
    await addSource(app, { sourceType: 'picky', options: { token: '{{ $env.HR_TOKEN }}' } });
    const { message } = await endOf(app, (await startTask(agent)).id);
    expect(message).toBe('The token ***masked*** has expired');
    expect(readLogs()).not.toContain(SECRET);
  });

  it('are masked wholly, where one begins another or is in an address', () => {
    expect(withoutSecrets('abcd abcd1234 a%20b%26c', ['abcd', 'abcd1234', 'a b&c'])).toBe(
      '***masked*** ***masked*** ***masked***',
    );
  });

  it('in what is no plain object are masked too', () => {
    class Row {
      password = SECRET;
    }
    const wrapped = { toJSON: () => ({ token: SECRET, at: new Date(0) }) };
    expect(maskSecrets([new Row(), wrapped])).toEqual({
      data: [{ password: '***masked***' }, { token: '***masked***', at: '1970-01-01T00:00:00.000Z' }],
      masked: 2,
    });
  });

  it('in payloads are masked in the raw log, which says so', async () => {
    const record = person(1, { password: SECRET, profile: { apiKey: SECRET, list: [{ accessToken: SECRET }] } });
    await push(agent, { dataType: 'user', records: [record] });
    await eventually(() =>
      expect(readLog(app, 'payloads').at(-1)).toMatchObject({
        masked: 3,
        data: { records: [{ nickname: 'Person 1', password: '***masked***', profile: { apiKey: '***masked***' } }] },
      }),
    );
    expect(readLogs()).not.toContain(SECRET);
  });

  it('in payloads are not in the ledger, and come to the targets', async () => {
    const came: unknown[] = [];
    class Mailboxes extends UserDataResource {
      name = 'mailboxes';
      accepts: SyncAccept[] = ['user'];
      async create({ metaData }: OriginRecord) {
        came.push(metaData.password);
        return [];
      }
      async update(record: OriginRecord) {
        return this.create(record);
      }
    }
    pluginOf(app).resourceManager.registerResource(new Mailboxes(app.db, app.logger));
    const record = person(1, { password: SECRET, profile: { apiKey: SECRET, list: [{ accessToken: SECRET, at: 1 }] } });
    await push(agent, { dataType: 'user', records: [record] });
    await push(agent, { dataType: 'user', records: [record, person(1, { password: 'second' })] });
    await push(agent, { dataType: 'user', records: [{ ...record, nickname: 'Other' }] });
    const rows = await app.db.getCollection('userDataSyncRecords').model.findAll();
    expect(rows.map((row) => [row.get('metaData'), row.get('lastMetaData')])).toEqual([
      [{ ...person(1), nickname: 'Other', profile: { list: [{ at: 1 }] } }, person(1)],
    ]);
    expect(came).toEqual([SECRET, 'second', SECRET]);
  });

  it('are the only thing missing from the raw log, which the host’s Logger lists and hands out', async () => {
    await push(agent, { dataType: 'user', records: [person(1)] });
    const today = new Date().toISOString().slice(0, 10);
    await eventually(() => expect(readLog(app, 'payloads').at(-1)).not.toHaveProperty('masked'));
    const { body } = await agent.get('/logger:list');
    expect(body.data).toContainEqual({ name: 'user-data-sync', files: expect.arrayContaining([`${today}.log`]) });
    const download = await agent.post('/logger:download').send({ files: [`/user-data-sync/${today}.log`] });
    expect(download.status).toBe(200);
  });
});
