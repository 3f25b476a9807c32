// An organisation in LDIF: units, groups in groups with a circle, and names with everything that a name may hold.
import { SUFFIX } from './slapd';

/** Names of people as they may be: each sign that has a meaning in names, blanks at the ends, and other scripts. */
export const ODD_NAMES = [
  'Doe, John',
  'a+b=c',
  '"quoted"',
  'back\\slash',
  '<angle> & co;',
  '#hash',
  ' blank before',
  'blank after ',
  'Łukasz Żółć',
  '李小龙',
  '😀 smile',
  'semi;colon',
  'star*(paren)',
];

/** A value within a distinguished name. */
export function escaped(value: string): string {
  return value
    .replace(/[\\,+"<>;=#]/g, '\\$&')
    .replace(/^ /, '\\ ')
    .replace(/ $/, '\\ ');
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
export const entry = (dn: string, lines: string[]) => [`dn:: ${base64(dn)}`, ...lines, '', ''].join('\n');
export const attribute = (name: string, value: string) => `${name}:: ${base64(value)}`;

export const UNITS = ['Sales', 'Sales/Europe', 'Sales/Europe/Iberia', 'R&D, Labs', 'R&D, Labs/+plus'];

export function unitDn(unit: string): string {
  const names = unit.split('/').reverse();
  return [...names.map((name) => `ou=${escaped(name)}`), SUFFIX].join(',');
}

export interface Person {
  uid: string;
  name: string;
  dn: string;
}

/** People number 0 to `count`: some beside all units, the others spread over them. */
export function peopleOf(count: number): Person[] {
  return Array.from({ length: count }, (_, index) => {
    const name = ODD_NAMES[index] ?? `Person ${index}`;
    const unit = index % 7 === 6 ? undefined : UNITS[index % UNITS.length];
    const rdn = index % 5 === 4 ? `cn=${escaped(name)}+uid=p${index}` : `cn=${escaped(name)}`;
    return { uid: `p${index}`, name, dn: `${rdn},${unit === undefined ? SUFFIX : unitDn(unit)}` };
  });
}

/** Groups 0 to `count`: each of the first five is in the next, the last of these in the first; the others stand alone. */
export function groupDn(index: number): string {
  return `cn=Group ${String(index).padStart(4, '0')}\\, odd,ou=Groups,${SUFFIX}`;
}

export const NESTED = 5;

export function membersOf(group: number, people: Person[]): string[] {
  const nested = group < NESTED ? [groupDn((group + NESTED - 1) % NESTED)] : [];
  const own = people.filter((_, index) => index % 11 === group % 11 && (group < 11 || index % 13 === group % 13));
  return [...nested, ...own.map(({ dn }) => dn)];
}

export function organisation(people: Person[], groups: number): string {
  const top = entry(SUFFIX, ['objectClass: dcObject', 'objectClass: organization', 'o: Example', 'dc: example']);
  const units = UNITS.map((unit) =>
    entry(unitDn(unit), ['objectClass: organizationalUnit', attribute('ou', String(unit.split('/').pop()))]),
  );
  const persons = people.map(({ dn, uid, name }) =>
    entry(dn, [
      'objectClass: inetOrgPerson',
      attribute('cn', name),
      `sn: ${uid}`,
      `uid: ${uid}`,
      attribute('displayName', name),
      `mail: ${uid}@example.com`,
      `mail: ${uid}.other@example.com`,
      `mobile: +34 600 ${uid.slice(1).padStart(6, '0')}`,
    ]),
  );
  const groupUnit = entry(`ou=Groups,${SUFFIX}`, ['objectClass: organizationalUnit', 'ou: Groups']);
  const groupEntries = Array.from({ length: groups }, (_, index) =>
    entry(groupDn(index), [
      'objectClass: groupOfNames',
      `cn: Group ${String(index).padStart(4, '0')}, odd`,
      ...[...membersOf(index, people), ADMIN_MEMBER].map((dn) => attribute('member', dn)),
    ]),
  );
  return [top, ...units, ...persons, groupUnit, ...groupEntries].join('');
}

/** A group must have a member, and this one is nobody that is read. */
const ADMIN_MEMBER = `cn=admin,${SUFFIX}`;
