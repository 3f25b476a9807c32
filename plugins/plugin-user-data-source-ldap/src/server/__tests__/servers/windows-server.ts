// Entries as a domain controller of Windows Server gives them: composed from Microsoft's documentation, none was recorded.
import type { StandInEntry } from './stand-in';

export const STAFF = 'OU=Staff,DC=corp,DC=example,DC=com';
export const GROUPS = 'OU=Groups,DC=corp,DC=example,DC=com';

/** What stands for "never" in `accountExpires` of somebody who never had a date, and of somebody whose date was taken away. */
const NEVER = '9223372036854775807';
/** In 2019. */
const LONG_AGO = '132000000000000000';

/** The bytes of an `objectGUID`: the first three parts the other way round. */
export function guidBytes(guid: string): Buffer {
  const [a, b, c, d, e] = guid.split('-').map((part) => Buffer.from(part, 'hex'));
  return Buffer.concat([a.reverse(), b.reverse(), c.reverse(), d, e]);
}

/** The bytes of an `objectSid` of the domain S-1-5-21-1004336348-1177238915-682003330. */
function sidBytes(rid: number): Buffer {
  const numbers = Buffer.alloc(20);
  [21, 1004336348, 1177238915, 682003330, rid].forEach((number, index) => numbers.writeUInt32LE(number, index * 4));
  return Buffer.concat([Buffer.from([1, 5, 0, 0, 0, 0, 0, 5]), numbers]);
}

export const personGuid = (i: number) => `8e4f6c1a-07b2-4d3e-9a5b-${i.toString(16).padStart(12, '0')}`;
const groupGuid = (i: number) => `0f1e2d3c-4b5a-6978-8796-${i.toString(16).padStart(12, '0')}`;

function person(i: number, name: string, more: StandInEntry['attributes'] = {}): StandInEntry {
  const dn = `CN=${name.replace(/[,+"\\<>;=#]/g, '\\$&')},${STAFF}`;
  return {
    dn,
    attributes: {
      objectClass: ['top', 'person', 'organizationalPerson', 'user'],
      cn: [name],
      displayName: [name],
      sAMAccountName: [`user${i}`],
      userPrincipalName: [`user${i}@corp.example.com`],
      mail: [`user${i}@example.com`],
      objectGUID: [guidBytes(personGuid(i))],
      objectSid: [sidBytes(1104 + i)],
      primaryGroupID: ['513'],
      userAccountControl: ['512'],
      accountExpires: [NEVER],
      ...more,
    },
  };
}

const special = [
  person(0, 'Brown, Ann', { accountExpires: ['0'], otherTelephone: ['+1 202 555 0100', '+1 202 555 0101'] }),
  person(1, 'Jürgen Müller', { userAccountControl: ['66048'], thumbnailPhoto: [Buffer.from([255, 216, 255, 224, 0])] }),
  // ACCOUNTDISABLE, with and without DONT_EXPIRE_PASSWORD.
  person(2, 'Disabled #1', { userAccountControl: ['514'] }),
  person(3, 'Disabled 2', { userAccountControl: ['66050'] }),
  person(4, 'Expired', { accountExpires: [LONG_AGO] }),
  // Locked for a while after wrong passwords.
  person(5, 'Locked', { lockoutTime: ['133500000000000000'], userAccountControl: ['512'] }),
  person(6, 'No mail', { mail: [], displayName: [] }),
];

export const PEOPLE = [...special, ...Array.from({ length: 1_700 }, (_, i) => person(100 + i, `Person ${i}`))];
export const SUSPENDED = ['user2', 'user3', 'user4'];

/** As many values of `member` as such a server gives at once. */
const MOST_VALUES = 1_500;

/** A large group whose members come in parts, and the primary group of everybody, which names none. */
export function groupsFor(attributes: string[]): StandInEntry[] {
  const members = PEOPLE.map(({ dn }) => dn);
  const start = Number(/member;range=(\d+)/i.exec(attributes.join())?.[1] ?? 0);
  const end = start + MOST_VALUES;
  const range = `member;range=${start}-${end < members.length ? end - 1 : '*'}`;
  return [
    {
      dn: `CN=Everybody,${GROUPS}`,
      attributes: {
        cn: ['Everybody'],
        objectGUID: [guidBytes(groupGuid(1))],
        objectSid: [sidBytes(5001)],
        managedBy: [PEOPLE[0].dn],
        member: [],
        [range]: members.slice(start, end),
      },
    },
    {
      dn: `CN=Domain Users,${GROUPS}`,
      attributes: { cn: ['Domain Users'], objectGUID: [guidBytes(groupGuid(2))], objectSid: [sidBytes(513)] },
    },
  ];
}
