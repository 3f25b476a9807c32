// Whether the fields of Users and Departments have a place for what a record brings. Not all databases and hooks of the host say so
// by themselves: some store "[object Object]", others fail with words of the engine.
import type { Collection } from '@nocobase/database';
import { displayValue } from '../display';
import { TranslatableError } from '../errors';
import type { UserDataRecord } from '../types';

/** The kinds of columns that hold one text, number, date or truth value, as Sequelize calls them. */
const SINGLE_VALUES = new Set([
  ...['STRING', 'TEXT', 'CHAR', 'CITEXT', 'UUID', 'ENUM', 'BOOLEAN'],
  ...['TINYINT', 'SMALLINT', 'MEDIUMINT', 'INTEGER', 'BIGINT', 'DECIMAL', 'FLOAT', 'REAL', 'DOUBLE PRECISION'],
  ...['DATE', 'DATETIME', 'DATEONLY', 'TIME'],
]);

/** @throws TranslatableError naming the first of these fields that can't hold what the record has for it */
export function checkFit(record: UserDataRecord, { model }: Collection, fields: string[]): void {
  for (const field of fields) {
    const value = record[field];
    if (typeof value === 'object' && value !== null && SINGLE_VALUES.has(kindOf(model.rawAttributes[field]?.type))) {
      throw new TranslatableError('"{{field}}" takes a single value, not {{value}}', {
        field,
        value: displayValue(value),
      });
    }
  }
}

function kindOf(type: unknown): string {
  return (type as { key?: string } | undefined)?.key ?? '';
}
