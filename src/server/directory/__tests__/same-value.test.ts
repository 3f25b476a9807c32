import { normaliseValue, sameValue } from '../values/normalise-value';
import { field } from './field';

const DAY = new Date('2024-01-01T00:00:00Z');

it.each<[string, unknown, unknown]>([
  // as SQLite, PostgreSQL and MariaDB give them
  ['string', 'Ana', 'Ana'],
  ['text', 'x', 'x'],
  ['uuid', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['boolean', 1, true],
  ['boolean', 0, false],
  ['boolean', true, true],
  ['boolean', '0', false],
  ['integer', 12, 12],
  ['integer', '12', 12],
  ['bigInt', '77', 77],
  ['bigInt', '9007199254740993', '9007199254740993'],
  ['bigInt', 9007199254740992, '9007199254740993'],
  ['decimal', '12.50', 12.5],
  ['decimal', 12.5, 12.5],
  ['decimal', '12345678901234567890.1200', '12345678901234567890.12'],
  ['decimal', 12345678901234567000, '12345678901234567890.12'],
  ['double', 0.1, 0.1],
  ['double', '0.1', 0.1],
  ['date', '2024-01-01 00:00:00.000 +00:00', DAY],
  ['date', DAY, DAY],
  ['date', '2024-01-01 00:00:00', DAY],
  ['datetimeTz', '2024-01-01T00:00:00.000Z', DAY],
  ['dateOnly', '2024-01-01', '2024-01-01'],
  ['datetimeNoTz', '2024-01-01 00:00:00', '2024-01-01 00:00:00'],
  ['datetimeNoTz', new Date(2024, 0, 1), '2024-01-01 00:00:00'],
  ['time', '08:30:00', '08:30:00'],
  ['unixTimestamp', 1735603200, 1735603200],
  ['unixTimestamp', '1735603200', 1735603200],
  ['unixTimestamp', new Date(1735603200_000), 1735603200],
  ['array', '["b","a"]', ['a', 'b']],
  ['array', ['b', 'a'], ['a', 'b']],
  ['set', '["b","a"]', ['a', 'b']],
  ['json', { b: 1, a: [1, 'x'] }, { a: [1, 'x'], b: 1 }],
  ['json', 'abc', 'abc'],
  ['json', 12, 12],
  ['point', { x: 2.5, y: 48 }, [2.5, 48]],
  ['point', '[2.5,48]', [2.5, 48]],
  ['point', { type: 'Point', coordinates: [2.5, 48] }, [2.5, 48]],
  ['circle', { x: 2.5, y: 48, radius: 10 }, [2.5, 48, 10]],
  [
    'lineString',
    '((1,2),(3,4.5))',
    [
      [1, 2],
      [3, 4.5],
    ],
  ],
  [
    'lineString',
    [
      [1, 2],
      [3, 4.5],
    ],
    [
      [1, 2],
      [3, 4.5],
    ],
  ],
  [
    'polygon',
    '((1,2),(3,4.5),(5,6))',
    [
      [1, 2],
      [3, 4.5],
      [5, 6],
    ],
  ],
  [
    'polygon',
    {
      type: 'Polygon',
      coordinates: [
        [
          [1, 2],
          [3, 4.5],
          [5, 6],
          [1, 2],
        ],
      ],
    },
    [
      [1, 2],
      [3, 4.5],
      [5, 6],
    ],
  ],
  ['blob', Buffer.from('abc'), 'abc'],
])('%s: %j holds %j', (type, stored, wanted) => {
  expect(sameValue(field(type), stored, wanted)).toBe(true);
});

it.each<[string, unknown, unknown]>([
  ['string', 'ana', 'Ana'],
  ['string', 'Ana ', 'Ana'],
  ['string', null, ''],
  ['string', '', null],
  ['string', 'Jose\u0301', 'José'],
  ['boolean', 0, true],
  ['boolean', null, false],
  ['integer', 0, null],
  ['integer', null, 0],
  ['bigInt', '9007199254740993', '9007199254740992'],
  ['decimal', '12.50', 12.51],
  ['double', 0.1, 0.1000001],
  ['date', '2024-01-01 00:00:00.001 +00:00', DAY],
  ['date', 'nonsense', DAY],
  ['dateOnly', '2024-01-02', '2024-01-01'],
  ['array', '["a"]', ['a', 'b']],
  ['array', ['a', 'a'], ['a']],
  ['array', 'a', ['a']],
  ['set', null, []],
  ['json', '{"a":1}', { a: 1 }],
  ['json', { a: 1 }, { a: 2 }],
  ['json', '"abc"', 'abc'],
  [
    'polygon',
    '((1,2),(3,4.5))',
    [
      [1, 2],
      [3, 4],
    ],
  ],
])('%s: %j does not hold %j', (type, stored, wanted) => {
  expect(sameValue(field(type), stored, wanted)).toBe(false);
});

it('no value is no value', () => {
  for (const type of ['string', 'integer', 'date', 'array', 'json', 'point']) {
    expect(sameValue(field(type), null, null)).toBe(true);
    expect(sameValue(field(type), undefined, null)).toBe(true);
  }
});

it('JSON that SQLite gives as its text holds what the text says', () => {
  const json = field('json', { isJsonText: true });
  expect(sameValue(json, '{"a":1}', { a: 1 })).toBe(true);
  expect(sameValue(json, '"abc"', 'abc')).toBe(true);
  expect(sameValue(json, '"{\\"a\\":1}"', { a: 1 })).toBe(false);
  expect(sameValue(json, { a: 1 }, { a: 1 })).toBe(true);
});

it('a number that the database shortens holds no more than it keeps', () => {
  const short = field('float', { isSinglePrecision: true });
  expect(sameValue(short, 16777200, 16777217.1)).toBe(true);
  expect(sameValue(short, 16777200, 16778217.1)).toBe(false);
  expect(sameValue(field('float'), 16777200, 16777217.1)).toBe(false);
});

it('a date without a zone was stored in that of the server', () => {
  expect(sameValue(field('date', { timeZone: '+02:00' }), '2024-01-01 02:00:00', DAY)).toBe(true);
});

it.each<[string, unknown]>([
  ['string', ' x '],
  ['integer', '7'],
  ['bigInt', '9223372036854775807'],
  ['decimal', '0.10'],
  ['double', '1e3'],
  ['boolean', 'YES'],
  ['date', '2024-12-31 08:30'],
  ['dateOnly', '20241231'],
  ['datetimeNoTz', '2024-12-31T08:30'],
  ['time', '8:30'],
  ['unixTimestamp', '2024-12-31'],
  ['set', ['b', 'a']],
  ['json', '{"a":1}'],
  ['point', [1, 2]],
])('%s: what %j is read as is read as itself', (type, raw) => {
  const once = normaliseValue(field(type), raw);
  expect(normaliseValue(field(type), (once as { value: unknown }).value)).toEqual(once);
});
