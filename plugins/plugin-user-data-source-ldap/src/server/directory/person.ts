// What is read of people, and what it says of them.
import { PRESET_VALUES } from '../../presets';
import { Fault } from '../fault';
import type { LdapSettings } from '../options';
import type { Entry } from './entry';

const ACCOUNT_CONTROL = 'userAccountControl';
const DISABLED = 0x2;
const EXPIRES = 'accountExpires';
/** What Active Directory has for an account that never expires. */
const NEVER = [0n, 0x7fffffffffffffffn];
/** From 1601, where its clock begins, to 1970, in milliseconds. */
const EPOCH = 11_644_473_600_000n;
const TICKS_PER_MILLISECOND = 10_000n;

/** The attributes of people that can be mapped. */
export function mappedAttributes({ preset, users }: Pick<LdapSettings, 'preset' | 'users'>): string[] {
  const values = PRESET_VALUES[preset];
  const { loginAttribute, nicknameAttributes, emailAttribute, phoneAttribute, furtherAttributes } = values;
  const names = [loginAttribute, ...nicknameAttributes, emailAttribute, phoneAttribute, ...furtherAttributes];
  return withoutTwins([...names, ...users.furtherAttributes]);
}

/** The attributes that say whether somebody is disabled. */
export function suspensionAttributes({ preset, users }: Pick<LdapSettings, 'preset' | 'users'>): string[] {
  return users.suspended ? [users.suspended.attribute] : PRESET_VALUES[preset].suspensionAttributes;
}

/**
 * What never changes of an entry.
 * @throws Fault if it has none of the attributes
 */
export function uidOf(entry: Entry, attributes: string[]): string {
  const uid = entry.firstOf(attributes);
  if (uid === undefined) {
    throw noUidFault(entry.dn, attributes.join(', '));
  }
  return uid;
}

/** That an entry can't be known again. */
export function noUidFault(dn: string, attribute: string): Fault {
  return new Fault(
    'The entry "{{dn}}" has no {{attribute}}, by which it would be known again. Choose an attribute that all have, or leave it out by a filter.',
    { dn, attribute },
  );
}

/**
 * Whether somebody can't get in, for good: who is locked for a while after wrong passwords can.
 * @throws Fault if Active Directory doesn't show it: everybody there has `userAccountControl`
 */
export function isSuspended(
  entry: Entry,
  { preset, users }: Pick<LdapSettings, 'preset' | 'users'>,
  now: Date,
): boolean {
  const { suspended } = users;
  if (suspended) {
    return entry.texts(suspended.attribute).some((text) => suspended.values.includes(text.trim().toLowerCase()));
  }
  const control = entry.text(ACCOUNT_CONTROL) ?? '';
  if (preset === 'activeDirectory' && !/^\d+$/.test(control)) {
    throw new Fault(
      'The entry "{{dn}}" shows no {{attribute}}, so it can not be known whether it is disabled. Give the account of the bind DN the right to read account restrictions, leave the entry out by a filter, or choose another attribute of disabled accounts.',
      { dn: entry.dn, attribute: ACCOUNT_CONTROL },
    );
  }
  return (
    (Number(control) & DISABLED) !== 0 ||
    isExpired(entry.text(EXPIRES), now) ||
    entry.text('nsAccountLock')?.toLowerCase() === 'true' ||
    Boolean(entry.text('pwdAccountLockedTime')?.startsWith('00000101'))
  );
}

/** How much earlier than the time of the last read an account may have expired without being noticed by it, in milliseconds. */
const EXPIRY_OVERLAP = 24 * 60 * 60 * 1000;

/**
 * A filter of those whose account expired between two reads, of which their entries say nothing new; nothing, if that suspends nobody.
 */
export function expiryFilter(
  { preset, users }: Pick<LdapSettings, 'preset' | 'users'>,
  from: Date,
  to: Date,
): string | undefined {
  if (!suspensionAttributes({ preset, users }).includes(EXPIRES)) {
    return undefined;
  }
  const ticks = (milliseconds: number) => (BigInt(milliseconds) + EPOCH) * TICKS_PER_MILLISECOND;
  return `(&(${EXPIRES}>=${ticks(from.getTime() - EXPIRY_OVERLAP)})(${EXPIRES}<=${ticks(to.getTime())}))`;
}

function isExpired(text: string | undefined, now: Date): boolean {
  if (text === undefined || !/^\d+$/.test(text) || NEVER.includes(BigInt(text))) {
    return false;
  }
  return BigInt(text) / TICKS_PER_MILLISECOND - EPOCH <= BigInt(now.getTime());
}

/** Names of attributes, each once, whatever its case: as it is spelled first. */
export function withoutTwins(names: string[]): string[] {
  const keys = names.map((name) => name.toLowerCase());
  return names.filter((_, index) => keys.indexOf(keys[index]) === index);
}
