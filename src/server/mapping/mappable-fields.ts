// The fields that a mapping may set: those that a payload may, and what makes up a record.
import type { Database } from '@nocobase/database';
import type { MappableField, MappedType } from '../contracts/mapping';
import { CollectionSchema } from '../directory/state/schema';
import type { FieldDescription } from '../directory/values/field-description';
import { normaliseValue } from '../directory/values/normalise-value';
import { STRUCTURE } from './structure';

const COLLECTIONS: Record<MappedType, string> = { user: 'users', department: 'departments' };

/** What the parts of a record hold that are no fields of its row. */
const STRUCTURE_TYPES: Record<string, MappableField['type']> = {
  uid: 'text',
  parentUid: 'text',
  departments: 'list',
  isDeleted: 'boolean',
  isSuspended: 'boolean',
};

const TYPES: Record<string, MappableField['type']> = {
  ...typed('text', 'string', 'text', 'uid', 'nanoid', 'sequence', 'uuid', 'time'),
  ...typed('number', 'integer', 'bigInt', 'sort', 'snowflakeId', 'number', 'float', 'double', 'real', 'decimal'),
  ...typed('boolean', 'boolean', 'radio'),
  ...typed('date', 'date', 'datetime', 'datetimeTz', 'datetimeNoTz', 'dateOnly', 'unixTimestamp'),
  ...typed('list', 'array', 'set'),
  ...typed('json', 'json', 'jsonb'),
};

export class MappableFields {
  private readonly fields: Record<MappedType, FieldDescription[]>;

  constructor(db: Database) {
    const settableOf = (type: MappedType) =>
      new CollectionSchema(db, COLLECTIONS[type]).fields.filter(({ isSettable }) => isSettable);
    this.fields = { user: settableOf('user'), department: settableOf('department') };
  }

  readonly isSettable = (dataType: MappedType, field: string): boolean =>
    STRUCTURE[dataType].includes(field) || this.find(dataType, field) !== undefined;

  /** Whether a field can hold several values. */
  holdsLists(dataType: MappedType, field: string): boolean {
    return ['list', 'json'].includes(this.list(dataType).find(({ name }) => name === field)?.type ?? '');
  }

  /** Whether a field can hold a value. */
  accepts(dataType: MappedType, field: string, value: unknown): boolean {
    const found = this.find(dataType, field);
    if (found) {
      return !('problem' in normaliseValue(found, value));
    }
    return STRUCTURE_TYPES[field] !== 'list' && (typeof value !== 'boolean' || STRUCTURE_TYPES[field] === 'boolean');
  }

  /** All of them: those of the row by name, and then what makes up the record. */
  list(dataType: MappedType): MappableField[] {
    const own = this.fields[dataType].map(({ name, title, type, options }): MappableField => {
      const known = TYPES[type] ?? 'other';
      return { name, title, type: options && known !== 'list' ? 'option' : known };
    });
    const structure = STRUCTURE[dataType].map((name) => ({ name, title: name, type: STRUCTURE_TYPES[name] }));
    return [...own, ...structure];
  }

  private find(dataType: MappedType, field: string): FieldDescription | undefined {
    return this.fields[dataType].find(({ name }) => name === field);
  }
}

function typed(type: MappableField['type'], ...names: string[]) {
  return Object.fromEntries(names.map((name) => [name, type]));
}
