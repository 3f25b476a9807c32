import { entryOf } from '../../__tests__/entries';
import { toUser } from '../../records/to-user';
import { Managers } from '../managers';
import { PathDepartments } from '../paths';
import { UnitDepartments } from '../units';

/** What the entries don't have. */
const EMPTY = { description: null, businessCategory: null, telephoneNumber: null, l: null };

describe('organizational units', () => {
  const units = new UnitDepartments({ baseDn: 'dc=x', filter: '', uidAttributes: ['id'], titleAttribute: 'ou' });
  units.add(entryOf('ou=b\\,c,cn=between,OU=A,dc=x', { id: '2', ou: 'b,c' }));
  units.add(entryOf('ou=a,dc=x', { id: '1', ou: 'A', managedBy: 'cn=boss,dc=x', description: 'First' }));

  it('are a tree, whatever is between them', () => {
    expect(units.records()).toEqual([
      { ...EMPTY, uid: '2', title: 'b,c', parentUid: '1', ou: 'b,c' },
      { ...EMPTY, uid: '1', title: 'A', parentUid: null, ou: 'A', description: 'First' },
    ]);
  });

  it('are not two of the same name', () => {
    const twins = new UnitDepartments({ baseDn: 'dc=x', filter: '', uidAttributes: ['id'], titleAttribute: 'ou' });
    twins.add(entryOf('ou=a,dc=x', { id: '1' }));
    expect(() => twins.add(entryOf('OU=A,dc=x', { id: '2' }))).toThrow('delivered dn "ou=a,dc=x" twice');
  });

  it('have the people that are nearest', () => {
    expect(units.of(entryOf('cn=p,OU=B\\2cC,cn=between,ou=a,dc=x'))).toEqual(['2']);
    expect(units.of(entryOf('cn=p,dc=x'))).toEqual([]);
  });

  it('have owners, who are put into them', () => {
    const users = { baseDn: '', filter: '', uidAttributes: ['id'], furtherAttributes: [] };
    const settings = { preset: 'openLdap', users, owners: 'department' } as const;
    const surroundings = { settings, departments: units, managers: new Managers(), now: new Date() };
    const boss = entryOf('CN=Boss,dc=x', { id: '9', uid: 'boss', cn: 'Boss', mail: ['a@b', 'c@d'] });
    expect(toUser(boss, surroundings)).toMatchObject({
      uid: '9',
      userid: 'boss',
      username: 'boss',
      cn: 'Boss',
      nickname: 'Boss',
      mail: ['a@b', 'c@d'],
      email: 'a@b',
      mobile: null,
      phone: null,
      isSuspended: false,
      departments: [{ uid: '1', isOwner: true, isMain: false }],
    });
  });
});

describe('paths', () => {
  const paths = () => new PathDepartments({ attribute: 'dept', separator: '/' });

  it('become a tree, whatever their blanks and case', () => {
    const departments = paths();
    const of = (...dept: string[]) => departments.of(entryOf('cn=p', { dept }));
    expect(of('Sales / Europe')).toEqual(['path:sales/europe']);
    expect(of('sales/EUROPE/Berlin', ' / Labs/ ')).toEqual(['path:sales/europe/berlin', 'path:labs']);
    expect(of('/')).toEqual([]);
    expect(departments.records()).toEqual([
      { uid: 'path:sales', title: 'Sales', parentUid: null },
      { uid: 'path:sales/europe', title: 'EUROPE', parentUid: 'path:sales' },
      { uid: 'path:sales/europe/berlin', title: 'Berlin', parentUid: 'path:sales/europe' },
      { uid: 'path:labs', title: 'Labs', parentUid: null },
    ]);
  });

  it('have a uid that the ledger takes, however long they are', () => {
    const [uid] = paths().of(entryOf('cn=p', { dept: 'x'.repeat(300) }));
    expect(uid).toMatch(/^path:[\da-f]{64}$/);
  });
});

it('takes for an owner whom people of the same department name as their manager', () => {
  const departments = new PathDepartments({ attribute: 'dept', separator: '/' });
  const managers = new Managers();
  managers.add(entryOf('cn=p', { dept: ['A', 'B'], manager: 'CN=Boss' }), departments);
  expect([
    managers.has('cn=boss', 'path:a'),
    managers.has('cn=boss', 'path:c'),
    managers.has('cn=p', 'path:a'),
  ]).toEqual([true, false, false]);
});
