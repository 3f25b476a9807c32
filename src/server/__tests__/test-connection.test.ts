// "Test connection": what a form holds is tried out, and no secret is sent anywhere but where it was saved for.
import type { MockServer } from '@nocobase/test';
import { onTestFinished } from 'vitest';
import { ExternalAPIError, type SourceTest, SyncSource } from '../index';
import { WAIT_LIMIT } from '../sources/run-bounded';
import { runTest } from '../sources/run-test';
import { STORED_SECRET } from '../sources/secret-options';
import { type Agent, addSource, gate, pluginOf, signIn, startApp, stopApp } from './app';

const SECRET = 'correct-horse';
const FOUND: SourceTest = {
  requests: [{ what: 'https://hr/users', milliseconds: 12 }],
  records: [{ dataType: 'user', first: 50 }],
};

let test: (source: SyncSource) => unknown = () => FOUND;

class Tested extends SyncSource {
  async pull() {
    return [];
  }
  async test(): Promise<SourceTest> {
    return (await test(this)) as SourceTest;
  }
}
class Untested extends SyncSource {
  async pull() {
    return [];
  }
}

describe('userData:testConnection', () => {
  let app: MockServer;
  let root: Agent;
  /** Holds `pm.user-data-sync` alone. */
  let eve: Agent;
  let id: number;
  /** The options that tests were run with. */
  let seen: unknown[];

  beforeAll(async () => {
    app = await startApp(['environment-variables']);
    root = await signIn(app);
    for (const type of ['tested', 'other']) {
      pluginOf(app).sourceManager.registerType(type, { syncSource: Tested });
    }
    pluginOf(app).sourceManager.registerType('untested', { syncSource: Untested });
    await app.db.getRepository('environmentVariables').create({ values: { name: 'X', type: 'secret', value: SECRET } });
    await app.db.getRepository('roles').create({ values: { name: 'eve', snippets: ['pm.user-data-sync'] } });
    const user = await app.db.getRepository('users').create({ values: { username: 'eve', roles: ['eve'] } });
    eve = await app.agent().login(user, 'eve');
    const options = { url: 'https://hr', token: SECRET, timeout: 30 };
    ({ id } = await addSource(app, { sourceType: 'tested', enabled: false, options }));
  });
  afterAll(() => stopApp(app));
  beforeEach(() => {
    seen = [];
    test = ({ options }) => {
      seen.push(options);
      return FOUND;
    };
  });

  const send = (values: object, agent = eve) => agent.post('/userData:testConnection').send(values);
  async function refusal(values: object, agent = eve): Promise<string> {
    const { status, body } = await send(values, agent);
    expect(status, JSON.stringify(body)).toBe(400);
    return body.errors[0].message;
  }

  it('is offered by the types that have it', async () => {
    const { body } = await eve.get('/userData:listSyncTypes');
    expect(body.data).toEqual([
      { name: 'tested', canTest: true },
      { name: 'other', canTest: true },
      { name: 'untested' },
    ]);
    expect(await refusal({ sourceType: 'untested', options: {} })).toBe('Sources of type "untested" can not be tested');
    expect(await refusal({ sourceType: 'nope', options: {} })).toBe('Sources of type "nope" can not be tested');
  });

  it('answers what was asked and found, of settings that nobody saved', async () => {
    const { status, body } = await send({ sourceType: 'tested', options: { url: 'https://new' } });
    expect({ status, data: body.data }).toEqual({ status: 200, data: FOUND });
    expect(seen).toEqual([{ url: 'https://new' }]);
    expect(await app.db.getRepository('userDataSyncSources').count()).toBe(1);
  });

  it('puts in the stored secret, also if the form leaves something empty that is not stored', async () => {
    const options = { url: 'https://hr', token: STORED_SECRET, timeout: 30, proxy: '', page: null };
    const { body } = await send({ id, sourceType: 'tested', options });
    expect(body.data).toEqual(FOUND);
    expect(seen).toEqual([expect.objectContaining({ url: 'https://hr', token: SECRET })]);
  });

  it('sends a stored secret nowhere else', async () => {
    const options = { url: 'https://eve', token: STORED_SECRET, timeout: 30 };
    expect(await refusal({ id, sourceType: 'tested', options })).toMatch(/"token" was saved with.*Enter it again/);
    const hidden = { ...options, url: 'https://hr', proxy: 'https://eve' };
    expect(await refusal({ id, sourceType: 'tested', options: hidden })).toMatch(/"token"/);
    // Another type may do anything with it.
    expect(await refusal({ id, sourceType: 'other', options: { ...options, url: 'https://hr' } })).toMatch(
      /Enter the secret itself/,
    );
    expect(await refusal({ sourceType: 'tested', options })).toMatch(/Enter the secret itself/);
    expect(seen).toEqual([]);

    expect((await send({ id, sourceType: 'tested', options: { ...options, token: 'mine' } })).status).toBe(200);
    expect(seen).toEqual([{ ...options, token: 'mine' }]);
  });

  it('puts in variables only for who may manage them, or where they are stored with the same settings', async () => {
    const variable = { url: 'https://eve', token: '{{ $env.X }}' };
    expect(await refusal({ sourceType: 'tested', options: variable })).toMatch(/^Option "token" names/);
    const stored = await addSource(app, {
      name: 'env',
      sourceType: 'tested',
      options: { ...variable, url: 'https://hr' },
    });
    expect(await refusal({ id: stored.id, sourceType: 'tested', options: variable })).toMatch(/^Option "token" names/);
    expect(seen).toEqual([]);

    await send({ id: stored.id, sourceType: 'tested', options: { ...variable, url: 'https://hr' } });
    await send({ sourceType: 'tested', options: variable }, root);
    expect(seen).toEqual([
      { url: 'https://hr', token: SECRET },
      { url: 'https://eve', token: SECRET },
    ]);
  });

  it('says what went wrong as a failed task does, without secrets', async () => {
    const values = { sourceType: 'tested', options: { token: SECRET } };
    test = ({ options }) => {
      throw new Error(`${options.token} was refused: {{ $env.X }}`);
    };
    expect(await refusal(values)).toBe('***masked*** was refused: {{ $env.X }}');
    test = () => {
      throw new ExternalAPIError('inner');
    };
    expect(await refusal(values)).toMatch(/See the logs for details/);
    test = () => 'nonsense';
    expect(await refusal(values)).toBe('test() of source type "tested" must return { requests, records }');
    test = () => ({ requests: [{ what: `https://hr?t=${SECRET}`, milliseconds: 'x' }, null], records: [] });
    expect((await send(values)).body.data).toEqual({
      requests: [
        { what: 'https://hr?t=***masked***', milliseconds: 0 },
        { what: '', milliseconds: 0 },
      ],
      records: [],
    });
  });

  it('refuses what is no source', async () => {
    for (const values of [{}, { sourceType: '' }, { sourceType: ['tested'], options: {} }]) {
      expect(await refusal(values)).toBe('Parameter "sourceType" is required');
    }
    expect(await refusal({ sourceType: 'tested', options: [] })).toMatch(/^"options" must be an object/);
    expect(await refusal({ sourceType: 'tested' })).toBe('"options" is required');
    expect(await refusal({ id: 'x', sourceType: 'tested', options: {} })).toBe('Parameter "id" must be a number');
  });

  it('is for holders of the snippet', async () => {
    const user = await app.db.getRepository('users').create({ values: { username: 'mallory', roles: ['member'] } });
    const { status } = await send({ sourceType: 'tested', options: {} }, await app.agent().login(user, 'member'));
    expect(status).toBe(403);
  });
});

describe('a test', () => {
  const sourceOf = (run: (source: SyncSource) => unknown) => {
    test = run;
    return new Tested({ sourceInstance: { sourceType: 'tested' }, options: {}, ctx: {} } as never);
  };

  it('is given up after a while, and told', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    let signal: AbortSignal | undefined;
    const answer = runTest(
      sourceOf((source) => {
        ({ signal } = source);
        return new Promise(() => {});
      }),
      new AbortController().signal,
    );
    const refused = expect(answer).rejects.toThrow(`The source did not answer within ${WAIT_LIMIT} s`);
    await vi.advanceTimersByTimeAsync(WAIT_LIMIT * 1000);
    await refused;
    expect(signal?.aborted).toBe(true);
  });

  it('ends when nobody waits for it any more', async () => {
    const { opened, open } = gate<AbortSignal>();
    const gone = new AbortController();
    const answer = runTest(
      sourceOf(({ signal }) => {
        open(signal);
        return new Promise(() => {});
      }),
      gone.signal,
    );
    const signal = await opened;
    gone.abort(new Error('gone'));
    await expect(answer).rejects.toThrow('gone');
    expect(signal.aborted).toBe(true);
  });
});
