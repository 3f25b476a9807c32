import type { Collection, Database } from '@nocobase/database';
import { keyOf, uniqueFields, uniqueValues } from '../state/unique-values';

const database = (isMySQL: boolean) => ({ isMySQLCompatibleDialect: () => isMySQL }) as Database;
const [EXACT, MYSQL] = [database(false), database(true)];

const collection = (fields: Record<string, boolean | undefined>) =>
  ({
    fields: new Map(Object.entries(fields).map(([name, unique]) => [name, { name, options: { unique } }])),
  }) as unknown as Collection;

describe('the fields whose values no two rows may have', () => {
  it.each<[string, Record<string, boolean | undefined>, string[]]>([
    ['are those that say so', { email: true, nickname: false, phone: undefined }, ['email']],
    ['are in the order of the collection', { username: true, email: true }, ['username', 'email']],
    ['may be none', { nickname: false }, []],
  ])('%s', (_, fields, wanted) => expect(uniqueFields(collection(fields))).toEqual(wanted));
});

describe('two values', () => {
  it.each<[string, string, unknown, unknown, Database, boolean]>([
    ['are the same if they are equal', 'username', 'ana', 'ana', EXACT, true],
    ['are the same as number and as text', 'badge', 7, '7', EXACT, true],
    ['are the same emails whatever their case', 'email', 'Ana@X.com', 'ana@x.COM', EXACT, true],
    ['are the same emails whatever their case on MySQL', 'email', 'Ana@X.com', 'ana@x.COM', MYSQL, true],
    ['are not the same in another case', 'username', 'Ana', 'ana', EXACT, false],
    ['are the same in another case on MySQL', 'username', 'Ana', 'ana', MYSQL, true],
    ['are not the same if they differ', 'email', 'ana@x', 'ann@x', EXACT, false],
    ['are not the same if they differ on MySQL', 'username', 'ana', 'ann', MYSQL, false],
    ['are not the same with a blank', 'username', 'ana', ' ana', EXACT, false],
  ])('%s', (_, field, one, other, db, isSame) => {
    expect(keyOf(field, one, db) === keyOf(field, other, db)).toBe(isSame);
  });

  it('of two fields are never the same', () => {
    expect(keyOf('username', 'a@x', EXACT)).not.toBe(keyOf('email', 'a@x', EXACT));
  });
});

describe('the values of a user that nobody else may have', () => {
  it('come with their fields and keys, as they are to be stored', () => {
    expect(uniqueValues({ email: 'Ana@x', nickname: 'Ana' }, ['email'], EXACT)).toEqual([
      { field: 'email', value: 'Ana@x', key: 'email ana@x' },
    ]);
  });

  it('come in the order of the fields', () => {
    const values = uniqueValues({ username: 'ana', email: 'a@x' }, ['email', 'username'], EXACT);
    expect(values.map(({ field }) => field)).toEqual(['email', 'username']);
  });

  it('come once where a field is named twice', () => {
    expect(uniqueValues({ email: 'a@x' }, ['email', 'email'], EXACT)).toHaveLength(1);
  });

  it.each([null, undefined, ''])('are none where one is %j', (email) => {
    expect(uniqueValues({ email }, ['email'], EXACT)).toEqual([]);
  });

  it.each([0, false])('are some where one is %j', (badge) => {
    expect(uniqueValues({ badge }, ['badge'], EXACT)).toHaveLength(1);
  });

  it('are none of fields of which nothing is said', () => {
    expect(uniqueValues({}, ['email'], EXACT)).toEqual([]);
  });
});
