import { normaliseRecord } from '../values/normalise-record';
import { field } from './field';

const text = (name: string, more = {}) => field('string', { name, length: 255, isTrimmed: true, ...more });
const FIELDS = [
  text('nickname'),
  text('username', { isUnique: true, identifies: true }),
  text('email', { isUnique: true, identifies: true }),
  field('integer', { name: 'age' }),
  field('belongsToMany', { name: 'roles', isSettable: false }),
  field('password', { name: 'password', isSettable: false }),
];

const user = (raw: unknown) => normaliseRecord('user', FIELDS, raw);
const department = (raw: unknown) =>
  normaliseRecord(
    'department',
    [text('title'), field('sort', { name: 'sort' }), field('bigInt', { name: 'parentId', isSettable: false })],
    raw,
  );
const codes = ({ problems }: ReturnType<typeof user>) => problems.map(({ code }) => code);

it('a user is read', () => {
  const raw = {
    uid: 7,
    nickname: ' Ana ',
    email: '',
    age: '40',
    departments: ['d1', { uid: 2, isOwner: 'yes', isMain: 1 }],
  };
  expect(user(raw)).toEqual({
    uid: '7',
    values: { nickname: 'Ana', email: null, age: 40 },
    isDeleted: false,
    memberships: [
      { uid: 'd1', isOwner: false, isMain: false },
      { uid: '2', isOwner: true, isMain: true },
    ],
    parentUid: undefined,
    problems: [],
    unknownFields: [],
  });
});

it('a department is read', () => {
  expect(department({ uid: 'd', title: 'Sales', parentUid: 1, sort: '3' })).toMatchObject({
    uid: 'd',
    values: { title: 'Sales', sort: 3 },
    parentUid: '1',
    memberships: [],
    problems: [],
    unknownFields: [],
  });
  for (const parentUid of [undefined, null, '']) {
    expect(department({ uid: 'd', parentUid })).toMatchObject({ parentUid: undefined, problems: [] });
  }
});

it('a department without a place keeps the one it has', () => {
  expect(department({ uid: 'd', sort: null }).values).toEqual({});
  expect(department({ uid: 'd', sort: '' }).values).toEqual({});
  expect(department({ uid: 'd', sort: 0 }).values).toEqual({ sort: 0 });
});

it('a field that is left out sets nothing, one that is null does', () => {
  expect(user({ uid: 'u', username: undefined, nickname: null }).values).toEqual({ nickname: null });
});

it('all that is wrong with a record is told, and the rest is read', () => {
  const record = user({ uid: 'u', username: ['a', 'b'], age: 'old', nickname: 'Ana', isDeleted: 'maybe' });
  expect(codes(record)).toEqual(['not-a-flag', 'not-a-text', 'not-a-number']);
  expect(record).toMatchObject({ values: { nickname: 'Ana' }, isDeleted: false });
  expect(codes(department({ uid: 'd', parentUid: {} }))).toEqual(['not-a-uid']);
  expect(codes(department({ uid: 'd', parentUid: 2 ** 60 }))).toEqual(['number-not-exact']);
});

it('of a record that is deleted only what finds it counts', () => {
  const record = user({ uid: 'u', isDeleted: 'TRUE', username: 'ana', age: 'old', departments: 'nonsense' });
  expect(record).toMatchObject({ isDeleted: true, values: { username: 'ana' }, memberships: [], problems: [] });
  expect(department({ uid: 'd', isDeleted: 1, parentUid: {} })).toMatchObject({ isDeleted: true, problems: [] });
});

it("fields that nobody knows are named, and those that are known but the system's own are left aside", () => {
  const record = user({
    uid: 'u',
    userName: 'ana',
    constructor: 1,
    parentUid: 'd',
    roles: ['admin'],
    password: 'x',
    gone: undefined,
  });
  expect(record).toMatchObject({ values: {}, problems: [], unknownFields: ['userName', 'constructor', 'parentUid'] });
  expect(department({ uid: 'd', parentId: 1, departments: [] }).unknownFields).toEqual(['departments']);
});

it.each([[undefined], [null], [[]]])('departments %j are none', (departments) => {
  expect(user({ uid: 'u', departments })).toMatchObject({ memberships: [], problems: [] });
});

it('a department that is named twice is one, as it was named last', () => {
  const record = user({ uid: 'u', departments: ['a', { uid: 'b' }, { uid: 'a', isOwner: true, isMain: true }] });
  expect(record).toMatchObject({
    memberships: [
      { uid: 'a', isOwner: true, isMain: true },
      { uid: 'b', isOwner: false, isMain: false },
    ],
    problems: [],
  });
  expect(user({ uid: 'u', departments: [7, '7', '007'] }).memberships.map(({ uid }) => uid)).toEqual(['7', '007']);
});

it('of two main departments the first counts', () => {
  const departments = [{ uid: 'a' }, { uid: 'b', isMain: true }, { uid: 'c', isMain: 'yes' }];
  const record = user({ uid: 'u', departments });
  expect(record.memberships.filter(({ isMain }) => isMain)).toEqual([{ uid: 'b', isOwner: false, isMain: true }]);
  expect(record.problems).toEqual([{ code: 'two-main-departments', params: { uids: 'b, c', uid: 'b' } }]);
});

it.each([
  ['d1', 'not-a-list'],
  [{ uid: 'd1' }, 'not-a-list'],
  [7, 'not-a-list'],
  [[null], 'not-a-uid'],
  [[['d1']], 'not-a-uid'],
  [[{}], 'not-a-uid'],
  [[{ uid: '\u200B' }], 'uid-invisible'],
  [[2 ** 60], 'number-not-exact'],
  [[{ uid: 'd', isOwner: 'perhaps' }], 'not-a-flag'],
  [[{ uid: 'd', isMain: 3 }], 'not-a-flag'],
])('departments %j fail the record', (departments, code) => {
  expect(codes(user({ uid: 'u', departments }))).toEqual([code]);
});

it.each([undefined, null, 7, 'u', [], {}])('%j is a record without uid', (raw) => {
  expect(codes(user(raw))).toEqual(['not-a-uid']);
});
