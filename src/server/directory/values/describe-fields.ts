// What the host's collections say of their fields. The only one of these rules that touches a collection.
import type { Collection, Database, Field } from '@nocobase/database';
import { difference } from 'lodash';
import { MATCH_KEYS } from '../../contracts/match-keys';
import { settableFields } from '../state/settable-fields';
import type { FieldDescription, FieldOption } from './field-description';

/** What the handlers of Users and Departments leave out of a record. */
const IGNORED: Record<string, string[]> = {
  users: ['appLang', 'resetToken', 'systemSettings', 'sort', 'departments'],
  departments: ['parentId', 'parentUid'],
};
const ALWAYS_IGNORED = [
  'id',
  'uid',
  'isDeleted',
  'isSuspended',
  'createdAt',
  'updatedAt',
  'createdById',
  'updatedById',
];

/** What people and departments are known by, besides fields whose values no two may have. */
const IDENTIFYING: Record<string, string[]> = { users: MATCH_KEYS };

const TRIMMED = new Set([...MATCH_KEYS, 'title', 'nickname']);

/** The types that are stored in a column of limited length, and that length. */
const DEFAULT_LENGTH = 255;
const SHORT_TEXTS = new Set(['string', 'uid', 'nanoid', 'sequence']);

/** What MySQL and MariaDB take into a text column. */
const TEXT_BYTES: Record<string, number> = { tiny: 2 ** 8 - 1, medium: 2 ** 24 - 1, long: 2 ** 32 - 1 };
const DEFAULT_TEXT_BYTES = 2 ** 16 - 1;

const KEY_PATTERN = '^[A-Za-z0-9_][A-Za-z0-9_-]*$';

/** Describes all fields of a collection. */
export function describeFields(collection: Collection): FieldDescription[] {
  const ignored = [...ALWAYS_IGNORED, ...(IGNORED[collection.name] ?? [])];
  const settable = new Set(difference(settableFields(collection), ignored));
  return [...collection.fields.values()].map((field: Field) => describe(field, collection, settable));
}

function describe(field: Field, { name: collection, db }: Collection, settable: Set<string>): FieldDescription {
  const { name, type, options } = field;
  const isUnique = Boolean(options.unique);
  const identifies = isUnique || (IDENTIFYING[collection] ?? []).includes(name);
  return {
    name,
    title: options.uiSchema?.title ?? name,
    type,
    interface: options.interface,
    isSettable: settable.has(name),
    isUnique,
    identifies,
    isTrimmed: identifies || TRIMMED.has(name) || Boolean(options.trim),
    isRequired: options.allowNull === false,
    options: optionsOf(options.uiSchema?.enum),
    timeZone: offsetOf(db),
    ...limitsOf(field, db),
  };
}

function limitsOf({ type, options }: Field, db: Database): Partial<FieldDescription> {
  const isMySql = db.isMySQLCompatibleDialect();
  if (SHORT_TEXTS.has(type)) {
    const length = (type === 'string' && options.length) || DEFAULT_LENGTH;
    return { length, pattern: type === 'uid' ? options.pattern || KEY_PATTERN : undefined };
  }
  switch (type) {
    case 'text':
      return isMySql ? { byteLength: TEXT_BYTES[options.length] ?? DEFAULT_TEXT_BYTES } : {};
    case 'decimal':
      // Where nothing is set, these databases keep ten digits before the point and none behind it.
      return { precision: options.precision ?? (isMySql ? 10 : undefined), scale: options.scale };
    case 'float':
      return { isSinglePrecision: isMySql };
    case 'real':
      return { isSinglePrecision: db.inDialect('postgres') };
    case 'json':
    case 'jsonb':
      return { isJsonText: db.inDialect('sqlite') };
    case 'unixTimestamp':
      return { accuracy: options.uiSchema?.['x-component-props']?.accuracy ?? options.accuracy ?? 'second' };
    default:
      return {};
  }
}

function optionsOf(choices: unknown): FieldOption[] | undefined {
  if (!Array.isArray(choices) || !choices.length) {
    return undefined;
  }
  return choices
    .filter((choice) => choice !== null && choice !== undefined)
    .map((choice) => (typeof choice === 'object' ? choice : { value: choice }));
}

/** Dates without a zone are in the server's, which the host knows as an offset. */
function offsetOf(db: Database): string {
  const { rawTimezone } = db.options as { rawTimezone?: string };
  return rawTimezone && /^[+-]\d/.test(rawTimezone) ? rawTimezone : '+00:00';
}
