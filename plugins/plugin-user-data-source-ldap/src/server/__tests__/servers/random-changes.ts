// A small organisation, and changes of it at random: the same for the same numbers.
import { attribute, entry } from './organisation';
import type { LdifEntry } from './oracle';
import { SUFFIX } from './slapd';

/** Numbers from 0 to 1 that look random. */
export function randomOf(seed: number): () => number {
  let state = seed + 0x9e3779b9;
  return () => {
    state = Math.imul(state ^ (state >>> 15), state | 1);
    state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
    return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
  };
}

const day = (index: number) =>
  `2020${String(1 + (index % 12)).padStart(2, '0')}${String(1 + (index % 28)).padStart(2, '0')}000000Z`;
const personLines = (uid: string) => [
  'objectClass: inetOrgPerson',
  `cn: ${uid}`,
  `sn: ${uid}`,
  `uid: ${uid}`,
  `displayName: ${uid}`,
  `mail: ${uid}@example.com`,
];
const unitLines = (name: string) => ['objectClass: organizationalUnit', `ou: ${name}`];

/** Units, a container that is none, people in all of them, and groups. All of it was last changed long ago. */
export function smallOrganisation(people: number): string {
  const units = ['ou=A', 'ou=B', 'ou=C,ou=A', 'ou=D,ou=C,ou=A'].map((name) => `${name},${SUFFIX}`);
  const place = `l=Place,ou=A,${SUFFIX}`;
  const bases = [...units, place, SUFFIX];
  const dn = (index: number) => `cn=p${index},${bases[index % bases.length]}`;
  const stamped = (index: number, lines: string[]) => [...lines, `modifyTimestamp: ${day(index)}`];
  return [
    entry(SUFFIX, stamped(0, ['objectClass: dcObject', 'objectClass: organization', 'o: Example', 'dc: example'])),
    ...units.map((unit, index) => entry(unit, stamped(index, unitLines(unit[3])))),
    entry(place, stamped(3, ['objectClass: locality', 'l: Place'])),
    ...Array.from({ length: people }, (_, index) =>
      entry(dn(index), stamped(index, [...personLines(`p${index}`), `departmentNumber: Team ${index % 4} / Desk`])),
    ),
    ...Array.from({ length: 4 }, (_, index) =>
      entry(
        `cn=g${index},${SUFFIX}`,
        stamped(index, [
          'objectClass: groupOfNames',
          `cn: g${index}`,
          attribute('member', dn(index)),
          attribute('member', dn(index + 4)),
          ...(index > 0 ? [attribute('member', `cn=g${index - 1},${SUFFIX}`)] : []),
        ]),
      ),
    ),
  ].join('');
}

/** One change, as LDIF. */
export function randomChange(entries: LdifEntry[], random: () => number, number: number): string {
  const pick = <Item>(items: Item[]): Item => items[Math.floor(random() * items.length)];
  const of = (name: string) => entries.filter(({ attributes }) => attributes.objectClass?.includes(name));
  const [people, units, groups] = [of('inetOrgPerson'), of('organizationalUnit'), of('groupOfNames')];
  const places = [...of('locality'), ...units];
  const person = pick(people);
  const modify = (dn: string, lines: string[]) => entry(dn, ['changetype: modify', ...lines, '-']);
  const rename = (dn: string, rdn: string, superior?: string) =>
    entry(dn, [
      'changetype: modrdn',
      attribute('newrdn', rdn),
      'deleteoldrdn: 0',
      ...(superior ? [attribute('newsuperior', superior)] : []),
    ]);
  const rdnOf = (dn: string) => dn.slice(0, dn.indexOf(','));
  const isWithin = (dn: string, above: string) => dn === above || dn.endsWith(`,${above}`);

  const kinds = [
    () => modify(person.dn, ['replace: displayName', `displayName: Changed ${number}`]),
    () => modify(person.dn, ['replace: mobile', `mobile: +34 ${number}`]),
    () =>
      modify(person.dn, [
        'replace: departmentNumber',
        `departmentNumber: ${pick(['team', 'TEAM', 'Team'])} ${number % 5} / ${pick(['desk', 'Desk', 'Lab'])}`,
      ]),
    () => modify(person.dn, ['replace: manager', attribute('manager', pick(people).dn)]),
    () => rename(person.dn, `cn=renamed ${number}`),
    () => rename(person.dn, rdnOf(person.dn), pick([...places.map(({ dn }) => dn), SUFFIX])),
    () => entry(`cn=n${number},${pick(places).dn}`, ['changetype: add', ...personLines(`n${number}`)]),
    () => (people.length > 8 ? entry(person.dn, ['changetype: delete']) : ''),
    () => modify(pick(units).dn, ['replace: description', `description: ${number}`]),
    () => rename(pick(units).dn, `ou=renamed ${number}`),
    () => {
      const moved = pick(places);
      const to = places.filter(({ dn }) => !isWithin(dn, moved.dn));
      return to.length > 0 ? rename(moved.dn, rdnOf(moved.dn), pick(to).dn) : '';
    },
    () => entry(`ou=new ${number},${pick(places).dn}`, ['changetype: add', ...unitLines(`new ${number}`)]),
    () => {
      const group = pick(groups);
      return group.attributes.member.includes(person.dn)
        ? ''
        : modify(group.dn, ['add: member', attribute('member', person.dn)]);
    },
    () => {
      const group = pick(groups);
      return group.attributes.member.length > 1
        ? modify(group.dn, ['delete: member', attribute('member', pick(group.attributes.member))])
        : '';
    },
    () => modify(pick(groups).dn, ['replace: owner', attribute('owner', person.dn)]),
  ];
  // People change most.
  return random() < 0.5 ? kinds[Math.floor(random() * 4)]() : pick(kinds)();
}
