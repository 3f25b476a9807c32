// A small organisation in Active Directory, as data: the LDIF is made of it, and so is what has to be read.
import { DOMAIN } from './active-directory';

export interface Unit {
  name: string;
  parent?: string;
}

export interface Person {
  login: string;
  name: string;
  unit: string;
  isDisabled: boolean;
  /** As Active Directory counts: steps of 100 ns since 1601. */
  expires: string;
}

export const UNITS: Unit[] = [
  { name: 'Staff' },
  { name: 'Sales', parent: 'Staff' },
  { name: 'Engineering', parent: 'Staff' },
  { name: 'Platform, Tools + Öffentliches', parent: 'Engineering' },
];

const NEVER = ['0', '9223372036854775807'];
/** In 2019. */
const LONG_AGO = '132000000000000000';
/** In 2200. */
const FAR_AWAY = '207000000000000000';

const NAMES = ['Ada #', 'Müller, Jürgen', 'O\\Hara "Jo"', '山田 太郎', 'Zoë; Smith <z>', 'Li=Wei+'];

/** @param count how many people */
export function people(count: number): Person[] {
  return Array.from({ length: count }, (_, i) => ({
    login: `p${i}`,
    name: `${NAMES[i % NAMES.length]} ${i}`,
    unit: UNITS[i % UNITS.length].name,
    isDisabled: i % 50 === 7,
    expires: i % 60 === 9 ? LONG_AGO : [...NEVER, FAR_AWAY][i % 3],
  }));
}

export const isSuspended = ({ isDisabled, expires }: Person) => isDisabled || expires === LONG_AGO;

/** A value within a distinguished name. */
const escaped = (text: string) => text.replace(/[,+"\\<>;=#]/g, '\\$&');

export function unitDn(name: string): string {
  const { parent } = UNITS.find((unit) => unit.name === name) ?? { parent: undefined };
  return `OU=${escaped(name)},${parent ? unitDn(parent) : DOMAIN}`;
}

export const personDn = ({ name, unit }: Person) => `CN=${escaped(name)},${unitDn(unit)}`;
export const groupDn = (name: string) => `CN=${escaped(name)},OU=Groups,${DOMAIN}`;
export const contactDn = (i: number) => `CN=contact ${i},OU=Contacts,${DOMAIN}`;

/** An entry or a change in LDIF. Values go in Base64, whatever is in them. */
export function ldif(dn: string, lines: [string, string][]): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return [`dn:: ${base64(dn)}`, ...lines.map(([name, value]) => `${name}:: ${base64(value)}`), '', ''].join('\n');
}

export function organisationLdif(staff: Person[], contacts: number): string {
  return [
    ...UNITS.map(({ name }) => ldif(unitDn(name), [['objectClass', 'organizationalUnit']])),
    ...['Groups', 'Contacts'].map((name) => ldif(`OU=${name},${DOMAIN}`, [['objectClass', 'organizationalUnit']])),
    ...staff.map((person) =>
      ldif(personDn(person), [
        ['objectClass', 'user'],
        ['sAMAccountName', person.login],
        ['displayName', person.name],
        ['mail', `${person.login}@example.com`],
        ['userAccountControl', person.isDisabled ? '514' : '512'],
        ['accountExpires', person.expires],
      ]),
    ),
    ...Array.from({ length: contacts }, (_, i) => ldif(contactDn(i), [['objectClass', 'contact']])),
  ].join('');
}

export function groupLdif(name: string, members: string[], owner?: Person): string {
  return ldif(groupDn(name), [
    ['objectClass', 'group'],
    ['sAMAccountName', `group-${name}`],
    ...members.map((dn): [string, string] => ['member', dn]),
    ...(owner ? [['managedBy', personDn(owner)] as [string, string]] : []),
  ]);
}
