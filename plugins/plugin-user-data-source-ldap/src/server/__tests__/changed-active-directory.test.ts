// Active Directory numbers its changes: what is asked of it, and when everything is read all the same.
import { Follower } from './read-changes';
import { type AskedPage, pages, type StandIn, startStandIn } from './servers/stand-in';

describe('an Active Directory of which only what has changed is read', () => {
  let standIn: StandIn;
  let follower: Follower;
  /** What it says of itself. */
  let root: Record<string, string[]>;
  let invocation: Buffer;
  /** The filters of people that it was asked for. */
  let asked: string[];

  const person = {
    dn: 'cn=Ana,dc=x',
    attributes: {
      objectGUID: [Buffer.alloc(16, 7)],
      sAMAccountName: ['ana'],
      userAccountControl: ['512'],
    },
  };

  function search(page: AskedPage) {
    const filter = String(page.filter);
    if (page.base === '') {
      return { entries: [{ dn: '', attributes: root }] };
    }
    if (page.base === 'cn=NTDS Settings') {
      return { entries: [{ dn: page.base, attributes: { invocationId: [invocation] } }] };
    }
    if (filter.includes('builtinDomain')) {
      return pages(() => [{ dn: 'dc=x', attributes: { objectGUID: [Buffer.alloc(16, 1)] } }])(page);
    }
    asked.push(filter);
    return pages(() => [person])(page);
  }

  beforeEach(async () => {
    root = { dsServiceName: ['cn=NTDS Settings'], highestCommittedUSN: ['4711'] };
    invocation = Buffer.alloc(16, 200);
    standIn = await startStandIn({ search });
    const options = { preset: 'activeDirectory' as const, baseDn: 'dc=x', departmentSource: 'none' as const };
    follower = new Follower({ ...options, servers: standIn.url, unencrypted: true });
    asked = [];
    await follower.read();
    expect(follower.last.isFull).toBe(true);
    asked = [];
  });
  afterEach(() => standIn.close());

  it('is asked for greater numbers than the last highest one, and for accounts that expired since', async () => {
    root.highestCommittedUSN = ['5000'];
    await follower.read();
    expect(follower.last.isFull).toBe(false);
    expect(asked.join()).toMatch(/uSNChanged\W+4712.*accountExpires.*accountExpires/s);
    await follower.read();
    expect(asked[1]).toMatch(/uSNChanged\W+5001/);
  });

  it.each([
    ['another server', () => void (root.dsServiceName = ['cn=NTDS Settings,cn=dc2'])],
    ['one that was restored', () => void (invocation = Buffer.alloc(16, 201))],
    ['one that does not say which it is', () => void delete root.highestCommittedUSN],
  ])('is read in full, if it is %s', async (_, change) => {
    change();
    await follower.read();
    expect(follower.last.isFull).toBe(true);
  });
});
