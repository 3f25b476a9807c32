// Users as they are found by a text, and told from each other.
import type { Database } from '@nocobase/database';
import { personName } from '../platform/person';
import { eachHoldsText } from '../platform/text-search';

/** The fields by which people are found. */
export const USER_FIELDS = ['nickname', 'username', 'email', 'phone'];

/** The conditions, one for each field that the users have, that it holds a text, whatever its case. */
export function usersHolding(db: Database, search: string) {
  return eachHoldsText(db, columnsOf(db, 'users', USER_FIELDS), search);
}

/** What people call a user, and what else tells them from others. */
export function foundUser(user: Record<string, unknown>): { name: string; details: string[] } {
  const name = personName(user);
  const details = USER_FIELDS.map((field) => String(user[field] ?? '')).filter((text) => text && text !== name);
  return { name, details };
}

/** The columns of those of these fields that a collection has. */
export function columnsOf(db: Database, collection: string, fields: string[]): string[] {
  const { rawAttributes } = db.getModel(collection);
  return fields.filter((field) => field in rawAttributes).map((field) => rawAttributes[field].field ?? field);
}
