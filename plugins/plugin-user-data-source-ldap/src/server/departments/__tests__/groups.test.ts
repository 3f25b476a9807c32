import { entryOf } from '../../__tests__/entries';
import { GroupDepartments, type GroupSettings } from '../groups';

const settings: GroupSettings = {
  source: 'groups',
  baseDn: 'dc=x',
  filter: '(cn=*)',
  uidAttributes: ['id'],
  titleAttribute: 'cn',
  nested: 'tree',
  main: 'firstByName',
};

type Given = Record<string, string | Buffer | (string | Buffer)[]>;

/** Groups by their names, whose uid is the name. */
function groupsOf(groups: Record<string, Given>, others: Partial<GroupSettings> = {}): GroupDepartments {
  const departments = new GroupDepartments({ ...settings, ...others });
  Object.entries(groups).forEach(([cn, attributes]) =>
    departments.add(entryOf(`cn=${cn},dc=x`, { id: cn, cn, ...attributes })),
  );
  departments.finish();
  return departments;
}

const ann = entryOf('cn=Ann,dc=x', { uid: 'ann' });

it('finds members by every kind of name', () => {
  const departments = groupsOf({
    a: { member: ['CN=ann, DC=X', 'cn=somebody'] },
    b: { uniqueMember: "cn=Ann,dc=x#'0101'B" },
    c: { memberUid: 'ANN' },
    d: { member: '' },
    e: { member: 'no name' },
  });
  expect(departments.of(ann)).toEqual(['a', 'b', 'c']);
  expect(departments.of(entryOf('cn=Bob,dc=x', { uid: 'bob' }))).toEqual([]);
});

function sid(domain: number, id: number): Buffer {
  const bytes = Buffer.from('010500000000000515000000010000000200000000000000f4010000', 'hex');
  bytes.writeUInt32LE(domain, 20);
  bytes.writeUInt32LE(id, 24);
  return bytes;
}

it('knows the primary group of Active Directory, in its own domain alone', () => {
  const departments = groupsOf({ staff: { objectSid: sid(7, 513) }, others: { objectSid: sid(8, 513) } });
  const of = (attributes: Given) => departments.of(entryOf('cn=Ann,dc=x', attributes));
  expect(of({ objectSid: sid(7, 1100), primaryGroupID: '513' })).toEqual(['staff']);
  expect(of({ objectSid: sid(7, 1100), primaryGroupID: '514' })).toEqual([]);
  expect(of({})).toEqual([]);
});

describe('groups in groups', () => {
  const circle = {
    a: { member: ['cn=c,dc=x', 'cn=ann,dc=x'] },
    b: { member: ['cn=a,dc=x', 'cn=b,dc=x'] },
    c: { member: 'cn=b,dc=x' },
    d: { member: 'cn=a,dc=x' },
  };
  const parents = (departments: GroupDepartments) =>
    departments.records().map(({ uid, parentUid }) => [uid, parentUid]);

  it('become a tree, where a circle is cut', () => {
    const departments = groupsOf(circle);
    expect(parents(departments)).toEqual([
      ['a', 'b'],
      ['b', 'c'],
      ['c', null],
      ['d', null],
    ]);
    expect(departments.of(ann)).toEqual(['a']);
  });

  it('become one level, where who is in one is in all above it', () => {
    const departments = groupsOf(circle, { nested: 'flat' });
    expect(parents(departments).map(([, parent]) => parent)).toEqual([null, null, null, null]);
    expect(departments.of(ann)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are the same in whatever order they come', () => {
    const reversed = Object.fromEntries(Object.entries(circle).reverse());
    expect(groupsOf(reversed).records()).toEqual(groupsOf(circle).records());
  });
});

it.each([
  ['firstByName', 'a'],
  ['smallest', 'c'],
  ['largest', 'b'],
] as const)('has a main one: %s', (main, expected) => {
  const departments = groupsOf(
    { a: { member: ['cn=ann,dc=x', '1'] }, b: { member: ['cn=ann,dc=x', '1', '2'] }, c: { member: 'cn=ann,dc=x' } },
    { main },
  );
  expect(departments.of(ann)[0]).toBe(expected);
});

it.each([
  ['smallest', ['small', 'large', 'everybody'], ['large', 'own', 'everybody']],
  ['largest', ['everybody', 'large', 'small'], ['everybody', 'own', 'large']],
] as const)('takes for large what is a primary group, and names nobody: %s', (main, usual, moved) => {
  const departments = groupsOf(
    {
      everybody: { objectSid: sid(7, 513), member: 'cn=bob,dc=x' },
      large: { member: ['cn=ann,dc=x', 'cn=bob,dc=x', '1'] },
      small: { member: ['cn=ann,dc=x', '1'] },
      own: { objectSid: sid(7, 1200) },
    },
    { main },
  );
  const of = (name: string, primaryGroupID: string) =>
    departments.of(entryOf(`cn=${name},dc=x`, { objectSid: sid(7, 1100), primaryGroupID }));
  expect(of('ann', '513')).toEqual(usual);
  // Whose primary group is another one is named by that of everybody.
  expect(of('bob', '1200')).toEqual(moved);
});

it('knows the owners that the groups name', () => {
  const departments = groupsOf({ a: { managedBy: 'cn=ann,dc=x' }, b: { owner: ['cn=bob,dc=x', 'CN=ANN,dc=x'] } });
  expect(departments.ownedBy('cn=ann,dc=x')).toEqual(['a', 'b']);
});

it('bears a group of 50,000', () => {
  const member = Array.from({ length: 50_000 }, (_, index) => `cn=Somebody\\, number ${index},ou=people,dc=x`);
  const departments = groupsOf({ all: { member } });
  expect(departments.of(entryOf('cn="Somebody, number 49999",ou=people,dc=x'))).toEqual(['all']);
});
