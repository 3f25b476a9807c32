import fc from 'fast-check';
import { fuzzing } from '../../__tests__/fuzz/values';
import { type Claimant, type Resolution, resolveValues, type UniqueValue } from '../plan/resolve-values';

const valueOf = (key: string): UniqueValue => ({ field: 'f', value: key.toUpperCase(), key });

/** `u 1 a>b`: the record `u` has its row `1` get `b` for `a`. `n -> b` is a new one. Several values are separated by commas. */
function claimant(short: string): Claimant {
  const [uid, ...rest] = short.split(' ');
  const [before, after] = (rest.at(-1) as string).split('>').map((keys) => keys.split(',').filter(Boolean));
  const rowId = rest.length > 1 ? rest[0] : undefined;
  return { uid, rowId, claims: after.map(valueOf), releases: new Set(before.filter((key) => !after.includes(key))) };
}

const NOBODY = () => false;

/** @param held the values of rows, such as `1:a 2:b,c` */
function resolve(shorts: string[], held = '', isRemoved: (rowId: string) => boolean = NOBODY) {
  return resolveValues(shorts.map(claimant), holdersOf(held), isRemoved);
}

function holdersOf(held: string): Map<string, string[]> {
  const holders = new Map<string, string[]>();
  for (const row of held.split(' ').filter(Boolean)) {
    const [id, keys] = row.split(':');
    keys.split(',').forEach((key) => holders.set(key, [...(holders.get(key) ?? []), id]));
  }
  return holders;
}

const groupsOf = ({ groups }: Resolution) => groups.map((group) => group.map(({ uid }) => uid).join('+'));
const takenOf = ({ taken }: Resolution) => [...taken.keys()].sort().join(' ');
const holderOf = ({ taken }: Resolution, uid: string) => taken.get(uid)?.holder;

describe('a value that nobody has', () => {
  it('goes to whoever wants it', () => {
    expect(groupsOf(resolve(['u 1 >a']))).toEqual(['u']);
  });

  it('goes to a new one', () => {
    expect(groupsOf(resolve(['n >a']))).toEqual(['n']);
  });

  it('goes to the first of several', () => {
    const resolution = resolve(['m >a', 'n >a', 'o >a']);
    expect([groupsOf(resolution), takenOf(resolution)]).toEqual([['m'], 'n o']);
  });

  it('is told to be the first one’s', () => {
    expect(resolve(['m >a', 'n >a']).taken.get('n')).toEqual({ ...valueOf('a'), holder: { uid: 'm' } });
  });

  it('goes to the second where the first fails for another reason', () => {
    const resolution = resolve(['m >a,b', 'n >a'], '9:b');
    expect([groupsOf(resolution), takenOf(resolution)]).toEqual([['n'], 'm']);
  });

  it('may be wanted twice by the same record', () => {
    const twice = { ...claimant('n >a'), claims: [valueOf('a'), valueOf('a')] };
    expect(resolveValues([twice], new Map(), NOBODY).taken.size).toBe(0);
  });
});

describe('a value that somebody has', () => {
  it('stays with a row that nobody reports', () => {
    expect(resolve(['n >a'], '9:a').taken.get('n')).toEqual({ ...valueOf('a'), holder: { rowId: '9' } });
  });

  it('stays with a record that keeps it', () => {
    expect(holderOf(resolve(['n >a', 'u 1 >b'], '1:a'), 'n')).toEqual({ uid: 'u' });
  });

  it('stays with the record that sends it again in another case', () => {
    const resolution = resolve(['n >a', 'u 1 a>a'], '1:a');
    expect([groupsOf(resolution), takenOf(resolution)]).toEqual([['u'], 'n']);
  });

  it('is no obstacle to the row itself', () => {
    expect(groupsOf(resolve(['u 1 >a'], '1:a'))).toEqual(['u']);
  });

  it('is free when its row is removed', () => {
    expect(groupsOf(resolve(['n >a'], '9:a', (id) => id === '9'))).toEqual(['n']);
  });

  it('goes to the first of several when its row is removed', () => {
    const resolution = resolve(['m >a', 'n >a'], '9:a', (id) => id === '9');
    expect([groupsOf(resolution), takenOf(resolution)]).toEqual([['m'], 'n']);
  });

  it('is taken as long as one of its rows stays', () => {
    expect(
      holderOf(
        resolve(['n >a'], '8:a 9:a', (id) => id === '8'),
        'n',
      ),
    ).toEqual({ rowId: '9' });
  });

  it('is free when all its rows give it up', () => {
    expect(groupsOf(resolve(['n >a', 'u 1 a>b', 'v 2 a>c'], '1:a 2:a'))).toEqual(['u', 'v', 'n']);
  });

  it('is not free when one of its rows can not give it up', () => {
    const resolution = resolve(['n >a', 'u 1 a>b', 'v 2 a>c'], '1:a 2:a 9:c');
    expect([groupsOf(resolution), holderOf(resolution, 'n')]).toEqual([['u'], { uid: 'v' }]);
  });

  it('that is given up for none is free', () => {
    expect(groupsOf(resolve(['n >a', 'u 1 a>'], '1:a'))).toEqual(['u', 'n']);
  });
});

describe('a giver that fails', () => {
  it('makes the receiver fail, which names it', () => {
    const resolution = resolve(['r 1 b>a', 'g 2 a>c'], '1:b 2:a 9:c');
    expect([holderOf(resolution, 'g'), holderOf(resolution, 'r')]).toEqual([{ rowId: '9' }, { uid: 'g' }]);
  });

  it('makes the receiver fail that comes after it', () => {
    expect(takenOf(resolve(['g 2 a>c', 'r 1 b>a'], '1:b 2:a 9:c'))).toBe('g r');
  });

  it('makes all fail that wait for it, one after the other', () => {
    const resolution = resolve(['n >d', 'u 3 d>c', 'v 2 c>b', 'w 1 b>a'], '1:b 2:c 3:d 9:a');
    expect(['n', 'u', 'v', 'w'].map((uid) => holderOf(resolution, uid))).toEqual([
      { uid: 'u' },
      { uid: 'v' },
      { uid: 'w' },
      { rowId: '9' },
    ]);
  });

  it('makes its whole circle fail', () => {
    expect(takenOf(resolve(['u 1 a>b', 'v 2 b>c', 'w 3 c>a,z'], '1:a 2:b 3:c 9:z'))).toBe('u v w');
  });

  it('because another came first makes the receiver fail too', () => {
    const resolution = resolve(['m >z', 'g 1 a>z', 'r >a'], '1:a');
    expect([groupsOf(resolution), holderOf(resolution, 'r')]).toEqual([['m'], { uid: 'g' }]);
  });

  it('leaves others alone', () => {
    expect(groupsOf(resolve(['g 1 a>z', 'r >a', 'o 2 b>c', 'p >b'], '1:a 2:b 9:z'))).toEqual(['o', 'p']);
  });

  it('in a chain of twenty thousand is no matter of the stack', () => {
    const size = 20_000;
    const chain = Array.from({ length: size }, (_, index) => claimant(`u${index} ${index} ${index}>${index + 1}`));
    const holders = new Map(Array.from({ length: size + 1 }, (_, index) => [String(index), [String(index)]]));
    expect(resolveValues(chain, holders, NOBODY).taken.size).toBe(size);
  });
});

describe('the order of writing', () => {
  const chain = ['t 1 a>b', 'u 2 b>c', 'v 3 c>d'];
  it.each(
    [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ].map((order) => [order]),
  )('of a chain begins at its end, told as %j', (order) => {
    expect(
      groupsOf(
        resolve(
          order.map((index) => chain[index]),
          '1:a 2:b 3:c',
        ),
      ),
    ).toEqual(['v', 'u', 't']);
  });

  it('is that of the records where nobody waits', () => {
    expect(groupsOf(resolve(['w >a', 'u >b', 'v >c']))).toEqual(['w', 'u', 'v']);
  });

  it('has whoever waits for several after all of them', () => {
    expect(groupsOf(resolve(['n >a,b', 'u 1 a>', 'v 2 b>'], '1:a 2:b'))).toEqual(['u', 'v', 'n']);
  });

  it('has several after the one who gives them values', () => {
    expect(groupsOf(resolve(['m >a', 'n >b', 'u 1 a,b>'], '1:a,b'))).toEqual(['u', 'm', 'n']);
  });

  it('has whoever waits twice for another once', () => {
    expect(groupsOf(resolve(['n >a,b', 'u 1 a,b>'], '1:a,b'))).toEqual(['u', 'n']);
  });

  it.each([2, 3, 4, 10, 500])('has a swap of %d as one group', (size) => {
    const swap = Array.from({ length: size }, (_, index) => `u${index} ${index} ${index}>${(index + 1) % size}`);
    const held = swap.map((_, index) => `${index}:${index}`).join(' ');
    const { groups, taken } = resolve(swap, held);
    expect([groups.length, groups[0].length, taken.size]).toEqual([1, size, 0]);
  });

  it('has two swaps as two groups', () => {
    const swaps = ['t 1 a>b', 'v 3 c>d', 'u 2 b>a', 'w 4 d>c'];
    expect(groupsOf(resolve(swaps, '1:a 2:b 3:c 4:d'))).toEqual(['t+u', 'v+w']);
  });

  it('has a swap after those whom it waits for', () => {
    expect(groupsOf(resolve(['t 1 a>b,z', 'u 2 b>a', 'g 3 z>'], '1:a 2:b 3:z'))).toEqual(['g', 't+u']);
  });

  it('has whoever waits for a swap with it', () => {
    expect(groupsOf(resolve(['n >z', 't 1 a,z>b', 'u 2 b>a'], '1:a,z 2:b'))).toEqual(['n+t+u']);
  });

  it('of nobody is empty', () => {
    expect(resolve([])).toEqual({ taken: new Map(), groups: [] });
  });

  it('has those who want nothing that is unique', () => {
    expect(groupsOf(resolve(['u 1 >', 'n >']))).toEqual(['u', 'n']);
  });
});

describe('any claims', () => {
  const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];
  const ROWS = ['1', '2', '3', '4', '5', '6'];
  type Rows = Map<string, Set<string>>;

  /** What rows have, which of them are removed, and what records want: of those of rows, all values that they are to have. */
  const situation = fc
    .record({
      // Who has each value: a row or nobody.
      owners: fc.tuple(...KEYS.map(() => fc.option(fc.constantFrom(...ROWS)))),
      wanted: fc.tuple(...ROWS.map(() => fc.option(fc.subarray(KEYS, { maxLength: 2 })))),
      created: fc.array(fc.subarray(KEYS, { minLength: 1, maxLength: 2 }), { maxLength: 3 }),
      removed: fc.subarray(ROWS, { maxLength: 2 }),
      order: fc.shuffledSubarray(
        Array.from({ length: 9 }, (_, index) => index),
        { minLength: 9 },
      ),
    })
    .map(({ owners, wanted, created, removed, order }) => {
      const rows: Rows = new Map(ROWS.map((id) => [id, new Set(KEYS.filter((_, index) => owners[index] === id))]));
      const ofRows = ROWS.flatMap((id, index) => {
        const keys = removed.includes(id) ? null : wanted[index];
        return keys ? [{ uid: `u${id}`, rowId: id, keys }] : [];
      });
      const ofNew = created.map((keys, index) => ({ uid: `n${index}`, rowId: undefined, keys }));
      const all = [...ofRows, ...ofNew];
      return { rows, removed, records: order.flatMap((index) => all[index] ?? []) };
    });
  type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

  const claimantsOf = ({ rows, records }: Pick<Situation, 'rows' | 'records'>): Claimant[] =>
    records.map(({ uid, rowId, keys }) => {
      const before = rows.get(rowId ?? uid) ?? new Set<string>();
      const claims = keys.filter((key) => !before.has(key)).map(valueOf);
      return { uid, rowId, claims, releases: new Set([...before].filter((key) => !keys.includes(key))) };
    });
  const ownersOf = (rows: Rows) =>
    new Map(KEYS.map((key) => [key, [...rows.keys()].filter((id) => rows.get(id)?.has(key))]));
  const solve = (given: Situation) =>
    resolveValues(claimantsOf(given), ownersOf(given.rows), (id) => given.removed.includes(id));

  /** Writes the groups one after the other, and checks that no value is ever held twice. */
  const write = ({ rows, removed }: Situation, { groups }: Resolution): Rows => {
    const now: Rows = new Map([...rows].filter(([id]) => !removed.includes(id)));
    for (const group of groups) {
      for (const { uid, rowId, claims, releases } of group) {
        const before = [...(now.get(rowId ?? uid) ?? [])].filter((key) => !releases.has(key));
        now.set(rowId ?? uid, new Set([...before, ...claims.map(({ key }) => key)]));
      }
      const held = [...now.values()].flatMap((keys) => [...keys]);
      expect(held).toHaveLength(new Set(held).size);
    }
    return now;
  };

  const property = (check: (given: Situation, resolution: Resolution) => void) =>
    fc.assert(
      fc.property(situation, (given) => check(given, solve(given))),
      fuzzing,
    );

  it('are written without a value that two rows have', () => property((given, solved) => void write(given, solved)));

  it('are each written or failed, and once', () => {
    property(({ records }, { groups, taken }) => {
      const uids = [...groups.flat().map(({ uid }) => uid), ...taken.keys()].sort();
      expect(uids).toEqual(records.map(({ uid }) => uid).sort());
    });
  });

  it('that fail name a value that they want', () => {
    property((given, { taken }) => {
      const claims = new Map(claimantsOf(given).map((each) => [each.uid, each.claims.map(({ key }) => key)]));
      taken.forEach(({ key }, uid) => expect(claims.get(uid)).toContain(key));
    });
  });

  it('that fail never name themselves, nor somebody who is removed', () => {
    property(({ removed }, { taken }) => {
      for (const [uid, { holder }] of taken) {
        expect('uid' in holder ? [] : removed).not.toContain('uid' in holder ? uid : holder.rowId);
        expect(holder).not.toEqual({ uid });
      }
    });
  });

  it('are fulfilled where nobody else has or wants the values', () => {
    property((given, { taken }) => {
      for (const { uid, rowId, keys } of given.records) {
        const isWanted = (key: string) => given.records.some((each) => each.uid !== uid && each.keys.includes(key));
        const isHeld = (key: string) => [...given.rows].some(([id, held]) => id !== rowId && held.has(key));
        if (!keys.some((key) => isWanted(key) || isHeld(key))) {
          expect(taken.has(uid)).toBe(false);
        }
      }
    });
  });

  it('that fail name somebody who has the value in the end, or who fails as well', () => {
    property((given, solved) => {
      const rows = write(given, solved);
      const idOf = new Map(given.records.map(({ uid, rowId }) => [uid, rowId ?? uid]));
      for (const { key, holder } of solved.taken.values()) {
        const id = 'uid' in holder ? idOf.get(holder.uid) : holder.rowId;
        const isFailed = 'uid' in holder && solved.taken.has(holder.uid);
        expect(isFailed || rows.get(id as string)?.has(key)).toBe(true);
      }
    });
  });

  it('that are fulfilled are so for good', () => {
    property((given, solved) => {
      const rows = write(given, solved);
      const rowOf = (uid: string) => (rows.has(uid) ? uid : undefined);
      const records = given.records.map((each) => ({ ...each, rowId: each.rowId ?? rowOf(each.uid) }));
      const second = solve({ rows, removed: [], records });
      expect([...second.taken.keys()].filter((uid) => !solved.taken.has(uid))).toEqual([]);
    });
  });

  it('that are all fulfilled leave nothing to write', () => {
    property((given, solved) => {
      if (solved.taken.size === 0) {
        const rows = write(given, solved);
        const records = given.records.map((each) => ({ ...each, rowId: each.rowId ?? each.uid }));
        expect(claimantsOf({ rows, records }).flatMap(({ claims }) => claims)).toEqual([]);
      }
    });
  });
});
