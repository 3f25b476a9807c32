import { readFlag } from '../values/flag';
import { collationOf, EXACT, identityKey } from '../values/identity-key';
import { readUid } from '../values/uid';

describe('identity key', () => {
  const collides = (name: string, one: unknown, other: unknown, collation = EXACT) =>
    identityKey({ name }, one, collation) === identityKey({ name }, other, collation);

  it('emails collide whatever their case, on every database', () => {
    expect(collides('email', 'Ana@X.com', 'ana@x.COM')).toBe(true);
    expect(collides('email', 'ána@x.com', 'ana@x.com')).toBe(false);
  });

  it('other values collide as the database compares them', () => {
    const general = collationOf('utf8mb4_general_ci');
    expect(collides('username', 'Ana', 'ana')).toBe(false);
    expect(collides('username', 'Ana', 'ana', general)).toBe(true);
    expect(collides('username', 'josé', 'jose')).toBe(false);
    expect(collides('username', 'José', 'JOSE', general)).toBe(true);
    expect(collides('username', 'ana ', 'ana')).toBe(false);
    expect(collides('username', 'ana ', 'ana', general)).toBe(true);
    expect(collides('username', ' ana', 'ana', general)).toBe(false);
    expect(collides('username', '😀', '😎')).toBe(false);
    expect(collides('username', '😀', '😎', general)).toBe(true);
    expect(collides('username', '😀', '😎', collationOf('utf8mb4_uca1400_ai_ci'))).toBe(false);
    expect(collides('badge', 7, '7')).toBe(true);
  });

  it.each([null, undefined, ''])('%j collides with nothing', (value) => {
    expect(identityKey({ name: 'email' }, value)).toBeUndefined();
  });

  it.each<[string, [boolean, boolean, boolean]]>([
    ['utf8mb4_general_ci', [true, true, true]],
    ['utf8mb4_unicode_ci', [true, true, true]],
    ['utf8mb4_uca1400_ai_ci', [true, true, true]],
    ['utf8mb4_uca1400_as_ci', [true, false, true]],
    ['utf8mb4_uca1400_as_cs', [false, false, true]],
    ['utf8mb4_uca1400_nopad_ai_ci', [true, true, false]],
    ['utf8mb4_0900_ai_ci', [true, true, false]],
    ['utf8mb4_0900_as_cs', [false, false, false]],
    ['utf8mb4_bin', [false, false, true]],
    ['utf8mb4_nopad_bin', [false, false, false]],
    ['utf8mb4_0900_bin', [false, false, false]],
    ['binary', [false, false, false]],
  ])('%s is read by its name', (name, [ignoresCase, ignoresAccents, ignoresTrailingBlanks]) => {
    expect(collationOf(name)).toMatchObject({ ignoresCase, ignoresAccents, ignoresTrailingBlanks });
  });
});

describe('uid', () => {
  it.each([
    [7, '7'],
    ['7', '7'],
    ['007', '007'],
    [7n, '7'],
    [-0, '0'],
    [' a ', ' a '],
    ['😀'.repeat(255), '😀'.repeat(255)],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['9007199254740993', '9007199254740993'],
  ])('%s is %j', (raw, value) => expect(readUid('uid', raw)).toEqual({ value }));

  it.each([
    [2 ** 53, 'number-not-exact'],
    [-1e300, 'number-not-exact'],
    [Infinity, 'number-not-exact'],
    [NaN, 'not-a-uid'],
    [undefined, 'not-a-uid'],
    [null, 'not-a-uid'],
    ['', 'not-a-uid'],
    [true, 'not-a-uid'],
    [{}, 'not-a-uid'],
    [['a'], 'not-a-uid'],
    [' ', 'uid-invisible'],
    ['\u200B\u2060', 'uid-invisible'],
    ['\u3164', 'uid-invisible'],
    ['a\0', 'has-nul'],
    ['\uD83D', 'broken-unicode'],
    ['x'.repeat(256), 'too-long'],
  ])('%s is refused', (raw, code) => {
    expect(readUid('parentUid', raw)).toMatchObject({ problem: { code, params: { field: 'parentUid' } } });
  });
});

describe('flag', () => {
  it.each([
    ...[true, 'true', 'TRUE', 'yes', 'Yes', 'YES', '1', 1].map((raw) => [raw, true]),
    ...[false, 'false', 'False', 'no', 'NO', '0', 0, null, undefined].map((raw) => [raw, false]),
  ])('%j is %j', (raw, value) => expect(readFlag('isDeleted', raw)).toEqual({ value }));

  it.each(['', 'maybe', 'on', 2, [], [true], {}, '__proto__'])('%j is refused, and what is taken is named', (raw) => {
    expect(readFlag('isDeleted', raw)).toEqual({
      problem: {
        code: 'not-a-flag',
        params: { field: 'isDeleted', allowed: expect.any(String), value: JSON.stringify(raw) },
      },
    });
    const { problem } = readFlag('isDeleted', raw) as unknown as { problem: { params: { allowed: string } } };
    expect(problem.params.allowed.split(', ').sort()).toEqual(['0', '1', 'false', 'no', 'null', 'true', 'yes']);
  });
});
