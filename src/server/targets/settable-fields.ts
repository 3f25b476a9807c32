// What a payload may set of a row: what a directory knows about people, and no more.
import { type Collection, RelationField } from '@nocobase/database';
import { pick } from 'lodash';
import type { OriginRecord, UserDataRecord } from '../types';

/** Fields that are the system's own: who a row is, where it stands, and until when a sign-in holds. */
const PROTECTED_FIELDS = new Set(['id', 'password', 'passwordChangeTz', 'resetToken', 'parentId', 'mainDepartmentId']);

/** The names of the plain fields of a collection that a payload may set. */
export function settableFields(collection: Collection): string[] {
  return [...collection.fields.values()]
    .filter((field) => !(field instanceof RelationField) && !isProtected(field.options))
    .map(({ name }) => name);
}

/** The record with nothing but these fields, and those that every handler reads. */
export function withFields(record: OriginRecord, fields: string[]): OriginRecord {
  const metaData = pick(record.metaData, ['uid', 'isDeleted', ...fields]);
  return { ...record, metaData: withTextKeys(metaData as UserDataRecord) };
}

/** What a record sets of these fields. */
export function valuesOf(record: UserDataRecord, fields: string[]): Record<string, unknown> {
  return withTextKeys(pick(record, fields) as UserDataRecord);
}

/** Whether a value can identify a user. Any other would be read as a filter, and none at all would match anybody. */
export function isText(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

function isProtected({ name, type, hidden, primaryKey, isForeignKey }: Record<string, unknown>) {
  return primaryKey || hidden || isForeignKey || type === 'password' || PROTECTED_FIELDS.has(name as string);
}

/** What identifies a user is text in the database; a number would never equal it. */
function withTextKeys(record: UserDataRecord): UserDataRecord {
  const numbers = ['username', 'email', 'phone'].filter((key) => typeof record[key] === 'number');
  return { ...record, ...Object.fromEntries(numbers.map((key) => [key, String(record[key])])) };
}
