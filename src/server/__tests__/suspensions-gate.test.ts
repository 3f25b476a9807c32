// Who is suspended gets in by no way that the host has, and by all of them once that is lifted.
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { type AuthConfig, BaseAuth } from '@nocobase/auth';
import { Gateway, WSServer } from '@nocobase/server';
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import { SUSPENDED } from '../suspensions/account-gate';
import { pluginOf, signIn as signInAsRoot, startApp, stopApp } from './app';

const PASSWORD = 'a-Passw0rd!';
const HOST = 'idp.test';
const DAY = 24 * 60 * 60;

interface Answer {
  status: number;
  body: { errors?: { message: string; code?: string }[]; data?: Record<string, unknown>; error?: string };
}

/** The part of a WebSocket that is used here; its package has no types. */
interface Socket {
  once(event: 'open' | 'close', listener: (code: number) => void): void;
  send(message: string): void;
  close(): void;
}
const { WebSocket } = createRequire(import.meta.url)('ws') as { WebSocket: new (url: string) => Socket };

/** The part of the host's OAuth server that tests make tokens with. */
interface OAuth {
  ensureProvider(context: object): Promise<{ [model: string]: Model }>;
  getProviderContext(ctx: object): { issuer: string };
}
type Model = {
  new (values: object): { save(): Promise<string>; [method: string]: unknown };
  find(id: string): unknown;
};

describe('the gate', () => {
  let app: MockServer;
  let sockets: Server;
  let userId: string;
  let session: string;
  let apiKey: string;
  /** Tokens that have run out: each can be renewed once. */
  let expired: string[];
  let oauth: { clientId: string; access: string; refresh: string[] };

  const request = () => app.agent();
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}`, 'X-Authenticator': 'basic', Host: HOST });
  const check = (token: string, headers: Record<string, string> = {}) =>
    request()
      .get('/auth:check')
      .set({ ...bearer(token), ...headers }) as unknown as Promise<Answer>;
  const signIn = (password = PASSWORD) =>
    request()
      .post('/auth:signIn')
      .set('X-Authenticator', 'basic')
      .send({ account: 'ana', password }) as unknown as Promise<Answer>;
  const askOAuth = (path: string, values: object) =>
    request().post(`/api/idpOAuth/${path}`).set('Host', HOST).type('form').send(values) as unknown as Promise<Answer>;
  const model = () => app.db.getModel('userDataSyncSuspensions');
  const suspend = () => pluginOf(app).suspensions.suspend([{ userId, sourceName: 'hr', reason: 'left' }]);
  const lift = () => pluginOf(app).suspensions.lift([userId]);

  const expiredToken = async () => {
    const { jti, signInTime } = await app.authManager.tokenController.add({ userId: Number(userId) });
    const iat = Math.floor(Date.now() / 1000) - DAY - 60;
    const payload = { userId: Number(userId), temp: true, signInTime, iat };
    return app.authManager.jwt.sign(payload, { jwtid: jti, expiresIn: DAY });
  };

  /** A connection of the page: whether the host takes it for this user's. */
  const openSocket = async () => {
    const { port } = sockets.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    await new Promise((resolve) => socket.once('open', resolve));
    return socket;
  };
  const tagged = () =>
    [...Gateway.getInstance().wsServer.webSocketClients.values()].filter(({ tags }) => tags.has(`userId#${userId}`));
  const signInOn = (socket: Socket) =>
    socket.send(JSON.stringify({ type: 'auth:token', payload: { token: session, authenticator: 'basic' } }));

  /** A token of the host's OAuth server, as one of its clients has it. */
  const makeOAuthTokens = async () => {
    const { body } = await (request()
      .post('/api/idpOAuth/register')
      .set('Host', HOST)
      .send({
        redirect_uris: ['http://127.0.0.1:9999/back'],
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
      }) as unknown as Promise<{ body: { client_id: string } }>);
    const service = (app.pm.get('idp-oauth') as unknown as { service: OAuth }).service;
    const context = { app, protocol: 'http', path: '/api/', headers: { host: HOST }, get: () => HOST, host: HOST };
    const providerContext = service.getProviderContext(context);
    const provider = await service.ensureProvider(providerContext);
    const client = await provider.Client.find(body.client_id);
    const about = { accountId: userId, client, clientId: body.client_id };
    const grant = new provider.Grant({ accountId: userId, clientId: body.client_id });
    (grant.addOIDCScope as (scope: string) => void).call(grant, 'openid offline_access');
    const grantId = await grant.save();
    const values = { ...about, grantId, gty: 'authorization_code', scope: 'openid offline_access' };
    const make = (name: string) => new provider[name](values).save();
    return {
      clientId: body.client_id,
      access: await make('AccessToken'),
      refresh: await Promise.all(Array.from({ length: 6 }, () => make('RefreshToken'))),
    };
  };
  const refreshed = () =>
    askOAuth('token', { grant_type: 'refresh_token', client_id: oauth.clientId, refresh_token: oauth.refresh.pop() });
  const userInfo = () => request().get('/api/idpOAuth/me').set(bearer(oauth.access)) as unknown as Promise<Answer>;

  /** Nothing lets the user in, and everything says why. */
  const expectShut = async () => {
    const refused = [await check(session), await check(expired.at(-1)!), await check(apiKey)];
    for (const { status, body } of refused) {
      expect([status, body.errors]).toEqual([401, [{ message: SUSPENDED, code: 'BLOCKED_TOKEN' }]]);
    }
    const spanish = await check(session, { 'X-Locale': 'es-ES' });
    expect(spanish.body.errors![0].message).toBe('Esta cuenta está suspendida. Consulte a su administrador.');
    const signedIn = await signIn();
    expect([signedIn.status, signedIn.body.errors]).toEqual([401, [{ message: SUSPENDED, code: 'ACCOUNT_SUSPENDED' }]]);
    expect((await signIn('wrong')).body.errors![0].message).toMatch(/incorrect/);
    expect((await refreshed()).body.error).toBe('invalid_grant');
    expect((await userInfo()).status).toBe(401);
    const socket = await openSocket();
    signInOn(socket);
    // Messages of one connection are taken in turn.
    await check(session);
    expect(tagged()).toEqual([]);
    socket.close();
  };

  const expectOpen = async () => {
    const inside = [await check(session), await check(expired.pop()!), await check(apiKey), await signIn()];
    for (const answer of [...inside, await refreshed(), await userInfo()]) {
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    }
    const socket = await openSocket();
    signInOn(socket);
    await eventually(async () => expect(tagged()).toHaveLength(1));
    return socket;
  };

  beforeAll(async () => {
    app = await startApp(['api-keys', 'idp-oauth']);
    const gateway = Gateway.getInstance();
    gateway.wsServer = new WSServer();
    gateway.wsServer.bindAppWSEvents(app);
    sockets = createServer().on('upgrade', (upgrade, socket, head) => {
      const { wss } = gateway.wsServer;
      wss.handleUpgrade(upgrade, socket, head, (opened: unknown) => wss.emit('connection', opened, upgrade));
    });
    await new Promise<void>((resolve) => sockets.listen(0, resolve));
    const values = { username: 'ana', password: PASSWORD, roles: ['member'] };
    userId = String((await app.db.getRepository('users').create({ values })).get('id'));
    session = (await signIn()).body.data!.token as string;
    await app.db
      .getRepository('roles')
      .update({ filterByTk: 'member', values: { snippets: ['pm.api-keys.configuration'] } });
    const key = await request()
      .post('/apiKeys:create')
      .set(bearer(session))
      .send({ name: 'key', role: { name: 'member' }, expiresIn: '1d' });
    expect(key.status, JSON.stringify(key.body)).toBe(200);
    apiKey = key.body.data.token;
    expired = await Promise.all([expiredToken(), expiredToken(), expiredToken()]);
    oauth = await makeOAuthTokens();
    app.registerMockDataSource();
    await app.db.getRepository('dataSources').create({ values: { key: 'other', type: 'mock', options: {} } });
    await eventually(async () => expect(app.dataSourceManager.dataSources.get('other')).toBeTruthy());
  });

  afterAll(async () => {
    sockets.close();
    await stopApp(app);
  });

  it('is shut for whoever is suspended, and open again once that is lifted', async () => {
    const socket = await expectOpen();
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await suspend();
    expect(await closed).toBe(1008);
    await expectShut();
    await lift();
    (await expectOpen()).close();
  });

  it('is shut in external data sources too', async () => {
    const { collectionManager, resourceManager, acl } = app.dataSourceManager.dataSources.get('other')!;
    collectionManager.defineCollection({ name: 'posts', tableName: 'posts', fields: [] });
    resourceManager.define({ name: 'posts', actions: { list: async (ctx) => void (ctx.body = []) } });
    acl.allow('posts', 'list', 'loggedIn');
    const inOther = (token: string) =>
      request()
        .get('/api/posts:list')
        .set({ ...bearer(token), 'X-Data-Source': 'other' });
    expect((await inOther(session)).status).toBe(200);
    await suspend();
    expect((await inOther(session)).body.errors).toEqual([{ message: SUSPENDED, code: 'BLOCKED_TOKEN' }]);
    await lift();
    expect((await inOther(session)).status).toBe(200);
  });

  it('is shut when caches are emptied', async () => {
    await suspend();
    await app.cacheManager.flushAll();
    await expectShut();
    await lift();
    await app.cacheManager.flushAll();
    expect((await check(session)).status).toBe(200);
  });

  it('is shut when another node suspends, and its message is lost', async () => {
    const socket = await openSocket();
    signInOn(socket);
    await eventually(async () => expect(tagged()).toHaveLength(1));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await model().create({ userId, sourceName: 'hr', since: new Date(), reason: 'left' });
    expect(await closed).toBe(1008);
    await expectShut();
    await model().destroy({ where: { userId } });
    await eventually(async () => expect((await check(session)).status).toBe(200));
  });

  it('is shut for a connection that was being signed in on meanwhile', async () => {
    const socket = await openSocket();
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await suspend();
    const [{ id }] = [...Gateway.getInstance().wsServer.webSocketClients.values()].slice(-1);
    // As the host does once it has found the token to be good.
    app.emit('ws:setTag', { clientId: id, tagKey: 'userId', tagValue: userId });
    app.emit('ws:authorized', { clientId: id, userId });
    expect(await closed).toBe(1008);
    await lift();
  });

  it('is shut after a restart, from the first request on', async () => {
    await suspend();
    await app.restart();
    Gateway.getInstance().wsServer.bindAppWSEvents(app);
    await expectShut();
    await lift();
    expect((await check(session)).status).toBe(200);
  });

  it('is shut where an authenticator has ways of its own', async () => {
    const user = await app.db.getRepository('users').findOne({ filterByTk: userId });
    class Own extends BaseAuth {
      constructor(config: AuthConfig) {
        super({ ...config, userCollection: app.db.getCollection('users') });
      }
      check = async () => user;
      checkToken = async () => ({ tokenStatus: 'valid' as const, user, temp: true });
      signIn = async () => this.ctx.app.authManager.tokenController.add({ userId: user.get('id') });
    }
    app.authManager.registerTypes('own', { auth: Own });
    await app.db.getRepository('authenticators').create({ values: { name: 'own', authType: 'own', enabled: true } });
    const checked = () => request().get('/auth:check').set('X-Authenticator', 'own').set('Authorization', 'Bearer x');
    const signedIn = () => request().post('/auth:signIn').set('X-Authenticator', 'own').set('X-Locale', 'de-DE');
    expect([(await checked()).status, (await signedIn()).status]).toEqual([200, 200]);
    await suspend();
    expect((await checked()).body.errors).toEqual([{ message: SUSPENDED, code: 'BLOCKED_TOKEN' }]);
    const { status, body } = await signedIn();
    expect([status, body.errors]).toEqual([
      401,
      [{ message: 'Dieses Konto ist gesperrt. Wenden Sie sich an Ihren Administrator.', code: 'ACCOUNT_SUSPENDED' }],
    ]);
    await lift();
    expect([(await checked()).status, (await signedIn()).status]).toEqual([200, 200]);
  });

  it('costs everybody else no query', async () => {
    await suspend();
    const root = await signInAsRoot(app);
    await root.get('/auth:check');
    await pluginOf(app).suspensions.known.stop();
    await pluginOf(app).suspensions.known.renew();
    const query = vi.spyOn(app.db.sequelize, 'query');
    expect((await root.get('/auth:check')).status).toBe(200);
    const statements = query.mock.calls.map(([sql]) => String(typeof sql === 'string' ? sql : sql.query));
    query.mockRestore();
    expect(statements.filter((sql) => /suspension/i.test(sql))).toEqual([]);
    pluginOf(app).suspensions.known.start();
    await lift();
  });
});
