// Who is suspended gets in nowhere, and who is suspended is exactly who has left: real nodes on one PostgreSQL with Redis as their cache.
// DB_*, CACHE_DEFAULT_STORE and CACHE_REDIS_URL say which; SEED chooses when nodes are killed.
import { sampleDirectory } from '../../../examples/plugin-sample-http-json-directory/src/hr-server/directory';
import { type HrServer, startHrServer } from '../../../examples/plugin-sample-http-json-directory/src/hr-server';
import { eventually } from '../../support/eventually';
import { randomOf } from '../directory';
import { type Node, preparePlugins, startNode } from '../node';
import { emptyCache, query } from '../shared-state';
import { endOf, sync } from '../tasks';
import { ALL_OPEN, ALL_SHUT, Visitor } from '../ways-in';

const APP_KEY = 'e2e-key';
const SEED = Number(process.env.SEED ?? Date.now() % 100_000);
const random = randomOf(SEED);
const settings = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(DB|CACHE|REDIS)_/.test(name)));

const nodes: Node[] = [];
const servers: HrServer[] = [];

const start = (command?: string[]) => startNode({ ...(settings as Record<string, string>), APP_KEY }, command);
const restart = async (index: number) => {
  nodes[index] = await start(['start']);
};

beforeAll(async () => {
  preparePlugins();
  nodes.push(await start());
  nodes.push(await start(['start']));
});
afterAll(async () => {
  await Promise.all([...nodes.map((node) => node.kill()), ...servers.map((server) => server.close())]);
});

describe('somebody who is suspended', () => {
  let visitor: Visitor;
  let userId: string;

  beforeAll(async () => {
    visitor = await Visitor.create(nodes[0], 'leaver', APP_KEY);
    const { body } = await nodes[0].call('users:list?filter={"username":"leaver"}');
    userId = String(body.data[0].id);
  });

  const suspend = (node: Node) => node.call('userDataSuspensions:suspend', { userIds: [userId] });
  const lift = (node: Node) => node.call('userDataSuspensions:lift', { userIds: [userId] });

  /** Waits until a node that was told nothing knows. */
  const learned = async (node: Node, isIn: boolean) => {
    const began = performance.now();
    await eventually(async () => expect(await visitor.isIn(node)).toBe(isIn));
    console.log(`The other node is ${isIn ? 'open' : 'shut'} after ${Math.round(performance.now() - began)} ms`);
  };

  it('gets in nowhere, on no node, with the cache full or empty, and before and after a restart', async () => {
    const [one, other] = nodes;
    const sockets = await Promise.all(nodes.map((node) => visitor.connect(node)));
    sockets.forEach((socket) => socket.signIn());
    await eventually(() => expect(sockets.map((socket) => socket.accepted())).toEqual([1, 1]));
    for (const node of nodes) {
      expect(await visitor.tryAll(node)).toEqual(ALL_OPEN);
    }

    expect((await suspend(one)).status).toBe(200);
    expect(await visitor.isIn(one)).toBe(false);
    await learned(other, false);
    for (const node of nodes) {
      expect(await visitor.tryAll(node)).toEqual(ALL_SHUT);
    }
    await eventually(() => expect(sockets.map((socket) => socket.isRefused())).toEqual([true, true]));

    await emptyCache();
    for (const node of nodes) {
      expect(await visitor.tryAll(node)).toEqual(ALL_SHUT);
    }
    const waiting = await visitor.connect(other);
    waiting.signIn();

    await one.kill();
    await restart(0);
    expect(await visitor.tryAll(nodes[0])).toEqual(ALL_SHUT);
    expect(waiting.accepted()).toBe(0);

    expect((await lift(nodes[0])).status).toBe(200);
    expect(await visitor.isIn(nodes[0])).toBe(true);
    await learned(other, true);
    for (const node of nodes) {
      expect(await visitor.tryAll(node)).toEqual(ALL_OPEN);
    }
    await emptyCache();
    for (const node of nodes) {
      expect(await visitor.tryAll(node)).toEqual(ALL_OPEN);
    }
    waiting.signIn();
    await eventually(() => expect(waiting.accepted()).toBeGreaterThan(0));
    // What it said while it was shut was not taken late.
    expect(waiting.accepted()).toBe(1);
    waiting.close();
  });
});

describe('a directory that suspends its leavers', () => {
  const peopleOf = (name: string, number: number) =>
    Array.from({ length: number }, (_, index) => {
      const id = `${name}-${index}`;
      return { id, name: id, login: id, email: `${id}@example.com`, phone: null, departments: [] };
    });
  const addSource = async (name: string, number: number) => {
    const { departments } = sampleDirectory();
    const server = await startHrServer({ port: 0, directory: { departments, people: peopleOf(name, number) } });
    servers.push(server);
    const values = { name, sourceType: 'http-json', enabled: true, leavers: 'suspend', options: { url: server.url } };
    expect((await nodes[0].call('userDataSyncSources:create', values)).status).toBe(200);
    expect(await endOf(nodes[0].call, await sync(nodes[0].call, name))).toMatchObject({ status: 'success' });
    return server;
  };
  const suspendedBy = async (source: string) => {
    const rows = await query<{ username: string }>(
      `SELECT u.username FROM "userDataSyncSuspensions" s JOIN users u ON u.id = s."userId" WHERE s."sourceName" = '${source}'`,
    );
    return rows.map(({ username }) => username).sort();
  };
  const usersOf = async (name: string, columns = '*') =>
    query(`SELECT ${columns} FROM users WHERE username LIKE '${name}-%' ORDER BY id`);

  /** Runs the source on a node that dies at some moment, and ends on the other one what is left. */
  const syncWithKill = async (source: string, worker: number, duration: number) => {
    const id = await sync(nodes[worker].call, source);
    const moment = random() * duration;
    await new Promise((resolve) => setTimeout(resolve, moment));
    await nodes[worker].kill();
    // Nobody renews it any more: that is all that there would be to wait for.
    await query(
      `UPDATE "userDataSyncTasks" SET "leaseExpiresAt" = 1 WHERE id = ${id} AND "leaseExpiresAt" IS NOT NULL`,
    );
    const { call } = nodes[1 - worker];
    const task = await endOf(call, id);
    console.log(`Seed ${SEED}: killed after ${Math.round(moment)} of ${duration} ms: ${task.status}`);
    if (task.status !== 'success') {
      expect((await call(`userData:retry?id=${id}&sourceId=${task.sourceId}`)).status).toBe(200);
      expect(await endOf(call, id)).toMatchObject({ status: 'success' });
    }
  };

  it('suspends exactly those who have left, whoever is killed meanwhile, and changes nobody', async () => {
    const server = await addSource('big', 1_000);
    const everybody = server.people;
    const before = await usersOf('big');
    const { cost } = await endOf(nodes[0].call, await sync(nodes[0].call, 'big'));
    const gone = everybody.filter((_, index) => index % 16 === 3).slice(0, 60);
    expect(gone).toHaveLength(60);

    const renamed = everybody[0];
    renamed.name = 'Renamed';
    server.people = everybody.filter((person) => !gone.includes(person));
    await syncWithKill('big', 0, cost);
    await restart(0);
    expect(await suspendedBy('big')).toEqual(gone.map(({ login }) => login).sort());

    server.people = everybody.filter((person) => !gone.slice(20).includes(person));
    await syncWithKill('big', 1, cost);
    const remaining = gone.slice(20).map(({ login }) => login);
    expect(await suspendedBy('big')).toEqual(remaining.sort());

    const isRenamed = ({ username }: Record<string, unknown>) => username === renamed.login;
    const after = await usersOf('big');
    expect(after.filter((row) => !isRenamed(row))).toEqual(before.filter((row) => !isRenamed(row)));
    expect(after.find(isRenamed)).toMatchObject({
      ...before.find(isRenamed),
      nickname: 'Renamed',
      updatedAt: expect.anything(),
    });
  });

  it('suspends nobody beyond the limit, nor where the directory is away, empty or breaks off', async () => {
    const { call } = nodes[0];
    const server = await addSource('small', 100);
    const everybody = server.people;
    const expectNobody = async (message: RegExp) => {
      const task = await endOf(call, await sync(call, 'small'));
      expect(task).toMatchObject({ status: 'failed', message: expect.stringMatching(message) });
      expect(await suspendedBy('small')).toEqual([]);
    };
    server.people = everybody.slice(11);
    await expectNobody(/too many people would be suspended or removed: 11 of 100 users/);
    server.people = [];
    await expectNobody(/100 of 100 users.*none at all/);
    server.people = everybody.slice(0, 90);
    server.failWith = 503;
    await expectNobody(/503/);
    server.failFromPage = 2;
    await expectNobody(/503/);

    server.failWith = undefined;
    expect(await endOf(call, await sync(call, 'small'))).toMatchObject({ status: 'success' });
    expect(await suspendedBy('small')).toHaveLength(10);
  });
});
