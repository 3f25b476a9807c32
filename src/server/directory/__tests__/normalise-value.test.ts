import type { Code } from '../../contracts/catalogue';
import { normaliseValue } from '../values/normalise-value';
import { field } from './field';

const name = field('string', { length: 255, isTrimmed: true });
const email = field('string', { name: 'email', length: 255, isTrimmed: true, isUnique: true, identifies: true });
const choice = [
  { value: 'x1', label: 'Full time' },
  { value: 'x2', label: 'Part time' },
];

const valueOf = (...[of, raw]: Parameters<typeof normaliseValue>) => {
  const reading = normaliseValue(of, raw);
  expect(reading).toHaveProperty('value');
  return (reading as { value: unknown }).value;
};
const codeOf = (...[of, raw]: Parameters<typeof normaliseValue>): Code => {
  const reading = normaliseValue(of, raw);
  expect(reading).toHaveProperty('problem');
  return (reading as { problem: { code: Code } }).problem.code;
};

describe('texts', () => {
  it.each([
    ['  Ana\t\n', 'Ana'],
    ['\u00A0Ana\u3000', 'Ana'],
    ['\u200BAna\uFEFF', 'Ana'],
    ['\u202D+34 600 111 222\u202C', '+34 600 111 222'],
    ['Ana  María', 'Ana  María'],
    ['Jose\u0301', 'José'],
    ['Ana 👩‍👩‍👧 ❤️', 'Ana 👩‍👩‍👧 ❤️'],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    [7, '7'],
    [0, '0'],
    [['a@x'], 'a@x'],
    [[' a@x '], 'a@x'],
  ])('%j is %j', (raw, value) => expect(valueOf(name, raw)).toBe(value));

  it('may be large whole numbers', () => expect(valueOf(name, 2n ** 64n)).toBe(String(2n ** 64n)));

  it('keep their blanks where these may mean something, and are composed all the same', () => {
    expect(valueOf(field('text'), ' - Jose\u0301\n')).toBe(' - José\n');
  });

  it.each([
    '',
    ' ',
    '\t\r\n',
    '\u00A0',
    '\u200B\u200D',
    '\u2800',
    '\u3164',
    '\u00AD',
    '\uFE0F',
    '\u202E',
    [''],
    [' \u200B'],
  ])('%j is empty, which is no value where it identifies', (raw) => {
    expect(valueOf(email, raw)).toBeNull();
    expect(valueOf(name, raw)).toBe('');
    expect(valueOf(field('text'), raw)).toBe('');
  });

  it.each([null, undefined])('%j is no value', (raw) => {
    expect(valueOf(email, raw)).toBeNull();
    expect(valueOf(name, raw)).toBeNull();
  });

  it.each<[unknown, Code]>([
    [{}, 'not-a-text'],
    [{ value: 'a@x' }, 'not-a-text'],
    [[], 'not-a-text'],
    [['a@x', 'b@x'], 'not-a-text'],
    [[7], 'not-a-text'],
    [[['a@x']], 'not-a-text'],
    [[null], 'not-a-text'],
    [true, 'not-a-text'],
    [false, 'not-a-text'],
    [new Date(0), 'not-a-text'],
    [2 ** 53, 'number-not-exact'],
    [1e21, 'number-not-exact'],
    [NaN, 'number-not-exact'],
    ['a\0', 'has-nul'],
    ['\0', 'has-nul'],
    [['a\0'], 'has-nul'],
    ['a\uD83D', 'broken-unicode'],
    ['\uDE00a', 'broken-unicode'],
    ['x'.repeat(256), 'too-long'],
  ])('%j is none', (raw, code) => {
    expect(codeOf(name, raw)).toBe(code);
    expect(codeOf(email, raw)).toBe(code);
  });

  it('are as long as they have characters, once they are trimmed', () => {
    expect(valueOf(name, '😀'.repeat(255))).toBe('😀'.repeat(255));
    expect(valueOf(name, ` ${'x'.repeat(255)} `)).toBe('x'.repeat(255));
    expect(normaliseValue(name, '😀'.repeat(256))).toEqual({
      problem: { code: 'too-long', params: { field: 'f', limit: 255, length: 256 } },
    });
    expect(valueOf(field('text'), 'x'.repeat(70_000))).toHaveLength(70_000);
    expect(codeOf(field('text', { byteLength: 65_535 }), 'é'.repeat(32_768))).toBe('too-many-bytes');
  });

  it('of megabytes of blanks take no time to trim', () => {
    const blanks = ' '.repeat(2_000_000);
    expect(codeOf(name, `${blanks}x${blanks}x${blanks}`)).toBe('too-long');
  });

  it('that must match a pattern do', () => {
    const key = field('uid', { pattern: '^[a-z]+$' });
    expect(valueOf(key, 'abc')).toBe('abc');
    expect(codeOf(key, 'a b')).toBe('pattern-mismatch');
  });

  it('that are UUIDs are written in lower case', () => {
    const id = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11';
    expect(valueOf(field('uuid'), ` ${id} `)).toBe(id.toLowerCase());
    expect(valueOf(field('uuid'), '')).toBeNull();
    expect(codeOf(field('uuid'), '12')).toBe('pattern-mismatch');
  });
});

describe('whole numbers', () => {
  it.each([
    [12, 12],
    ['12', 12],
    [' +12 ', 12],
    ['-0', 0],
    [-0, 0],
    ['007', 7],
    ['12.0', 12],
    ['1.2e1', 12],
    [['12'], 12],
    [7n, 7],
    ['', null],
    [' ', null],
    [null, null],
  ])('%s is %j', (raw, value) => {
    for (const type of ['integer', 'bigInt', 'sort']) {
      expect(valueOf(field(type), raw)).toBe(value);
    }
  });

  it.each<[unknown, Code]>([
    ['abc', 'not-a-number'],
    ['12abc', 'not-a-number'],
    ['0x10', 'not-a-number'],
    ['1,234', 'not-a-number'],
    ['1 234', 'not-a-number'],
    ['Infinity', 'not-a-number'],
    [Infinity, 'not-a-number'],
    [NaN, 'not-a-number'],
    ['.', 'not-a-number'],
    ['e5', 'not-a-number'],
    [true, 'not-a-number'],
    [{}, 'not-a-number'],
    [[], 'not-a-number'],
    [[1], 'not-a-number'],
    [['1', '2'], 'not-a-number'],
    [1.5, 'not-a-whole-number'],
    ['1.5', 'not-a-whole-number'],
    ['1\0', 'has-nul'],
    [1e300, 'number-out-of-range'],
  ])('%o is none', (raw, code) => {
    expect(codeOf(field('integer'), raw)).toBe(code);
    expect(codeOf(field('bigInt'), raw)).toBe(code);
  });

  it('are as large as their column', () => {
    expect(valueOf(field('integer'), '-2147483648')).toBe(-(2 ** 31));
    expect(codeOf(field('integer'), 2 ** 31)).toBe('number-out-of-range');
    expect(valueOf(field('bigInt'), 2 ** 31)).toBe(2 ** 31);
    expect(valueOf(field('bigInt'), '9223372036854775807')).toBe('9223372036854775807');
    expect(codeOf(field('bigInt'), '9223372036854775808')).toBe('number-out-of-range');
    expect(codeOf(field('bigInt'), 2 ** 53)).toBe('number-not-exact');
    expect(valueOf(field('bigInt'), String(2 ** 53))).toBe(String(2 ** 53));
  });
});

describe('other numbers', () => {
  it.each([
    ['12.50', 12.5],
    [12.5, 12.5],
    ['-.5', -0.5],
    ['1e-3', 0.001],
    ['-12.5e2', -1250],
    [0, 0],
    ['', null],
  ])('%j is %j', (raw, value) => {
    for (const type of ['double', 'float', 'real', 'decimal', 'number']) {
      expect(valueOf(field(type), raw)).toBe(value);
    }
  });

  it.each(['abc', '12,5', '1.234,50', '12%', true, {}, ['1', '2'], Infinity])('%j is none', (raw) => {
    expect(codeOf(field('double'), raw)).toBe('not-a-number');
    expect(codeOf(field('decimal'), raw)).toBe('not-a-number');
  });

  it('are not infinite', () => expect(codeOf(field('double'), '1e999')).toBe('not-a-number'));

  it('keep all digits of a decimal', () => {
    const salary = field('decimal', { precision: 22, scale: 2 });
    expect(valueOf(salary, '12345678901234567890.12')).toBe('12345678901234567890.12');
    expect(valueOf(salary, '12.3400')).toBe(12.34);
    expect(codeOf(salary, '12.345')).toBe('too-many-decimals');
    expect(codeOf(salary, `${'9'.repeat(21)}`)).toBe('number-out-of-range');
    expect(codeOf(field('decimal', { precision: 10 }), 1.5)).toBe('too-many-decimals');
  });
});

describe('yes and no', () => {
  it.each([
    ...[true, 'true', 'TRUE', 'True', 'yes', 'Yes', 1, '1', ' 1 ', ['true']].map((raw) => [raw, true] as const),
    ...[false, 'false', 'FALSE', 'no', 'NO', 0, '0', -0].map((raw) => [raw, false] as const),
    ...[null, '', ' '].map((raw) => [raw, null] as const),
  ])('%j is %j', (raw, value) => {
    expect(valueOf(field('boolean'), raw)).toBe(value);
    expect(valueOf(field('radio'), raw)).toBe(value);
  });

  it.each([2, 'maybe', 'constructor', '__proto__', {}, [], [true]])('%j is neither', (raw) => {
    expect(codeOf(field('boolean'), raw)).toBe('not-a-boolean');
  });
});

describe('points in time', () => {
  const moment = '2024-12-31T08:30:00.000Z';
  it.each([
    moment,
    '2024-12-31T08:30:00Z',
    '2024-12-31 08:30Z',
    '2024-12-31T09:30:00+01:00',
    '2024-12-31T09:30:00+0100',
    '2024-12-31T03:30:00-05',
    '20241231T083000Z',
    '20241231083000.0Z',
    '2024-12-31 10:30:00',
    '2024/12/31 10:30',
    Date.parse(moment),
    String(Date.parse(moment)),
    new Date(moment),
    [moment],
  ])('%j is read', (raw) => {
    for (const type of ['date', 'datetime', 'datetimeTz']) {
      expect(valueOf(field(type, { timeZone: '+02:00' }), raw)).toEqual(new Date(moment));
    }
  });

  it('begin with the day where no time is given', () => {
    expect(valueOf(field('date', { timeZone: '+02:00' }), '2024-12-31')).toEqual(new Date('2024-12-30T22:00:00Z'));
    expect(valueOf(field('date', { timeZone: '-05:30' }), '20241231')).toEqual(new Date('2024-12-31T05:30:00Z'));
  });

  it('have no more than milliseconds', () => {
    expect(valueOf(field('date'), '2024-12-31T08:30:00.123456Z')).toEqual(new Date('2024-12-31T08:30:00.123Z'));
  });

  it.each([
    'yesterday',
    '31/12/2024',
    '12-31-2024',
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '0000-00-00',
    '2024-12-31T24:00:00Z',
    '2024-12-31T08:60:00Z',
    '2024-12/31',
    '2024',
    '12345',
    NaN,
    1e300,
    new Date(NaN),
    true,
    {},
    [],
    ['2024-12-31', '2025-12-31'],
  ])('%j is none', (raw) => {
    for (const type of ['date', 'datetimeTz', 'datetimeNoTz', 'dateOnly', 'unixTimestamp']) {
      if (type !== 'unixTimestamp' || (raw !== '2024' && raw !== '12345')) {
        expect(codeOf(field(type), raw)).toBe('not-a-date');
      }
    }
  });

  it.each(['date', 'dateOnly', 'time', 'datetimeNoTz', 'unixTimestamp'])('of type %s may be empty', (type) => {
    expect(valueOf(field(type), '')).toBeNull();
    expect(valueOf(field(type), ' ')).toBeNull();
    expect(valueOf(field(type), null)).toBeNull();
  });
});

describe('days', () => {
  it.each(['2024-02-29', '2024/02/29', '20240229', '2024-02-29T23:30:00-05:00', '2024-02-29 00:00:00', ['2024-02-29']])(
    '%j is the day that is written',
    (raw) => expect(valueOf(field('dateOnly', { timeZone: '+02:00' }), raw)).toBe('2024-02-29'),
  );

  it('of a count or a date are those of the server', () => {
    const midnight = new Date('2024-02-28T22:00:00Z');
    expect(valueOf(field('dateOnly', { timeZone: '+02:00' }), midnight.getTime())).toBe('2024-02-29');
    expect(valueOf(field('dateOnly', { timeZone: '+02:00' }), midnight)).toBe('2024-02-29');
  });
});

describe('wall clocks', () => {
  it.each(['2024-12-31 08:30:00', '2024-12-31T08:30', '2024-12-31T06:30:00Z', '2024-12-31T06:30:00.999Z'])(
    '%j is read',
    (raw) => expect(valueOf(field('datetimeNoTz', { timeZone: '+02:00' }), raw)).toBe('2024-12-31 08:30:00'),
  );
});

describe('times of day', () => {
  it.each([
    ['08:30', '08:30:00'],
    ['8:30', '08:30:00'],
    ['08:30:15', '08:30:15'],
    ['08:30:15.000', '08:30:15'],
  ])('%j is %j', (raw, value) => expect(valueOf(field('time'), raw)).toBe(value));

  it.each(['24:00', '8', '08:30:15.5', '8.30', 830, {}])('%j is none', (raw) => {
    expect(codeOf(field('time'), raw)).toBe('not-a-date');
  });
});

describe('Unix timestamps', () => {
  const second = 1735603200;
  it.each([second, String(second), second * 1000, String(second * 1000), '2024-12-31T00:00:00Z', '2024-12-31'])(
    '%j is read',
    (raw) => {
      expect(valueOf(field('unixTimestamp', { accuracy: 'second' }), raw)).toBe(second);
    },
  );

  it('may count milliseconds', () => {
    const precise = field('unixTimestamp', { accuracy: 'millisecond' });
    expect(valueOf(precise, '2024-12-31T00:00:00.123Z')).toBe(second * 1000 + 123);
    expect(valueOf(precise, second * 1000)).toBe(second * 1000);
  });
});

describe('options', () => {
  const single = field('string', { length: 255, options: choice });
  it.each([
    ['x1', 'x1'],
    [' x1 ', 'x1'],
    ['Full time', 'x1'],
    [['x2'], 'x2'],
    ['', null],
    [null, null],
  ])('%j is %j', (raw, value) => expect(valueOf(single, raw)).toBe(value));

  it('are named where none is meant', () => {
    expect(normaliseValue(single, 'x3')).toEqual({
      problem: { code: 'not-an-option', params: { field: 'f', allowed: 'x1, x2', value: '"x3"' } },
    });
    expect(codeOf(single, {})).toBe('not-an-option');
    expect(codeOf(single, ['x1', 'x2'])).toBe('not-an-option');
  });

  it('are of the type of the field', () => {
    const numbers = [{ value: 1 }, { value: 2 }];
    expect(valueOf(field('integer', { options: numbers }), '2')).toBe(2);
    expect(valueOf(field('string', { options: numbers }), 2)).toBe('2');
  });

  it('may be several', () => {
    for (const type of ['array', 'set', 'json']) {
      const several = field(type, { options: choice });
      if (type !== 'json') {
        expect(valueOf(several, ['x2', 'Full time', 'x2'])).toEqual(['x1', 'x2']);
        expect(valueOf(several, 'x2')).toEqual(['x2']);
        expect(valueOf(several, [])).toEqual([]);
        expect(codeOf(several, ['x1', 'x3'])).toBe('not-an-option');
        expect(codeOf(several, { x1: true })).toBe('not-a-list');
        expect(codeOf(several, true)).toBe('not-a-list');
      }
      expect(valueOf(several, null)).toBeNull();
      expect(valueOf(several, '')).toBeNull();
    }
  });
});

describe('lists', () => {
  it('hold what JSON can', () => {
    expect(valueOf(field('array'), ['b', 1, 'a'])).toEqual([1, 'a', 'b']);
    expect(valueOf(field('array'), ['b', 'b'])).toEqual(['b', 'b']);
    expect(valueOf(field('set'), ['b', 'a', 'b'])).toEqual(['a', 'b']);
    expect(codeOf(field('array'), ['a\0'])).toBe('has-nul');
    expect(codeOf(field('array'), ['\uD800'])).toBe('broken-unicode');
  });
});

describe('JSON', () => {
  it.each([[{ a: [1, { b: null }] }], [['x']], [7], [false], ['some text'], ['[draft] text']])(
    '%j is as it is',
    (raw) => {
      expect(valueOf(field('json'), raw)).toEqual(raw);
      expect(valueOf(field('jsonb'), raw)).toEqual(raw);
    },
  );

  it('may come as its text', () => expect(valueOf(field('json'), ' {"a":[1]}')).toEqual({ a: [1] }));

  it.each([null, '', ' '])('%j is no value', (raw) => expect(valueOf(field('json'), raw)).toBeNull());

  it.each<[unknown, Code]>([
    [{ a: 'x\0' }, 'has-nul'],
    [{ 'x\0': 1 }, 'has-nul'],
    ['{"a":"\\u0000"}', 'has-nul'],
    [{ a: ['\uD83D'] }, 'broken-unicode'],
    [{ a: NaN }, 'not-json'],
    [{ a: 1n }, 'not-json'],
    [() => 1, 'not-json'],
    [JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`), 'json-too-deep'],
    ['['.repeat(150) + ']'.repeat(150), 'json-too-deep'],
  ])('%o is none', (raw, code) => expect(codeOf(field('json'), raw)).toBe(code));

  it('is no circle', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(codeOf(field('json'), circle)).toBe('json-too-deep');
    expect(codeOf(name, circle)).toBe('not-a-text');
  });
});

describe('shapes', () => {
  it.each<[string, unknown]>([
    ['point', [2.5, 48]],
    ['circle', [2.5, 48, 10]],
    [
      'lineString',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'polygon',
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
  ])('%s %j is one', (type, value) => {
    expect(valueOf(field(type), value)).toEqual(value);
    expect(valueOf(field(type), JSON.stringify(value))).toEqual(value);
    expect(codeOf(field(type), ['1', 2])).toBe('not-a-shape');
    expect(codeOf(field(type), 'here')).toBe('not-a-shape');
    expect(codeOf(field(type), [])).toBe('not-a-shape');
  });
});

it('a field that must have a value says so', () => {
  const required = field('integer', { isRequired: true });
  expect(codeOf(required, '')).toBe('required');
  expect(codeOf(required, null)).toBe('required');
  expect(codeOf(required, 'abc')).toBe('not-a-number');
  expect(valueOf(required, 0)).toBe(0);
});

it('a value of a type that nobody knows is as it came', () => {
  const value = { any: ['thing'] };
  expect(valueOf(field('encryption'), value)).toBe(value);
  expect(valueOf(field('encryption'), ' x ')).toBe(' x ');
  expect(codeOf(field('encryption'), 'x\0')).toBe('has-nul');
});

it('no sentence shows what a field for secrets holds', () => {
  const reading = normaliseValue(field('integer', { name: 'apiToken' }), 's3cret');
  expect(reading).toEqual({ problem: { code: 'not-a-number', params: { field: 'apiToken', value: '***masked***' } } });
});

it('a sentence shows no more than the beginning of a value', () => {
  const reading = normaliseValue(field('integer'), 'x'.repeat(1000));
  expect(reading).toMatchObject({ problem: { params: { value: `"${'x'.repeat(79)}…` } } });
});
