import { pickBy, truncate } from 'lodash';
import { wellFormed } from '../platform/well-formed';
import type { UserDataRecord } from '../contracts/types';

/** The longest name that is kept of a record. */
const LENGTH = 255;

const IDENTITY = ['username', 'email', 'phone'] as const;

/** The fields whose values people may recognise a record by: the first that it has. */
export const NAME_FIELDS: readonly string[] = ['nickname', 'title', 'username', 'email', 'phone'];

/** What people may recognise a record by. */
export function displayName(record: UserDataRecord | null): string | undefined {
  return NAME_FIELDS.map((field) => textOf(record?.[field])).find(Boolean);
}

/** What else tells a record from others, as far as it has it. */
export function identityOf(record: UserDataRecord): Partial<Record<(typeof IDENTITY)[number], string>> {
  return pickBy(Object.fromEntries(IDENTITY.map((field) => [field, textOf(record[field])])));
}

function textOf(value: unknown): string | undefined {
  const isText = (typeof value === 'string' && value !== '') || typeof value === 'number';
  return isText ? truncate(wellFormed(String(value)), { length: LENGTH }) : undefined;
}
