import type { FormatUser } from '@nocobase/plugin-user-data-sync';
import type { GivenOptions } from '../check-options';
import { readAll, readPerson } from './read-all';
import { attribute, entry, groupDn, organisation, peopleOf, UNITS, unitDn } from './servers/organisation';
import { groupOracle, readLdif, unitOracle, userOracle } from './servers/oracle';
import { ADMIN, hasSlapd, PASSWORD, type Slapd, startSlapd, SUFFIX } from './servers/slapd';

/** With more, it is a test of what a large directory costs: `LDAP_PEOPLE=10000 LDAP_GROUPS=500`. */
const { LDAP_PEOPLE = '300', LDAP_GROUPS = '40' } = process.env;

const people = peopleOf(Number(LDAP_PEOPLE));

describe.skipIf(!hasSlapd)('OpenLDAP', () => {
  let slapd: Slapd;

  beforeAll(async () => {
    slapd = await startSlapd({
      ldif: organisation(people, Number(LDAP_GROUPS)),
      configuration: 'moduleload ppolicy\noverlay ppolicy\n',
    });
  });
  afterAll(() => slapd?.stop());

  const options = (others: GivenOptions = {}): GivenOptions => ({
    preset: 'openLdap',
    servers: slapd.url,
    unencrypted: true,
    bindDn: ADMIN,
    bindPassword: PASSWORD,
    baseDn: SUFFIX,
    pageSize: 37,
    ...others,
  });

  /** What is compared: the others are attributes by their own names. */
  const plain = ({ uid, username, nickname, email, phone, isSuspended, departments }: FormatUser) => ({
    uid,
    username,
    nickname,
    email,
    phone,
    isSuspended,
    departments: departments?.map((department) => (typeof department === 'object' ? department.uid : department)),
  });
  const sorted = <Item extends { uid: string | number }>(items: Item[]) =>
    [...items].sort((a, b) => (String(a.uid) < String(b.uid) ? -1 : 1));

  async function expectUnits() {
    const entries = readLdif(slapd.dump());
    const oracle = unitOracle(entries);
    const { departments, users } = await readAll(options());
    expect(sorted(departments.map(({ uid, title, parentUid }) => ({ uid, title, parentUid })))).toEqual(
      sorted(oracle.departments),
    );
    const expected = userOracle(entries, oracle.departmentsOf);
    expect(sorted(users.map(plain))).toEqual(sorted(expected));
    return { expected, departments };
  }

  async function expectGroups() {
    const entries = readLdif(slapd.dump());
    const oracle = groupOracle(entries);
    const { departments, users } = await readAll(options({ departmentSource: 'groups', nestedGroups: 'flat' }));
    expect(sorted(departments.map(({ uid, title, parentUid }) => ({ uid, title, parentUid })))).toEqual(
      sorted(oracle.departments),
    );
    expect(sorted(users.map(plain))).toEqual(sorted(userOracle(entries, oracle.departmentsOf)));
  }

  it('gives everybody, in the tree of units', async () => {
    const { expected, departments } = await expectUnits();
    expect(expected).toHaveLength(people.length);
    expect(departments).toHaveLength(UNITS.length + 1);
  });

  it('gives everybody, in groups in groups, even in a circle', async () => {
    await expectGroups();
  });

  it('hangs groups below groups, and cuts a circle', async () => {
    const { departments } = await readAll(options({ departmentSource: 'groups' }));
    const byTitle = new Map(departments.map((department) => [department.title, department]));
    const title = (index: number) => `Group ${String(index).padStart(4, '0')}, odd`;
    const parents = [0, 1, 2, 3, 4].map((index) => byTitle.get(title(index))?.parentUid);
    // Group 0 is a member of group 1, and so on; group 4 is one of group 0, by which the circle would be closed.
    expect(parents).toEqual([...[1, 2, 3, 4].map((index) => byTitle.get(title(index))?.uid), null]);
  });

  it.each(['organizationalUnits', 'groups'])(
    'gives one person as among all, with departments from %s',
    async (departmentSource) => {
      const given = options({ departmentSource, owners: 'manager' });
      const { users } = await readAll(given);
      for (const user of [users[0], users[20], users.at(-1) as FormatUser]) {
        expect(await readPerson(given, String(user.uid))).toEqual([user]);
      }
      for (const uid of ['nobody', '*', '*)(uid=*']) {
        expect(await readPerson(given, uid)).toEqual([]);
      }
    },
  );

  it('gives the attributes by their names besides', async () => {
    const { users } = await readAll(options({ attributes: 'objectClass' }));
    const user = users.find(({ username }) => username === 'p20');
    expect(user).toMatchObject({
      userid: 'p20',
      sn: 'p20',
      mail: ['p20@example.com', 'p20.other@example.com'],
      objectClass: 'inetOrgPerson',
    });
  });

  it('follows who is renamed, moved, disabled, locked for a while, deleted and new, and what becomes of units', async () => {
    const before = await readAll(options());
    const change = (dn: string, lines: string[]) => entry(dn, lines);
    slapd.modify(
      [
        change(people[20].dn, ['changetype: modrdn', 'newrdn: cn=Another\\, Name', 'deleteoldrdn: 1']),
        change(people[1].dn, [
          'changetype: modrdn',
          attribute('newrdn', people[1].dn.split(/(?<!\\),/)[0]),
          'deleteoldrdn: 0',
          attribute('newsuperior', unitDn(UNITS[2])),
        ]),
        change(people[22].dn, [
          'changetype: modify',
          'replace: pwdAccountLockedTime',
          'pwdAccountLockedTime: 000001010000Z',
          '-',
        ]),
        change(people[23].dn, [
          'changetype: modify',
          'replace: pwdAccountLockedTime',
          'pwdAccountLockedTime: 20260101000000Z',
          '-',
        ]),
        change(people[25].dn, ['changetype: modify', 'replace: uid', 'uid: new-login', '-']),
        change(people[26].dn, ['changetype: delete']),
        change(`cn=New,${SUFFIX}`, [
          'changetype: add',
          'objectClass: inetOrgPerson',
          'cn: New',
          'sn: New',
          'uid: new',
          'displayName: New',
          'mail: new@example.com',
          'mobile: 1',
        ]),
        change(unitDn(UNITS[1]), ['changetype: modrdn', 'newrdn: ou=Europa', 'deleteoldrdn: 1']),
        change(groupDn(7), ['changetype: modify', 'delete: member', attribute('member', people[7].dn), '-']),
        change(groupDn(9), ['changetype: delete']),
      ].join(''),
    );
    const { expected } = await expectUnits();
    await expectGroups();
    expect(expected.filter(({ isSuspended }) => isSuspended).map(({ username }) => username)).toEqual(['p22']);
    const uidOf = (users: { username?: string; uid: string | number }[], login: string) =>
      users.find(({ username }) => username === login)?.uid;
    for (const login of ['p20', 'p1']) {
      expect(uidOf(expected, login)).toBe(uidOf(before.users, login));
    }
    expect(uidOf(expected, 'new-login')).toBe(uidOf(before.users, 'p25'));
    expect(uidOf(expected, 'p26')).toBeUndefined();
  });

  it('fails where the server gives no more than a part', async () => {
    const limited = await startSlapd({
      ldif: organisation(people, 1),
      configuration: 'limits * size.soft=50 size.hard=50 size.prtotal=50\naccess to * by * read\n',
    });
    const anonymous = options({ servers: limited.url, bindDn: '', bindPassword: '' });
    await expect(readAll(anonymous).finally(() => limited.stop())).rejects.toThrow(/\(code (4|11)/);
  });

  it('says what is wrong with the password, and does not say the password', async () => {
    const attempt = readAll(options({ bindPassword: 'wrong-one' }));
    await expect(attempt).rejects.toThrow('does not let the bind DN in (code 49). Check the bind DN and the password.');
    await expect(attempt).rejects.not.toThrow('wrong-one');
  });

  it('says that the base is not there', async () => {
    await expect(readAll(options({ baseDn: 'dc=nowhere' }))).rejects.toThrow('There is no such entry');
  });
});
