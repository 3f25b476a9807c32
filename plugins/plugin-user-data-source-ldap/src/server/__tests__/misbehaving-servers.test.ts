import type { Socket } from 'node:net';
import type { GivenOptions } from '../check-options';
import { readAll } from './read-all';
import {
  type Answer,
  type AskedPage,
  entryMessage,
  pages,
  startStandIn,
  type StandIn,
  type StandInEntry,
} from './servers/stand-in';

const PAGE = 10;
const people = Array.from({ length: 35 }, (_, index): StandInEntry => ({
  dn: `uid=p${index},ou=people`,
  attributes: { entryUUID: [`id-${index}`], uid: [`p${index}`] },
}));
const uids = people.map((_, index) => `id-${index}`);
const usual = pages(() => people);

let server: StandIn | undefined;
afterEach(() => server?.close());

function optionsOf({ url }: StandIn, others: GivenOptions = {}): GivenOptions {
  return {
    preset: 'openLdap',
    servers: url,
    unencrypted: true,
    baseDn: 'ou=people',
    departmentSource: 'none',
    pageSize: PAGE,
    timeout: 30,
    ...others,
  };
}

/** What is read of a server that answers so. */
async function readFrom(search: (page: AskedPage) => Answer, others?: GivenOptions): Promise<unknown[]> {
  server = await startStandIn({ search });
  const { users } = await readAll(optionsOf(server, others));
  return users.map(({ uid }) => uid);
}

it('reads all pages of a server that behaves', async () => {
  expect(await readFrom(usual)).toEqual(uids);
});

describe('an empty page', () => {
  /** An empty page before the one that begins at a position. */
  const emptyBefore =
    (position: string) =>
    (page: AskedPage): Answer => {
      const cookie = page.cookie?.replace('e', '');
      const isNew = (page.cookie || '0') === position;
      return isNew ? { cookie: `e${position}` } : usual({ ...page, cookie });
    };

  it.each(['0', '20', '30'])('does not end the read (before entry %s)', async (position) => {
    expect(await readFrom(emptyBefore(position))).toEqual(uids);
  });

  it('may be the last one', async () => {
    const last = (page: AskedPage): Answer =>
      page.cookie === 'end' ? { cookie: '' } : { ...usual(page), cookie: usual(page).cookie || 'end' };
    expect(await readFrom(last)).toEqual(uids);
  });

  it('may not be followed by empty pages for ever', async () => {
    await expect(readFrom(() => ({ cookie: 'more' }))).rejects.toThrow('sends one empty page after the other');
  });
});

const inPage = (number: number, answer: Answer) => (page: AskedPage) => (page.number === number ? answer : usual(page));

it.each([
  [3, 'The search takes longer than the server allows'],
  [4, 'have its size limit raised'],
  [11, 'goes beyond a limit of the server'],
  [51, 'The server is busy'],
  [53, 'The server refuses'],
  [32, 'There is no such entry'],
  [10, 'referrals are not followed'],
  [80, 'The log of that server should say why.'],
])('code %i fails the read, with what the server says', async (code, advice) => {
  for (const number of [1, 3]) {
    const reading = readFrom(inPage(number, { entries: people.slice(20, 25), code, text: 'so it is\0', cookie: '' }));
    await expect(reading).rejects.toThrow(`(code ${code}: "so it is"). `);
    await expect(reading).rejects.toThrow(advice);
    await server?.close();
  }
});

it('a connection that is cut fails the read', async () => {
  await expect(readFrom(inPage(3, { entries: people.slice(20, 25), isCut: true }))).rejects.toThrow(
    'closed the connection before its answer was complete',
  );
});

it('a cookie that leads back fails the read', async () => {
  await expect(readFrom((page) => ({ ...usual(page), cookie: '10' }))).rejects.toThrow(
    'delivered entryUUID "id-10" twice',
  );
  await server?.close();
  await expect(readFrom((page) => ({ ...usual({ ...page, cookie: '' }), cookie: 'always' }))).rejects.toThrow('twice');
});

it('a cookie that leads back fails the read of managers, too', async () => {
  const owners = { owners: 'manager', departmentSource: 'attribute', departmentAttribute: 'ou' };
  await expect(readFrom((page) => ({ ...usual(page), cookie: '10' }), owners)).rejects.toThrow('delivered dn "uid=p10');
});

it('a cookie that is the same for every page is in order', async () => {
  const same = (page: AskedPage): Answer => {
    const answer = usual({ ...page, cookie: String((page.number - 1) * PAGE) });
    return { ...answer, cookie: answer.cookie && 'same' };
  };
  expect(await readFrom(same)).toEqual(uids);
});

it('a server that does not page fails the read', async () => {
  await expect(readFrom(() => ({ entries: people.slice(0, 5) }))).rejects.toThrow('does not deliver in pages');
  await server?.close();
  await expect(readFrom(() => ({ entries: people, cookie: '' }))).rejects.toThrow(
    'sends more entries than it was asked for',
  );
});

describe('a referral inside the base', () => {
  const referring = inPage(2, {
    ...usual({ size: PAGE, cookie: '10' } as AskedPage),
    referrals: ['ldap://other/ou=more'],
  });

  it('fails the read, and nobody is asked', async () => {
    await expect(readFrom(referring)).rejects.toThrow(
      'A part of "ou=people" is on another server (ldap://other/ou=more)',
    );
  });

  it('is left out if an admin says so', async () => {
    expect(await readFrom(referring, { ignoreReferrals: true })).toEqual(uids);
  });

  it('does not come a thousand times in one page', async () => {
    const referrals = Array.from({ length: 1001 }, () => 'ldap://other/ou=more');
    const many = inPage(2, { ...usual({ size: PAGE, cookie: '10' } as AskedPage), referrals });
    await expect(readFrom(many, { ignoreReferrals: true })).rejects.toThrow('something that was not asked');
  });

  it('is left out in Active Directory, where it leads to parts without people', async () => {
    const parts = ['DC=ForestDnsZones,DC=x', 'DC=DomainDnsZones,DC=x', 'CN=Configuration,DC=x'];
    const referrals = parts.map((dn) => `ldap://x/${dn}`);
    const guid = (index: number) => Buffer.alloc(16, index);
    const own = people.map(({ dn }, index) => ({
      dn,
      attributes: { objectGUID: [guid(index)], userAccountControl: ['512'] },
    }));
    const domain = pages(() => own);
    const options: GivenOptions = { preset: 'activeDirectory' };
    expect(await readFrom((page) => ({ ...domain(page), referrals }), options)).toHaveLength(35);
    await server?.close();
    const child = (page: AskedPage) => ({ ...domain(page), referrals: ['ldap://x/DC=child,DC=x'] });
    await expect(readFrom(child, options)).rejects.toThrow('DC=child');
  });
});

it('an entry without a uid fails the read, and is named', async () => {
  const { dn } = people[12];
  const without = pages(() => people.map((entry) => (entry.dn === dn ? { dn, attributes: { uid: ['p'] } } : entry)));
  await expect(readFrom(without)).rejects.toThrow(`The entry "${dn}" has no entryUUID`);
});

describe('members in parts', () => {
  const members = people.map(({ dn }) => dn);
  const groupDn = 'cn=all,ou=groups';
  const group = (attributes: StandInEntry['attributes']): StandInEntry => ({
    dn: groupDn,
    attributes: { entryUUID: ['g'], cn: ['All'], ...attributes },
  });
  /** A group whose members come 15 at a time; `change` spoils an answer. */
  function serverWith(change: (attributes: StandInEntry['attributes'], start: number) => StandInEntry['attributes']) {
    return (page: AskedPage): Answer => {
      if (page.base === 'ou=people') {
        return usual(page);
      }
      const start = Number(/range=(\d+)/.exec(page.attributes.join())?.[1] ?? 0);
      const end = start + 15;
      const range = `member;range=${start}-${end < members.length ? end - 1 : '*'}`;
      const part = change(
        { [range]: members.slice(start, end), ...(end < members.length ? {} : { member: [] }) },
        start,
      );
      return { entries: [page.scope === 0 ? { dn: groupDn, attributes: part } : group(part)], cookie: page.cookie };
    };
  }
  const options: GivenOptions = { departmentSource: 'groups', departmentBaseDn: 'ou=groups' };
  const read = async (change: Parameters<typeof serverWith>[0]) => {
    server = await startStandIn({ search: serverWith(change) });
    const { users } = await readAll(optionsOf(server, options));
    return users.map(({ departments }) => departments);
  };

  it('are read to the end', async () => {
    const departments = await read((attributes) => attributes);
    expect(departments).toEqual(people.map(() => [{ uid: 'g', isMain: true, isOwner: false }]));
  });

  it.each<[string, Parameters<typeof serverWith>[0]]>([
    ['cut short', (attributes, start) => (start === 15 ? { 'member;range=15-29': members.slice(15, 20) } : attributes)],
    ['left out', (attributes, start) => (start === 15 ? {} : attributes)],
    ['empty', (attributes, start) => (start === 15 ? { member: [] } : attributes)],
    [
      'begun elsewhere',
      (attributes, start) => (start === 15 ? { 'member;range=16-*': members.slice(16) } : attributes),
    ],
    ['repeated', () => ({ 'member;range=0-14': members.slice(0, 15) })],
  ])('fail the read if a part is %s', async (_, change) => {
    await expect(read(change)).rejects.toThrow(`does not deliver all values of an attribute of "${groupDn}"`);
  });
});

it('a second entry where one is asked for by its name fails the read', async () => {
  const dn = 'cn=all,ou=groups';
  const part = { dn, attributes: { entryUUID: ['g'], cn: ['All'], 'member;range=0-0': ['uid=p0,ou=people'] } };
  const rest = { dn, attributes: { 'member;range=1-*': ['uid=p1,ou=people'] } };
  const search = (page: AskedPage) =>
    page.base === 'ou=people'
      ? usual(page)
      : page.scope === 0
        ? { entries: [rest, rest] }
        : { entries: [part], cookie: '' };
  const options = { departmentSource: 'groups', departmentBaseDn: 'ou=groups' };
  await expect(readFrom(search, options)).rejects.toThrow('something that was not asked');
});

describe('garbage', () => {
  /** Sends the same again and again, once it is asked for anything. */
  const endless = (piece: Buffer) => ({
    onConnect(socket: Socket) {
      const chunk = Buffer.concat(Array.from({ length: Math.ceil(65_536 / piece.length) }, () => piece));
      const more = () => {
        if (!socket.destroyed) {
          socket.write(chunk, () => setImmediate(more));
        }
      };
      socket.once('data', more);
    },
  });

  it.each([
    ['that is text', Buffer.from('HTTP/1.1 400 Bad Request\r\n')],
    ['that is nothing', Buffer.alloc(65_536)],
    ['that says it is long', Buffer.concat([Buffer.from('3084ffffffff', 'hex'), Buffer.alloc(65_536)])],
    ['whose length is none', Buffer.from('308900000000000000000000', 'hex')],
    ['with elements that are too long', Buffer.from('300702010164847fffffff'.padEnd(22, '0'), 'hex')],
    ['without an operation', Buffer.from('3003020101', 'hex')],
    ['cut off within an entry', Buffer.from('300c020101640704013130054105', 'hex')],
  ])('%s is given up', async (_, chunk) => {
    server = await startStandIn(endless(chunk));
    await expect(readAll(optionsOf(server))).rejects.toThrow(/sent something that is not LDAP|not asked/);
  });

  it('of entries without end is given up', async () => {
    server = await startStandIn(endless(entryMessage(1, people[0])));
    await expect(readAll(optionsOf(server))).rejects.toThrow('twice');
  });

  it('of one message without end is given up before it fills the memory', async () => {
    const before = process.memoryUsage().arrayBuffers;
    let highest = 0;
    const { onConnect } = endless(Buffer.alloc(65_536));
    server = await startStandIn({
      onConnect(socket) {
        socket.once('data', () => socket.write(Buffer.from('308403ffff00', 'hex')));
        socket.on('drain', () => {
          highest = Math.max(highest, process.memoryUsage().arrayBuffers - before);
        });
        onConnect(socket);
      },
    });
    await expect(readAll(optionsOf(server))).rejects.toThrow('sent something that is not LDAP');
    expect(highest).toBeLessThan(400 * 1024 * 1024);
  });
});
