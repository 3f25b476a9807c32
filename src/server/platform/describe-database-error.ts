// What went wrong in the database, in words for people. The drivers' own hold the statement, with all values of the row in it.
import { BaseError, ValidationError, type ValidationErrorItem } from '@nocobase/database';
import { truncate } from 'lodash';
import { shownFieldValue } from './shown-value';
import type { Translate } from './translate';
import { type DatabaseFault, faultOf, type Values, valuesIn } from './database-fault';

/** Characters that are shown of a message that somebody else wrote. */
const MESSAGE_LENGTH = 300;

const UNREACHABLE = /^Sequelize(Connection|AccessDenied|Host|InvalidConnection)/;

/**
 * What to tell people of an error of the database; undefined if it is none.
 * @param record what was to be written
 */
export function describeDatabaseError(error: unknown, t: Translate, record: Values = {}): string | undefined {
  if (!(error instanceof BaseError)) {
    return undefined;
  }
  const fault = faultOf(error, record);
  if (fault?.reason) {
    return describe(fault, { ...valuesIn(error), ...record }, t);
  }
  if (error instanceof ValidationError && error.errors.length) {
    return error.errors.map((item) => describeInvalid(item, record, t)).join('; ');
  }
  return UNREACHABLE.test(error.name)
    ? t('The database could not be reached')
    : t('The database refused it ({{code}}). The log of the application says more.', {
        code: fault?.code ?? error.name,
      });
}

function describe({ reason, fields, referringTable: table }: DatabaseFault, values: Values, t: Translate): string {
  const ofFields = (say: (field: string, value: string) => string, otherwise: string) =>
    fields.map((field) => say(field, shownFieldValue(field, values[field]))).join('; ') || otherwise;
  switch (reason) {
    case 'taken':
      return ofFields(
        (field, value) => t('{{field}} "{{value}}" is taken already', { field, value }),
        t('A value that only one may have is taken already'),
      );
    case 'missing':
      return ofFields(
        (field) => t('{{field}} must have a value', { field }),
        t('A value that must be there is missing'),
      );
    case 'long':
      return ofFields(
        (field) => t('{{field}} is longer than this field takes', { field }),
        t('A text is longer than its field takes'),
      );
    case 'unfit':
      return ofFields(
        (field, value) => t('{{field}} does not take the value "{{value}}"', { field, value }),
        t('A value is not one that its field takes'),
      );
    case 'referenced':
      return table
        ? t('It can not be deleted, because "{{table}}" refers to it', { table })
        : t('A reference between two tables forbids it');
    case 'busy':
      return t('The database was busy with other writers. Try again later.');
    default:
      return t('The database lacks a table, a column or an index. Upgrade the application: yarn nocobase upgrade');
  }
}

function describeInvalid({ path, type, message, value }: ValidationErrorItem, record: Values, t: Translate): string {
  const field = path ?? '';
  switch (type?.toLowerCase()) {
    case 'unique violation':
      return t('{{field}} "{{value}}" is taken already', {
        field,
        value: shownFieldValue(field, record[field] ?? value),
      });
    case 'notnull violation':
      return t('{{field}} must have a value', { field });
    default:
      return truncate(message, { length: MESSAGE_LENGTH });
  }
}
