import type { SyncDataType, UserData, UserDataRecord } from '../../contracts/types';
import { CHUNK_SIZE } from '../../contracts/stage';
import { MemoryStage, type Stage } from '../stage';

const USERS = { sourceName: 'hr', dataType: 'user' } as const;

/** A payload with records of these uids, each with its place in `n`. */
function payload(uids: (string | number)[], more: Partial<UserData> = {}): UserData {
  return { ...USERS, records: uids.map((uid, n) => ({ uid, n }) as UserDataRecord), ...more };
}

async function staged(...payloads: UserData[]): Promise<Stage> {
  const stage = new MemoryStage();
  for (const each of payloads) {
    await stage.add(each);
  }
  return stage;
}

async function read(stage: Stage, type: Parameters<Stage['records']>[0] = USERS) {
  const chunks = [];
  for await (const chunk of stage.records(type)) {
    chunks.push(chunk);
  }
  return chunks;
}

const uidsOf = async (stage: Stage, type = USERS as Parameters<Stage['records']>[0]) =>
  (await read(stage, type)).flat().map(({ record }) => record.uid);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);

describe('records', () => {
  it('come in the order in which they were added', async () => {
    expect(await uidsOf(await staged(payload(['b', 'a']), payload(['c'])))).toEqual(['b', 'a', 'c']);
  });

  it('are none where nothing was added', async () => expect(await read(await staged())).toEqual([]));

  it('are none of an empty payload', async () => expect(await read(await staged(payload([])))).toEqual([]));

  it('are those of their source alone', async () => {
    const stage = await staged(payload(['a']), payload(['b'], { sourceName: 'it' }));
    expect(await uidsOf(stage, { ...USERS, sourceName: 'it' })).toEqual(['b']);
  });

  it('are those of their data type alone', async () => {
    const stage = await staged(payload(['a']), payload(['b'], { dataType: 'department' }));
    expect(await uidsOf(stage, { ...USERS, dataType: 'department' })).toEqual(['b']);
  });

  it.each<[string, string, string, string]>([
    ['a","b', 'c', 'a', 'b","c'],
    ['a b', 'c', 'a', 'b c'],
  ])('of %j and %j are not those of %j and %j', async (sourceName, dataType, otherName, otherType) => {
    const stage = await staged(payload(['x'], { sourceName, dataType: dataType as SyncDataType }));
    const other = { sourceName: otherName, dataType: otherType as SyncDataType };
    expect(stage.has(other, 'x')).toBe(false);
  });

  it('keep the match key of their payload', async () => {
    const stage = await staged(payload(['a'], { matchKey: 'email' }), payload(['b']));
    expect((await read(stage)).flat().map(({ matchKey }) => matchKey)).toEqual(['email', undefined]);
  });

  it('can be read twice', async () => {
    const stage = await staged(payload(['a']));
    expect(await uidsOf(stage)).toEqual(await uidsOf(stage));
  });

  it('are gone when the stage is closed', async () => {
    const stage = await staged(payload(['a']));
    await stage.close();
    expect(await read(stage)).toEqual([]);
  });

  it.each([
    [1, [1]],
    [CHUNK_SIZE, [CHUNK_SIZE]],
    [CHUNK_SIZE + 1, [CHUNK_SIZE, 1]],
    [3 * CHUNK_SIZE, [CHUNK_SIZE, CHUNK_SIZE, CHUNK_SIZE]],
  ])('come in chunks: %d', async (count, sizes) => {
    expect((await read(await staged(payload(numbered(count))))).map(({ length }) => length)).toEqual(sizes);
  });

  it('of small payloads come in full chunks', async () => {
    const stage = await staged(...numbered(CHUNK_SIZE + 10).map((uid) => payload([uid])));
    expect((await read(stage)).map(({ length }) => length)).toEqual([CHUNK_SIZE, 10]);
  });

  it('that are repeated leave full chunks', async () => {
    const stage = await staged(payload(['u0', 'u1']), payload(numbered(CHUNK_SIZE)));
    expect((await read(stage)).map(({ length }) => length)).toEqual([CHUNK_SIZE]);
  });
});

describe('a uid that comes more than once', () => {
  const valueOf = async (stage: Stage, uid: string) =>
    (await read(stage)).flat().find(({ record }) => record.uid === uid)?.record;

  it('is there once, at the place of its last word', async () => {
    expect(await uidsOf(await staged(payload(['a', 'b', 'a'])))).toEqual(['b', 'a']);
  });

  it('has its last word', async () => {
    expect(await valueOf(await staged(payload(['a', 'b', 'a'])), 'a')).toMatchObject({ n: 2 });
  });

  it('has its last word in another payload', async () => {
    const stage = await staged(payload(['b', 'a']), payload(['a']));
    expect(await valueOf(stage, 'a')).toMatchObject({ n: 0 });
  });

  it('is the same as number and as text', async () => {
    expect(await uidsOf(await staged(payload([7, '7'])))).toEqual(['7']);
  });

  it('is another one in another case', async () => {
    expect(await uidsOf(await staged(payload(['a', 'A'])))).toEqual(['a', 'A']);
  });

  it('is counted once', async () => {
    expect((await staged(payload(['a', 'b', 'a']))).types[0].count).toBe(2);
  });

  it('is told, with how often it came', async () => {
    const [{ repeated }] = (await staged(payload(['a', 'b', 'a']), payload(['a', 'c']))).types;
    expect([...repeated]).toEqual([['a', 3]]);
  });

  it('is none if it is of another type', async () => {
    const stage = await staged(payload(['a']), payload(['a'], { dataType: 'department' }));
    expect(stage.types.map(({ repeated }) => repeated.size)).toEqual([0, 0]);
  });
});

describe('types', () => {
  it('come with departments first, then users, then the rest as it came', async () => {
    const types = ['z', 'user', 'a', 'department'].map((dataType) =>
      payload(['x'], { dataType: dataType as SyncDataType }),
    );
    expect((await staged(...types)).types.map(({ dataType }) => dataType)).toEqual(['department', 'user', 'z', 'a']);
  });

  it.each<[string, (boolean | undefined)[], boolean]>([
    ['complete if one payload says so', [undefined, true, false], true],
    ['not complete if none says so', [undefined, false], false],
  ])('are %s', async (_, words, isComplete) => {
    const stage = await staged(...words.map((complete) => payload(['a'], { complete })));
    expect(stage.types[0].isComplete).toBe(isComplete);
  });

  it('are complete each by itself', async () => {
    const stage = await staged(payload(['a'], { complete: true }), payload(['a'], { dataType: 'department' }));
    expect(stage.types.map(({ isComplete }) => isComplete)).toEqual([false, true]);
  });

  it('are there without records, if these are complete', async () => {
    expect((await staged(payload([], { complete: true }))).types).toMatchObject([{ count: 0, isComplete: true }]);
  });
});

describe('whether a record is there', () => {
  it.each<[string, string, boolean]>([
    ['is known', 'a', true],
    ['is known of numbers', '7', true],
    ['is known of those that are not', 'b', false],
    ['is not mistaken for what every object has', 'constructor', false],
  ])('%s', async (_, uid, isThere) => {
    expect((await staged(payload(['a', 7]))).has(USERS, uid)).toBe(isThere);
  });

  it('is known of types that did not come', async () => expect((await staged()).has(USERS, 'a')).toBe(false));
});
