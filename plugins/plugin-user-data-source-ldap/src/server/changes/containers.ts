// Which entries have others below them. As long as these are the same, an entry that was not changed is where it was.
import { dnKey } from '../directory/dn';
import type { Entry } from '../directory/entry';
import { SeenUids } from '../directory/seen-uids';
import type { LdapSettings } from '../options';

const UID_ATTRIBUTES = ['entryUUID', 'objectGUID', 'nsUniqueId'];

/** OpenLDAP knows the first one, 389 Directory Server the second one. */
const WITH_OTHERS_BELOW = ['(hasSubordinates=TRUE)', '(numSubordinates>=1)'];
/** By the schema of Active Directory, people are below these, and these below each other. */
const CLASSES = [
  'organizationalUnit',
  'container',
  'builtinDomain',
  'domain',
  'lostAndFound',
  'organization',
  'locality',
  'country',
];
const OF_CLASSES = `(|${CLASSES.map((name) => `(objectClass=${name})`).join('')})`;

/** Searches below the base of people. */
type Search = (filter: string, attributes: string[]) => AsyncIterable<Entry>;

/**
 * A line for each entry that has others below it, in order; nothing, if the server can't be asked for them. A container that is
 * renamed or moved changes nothing in the entries below it, and still these are called otherwise.
 */
export async function readContainers(
  { preset, users }: Pick<LdapSettings, 'preset' | 'users'>,
  search: Search,
): Promise<string[] | undefined> {
  const base = dnKey(users.baseDn);
  for (const filter of preset === 'activeDirectory' ? [OF_CLASSES] : WITH_OTHERS_BELOW) {
    const containers = new Map<string, string>();
    const seen = new SeenUids(['dn']);
    for await (const entry of search(filter, UID_ATTRIBUTES)) {
      const key = dnKey(entry.dn);
      seen.add(key, entry.dn);
      containers.set(key, `${key} ${entry.firstOf(UID_ATTRIBUTES)}`);
    }
    // The base is one itself: a server that does not say so does not know what it was asked.
    if (containers.has(base)) {
      return [...containers.values()].sort();
    }
  }
  return undefined;
}
