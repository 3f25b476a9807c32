import { getCountries } from 'libphonenumber-js/min';
import { flatten } from '../flatten';
import { knownAttributes } from '../mapping/attributes';
import { clean } from '../mapping/clean';
import { COUNTRIES } from '../mapping/countries';
import { parseJson } from '../mapping/parse-json';
import { toKind, valueFor } from '../mapping/starts';

test('offers the countries that the library reads phone numbers of', () => {
  expect([...COUNTRIES].sort()).toEqual([...getCountries()].sort());
});

test('keeps nothing of a mapping that says nothing', () => {
  const rules = [{ field: 'email', from: { kind: 'constant' as const, value: 'x' } }];
  expect(clean({ user: { rules: [], scope: [] }, department: {}, excludedUserIds: [], outOfScope: 'keep' })).toEqual(
    {},
  );
  expect(clean({ user: { rules, scope: [] }, excludedUserIds: [1], outOfScope: 'leavers' })).toEqual({
    user: { rules },
    excludedUserIds: [1],
    outOfScope: 'leavers',
  });
});

test('knows the attributes of the source type and those that were seen, with what stood in them', () => {
  const records = [
    { attributes: { 'a.b': 'own', name: { givenName: '' }, emails: [{ value: 'ana@example.com' }] }, inScope: true },
    { attributes: { name: { givenName: 'Ana' } }, inScope: true },
  ];
  const attributes = ['a.b', 'name.givenName', 'emails.value'];
  const declared = [{ name: 'name.givenName', title: 'Given name', example: 'Eva' }, { name: 'sn' }];
  expect(knownAttributes(declared, { attributes, records })).toEqual([
    { name: 'name.givenName', title: 'Given name', example: 'Ana' },
    { name: 'sn' },
    { name: 'a.b', example: 'own' },
    { name: 'emails.value', example: 'ana@example.com' },
  ]);
});

test('tells the values of a record by their paths', () => {
  const record = { uid: 1, name: { givenName: 'Ana' }, tags: ['a', 'b'], emails: [{ value: 'a@b' }, {}], empty: {} };
  expect(flatten(record)).toEqual([
    ['uid', 1],
    ['name.givenName', 'Ana'],
    ['tags', ['a', 'b']],
    ['emails[0].value', 'a@b'],
    ['emails[1]', {}],
    ['empty', {}],
  ]);
});

test('takes along what fits when a part is made another kind', () => {
  const one = { kind: 'attribute' as const, attribute: { path: 'sn' } };
  const joined = toKind('join', one);
  expect(joined).toEqual({ kind: 'join', attributes: [{ path: 'sn' }], separator: ' ' });
  expect(toKind('attribute', joined)).toEqual(one);
  expect(valueFor('in', 'staff')).toEqual(['staff']);
  expect(valueFor('contains', [])).toBeUndefined();
  expect(valueFor('equals', ['staff', 'intern'])).toBe('staff');
  expect(valueFor('isEmpty', 'staff')).toBeUndefined();
  expect(valueFor('matches', 5)).toBe('5');
});

test('says where a text is no JSON', () => {
  const t = (text: string, values?: object) => `${text} ${JSON.stringify(values)}`;
  expect(parseJson('{"a":1}', t)).toEqual({ value: { a: 1 } });
  expect(parseJson('{\n  "a": x }', t).problem).toContain('This is not JSON');
});
