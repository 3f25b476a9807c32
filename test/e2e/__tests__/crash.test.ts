// Processes that are really killed while they write: nobody is left "processing", and the retry ends as an undisturbed run does.
// KILLS (2) says how often, SEED (any) where to begin; DB_DIALECT and DB_* choose the database of two nodes (PostgreSQL).
import { readdirSync, readFileSync } from 'node:fs';
import { sortBy } from 'lodash';
import { type HrServer, startHrServer } from '../../../examples/plugin-sample-http-json-directory/src/hr-server';
import { eventually } from '../../support/eventually';
import type { Call } from '../api';
import { change, expectedState, randomOf, readState } from '../directory';
import { newStorage, removeStorage } from '../instance';
import { type Node, preparePlugins, startNode } from '../node';
import { endOf, findTask, sync } from '../tasks';

const KILLS = Number(process.env.KILLS ?? 2);
const SEED = Number(process.env.SEED ?? Date.now() % 100_000);
const seeds = Array.from({ length: KILLS }, (_, index) => SEED + index);
const random = randomOf(SEED);

let hr: HrServer;

beforeAll(async () => {
  preparePlugins();
  hr = await startHrServer({ port: 0 });
});
afterAll(() => hr?.close());

const logOf = ({ storage }: Node) =>
  readdirSync(`${storage}/logs`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.log'))
    .map((file) => readFileSync(`${storage}/logs/${file}`, 'utf8'))
    .join('\n');
const addSource = (call: Call) =>
  call('userDataSyncSources:create', { name: 'hr', sourceType: 'http-json', enabled: true, options: { url: hr.url } });
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function retryToSuccess(call: Call, task: { id: number; sourceId: number }) {
  const { status, body } = await call(`userData:retry?id=${task.id}&sourceId=${task.sourceId}`);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(await endOf(call, task.id)).toMatchObject({ status: 'success', attempt: 2 });
}

describe('one process, killed and started again', () => {
  let storage: string;
  let node: Node;
  /** Milliseconds that an undisturbed run takes. */
  let duration: number;

  beforeAll(async () => {
    storage = newStorage();
    node = await startNode({ STORAGE_PATH: storage, DB_DIALECT: 'sqlite', DB_STORAGE: `${storage}/db.sqlite` });
    await addSource(node.call);
    const started = Date.now();
    expect(await endOf(node.call, await sync(node.call))).toMatchObject({ status: 'success' });
    duration = Date.now() - started;
  });
  afterAll(async () => {
    await node?.kill();
    removeStorage(storage);
  });

  it('has brought everybody', async () => {
    expect(await readState(node.call)).toEqual(expectedState(hr));
  });

  it.each(seeds)('is as after an undisturbed run (seed %d)', async (seed) => {
    change(hr, seed);
    const id = await sync(node.call);
    const moment = random() * duration;
    await sleep(moment);
    await node.kill();
    console.log(`seed ${seed}: killed after ${Math.round(moment)} of about ${duration} ms`);

    node = await startNode({ STORAGE_PATH: storage, DB_DIALECT: 'sqlite', DB_STORAGE: `${storage}/db.sqlite` });
    const task = await endOf(node.call, id);
    if (task.status !== 'success') {
      expect(task).toMatchObject({ status: 'failed', message: expect.stringContaining('Interrupted') });
      await retryToSuccess(node.call, task);
    }
    expect(await readState(node.call)).toEqual(expectedState(hr));
  });

  it('ends its task when it is stopped', async () => {
    change(hr, SEED - 1);
    const id = await sync(node.call);
    await eventually(async () => expect((await findTask(node.call, id)).status).toBe('processing'));
    await node.stop();
    node = await startNode({ STORAGE_PATH: storage, DB_DIALECT: 'sqlite', DB_STORAGE: `${storage}/db.sqlite` });
    const task = await findTask(node.call, id);
    expect(task).toMatchObject({ status: 'failed', message: expect.stringContaining('the application was stopped') });
    await retryToSuccess(node.call, task);
    expect(await readState(node.call)).toEqual(expectedState(hr));
  });
});

describe('pushes that wait, in a process that is killed', () => {
  const storage = newStorage();
  const settings = { STORAGE_PATH: storage, DB_DIALECT: 'sqlite', DB_STORAGE: `${storage}/db.sqlite` };
  let node: Node;

  beforeAll(async () => {
    node = await startNode(settings);
  });
  afterAll(async () => {
    await node?.kill();
    removeStorage(storage);
  });

  const person = (uid: string, nickname: string) => ({ uid, username: uid, nickname });
  const rows = async () => {
    const { body } = await node.call('userDataSyncPushes:list?pageSize=200&sort=id');
    return body.data as { id: number; status: string; startedAt: string }[];
  };
  const haveEnded = async () => (await rows()).filter(({ status }) => !['init', 'processing'].includes(status));

  it('all end, in the order in which they were taken, and none twice', async () => {
    const pushes = Array.from({ length: 100 }, async (_, number) => {
      const records = [person('all', `${number}`), person(`one-${number}`, `${number}`)];
      const payload = { dataType: 'user', sourceName: 'elsewhere', records };
      const { status, body } = await node.call('userData:push', payload, { Prefer: 'respond-async' });
      expect(status, JSON.stringify(body)).toBe(202);
      return { id: body.data.push.id as number, nickname: `${number}` };
    });
    const taken = sortBy(await Promise.all(pushes), 'id');
    await eventually(async () => expect((await haveEnded()).length).toBeGreaterThan(20));
    await node.kill();
    node = await startNode(settings);
    await eventually(async () => expect(await haveEnded()).toHaveLength(100));

    const ended = await rows();
    expect(ended.map(({ id, status }) => [id, status])).toEqual(taken.map(({ id }) => [id, 'success']));
    expect(sortBy(ended, 'startedAt')).toEqual(ended);
    const { body } = await node.call('users:list?pageSize=200&filter={"username.$startsWith":"one-"}');
    expect(body.data).toHaveLength(100);
    const all = await node.call('users:list?filter={"username":"all"}');
    expect(all.body.data.map(({ nickname }: { nickname: string }) => nickname)).toEqual([taken.at(-1)!.nickname]);
  });
});

describe.skipIf(!process.env.DB_DIALECT)('two nodes on one database', () => {
  const nodes: Node[] = [];
  const settings = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(DB|CACHE|REDIS)_/.test(name)));

  beforeAll(async () => {
    nodes.push(await startNode(settings as Record<string, string>));
    nodes.push(await startNode(settings as Record<string, string>, ['start']));
    await addSource(nodes[0].call);
    expect(await endOf(nodes[1].call, await sync(nodes[1].call))).toMatchObject({ status: 'success' });
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.kill()));
  });

  it.each(seeds)('run one of twenty clicks; the one that dies leaves no gap and no double (seed %d)', async (seed) => {
    change(hr, seed);
    const clicks = Array.from({ length: 20 }, async (_, index) => {
      const node = nodes[index % 2];
      return { node, ...(await node.call('userData:pull?name=hr')) };
    });
    const answers = await Promise.all(clicks);
    const [started] = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(19);
    expect(refused[0].body.errors[0].message).toContain(started.body.data.batch);

    // Each has a queue of its own: the node that was asked is the one that works.
    const worker = nodes.indexOf(started.node);
    const other = nodes[1 - worker];
    await sleep(random() * 8_000);
    await nodes[worker].kill();
    const task = await endOf(other.call, started.body.data.id);
    if (task.status !== 'success') {
      expect(task).toMatchObject({ status: 'failed', message: expect.stringContaining('Interrupted') });
      await retryToSuccess(other.call, task);
    }
    expect(await readState(other.call)).toEqual(expectedState(hr));
    nodes[worker] = await startNode(settings as Record<string, string>, ['start']);
  });

  it('see the same progress, and either stops what the other runs', async () => {
    hr.delay = 60_000;
    const id = await sync(nodes[0].call);
    await eventually(async () =>
      expect((await findTask(nodes[1].call, id)).progress).toMatchObject({ phase: 'pulling' }),
    );
    expect((await nodes[1].call(`userData:cancel?id=${id}`)).status).toBe(200);
    expect(await endOf(nodes[1].call, id)).toMatchObject({ status: 'cancelled', message: 'Cancelled by Super Admin' });
    hr.delay = 0;
  });

  it('start one task at each time that a schedule is due, whichever of them is there', async () => {
    const { body } = await nodes[0].call('userDataSyncSources:list');
    const schedule = { schedule: '* * * * *', scheduleTimeZone: 'UTC' };
    expect((await nodes[0].call(`userDataSyncSources:update?filterByTk=${body.data[0].id}`, schedule)).status).toBe(
      200,
    );
    // Without a message broker between them, a node hears of it when it starts.
    await nodes[1].kill();
    nodes[1] = await startNode(settings as Record<string, string>, ['start']);
    const scheduled = async (call: Call, count: number) =>
      eventually(async () => {
        const { body } = await call('userDataSyncTasks:list?paginate=false');
        const tasks = body.data.filter((task: { trigger: string }) => task.trigger === 'schedule');
        expect(tasks.length).toBeGreaterThanOrEqual(count);
        return tasks as { createdAt: string }[];
      });
    await scheduled(nodes[0].call, 2);
    // The one that comes second finds that the task is started: it does not try.
    const logs = nodes.map(logOf).join();
    expect(logs).toMatch(/was due at .* was started/);
    expect(logs).not.toContain('is skipped');
    // The other one has waited for each time as well.
    await nodes[0].kill();
    const minutes = (await scheduled(nodes[1].call, 3)).map(({ createdAt }) => createdAt.slice(0, 16));
    expect(minutes).toEqual([...new Set(minutes)]);
  }, 300_000);
});
