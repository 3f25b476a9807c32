import { readFileSync } from 'node:fs';
import type { FormatUser } from '@nocobase/plugin-user-data-sync';
import { readAll } from '../src/server/__tests__/read-all';
import { type ActiveDirectory, canRunActiveDirectory, DOMAIN, startActiveDirectory } from './active-directory';
import {
  contactDn,
  groupDn,
  groupLdif,
  isSuspended,
  ldif,
  organisationLdif,
  people,
  personDn,
  UNITS,
  unitDn,
} from './organisation';

const CONTACTS = 1_300;
const staff = people(300);
const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

if (!canRunActiveDirectory) {
  // eslint-disable-next-line no-console -- who runs the tests should know what was not tested
  console.log(
    'Active Directory was not tested: it takes root, and "apt-get install samba-ad-dc samba-ad-provision samba-dsdb-modules ldb-tools".',
  );
}

describe.skipIf(!canRunActiveDirectory)('a real Active Directory', () => {
  let directory: ActiveDirectory;
  beforeAll(async () => {
    directory = await startActiveDirectory();
    directory.add(organisationLdif(staff, CONTACTS));
    const contacts = Array.from({ length: CONTACTS }, (_, i) => contactDn(i));
    directory.add(groupLdif('Platform', [staff[3], staff[4]].map(personDn)));
    directory.add(groupLdif('Engineering', [personDn(staff[5]), groupDn('Platform')], staff[5]));
    directory.add(groupLdif('Everybody', [...contacts, ...staff.map(personDn), groupDn('Engineering')], staff[0]));
  });
  afterAll(() => directory?.stop());

  const encrypted = () => ({ ...directory.options, skipCertificateCheck: true });
  const units = () => readAll({ ...encrypted(), userBaseDn: unitDn('Staff'), departmentBaseDn: unitDn('Staff') });
  const groups = (options: object = {}) =>
    readAll({
      ...encrypted(),
      departmentSource: 'groups',
      userBaseDn: unitDn('Staff'),
      departmentBaseDn: `OU=Groups,${DOMAIN}`,
      owners: 'department',
      ...options,
    });
  const byLogin = (users: FormatUser[]) => new Map(users.map((user) => [String(user.username), user]));
  const uidOf = async (login: string) => byLogin((await units()).users).get(login)?.uid;

  it('gives everybody with name, email, unit and suspension, and the tree of the units', async () => {
    const { users, departments } = await units();
    const titleOf = new Map(departments.map(({ uid, title }) => [uid, title]));
    expect(Object.fromEntries(departments.map(({ title, parentUid }) => [title, titleOf.get(parentUid!)]))).toEqual(
      Object.fromEntries(UNITS.map(({ name, parent }) => [name, parent])),
    );
    const found = users.map(({ username, nickname, email, isSuspended, departments }) => ({
      username,
      nickname,
      email,
      isSuspended,
      units: departments?.map((each) => titleOf.get(typeof each === 'object' ? each.uid : each)),
    }));
    const expected = staff.map((person) => ({
      username: person.login,
      nickname: person.name,
      email: `${person.login}@example.com`,
      isSuspended: isSuspended(person),
      units: [person.unit],
    }));
    const sorted = <Row extends { username?: unknown }>(rows: Row[]) =>
      [...rows].sort((a, b) => (String(a.username) < String(b.username) ? -1 : 1));
    expect(sorted(found)).toEqual(sorted(expected));
    expect(new Set(users.map(({ uid }) => uid)).size).toBe(staff.length);
    users.forEach(({ uid }) => expect(uid).toMatch(GUID));
  });

  it('reads a group of 1,600 to its end, groups in groups, and owners', async () => {
    const { users, departments } = await groups();
    const titleOf = new Map(departments.map(({ uid, title }) => [uid, title]));
    expect(Object.fromEntries(departments.map(({ title, parentUid }) => [title, titleOf.get(parentUid!)]))).toEqual({
      Everybody: undefined,
      Engineering: 'Everybody',
      Platform: 'Engineering',
    });
    const membersOf = (title: string) =>
      users
        .filter(({ departments }) =>
          departments?.some((each) => typeof each === 'object' && titleOf.get(each.uid) === title),
        )
        .map(({ username }) => username)
        .sort();
    expect(membersOf('Platform')).toEqual(['p3', 'p4']);
    expect(membersOf('Engineering')).toEqual(['p5']);
    expect(membersOf('Everybody')).toEqual(staff.map(({ login }) => login).sort());

    const owned = users.flatMap(({ username, departments = [] }) =>
      departments.flatMap((each) =>
        typeof each === 'object' && each.isOwner ? [[titleOf.get(each.uid), username]] : [],
      ),
    );
    expect(Object.fromEntries(owned)).toEqual({ Everybody: 'p0', Engineering: 'p5' });
  });

  it('counts members of a group in the groups around it, where these are all at the top', async () => {
    const { users, departments } = await groups({ nestedGroups: 'flat' });
    expect(departments.map(({ parentUid }) => parentUid)).toEqual([null, null, null]);
    expect(byLogin(users).get('p3')?.departments).toHaveLength(3);
  });

  it('knows who is renamed, moved, disabled and enabled again by the same ID', async () => {
    const [person, another] = [staff[1], staff[2]];
    const [uid, uidOfAnother] = [await uidOf(person.login), await uidOf(another.login)];
    const moved = `CN=Somebody Else,${unitDn('Sales')}`;
    directory.change(
      ldif(personDn(person), [
        ['changetype', 'moddn'],
        ['newrdn', 'CN=Somebody Else'],
        ['deleteoldrdn', '1'],
        ['newsuperior', unitDn('Sales')],
      ]),
    );
    directory.change(
      ldif(moved, [
        ['changetype', 'modify'],
        ['replace', 'sAMAccountName'],
        ['sAMAccountName', 'else'],
      ]),
    );
    const setControl = (control: string) =>
      directory.change(
        ldif(personDn(another), [
          ['changetype', 'modify'],
          ['replace', 'userAccountControl'],
          ['userAccountControl', control],
        ]),
      );
    setControl('514');
    const { users, departments } = await units();
    const sales = departments.find(({ title }) => title === 'Sales')?.uid;
    expect(users.find((user) => user.uid === uid)).toMatchObject({
      username: 'else',
      departments: [{ uid: sales, isMain: true }],
    });
    expect(users.find((user) => user.uid === uidOfAnother)).toMatchObject({ isSuspended: true });
    setControl('512');
    expect(byLogin((await units()).users).get(another.login)).toMatchObject({ isSuspended: false });
  });

  it('no longer gives who is deleted', async () => {
    const person = staff[10];
    directory.change(ldif(personDn(person), [['changetype', 'delete']]));
    const { users } = await units();
    expect(byLogin(users).has(person.login)).toBe(false);
    expect(users).toHaveLength(staff.length - 1);
  });

  it('takes the whole domain for whole, although it names other partitions of the forest', async () => {
    const { users } = await readAll(encrypted());
    expect(byLogin(users).get('Administrator')).toBeDefined();
    expect(users.length).toBeGreaterThan(staff.length);
  });

  it('is read over ldaps with its own authority, and not without', async () => {
    const secure = { ...directory.options, servers: 'ldaps://127.0.0.77', serverName: 'dc1.ad.example.com' };
    const caCertificate = readFileSync(directory.caFile, 'utf8');
    await expect(readAll({ ...secure, caCertificate })).resolves.toBeDefined();
    await expect(readAll(secure)).rejects.toThrow(/is not trusted/);
  });

  it('lets nobody in with a wrong password, and says why', async () => {
    await expect(readAll({ ...encrypted(), bindPassword: 'of-yesterday' })).rejects.toThrow(/\(code 49/);
  });
});
