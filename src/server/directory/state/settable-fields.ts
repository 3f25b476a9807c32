// What a payload may set of a row: what a directory knows about people, and no more.
import { type Collection, RelationField } from '@nocobase/database';
import { pick } from 'lodash';
import { MATCH_KEYS } from '../../contracts/match-keys';
import type { OriginRecord, UserDataRecord } from '../../contracts/types';
import { withPlace } from './department-place';

type FieldOptions = Record<string, unknown>;

/** Fields that are the system's own: who a row is, where it stands, and until when a sign-in holds. */
const PROTECTED_FIELDS: Record<string, string[]> = {
  users: ['id', 'passwordChangeTz', 'resetToken', 'mainDepartmentId'],
  departments: ['id', 'parentId', 'isLeaf'],
};

/** Fields of these types are computed by the host. */
const COMPUTED_TYPES = ['context', 'formula', 'password', 'snowflakeId', 'sort', 'virtual'];

/** Fields with these interfaces tell when and by whom a row was made or changed. */
const COMPUTED_INTERFACES = ['createdAt', 'createdBy', 'updatedAt', 'updatedBy'];

/** The names of the plain fields of a collection that a payload may set. */
export function settableFields({ name: collection, fields }: Collection): string[] {
  const all = [...fields.values()];
  const foreignKeys = all.filter((field) => field instanceof RelationField).map(({ options }) => options.foreignKey);
  return all
    .filter((field) => !(field instanceof RelationField))
    .filter(({ name, options }) => isPlaceOfDepartment(collection, options) || isPlain(options, foreignKeys, name))
    .map(({ name }) => name)
    .filter((name) => !PROTECTED_FIELDS[collection]?.includes(name));
}

/** The record with nothing but these fields, and those that every handler reads. */
export function withFields(record: OriginRecord, fields: string[]): OriginRecord {
  const metaData = pick(record.metaData, ['uid', 'isDeleted', ...fields]);
  return { ...record, metaData: asStored(metaData as UserDataRecord) };
}

/** Whether a value can identify a user. Any other would be read as a filter, and none at all would match anybody. */
export function isText(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

/** What links a record to a user who is already there, if it can. A key that Users does not know is for other targets. */
export function matchKeyOf(record: UserDataRecord, matchKey?: string): string | undefined {
  return matchKey && MATCH_KEYS.includes(matchKey) && isText(record[matchKey]) ? matchKey : undefined;
}

function isPlain(options: FieldOptions, foreignKeys: unknown[], name: string): boolean {
  const { type, interface: kind, hidden, primaryKey, isForeignKey, inputable, onUpdateToCurrentTime } = options;
  const isComputed = COMPUTED_TYPES.includes(type as string) || COMPUTED_INTERFACES.includes(kind as string);
  const isNumbered = type === 'sequence' && !inputable;
  const isInternal = primaryKey || hidden || isForeignKey || foreignKeys.includes(name);
  return !(isInternal || isComputed || isNumbered || onUpdateToCurrentTime);
}

/** Hidden, and computed where nobody gives it; but a source may say where a department stands in the list. */
function isPlaceOfDepartment(collection: string, { name, type }: FieldOptions): boolean {
  return collection === 'departments' && name === 'sort' && type === 'sort';
}

/** What identifies a user is text in the database, and a number would never equal it; a department's place is a number. */
function asStored(record: UserDataRecord): UserDataRecord {
  const numbers = MATCH_KEYS.filter((key) => typeof record[key] === 'number');
  const texts = Object.fromEntries(numbers.map((key) => [key, String(record[key])]));
  return 'sort' in record ? withPlace({ ...record, ...texts }) : { ...record, ...texts };
}
