import { createMockServer, type MockServer } from '@nocobase/test';
import { eventually } from '../../../../../test/support/eventually';
import LdapPlugin from '..';
import { attribute, entry, organisation, peopleOf, UNITS, unitDn } from './servers/organisation';
import { readLdif, unitOracle, userOracle } from './servers/oracle';
import { ADMIN, hasSlapd, PASSWORD, type Slapd, startSlapd, SUFFIX } from './servers/slapd';
import { type Answer, pages, startStandIn } from './servers/stand-in';

interface UserRow {
  id: number;
  username: string;
  nickname: string;
  email: string;
  phone: string | null;
  departments: { title: string; departmentsUsers: { isOwner: boolean | null } }[];
  mainDepartment: { title: string } | null;
}

interface DepartmentRow {
  title: string;
  parent: { title: string } | null;
}

const people = peopleOf(120);
const HOST = ['error-handler', 'field-sort', 'data-source-main', 'data-source-manager', 'acl', 'auth'];

describe.skipIf(!hasSlapd)('a directory in NocoBase', () => {
  let app: MockServer;
  let slapd: Slapd;

  beforeAll(async () => {
    slapd = await startSlapd({
      ldif: organisation(people, 0),
      configuration: 'moduleload ppolicy\noverlay ppolicy\n',
    });
    app = await createMockServer({ plugins: [...HOST, 'users', 'departments', 'user-data-sync', LdapPlugin] });
    const options = {
      preset: 'openLdap',
      servers: slapd.url,
      unencrypted: true,
      bindDn: ADMIN,
      bindPassword: PASSWORD,
      baseDn: SUFFIX,
      owners: 'manager',
      pageSize: 50,
    };
    await app.db.getRepository('userDataSyncSources').create({
      values: { name: 'ldap', sourceType: 'ldap-directory', enabled: true, leavers: 'remove', options },
    });
  });
  afterAll(async () => {
    await app?.destroy();
    await slapd?.stop();
  });

  /** Starts a task as the Sync button does, and answers how it ended. */
  async function synchronize(action = 'pull?name=ldap'): Promise<{ status: string; message: string }> {
    const tasks = app.db.getRepository('userDataSyncTasks');
    const before = await tasks.count();
    const response = await app.agent().post(`/userData:${action}`);
    expect(response.status).toBe(200);
    return eventually(async () => {
      expect(await tasks.count()).toBe(before + 1);
      const task = await tasks.findOne({ sort: '-id' });
      expect(['success', 'partial', 'failed']).toContain(task.status);
      return { status: task.status, message: task.message };
    });
  }

  const usersOf = async (): Promise<UserRow[]> =>
    app.db.getRepository('users').find({
      filter: { email: { $endsWith: '@example.com' }, username: { $ne: 'nocobase' } },
      appends: ['departments', 'mainDepartment'],
    });

  const byLogin = <Item extends { username: string }>(items: Item[]) =>
    [...items].sort((a, b) => (a.username < b.username ? -1 : 1));

  /** Users, departments, memberships, owners and suspensions are what the LDIF says. */
  async function expectDirectory() {
    const entries = readLdif(slapd.dump());
    const oracle = unitOracle(entries);
    const titles = new Map(oracle.departments.map(({ uid, title }) => [uid, title]));
    const titleOf = (uid: string | null | undefined) => titles.get(uid ?? '') ?? null;

    const departments: DepartmentRow[] = await app.db.getRepository('departments').find({ appends: ['parent'] });
    const tree = departments.map(({ title, parent }) => [title, parent?.title ?? null]).sort();
    expect(tree).toEqual(oracle.departments.map(({ title, parentUid }) => [title, titleOf(parentUid)]).sort());

    const expected = userOracle(entries, oracle.departmentsOf);
    const managers = entries.flatMap(({ attributes, dn }) =>
      (attributes.manager ?? []).map((manager) => ({ manager, departments: oracle.departmentsOf({ dn, attributes }) })),
    );
    const owns = (uid: string, department: string) => {
      const own = entries.find(({ attributes }) => attributes.entryUUID[0] === uid);
      return managers.some(({ manager, departments }) => manager === own?.dn && departments.includes(department));
    };
    const rows = await usersOf();
    expect(
      byLogin(
        rows.map((row) => ({
          username: row.username,
          nickname: row.nickname,
          email: row.email,
          phone: row.phone,
          main: row.mainDepartment?.title ?? null,
          departments: row.departments.map(({ title, departmentsUsers }) => [title, Boolean(departmentsUsers.isOwner)]),
        })),
      ),
    ).toEqual(
      byLogin(
        expected.map(({ uid, username, nickname, email, phone, departments }) => ({
          username,
          nickname: nickname.trim(),
          email,
          phone,
          main: titleOf(departments[0]),
          departments: departments.map((department) => [titleOf(department), owns(uid, department)]),
        })),
      ),
    );
    const suspended = await app.db.getRepository('userDataSyncSuspensions').find();
    const logins = new Map(rows.map(({ id, username }) => [String(id), username]));
    expect(suspended.map(({ userId }: { userId: number }) => logins.get(String(userId))).sort()).toEqual(
      expected
        .filter(({ isSuspended }) => isSuspended)
        .map(({ username }) => username)
        .sort(),
    );
    return rows;
  }

  it('brings departments, people, memberships, owners and suspensions', async () => {
    slapd.modify(
      [
        entry(people[35].dn, ['changetype: modify', 'add: manager', attribute('manager', people[25].dn), '-']),
        entry(people[22].dn, [
          'changetype: modify',
          'replace: pwdAccountLockedTime',
          'pwdAccountLockedTime: 000001010000Z',
          '-',
        ]),
      ].join(''),
    );
    expect(await synchronize()).toMatchObject({ status: 'success' });
    const rows = await expectDirectory();
    expect(rows).toHaveLength(people.length);
    expect(
      rows.flatMap(({ departments }) => departments).filter(({ departmentsUsers }) => departmentsUsers.isOwner),
    ).toHaveLength(1);
  });

  it('follows who is renamed, moved, disabled, let in again, deleted and new, with the same accounts', async () => {
    const before = new Map((await usersOf()).map(({ id, username }) => [username, id]));
    slapd.modify(
      [
        entry(people[25].dn, ['changetype: modrdn', 'newrdn: cn=Another\\, Name', 'deleteoldrdn: 1']),
        entry(people[30].dn, [
          'changetype: modify',
          'replace: uid',
          'uid: new-login',
          '-',
          'replace: displayName',
          'displayName: New',
          '-',
        ]),
        entry(people[1].dn, [
          'changetype: modrdn',
          attribute('newrdn', people[1].dn.split(/(?<!\\),/)[0]),
          'deleteoldrdn: 0',
          attribute('newsuperior', unitDn(UNITS[2])),
        ]),
        entry(people[22].dn, ['changetype: modify', 'delete: pwdAccountLockedTime', '-']),
        entry(people[23].dn, [
          'changetype: modify',
          'replace: pwdAccountLockedTime',
          'pwdAccountLockedTime: 000001010000Z',
          '-',
        ]),
        entry(people[24].dn, ['changetype: modify', 'delete: mobile', '-']),
        entry(people[26].dn, ['changetype: delete']),
        entry(unitDn(UNITS[1]), ['changetype: modrdn', 'newrdn: ou=Europa', 'deleteoldrdn: 1']),
      ].join(''),
    );
    expect(await synchronize()).toMatchObject({ status: 'success' });
    const after = new Map((await expectDirectory()).map(({ id, username }) => [username, id]));
    expect(after.get('new-login')).toBe(before.get('p30'));
    expect(after.get('p25')).toBe(before.get('p25'));
    expect(after.get('p26')).toBeUndefined();
    const [emptied] = (await usersOf()).filter(({ username }) => username === 'p24');
    expect(emptied.phone).toBeNull();
  });

  it('brings one person, and nobody else', async () => {
    const before = await usersOf();
    const uidOf = (dn: string) => readLdif(slapd.dump()).find((each) => each.dn === dn)?.attributes.entryUUID[0];
    slapd.modify(
      [40, 41]
        .map((index) =>
          entry(people[index].dn, ['changetype: modify', 'replace: displayName', 'displayName: Renamed', '-']),
        )
        .join(''),
    );
    const uid = uidOf(people[40].dn) as string;
    expect(await synchronize(`pullPerson?name=ldap&uid=${uid}`)).toMatchObject({ status: 'success' });
    const after = await usersOf();
    const changed = after.filter(({ id, nickname }) => before.find((each) => each.id === id)?.nickname !== nickname);
    expect(changed.map(({ username, nickname }) => [username, nickname])).toEqual([['p40', 'Renamed']]);
    expect(after.map(({ departments }) => departments)).toEqual(before.map(({ departments }) => departments));
  });

  it('writes nothing where a server breaks off', async () => {
    const before = await usersOf();
    const halves = pages(() =>
      people.map(({ dn, uid }) => ({ dn, attributes: { entryUUID: [uid], uid: [uid], displayName: ['Somebody'] } })),
    );
    const standIn = await startStandIn({
      search: (page): Answer => (page.number === 2 ? { code: 4, text: 'no more of them' } : halves(page)),
    });
    const repository = app.db.getRepository('userDataSyncSources');
    const { options } = await repository.findOne({ filter: { name: 'ldap' } });
    await repository.update({
      filter: { name: 'ldap' },
      values: { options: { ...options, servers: standIn.url, departmentSource: 'none' } },
    });
    const { status, message } = await synchronize();
    expect(status).toBe('failed');
    expect(message).toContain('(code 4: "no more of them"). The server gives no more entries to this account');
    expect(byLogin(await usersOf())).toEqual(byLogin(before));
    await repository.update({ filter: { name: 'ldap' }, values: { options } });
    await standIn.close();
  });

  it('tests its connection with what a form holds, and says no password', async () => {
    const { options } = await app.db.getRepository('userDataSyncSources').findOne({ filter: { name: 'ldap' } });
    const test = (others: object) =>
      app
        .agent()
        .post('/userData:testConnection')
        .send({ sourceType: 'ldap-directory', options: { ...options, ...others } });
    const { body } = await test({});
    expect(body.data.requests[0].what).toBe(`${slapd.url}: OpenLDAP, with ${SUFFIX}`);
    expect(body.data.records).toEqual([
      { dataType: 'department', first: UNITS.length + 1 },
      { dataType: 'user', first: 50 },
    ]);
    const refused = await test({ bindPassword: 'of-yesterday' });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0].message).toMatch(/does not let the bind DN in \(code 49\)/);
    expect(JSON.stringify([body, refused.body])).not.toMatch(/of-yesterday|sesame/);
  });
});
