// Options of a source that are secret: written by whoever edits the source, read by the source alone.
import type { MockServer } from '@nocobase/test';
import { SyncSource } from '../index';
import { STORED_SECRET } from '../sources/secret-options';
import { withoutSecrets } from '../sources/without-secrets';
import { type Agent, pluginOf, signIn, startApp, stopApp } from './app';

const SET = STORED_SECRET;
const SECRET = 'correct-horse';

class Vault extends SyncSource {
  static readonly secretOptions = ['bind', 'codes'];
  async pull() {
    return [];
  }
}
class Plain extends SyncSource {
  async pull() {
    return [];
  }
}

describe('secret options', () => {
  let app: MockServer;
  let root: Agent;
  /** Holds `pm.user-data-sync` alone. */
  let eve: Agent;
  /** May manage variables as well. */
  let vera: Agent;

  beforeAll(async () => {
    app = await startApp(['environment-variables']);
    root = await signIn(app);
    pluginOf(app).sourceManager.registerType('vault', { syncSource: Vault });
    pluginOf(app).sourceManager.registerType('plain', { syncSource: Plain });
    await app.db.getRepository('environmentVariables').create({ values: { name: 'X', type: 'secret', value: SECRET } });
    eve = await signInWith('eve', ['pm.user-data-sync']);
    vera = await signInWith('vera', ['pm.user-data-sync', 'pm.environment-variables']);
  });
  afterAll(() => stopApp(app));
  afterEach(() => app.db.getRepository('userDataSyncSources').destroy({ filter: { id: { $exists: true } } }));

  async function signInWith(username: string, snippets: string[]) {
    await app.db.getRepository('roles').create({ values: { name: username, snippets } });
    const user = await app.db.getRepository('users').create({ values: { username } });
    await user.addRole(username);
    return app.agent().login(user, username);
  }

  const create = (agent: Agent, options: unknown, sourceType = 'vault') =>
    agent.post('/userDataSyncSources:create').send({ name: 'hr', sourceType, options });
  async function created(options: object, sourceType?: string): Promise<number> {
    const { status, body } = await create(root, options, sourceType);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.data.id;
  }
  const update = (id: number, values: object, agent = eve) =>
    agent.post(`/userDataSyncSources:update?filterByTk=${id}`).send(values);
  const stored = async (id: number) =>
    (await app.db.getRepository('userDataSyncSources').findOne({ filterByTk: id })).options;
  const shown = async (id: number) => (await eve.get(`/userDataSyncSources:get?filterByTk=${id}`)).body.data.options;

  const options = {
    url: 'https://hr',
    token: SECRET,
    bind: SECRET,
    codes: [SECRET, { any: SECRET, on: true }],
    deep: [{ apiKey: SECRET, retries: 3 }],
    pin: { password: 123_456 },
    variable: ' {{ $env.X }} ',
    secret: '{{$env.X}}',
  };

  it('come back in no answer, at no depth, and are told to be set', async () => {
    const id = await created(options);
    const answers = [
      await create(root, options, 'vault'),
      await update(id, { displayName: 'HR' }),
      await update(id, { options: { ...options, secret: SET } }, root),
      await eve.get(`/userDataSyncSources:get?filterByTk=${id}`),
      await eve.get(`/userDataSyncSources:get?filterByTk=${id}&fields=id,options`),
      await eve.get('/userDataSyncSources:list'),
      await eve.get('/userDataSyncSources:list?paginate=false&except=name'),
      await eve.post('/userDataSyncSources:firstOrCreate?filterKeys[]=name').send({ name: 'hr', sourceType: 'vault' }),
      await root.get('/userDataSyncTasks/1/source:get'),
      await eve.post('/userDataSyncSources:updateOrCreate?filterKeys[]=name').send({ name: 'hr', displayName: 'x' }),
      await eve.post(`/userDataSyncSources:destroy?filterByTk=${id}`),
    ];
    for (const { text } of answers) {
      expect(text).not.toMatch(new RegExp(`${SECRET}|123456`));
    }
    const again = await created(options);
    expect(await shown(again)).toEqual({
      url: 'https://hr',
      token: SET,
      bind: SET,
      codes: [SET, { any: SET, on: true }],
      deep: [{ apiKey: SET, retries: 3 }],
      pin: { password: SET },
      variable: ' {{ $env.X }} ',
      secret: '{{$env.X}}',
    });
    expect(await stored(again)).toEqual(options);
  });

  it('stay as they are where what was read is saved', async () => {
    const id = await created(options);
    const answer = await update(id, { options: { ...(await shown(id)), url: 'https://hr/v2' } });
    expect(answer.status, answer.text).toBe(200);
    expect(await stored(id)).toEqual({ ...options, url: 'https://hr/v2' });
  });

  it.each([
    ['url', 'https://evil'],
    ['url', 'http://hr'],
    ['url', 'https://hr:8443'],
    ['url', 'https://hr@evil'],
    ['url', 'https://hr/?to=https://evil'],
    ['url', '{{ $env.X }}'],
    ['deep', [{ apiKey: SECRET, retries: 3, proxy: 'evil' }]],
    ['base', 'ldap.evil.example'],
    ['port', 636],
  ])('go to no other place (%s: %j)', async (option, value) => {
    const id = await created(options);
    const { status, body } = await update(id, { options: { ...(await shown(id)), [option]: value } }, root);
    expect([status, body.errors?.[0]]).toEqual([
      400,
      { code: 'options', message: expect.stringMatching(/Option "\S+" is another than "token" .* Enter it again/) },
    ]);
    expect(await stored(id)).toEqual(options);
    const entered = { ...options, [option]: value };
    expect((await update(id, { options: entered }, vera)).status).toBe(200);
    expect(await stored(id)).toEqual(entered);
  });

  it('of the host go to no other place, but for who may manage them', async () => {
    const id = await created({ url: 'https://hr', token: '{{$env.X}}' });
    const moved = { options: { url: 'https://evil', token: '{{$env.X}}' } };
    expect((await update(id, moved, eve)).status).toBe(400);
    expect((await update(id, moved, vera)).status).toBe(200);
  });

  it('are replaced by a new value, and removed by an empty one or none', async () => {
    const id = await created({ token: 'a', bind: 'b', apiKey: 'c', password: 'd', codes: ['e'] });
    await update(id, { options: { token: 'new', bind: '', apiKey: null, codes: [SET] } });
    expect(await stored(id)).toEqual({ token: 'new', codes: ['e'] });
    expect(await shown(id)).toEqual({ token: SET, codes: [SET] });
  });

  it.each([
    ['where none is stored', { token: 'a' }, { password: SET }],
    ['in another place', { token: 'a' }, { url: SET }],
    ['deeper', { token: 'a' }, { token: [SET] }],
    ['with something more', { token: 'a' }, { token: `${SET}b` }],
    ['in an address', { token: 'a' }, { url: `https://evil?${SET}` }],
    ['for a variable', { token: '{{ $env.X }}' }, { token: SET }],
  ])('can not be named %s', async (_, before, after) => {
    const id = await created(before);
    const { status, body } = await update(id, { options: after }, root);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ code: 'options', message: expect.stringContaining('Enter the secret itself') }]);
    expect(await stored(id)).toEqual(before);
    const { status: refused } = await create(root, { token: SET });
    expect(refused).toBe(400);
  });

  it('do not come out through another source type', async () => {
    const id = await created({ bind: SECRET, url: 'https://hr' });
    const kept = await update(id, { sourceType: 'plain', options: { bind: SET } });
    expect(kept.status).toBe(400);
    expect((await update(id, { sourceType: 'plain' })).status).toBe(200);
    expect(await stored(id)).toEqual({ url: 'https://hr' });
  });

  it('of a source type that nobody registered are all of its options', async () => {
    const id = await created({ bind: SECRET, url: 'https://hr', on: true }, 'gone');
    expect(await shown(id)).toEqual({ bind: SET, url: SET, on: true });
    expect((await update(id, { enabled: false, options: await shown(id) })).status).toBe(200);
    expect(await stored(id)).toEqual({ bind: SECRET, url: 'https://hr', on: true });
  });

  it('name a variable only where somebody put it who may manage variables', async () => {
    for (const value of ['{{ $env.X }}', 'Bearer {{$env.X}}', ['{{ $env.X }}'], { deep: '{{ $env.NOPE }}' }]) {
      const { status, body } = await create(eve, { url: value });
      expect([status, body.errors[0].code]).toEqual([400, 'options']);
      expect(body.errors[0].message).toMatch(/^Option "url.*" names {{.*}}\. Only those who may manage variables/);
    }
    expect((await create(vera, { url: 'https://hr', token: '{{ $env.X }}' })).status).toBe(200);
    const { id } = await app.db.getRepository('userDataSyncSources').findOne({ filter: { name: 'hr' } });

    const refused = [
      { url: 'https://hr', token: 'Bearer {{ $env.X }}' },
      { url: 'https://evil?{{ $env.X }}', token: '{{ $env.X }}' },
      { url: '{{ $env.X }}', token: '' },
      { url: 'https://hr', token: '{{ $env.Y }}' },
    ];
    for (const after of refused) {
      expect((await update(id, { options: after })).status, JSON.stringify(after)).toBe(400);
    }
    expect((await update(id, { sourceType: 'plain' })).status).toBe(400);
    expect((await update(id, { options: { url: 'https://hr/v2', token: '{{ $env.X }}' } })).status).toBe(200);
    expect((await update(id, { options: { url: 'https://hr', token: '{{ $env.Y }}' } }, vera)).status).toBe(200);
    expect((await update(id, { options: { url: '{{ $env.X }}' } }, root)).status).toBe(200);
    const upsert = { name: 'hr', sourceType: 'vault', options: { url: '{{ $env.NEW }}' } };
    expect((await eve.post('/userDataSyncSources:updateOrCreate?filterKeys[]=name').send(upsert)).status).toBe(400);
  });

  it('are masked in texts in whichever form they come back', () => {
    const secret = 'Pa ss"wörd/+~';
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const forms = [
      secret,
      secret.toUpperCase(),
      encodeURIComponent(secret),
      encodeURIComponent(secret).toLowerCase(),
      encodeURI(secret),
      new URLSearchParams({ secret }).toString().slice(7),
      JSON.stringify(secret).slice(1, -1),
      ...['', 'u:', 'us:', 'use:'].map((user) => base64(`${user}${secret}`)),
      Buffer.from(`user:${secret}`).toString('base64url'),
    ];
    for (const form of forms) {
      const text = withoutSecrets(`It said <${form}>, ${form}`, [secret]);
      expect(text).toContain('***masked***');
      expect(text).not.toContain(form);
      expect(text).not.toMatch(/wörd/i);
    }
    expect(withoutSecrets('Connect to HR.Example.COM failed', ['hr.example.com'])).toBe(
      'Connect to ***masked*** failed',
    );
  });

  it('that are short are masked where they stand alone', () => {
    expect(withoutSecrets('key=abc, "abc": abcde ABC fabc', ['abc'])).toBe(
      'key=***masked***, "***masked***": abcde ***masked*** fabc',
    );
    expect(withoutSecrets('?k=a&b=1 masked', ['a', '1', 'mas'])).toBe('?k=***masked***&b=***masked*** masked');
  });
});
