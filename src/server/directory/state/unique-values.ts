// Values that no two rows may have, and when the database takes two of them for the same.
import type { Collection, Database } from '@nocobase/database';
import { uniq } from 'lodash';
import type { FieldValues } from '../../contracts/plan';
import { collationFor } from './text-collation';
import type { UniqueValue } from '../plan/resolve-values';
import { identityKey } from '../values/identity-key';

export type { UniqueValue };

/** The fields of a collection whose values no two rows may have. */
export function uniqueFields({ fields }: Collection): string[] {
  return [...fields.values()].filter(({ options }) => options.unique).map(({ name }) => name);
}

/** The same for values that can't both be there: emails whatever their case, all others as the database compares them. */
export function keyOf(field: string, value: unknown, db: Database): string {
  return `${field} ${identityKey({ name: field }, value, collationFor(db)) ?? ''}`;
}

/** The values of these fields, as far as there are any. */
export function uniqueValues(values: FieldValues, fields: string[], db: Database): UniqueValue[] {
  return uniq(fields)
    .filter((field) => values[field] !== undefined && values[field] !== null && values[field] !== '')
    .map((field) => ({ field, value: values[field], key: keyOf(field, values[field], db) }));
}
