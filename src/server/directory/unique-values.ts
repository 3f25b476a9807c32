// Values that no two rows may have, and when the database takes two of them for the same.
import type { Collection, Database } from '@nocobase/database';
import { uniq } from 'lodash';
import type { FieldValues } from '../contracts/plan';
import type { UniqueValue } from './resolve-values';

export type { UniqueValue };

/** The fields of a collection whose values no two rows may have. */
export function uniqueFields({ fields }: Collection): string[] {
  return [...fields.values()].filter(({ options }) => options.unique).map(({ name }) => name);
}

/** The same for values that can't both be there: emails whatever their case, and on MySQL any text. */
export function keyOf(field: string, value: unknown, db: Database): string {
  const text = String(value);
  const isFolded = field === 'email' || db.isMySQLCompatibleDialect();
  return `${field} ${isFolded ? text.toLowerCase() : text}`;
}

/** The values of these fields, as far as there are any. */
export function uniqueValues(values: FieldValues, fields: string[], db: Database): UniqueValue[] {
  return uniq(fields)
    .filter((field) => values[field] !== undefined && values[field] !== null && values[field] !== '')
    .map((field) => ({ field, value: values[field], key: keyOf(field, values[field], db) }));
}
