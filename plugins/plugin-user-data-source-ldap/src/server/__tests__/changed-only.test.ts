// Reading only what has changed says the same as reading everything, but of who left.
import { readStateOf } from '../changes/read-state';
import type { GivenOptions } from '../check-options';
import { Follower } from './read-changes';
import { readAll } from './read-all';
import { attribute, entry } from './servers/organisation';
import { type LiveDirectory, startLiveDirectory } from './servers/live-directory';
import { readLdif } from './servers/oracle';
import { randomChange, randomOf, smallOrganisation } from './servers/random-changes';
import { ADMIN, hasSlapd, PASSWORD, type Slapd, startSlapd, SUFFIX } from './servers/slapd';

/** More of them: `SEEDS=500 npx vitest run changed-only`; one alone: `SEED=7`. */
const { SEEDS = '6', SEED = '1' } = process.env;
const seeds = Array.from({ length: Number(SEEDS) }, (_, index) => Number(SEED) + index);

const KINDS: GivenOptions[] = [
  { departmentSource: 'organizationalUnits', owners: 'department' },
  { departmentSource: 'organizationalUnits', owners: 'manager' },
  { departmentSource: 'groups', nestedGroups: 'flat', mainDepartment: 'smallest' },
  { departmentSource: 'groups', nestedGroups: 'tree', owners: 'department' },
  { departmentSource: 'attribute', departmentAttribute: 'departmentNumber', owners: 'manager' },
  { departmentSource: 'none' },
];

const optionsFor = (url: string, others: GivenOptions): GivenOptions => ({
  preset: 'openLdap',
  servers: url,
  unencrypted: true,
  baseDn: SUFFIX,
  pageSize: 10,
  ...others,
});

/** Whoever is there is known as a full read knows them. */
async function expectSame(follower: Follower, options: GivenOptions, why: string) {
  const { users, departments } = await readAll(options);
  users.forEach((user) => expect(follower.users.get(String(user.uid)), why).toEqual(user));
  departments.forEach((each) => expect(follower.departments.get(String(each.uid)), why).toEqual(each));
}

describe('a directory that changes at random', () => {
  it.each(KINDS)('is followed: %j', async (kind) => {
    const counts = { full: 0, changed: 0 };
    for (const seed of seeds) {
      const random = randomOf(seed);
      const directory = await startLiveDirectory(smallOrganisation(30));
      const options = optionsFor(directory.url, kind);
      const follower = new Follower(options);
      let number = 0;
      const change = () => {
        directory.modify(randomChange(directory.entries(), random, (number += 1)));
        directory.pass(Math.floor(random() * 40));
      };
      for (let round = 0; round < 6; round += 1) {
        // In some rounds also while it is read.
        directory.onPage = round % 2 === 1 ? () => random() < 0.3 && change() : undefined;
        await follower.read().catch((error: Error) => {
          // Who is moved while pages are read may come twice: such a run fails, and the next one reads everything.
          expect(error.message).toMatch(/twice/);
          follower.state = undefined;
        });
        directory.onPage = undefined;
        directory.pass(Math.floor(random() * 2000));
        for (let changes = Math.floor(random() * 4); changes > 0; changes -= 1) {
          change();
        }
        await follower.read();
        counts[follower.last.isFull ? 'full' : 'changed'] += 1;
        await expectSame(follower, options, `seed ${seed}, round ${round}`);
      }
      await directory.close();
    }
    expect(counts.changed).toBeGreaterThan(seeds.length);
  });
});

describe('what is read', () => {
  let directory: LiveDirectory;
  let follower: Follower;
  beforeEach(async () => {
    directory = await startLiveDirectory(smallOrganisation(30));
    follower = new Follower(optionsFor(directory.url, { departmentSource: 'groups' }));
    await follower.read();
    directory.pass(3600);
  });
  afterEach(() => directory.close());

  const modify = (dn: string, ...lines: string[]) => directory.modify(entry(dn, ['changetype: modify', ...lines, '-']));
  const change = (seconds = 3600) => {
    modify(`cn=p5,${SUFFIX}`, 'replace: displayName', 'displayName: Other');
    directory.pass(seconds);
  };

  it('is who has changed', async () => {
    change();
    await follower.read();
    // And who changed last before: how late that came to this server, nobody knows.
    expect(follower.last).toEqual({ isFull: false, people: 2 });
    await follower.read();
    expect(follower.last).toEqual({ isFull: false, people: 1 });
  });

  it('is everything after a change of a group, a unit or another container', async () => {
    modify(`cn=g2,${SUFFIX}`, 'add: member', attribute('member', `cn=p5,${SUFFIX}`));
    await follower.read();
    expect(follower.last.isFull).toBe(true);
    directory.modify(
      entry(`l=Place,ou=A,${SUFFIX}`, [
        'changetype: modrdn',
        'newrdn: l=Place',
        'deleteoldrdn: 0',
        attribute('newsuperior', `ou=B,${SUFFIX}`),
      ]),
    );
    await follower.read();
    expect(follower.last.isFull).toBe(true);
    await follower.read();
    expect(follower.last.isFull).toBe(false);
  });

  it.each([
    ['from another server', { server: 'ldap://other:389' }],
    ['when everything was read a day ago', { fullAt: Date.now() - 24 * 60 * 60 * 1000 }],
    ['when that was in the future', { fullAt: Date.now() + 1e9 }],
    ['of another version', { version: 2 }],
  ])('is everything with a state %s', async (_, others) => {
    follower.state = { ...readStateOf(follower.state), ...others };
    await follower.read();
    expect(follower.last).toEqual({ isFull: true, people: 30 });
  });

  it('is everything, if it can not be asked for changes', async () => {
    const hidden = smallOrganisation(30).replace(/^modifyTimestamp: .*$/gm, 'modifyTimestamp: unknown');
    const other = await startLiveDirectory(hidden);
    follower = new Follower(optionsFor(other.url, {}));
    await follower.read();
    expect(follower.state).toBeUndefined();
    await other.close();
  });
});

describe.skipIf(!hasSlapd)('OpenLDAP that changes at random', () => {
  let slapd: Slapd;
  beforeAll(async () => {
    slapd = await startSlapd({
      ldif: smallOrganisation(60),
      configuration: 'moduleload ppolicy\noverlay ppolicy\n',
    });
  });
  afterAll(() => slapd?.stop());

  it.each(KINDS)('is followed: %j', async (kind) => {
    const options = optionsFor(slapd.url, { ...kind, bindDn: ADMIN, bindPassword: PASSWORD });
    const follower = new Follower(options);
    await follower.read();
    expect(follower.last.isFull).toBe(true);
    const random = randomOf(Number(SEED));
    let changed = 0;
    for (let round = 0; round < Number(SEEDS) / 2; round += 1) {
      for (let changes = Math.floor(random() * 4); changes > 0; changes -= 1) {
        slapd.modify(randomChange(readLdif(slapd.dump()), random, Math.floor(random() * 1e9)));
      }
      await follower.read();
      changed += Number(!follower.last.isFull);
      await expectSame(follower, options, `round ${round}`);
    }
    expect(changed).toBeGreaterThan(0);
  });
});
