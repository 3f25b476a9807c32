import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { fuzzing, junk } from '../../__tests__/fuzz/values';
import { messageOf } from '../../platform/errors';
import type { SyncDataType, UserData, UserDataRecord } from '../../contracts/types';
import { Spool } from '../spool';
import { CHUNK_SIZE } from '../../contracts/stage';
import { MemoryStage, type Stage } from '../stage';

const USERS = { sourceName: 'hr', dataType: 'user' } as const;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'spool-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const payload = (records: Record<string, unknown>[], more: Partial<UserData> = {}): UserData => ({
  ...USERS,
  records: records as unknown as UserDataRecord[],
  ...more,
});
const uids = (...some: unknown[]) => some.map((uid) => ({ uid }));
const numbered = (count: number) => Array.from({ length: count }, (_, index) => ({ uid: `u${index}` }));

async function spooled(...payloads: UserData[]): Promise<Spool> {
  const spool = await Spool.open(root, 'task');
  for (const each of payloads) {
    await spool.add(each);
  }
  return spool;
}

async function read(stage: Stage, type: Parameters<Stage['records']>[0] = USERS) {
  const chunks = [];
  for await (const chunk of stage.records(type)) {
    chunks.push(chunk);
  }
  return chunks;
}

const recordsOf = async (stage: Stage, type?: Parameters<Stage['records']>[0]) =>
  (await read(stage, type)).flat().map(({ record }) => record);
/** The folders that are there, or the files of the only one. */
const folders = () => readdirSync(root);
const folder = () => path.join(root, folders()[0]);

describe('what was spooled', () => {
  it('comes back in its order', async () => {
    const spool = await spooled(payload(uids('b', 'a')), payload(uids('c')));
    expect(await recordsOf(spool)).toEqual(uids('b', 'a', 'c'));
  });

  it('comes back once, with its last word', async () => {
    const spool = await spooled(payload([{ uid: 'a', n: 1 }, { uid: 'b' }]), payload([{ uid: 'a', n: 2 }]));
    expect(await recordsOf(spool)).toEqual([{ uid: 'b' }, { uid: 'a', n: 2 }]);
  });

  it('comes back by source and type', async () => {
    const spool = await spooled(payload(uids('a')), payload(uids('b'), { dataType: 'department' }));
    expect(await recordsOf(spool, { ...USERS, dataType: 'department' })).toEqual(uids('b'));
  });

  it('comes back twice', async () => {
    const spool = await spooled(payload(uids('a')));
    expect(await recordsOf(spool)).toEqual(await recordsOf(spool));
  });

  it('comes back with its match key, or none', async () => {
    const spool = await spooled(payload(uids('a'), { matchKey: 'email' }), payload(uids('b')));
    expect((await read(spool)).flat().map(({ matchKey }) => matchKey)).toEqual(['email', undefined]);
  });

  it('is nothing where nothing came', async () => expect(await read(await spooled())).toEqual([]));

  it('is nothing of an empty payload', async () => expect(await read(await spooled(payload([])))).toEqual([]));

  it.each([CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE])('comes back in chunks: %d', async (count) => {
    const sizes = (await read(await spooled(payload(numbered(count))))).map(({ length }) => length);
    expect(sizes).toEqual(
      [CHUNK_SIZE, CHUNK_SIZE, CHUNK_SIZE]
        .map((size, index) => Math.min(size, count - index * size))
        .filter((size) => size > 0),
    );
  });

  it('can be read while more is added, for what was there', async () => {
    const spool = await spooled(payload(uids('a')));
    const reading = read(spool);
    await spool.add(payload(uids('b'), { dataType: 'department' }));
    expect(await reading).toHaveLength(1);
  });
});

describe('odd texts come back as they were', () => {
  it.each([
    ['a separator of lines', 'a\u2028b'],
    ['a separator of paragraphs', 'a\u2029b'],
    ['a new line', 'a\nb'],
    ['a carriage return', 'a\r\nb'],
    ['the next line of old terminals', 'a\u0085b'],
    ['an emoji', '👩‍👩‍👧'],
    ['half a character', '\ud800'],
    ['a mark of byte order', '\ufeffa'],
    ['a NUL', 'a\0b'],
    ['quotes and backslashes', '"\\"\\n'],
    ['nothing', ''],
    ['a text longer than what is read at once', 'é'.repeat(100_000)],
    ['an emoji at every place of what is read at once', `a${'😀'.repeat(40_000)}`],
  ])('%s', async (_, name) => {
    const spool = await spooled(payload([{ uid: 'a', name }, { uid: 'b' }]));
    expect(await recordsOf(spool)).toEqual([{ uid: 'a', name }, { uid: 'b' }]);
  });

  it('as a uid', async () => {
    const spool = await spooled(payload(uids('a\u2028', 'a\n', 'a')));
    expect(await recordsOf(spool)).toEqual(uids('a\u2028', 'a\n', 'a'));
  });

  it('as a name of the source and of the type', async () => {
    const type = { sourceName: '../../x\0', dataType: '~/../a' as SyncDataType };
    const spool = await spooled(payload(uids('a'), type));
    expect(await recordsOf(spool, type)).toEqual(uids('a'));
    expect(readdirSync(folder())).toEqual(['0.jsonl']);
  });

  it('whatever JSON holds, as in memory', async () => {
    const records = fc.array(fc.record({ uid: fc.constantFrom('a', 'b', 'c', 1, '1'), value: junk }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(records, { maxLength: 3 }), async (some) => {
        const payloads = some.map((each) => payload(JSON.parse(JSON.stringify(each))));
        const memory = new MemoryStage();
        const spool = await spooled(...payloads);
        for (const each of payloads) {
          await memory.add(each);
        }
        expect(await read(spool)).toEqual(await read(memory));
        await spool.close();
      }),
      { ...fuzzing, numRuns: Math.min(fuzzing.numRuns, 100) },
    );
  });
});

describe('the limit', () => {
  const record = { uid: 'a' };
  /** Bytes of a record in its file. */
  const size = '[{"uid":"a"},null]\n'.length;
  const MB = 1024 ** 2;

  it('is allowed to be reached', async () => {
    const spool = await Spool.open(root, 'task', size);
    await expect(spool.add(payload([record]))).resolves.toBeUndefined();
  });

  it('is not to be passed', async () => {
    const spool = await Spool.open(root, 'task', size - 1);
    await expect(spool.add(payload([record]))).rejects.toMatchObject({ status: 413 });
  });

  it('holds for all payloads together', async () => {
    const spool = await Spool.open(root, 'task', 2 * size);
    await spool.add(payload([record]));
    await spool.add(payload([record], { dataType: 'department' }));
    await expect(spool.add(payload([record]))).rejects.toMatchObject({ status: 413 });
  });

  it('counts bytes, not characters', async () => {
    const spool = await Spool.open(root, 'task', size);
    await expect(spool.add(payload([{ uid: 'é' }]))).rejects.toMatchObject({ status: 413 });
  });

  it('writes nothing of what passes it', async () => {
    const spool = await Spool.open(root, 'task', size);
    await spool.add(payload([record, record])).catch(() => {});
    expect(readdirSync(folder())).toEqual([]);
  });

  it('is told in megabytes', async () => {
    const spool = await Spool.open(root, 'task', 2 * MB);
    const error = await spool.add(payload([{ uid: 'a', name: 'x'.repeat(2 * MB) }])).catch((thrown) => thrown);
    expect(messageOf(error)).toBe('The source delivered more than 2 MB, which is more than one task may stage');
  });
});

describe('files', () => {
  it.skipIf(process.platform === 'win32')('are nobody else’s', async () => {
    await spooled(payload(uids('a')));
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(folder(), '0.jsonl')).mode & 0o777).toBe(0o600);
  });

  it('are one for each source and type', async () => {
    await spooled(payload(uids('a')), payload(uids('b')), payload(uids('c'), { sourceName: 'it' }));
    expect(readdirSync(folder())).toEqual(['0.jsonl', '1.jsonl']);
  });

  it('are gone after the end', async () => {
    const spool = await spooled(payload(uids('a')));
    await spool.close();
    expect(folders()).toEqual([]);
  });

  it('may be closed twice', async () => {
    const spool = await spooled();
    await spool.close();
    await expect(spool.close()).resolves.toBeUndefined();
  });

  it('of another task stay', async () => {
    const spool = await spooled();
    await Spool.open(root, 'other');
    await spool.close();
    expect(folders()).toEqual([expect.stringMatching(/~other$/)]);
  });

  it('that an earlier process left are not taken for one’s own', async () => {
    const name = `${os.hostname()}~${process.pid}~task`;
    mkdirSync(path.join(root, name));
    writeFileSync(path.join(root, name, '0.jsonl'), '[{"uid":"old"},null]\n');
    expect(await recordsOf(await spooled(payload(uids('new'))))).toEqual(uids('new'));
  });
});

describe('abandoned folders', () => {
  /** The number of a process that has ended. */
  const ended = () => spawnSync(process.execPath, ['--version']).pid;
  const isRunning = async (taskId: string) => taskId === '1';
  const removeAbandoned = () => Spool.removeAbandoned(root, isRunning);
  const leave = (host: string, pid: number | string, task = '1~20261127150000123456') => {
    const name = `${host}~${pid}~${task}`;
    mkdirSync(path.join(root, name));
    writeFileSync(path.join(root, name, '0.jsonl'), '[]\n');
    return path.join(root, name);
  };

  it('of processes that have ended are removed', async () => {
    const left = leave(os.hostname(), ended());
    await removeAbandoned();
    expect(existsSync(left)).toBe(false);
  });

  it.each<[string, string, number]>([
    ['of processes that live', os.hostname(), process.ppid],
    ['of other machines whose tasks run', `not-${os.hostname()}`, 1],
  ])('%s stay', async (_, host, pid) => {
    const left = leave(host, pid);
    await removeAbandoned();
    expect(existsSync(left)).toBe(true);
  });

  it('of other machines are removed, if their tasks do not run', async () => {
    const left = leave(`not-${os.hostname()}`, 1, '2~20261127150000123456');
    await removeAbandoned();
    expect(existsSync(left)).toBe(false);
  });

  it('of this process that are in use stay', async () => {
    const spool = await spooled(payload(uids('a')));
    await removeAbandoned();
    expect(await recordsOf(spool)).toEqual(uids('a'));
  });

  it('of an earlier process with the same number are removed', async () => {
    const left = leave(os.hostname(), process.pid);
    await removeAbandoned();
    expect(existsSync(left)).toBe(false);
  });

  it('are removed, and others stay', async () => {
    leave(os.hostname(), ended());
    const spool = await spooled();
    await removeAbandoned();
    expect(folders()).toEqual([expect.stringContaining(`~${process.pid}~`)]);
    await spool.close();
  });

  it('are none where there was never a task', async () => {
    await expect(Spool.removeAbandoned(path.join(root, 'none'), isRunning)).resolves.toBeUndefined();
  });

  it('are not what others put there', async () => {
    mkdirSync(path.join(root, 'other'));
    await removeAbandoned();
    expect(folders()).toEqual(['other']);
  });
});
