// Which settings don't go with reading only what has changed.
import { Fault } from '../fault';
import type { LdapSettings } from '../options';

/** By these, nobody can be taken for somebody else who has not been read. */
const MADE_BY_DIRECTORIES = ['entryUUID', 'objectGUID', 'nsUniqueId', 'ipaUniqueID'];

/** What changes with the entries of others. */
const WORKED_OUT = /\b(memberOf|isMemberOf|nsRole|tokenGroups\w*|msDS-[\w-]*(MemberOf|PrincipalName|Resultant)\w*)\b/i;

/** @throws Fault if only what has changed is to be read, and changes would be overlooked */
export function checkChangedOnly({ fullReadEvery, users, departments }: LdapSettings) {
  if (fullReadEvery === undefined) {
    return;
  }
  const allowed = MADE_BY_DIRECTORIES.map((name) => name.toLowerCase());
  const foreign = users.uidAttributes.find((name) => !allowed.includes(name.toLowerCase()));
  if (foreign !== undefined) {
    throw new Fault(
      'If only what has changed is read, people have to be known by an attribute that the directory makes ({{allowed}}), not by {{attribute}}.',
      { allowed: MADE_BY_DIRECTORIES.join(', '), attribute: foreign },
    );
  }
  const named = [users.filter, ...users.furtherAttributes, users.suspended?.attribute ?? ''];
  const path = departments.source === 'attribute' ? departments.attribute : '';
  const [attribute] = WORKED_OUT.exec([...named, path].join(' ')) ?? [];
  if (attribute !== undefined) {
    throw new Fault(
      '{{attribute}} changes with the entries of others, so it can not be noticed if only what has changed is read. Do without one of them.',
      { attribute },
    );
  }
}
