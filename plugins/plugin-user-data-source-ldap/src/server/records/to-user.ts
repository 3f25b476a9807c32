// A person of the directory as a record.
import type { FormatUser, FormatUserDepartment } from '@nocobase/plugin-user-data-sync';
import { PRESET_VALUES } from '../../presets';
import type { Departments } from '../departments/departments';
import type { Managers } from '../departments/managers';
import { dnKey } from '../directory/dn';
import type { Entry } from '../directory/entry';
import { isSuspended, mappedAttributes, uidOf } from '../directory/person';
import type { LdapSettings } from '../options';
import { toAttributes } from './attributes';

/** What is known besides the person's own entry. */
export interface Surroundings {
  settings: Pick<LdapSettings, 'preset' | 'users' | 'owners'>;
  departments: Departments;
  managers: Managers;
  now: Date;
}

/**
 * The attributes by their names, and what they say by the preset. What an entry doesn't have is `null`; a login is left out then:
 * nobody's is taken away.
 */
export function toUser(entry: Entry, surroundings: Surroundings): FormatUser {
  const { settings, now } = surroundings;
  const { loginAttribute, nicknameAttributes, emailAttribute, phoneAttribute } = PRESET_VALUES[settings.preset];
  const username = entry.text(loginAttribute);
  const names = mappedAttributes(settings).filter((name) => name !== loginAttribute || username !== undefined);
  return {
    uid: uidOf(entry, settings.users.uidAttributes),
    username,
    nickname: entry.firstOf(nicknameAttributes) ?? null,
    email: entry.text(emailAttribute) ?? null,
    phone: entry.text(phoneAttribute) ?? null,
    // An attribute that is really called `email` stays what it is: a mapping finds the preset's by its own name, too.
    ...toAttributes(entry, names),
    isSuspended: isSuspended(entry, settings, now),
    departments: departmentsOf(entry, surroundings),
  };
}

/** The departments of a person, the main one first; then those that they own without being in them. */
function departmentsOf(entry: Entry, { settings, departments, managers }: Surroundings): FormatUserDepartment[] {
  const key = dnKey(entry.dn);
  const owned = settings.owners === 'department' ? departments.ownedBy(key) : [];
  const uids = departments.of(entry);
  return [...new Set([...uids, ...owned])].map((uid) => ({
    uid,
    isOwner: settings.owners === 'manager' ? managers.has(key, uid) : owned.includes(uid),
    isMain: uid === uids[0],
  }));
}
