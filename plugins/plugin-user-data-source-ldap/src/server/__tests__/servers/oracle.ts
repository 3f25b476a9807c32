// What the records of a directory have to be, computed from its LDIF alone, in the plainest way.
export interface LdifEntry {
  dn: string;
  attributes: Record<string, string[]>;
}

/** The entries of LDIF without folded lines. */
export function readLdif(ldif: string): LdifEntry[] {
  return ldif
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line && !line.startsWith('#')))
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const pairs = lines.map(readLine);
      const attributes: Record<string, string[]> = {};
      pairs.slice(1).forEach(([name, value]) => {
        attributes[name] = [...(attributes[name] ?? []), value];
      });
      return { dn: pairs[0][1], attributes };
    });
}

function readLine(line: string): [string, string] {
  const [, name, sign, value] = /^([^:]+)(::?) ?(.*)$/.exec(line) ?? [];
  return [name, sign === '::' ? Buffer.from(value, 'base64').toString() : value];
}

/** The parts of a name as the server writes them, where only escaped signs have a meaning. */
function parts(dn: string): string[] {
  return dn.match(/(?:\\.|[^\\,])+/g) ?? [];
}

/** A name with each escaped sign in the same way. */
function spelled(dn: string): string {
  const hex = (sign: string) => `\\${Buffer.from(sign).toString('hex')}`;
  return dn.replace(/\\([\da-f]{2})|\\(.)/gi, (_, code, sign) => (code ? `\\${code}` : hex(sign))).toLowerCase();
}

const isA = (objectClass: string) => (entry: LdifEntry) => entry.attributes.objectClass?.includes(objectClass);

/** The units, and who is in which. */
export function unitOracle(entries: LdifEntry[]) {
  const units = entries.filter(isA('organizationalUnit'));
  const uids = new Map(units.map(({ dn, attributes }) => [dn, attributes.entryUUID[0]]));
  const above = (dn: string) => {
    const names = parts(dn);
    const all = names.slice(1).map((_, index) => names.slice(index + 1).join(','));
    return uids.get(all.find((each) => uids.has(each)) ?? '');
  };
  return {
    departments: units.map(({ dn, attributes }) => ({
      uid: attributes.entryUUID[0],
      title: attributes.ou[0],
      parentUid: above(dn) ?? null,
    })),
    departmentsOf: ({ dn }: LdifEntry) => [above(dn)].filter((uid): uid is string => uid !== undefined),
  };
}

/** The groups, flat: who is in one is in all that this one is in. */
export function groupOracle(entries: LdifEntry[]) {
  const groups = entries.filter(isA('groupOfNames'));
  const byMember = new Map<string, LdifEntry[]>();
  for (const group of groups) {
    group.attributes.member
      .map(spelled)
      .forEach((member) => byMember.set(member, [...(byMember.get(member) ?? []), group]));
  }
  const containing = (dn: string): LdifEntry[] => {
    const found = new Set<LdifEntry>();
    const visit = (member: string) =>
      (byMember.get(spelled(member)) ?? [])
        .filter((group) => !found.has(group))
        .forEach((group) => {
          found.add(group);
          visit(group.dn);
        });
    visit(dn);
    return [...found];
  };
  return {
    departments: groups.map(({ attributes }) => ({
      uid: attributes.entryUUID[0],
      title: attributes.cn[0],
      parentUid: null,
    })),
    departmentsOf: ({ dn }: LdifEntry) =>
      containing(dn)
        .sort((a, b) => (a.attributes.cn[0] < b.attributes.cn[0] ? -1 : 1))
        .map(({ attributes }) => attributes.entryUUID[0]),
  };
}

/** The people with what is expected of them. */
export function userOracle(entries: LdifEntry[], departmentsOf: (person: LdifEntry) => string[]) {
  return entries.filter(isA('inetOrgPerson')).map((person) => {
    const { entryUUID, uid, displayName, mail, mobile, pwdAccountLockedTime } = person.attributes;
    return {
      uid: entryUUID[0],
      username: uid[0],
      nickname: displayName[0],
      email: mail[0],
      phone: mobile?.[0] ?? null,
      isSuspended: pwdAccountLockedTime?.[0] === '000001010000Z',
      departments: departmentsOf(person),
    };
  });
}
