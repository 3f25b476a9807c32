import { readAll } from './read-all';
import { type Answer, type AskedPage, pages, startStandIn, type StandIn } from './servers/stand-in';
import { groupsFor, GROUPS, PEOPLE, personGuid, STAFF, SUSPENDED } from './servers/windows-server';

let server: StandIn;
afterEach(() => server?.close());

/** Only the whole of the large group is asked for alone. */
function answer(page: AskedPage): Answer {
  if (page.base.endsWith(GROUPS)) {
    const groups = groupsFor(page.attributes);
    return page.scope === 0
      ? { entries: groups.filter(({ dn }) => dn === page.base) }
      : { entries: groups, cookie: '' };
  }
  return pages(() => PEOPLE)(page);
}

it('everybody of a Windows Server domain comes through, by the ID that people know', async () => {
  server = await startStandIn({ search: answer });
  const { users, departments } = await readAll({
    preset: 'activeDirectory',
    servers: server.url,
    unencrypted: true,
    baseDn: 'DC=corp,DC=example,DC=com',
    userBaseDn: STAFF,
    departmentBaseDn: GROUPS,
    departmentSource: 'groups',
    owners: 'department',
  });
  expect(users).toHaveLength(PEOPLE.length);
  expect(users[0]).toMatchObject({
    uid: personGuid(0),
    username: 'user0',
    nickname: 'Brown, Ann',
    email: 'user0@example.com',
  });
  expect(users.filter(({ isSuspended }) => isSuspended).map(({ username }) => username)).toEqual(SUSPENDED);
  expect(users[6]).toMatchObject({
    username: 'user6',
    nickname: 'No mail',
    email: null,
    mail: null,
    sAMAccountName: 'user6',
  });

  const uidOf = (wanted: string) => departments.find(({ title }) => title === wanted)?.uid;
  const [everybody, primary] = [uidOf('Everybody'), uidOf('Domain Users')];
  users.forEach(({ username, departments }) =>
    expect(departments).toEqual([
      { uid: primary, isOwner: false, isMain: true },
      { uid: everybody, isOwner: username === 'user0', isMain: false },
    ]),
  );
});
