// What the databases say of an error, each in its own way, brought to the same few reasons.
import { BaseError, ValidationError } from '@nocobase/database';
import { snakeCase } from 'lodash';

export type Values = Record<string, unknown>;

/** Why a database refuses something: `outdated` is a table, column or index that is not there. */
export type Reason = 'taken' | 'missing' | 'long' | 'unfit' | 'referenced' | 'busy' | 'outdated';

/** What a database complained of. */
export interface DatabaseFault {
  /** Undefined if it is none of the known ones. */
  reason?: Reason;
  /** The fields that it is about, as far as the database tells. */
  fields: string[];
  /** The table whose rows refer to one that was to be deleted. */
  referringTable?: string;
  /** As the driver has it. */
  code: string;
  /** The driver's message, without the statement and without most values. */
  text: string;
}

/** An error of a driver, with what some of them tell besides. */
interface DriverError {
  message?: string;
  /** MariaDB and MySQL: the message without the statement. */
  text?: string;
  sqlMessage?: string;
  code?: string;
  errno?: number;
  sqlState?: string;
  /** PostgreSQL: which value it is about. */
  detail?: string;
  column?: string;
  where?: string;
  sql?: string;
}

/** PostgreSQL says it by five characters, MySQL and MariaDB by a number, SQLite in its text alone. */
const REASONS: Record<Reason, { codes: (string | number)[]; sqlite?: RegExp }> = {
  taken: { codes: ['23505', 1062], sqlite: /UNIQUE constraint failed/ },
  missing: { codes: ['23502', 1048, 1364], sqlite: /NOT NULL constraint failed/ },
  long: { codes: ['22001', 1406] },
  unfit: { codes: ['22P02', '22003', '22007', '22008', '22021', '22P05', '23514', 1264, 1265, 1292, 1366, 4025] },
  referenced: { codes: ['23503', 1451, 1452], sqlite: /FOREIGN KEY constraint failed/ },
  busy: { codes: ['40001', '40P01', '55P03', 1020, 1205, 1213, 'SQLITE_BUSY'] },
  outdated: {
    codes: ['42P01', '42703', '42P10', 1054, 1146],
    sqlite: /no such (table|column)|has no column named|ON CONFLICT clause does not match/,
  },
};

/**
 * What a database complained of; undefined if it was none that did.
 * @param record what was to be written, to tell fields by where the database does not name them
 */
export function faultOf(error: unknown, record: Values = {}): DatabaseFault | undefined {
  const driver = error instanceof BaseError ? driverErrorOf(error) : undefined;
  if (!driver) {
    return undefined;
  }
  const reason = reasonOf(driver);
  const known = { ...valuesIn(error), ...record };
  return {
    reason,
    fields: reason ? fieldsOf(reason, driver, known) : [],
    referringTable: referringTableOf(driver),
    code: String(driver.code ?? driver.sqlState ?? driver.errno ?? '-'),
    text: textOf(driver),
  };
}

/** The values that an error names, by field. */
export function valuesIn(error: unknown): Values {
  const items = error instanceof ValidationError ? error.errors : [];
  return Object.fromEntries(items.map(({ path, value }) => [path, value]));
}

function driverErrorOf(error: BaseError): DriverError | undefined {
  const { original, parent } = error as BaseError & { original?: DriverError; parent?: DriverError };
  return original ?? parent;
}

function reasonOf(driver: DriverError): Reason | undefined {
  const reported: unknown[] = [driver.code, driver.sqlState, driver.errno];
  const isSqlite = driver.code?.startsWith('SQLITE');
  const reasons = Object.keys(REASONS) as Reason[];
  return reasons.find((reason) => {
    const { codes, sqlite } = REASONS[reason];
    return codes.some((code) => reported.includes(code)) || (isSqlite && sqlite?.test(textOf(driver)));
  });
}

function fieldsOf(reason: Reason, driver: DriverError, record: Values): string[] {
  const text = textOf(driver);
  const named = (columns: (string | undefined)[]) => columns.flatMap((column) => fieldOf(column, record) ?? []);
  switch (reason) {
    case 'taken': {
      const columns = firstMatch(driver.detail, /^Key \((.+?)\)=\(/) ?? firstMatch(text, /constraint failed: (.+)$/);
      const key = firstMatch(text, /for key '(?:[^']*\.)?([^']+)'$/);
      return named(columns?.split(', ').map((column) => column.replace(/^\w+\.|"/g, '')) ?? [fieldOfKey(key, record)]);
    }
    case 'missing':
      return named([
        driver.column ??
          firstMatch(text, /(?:Column|Field) '(.+?)'/) ??
          firstMatch(text, /constraint failed: \w+\.(.+)$/),
      ]);
    case 'long': {
      const limit = Number(firstMatch(text, /character varying\((\d+)\)/) ?? Infinity);
      const isLong = (value: unknown) => typeof value === 'string' && value.length > limit;
      const long = Object.keys(record).filter((field) => isLong(record[field]));
      return long.length ? long : named([columnIn(text)]);
    }
    case 'unfit':
      return named([columnIn(text) ?? numberedColumn(driver)]);
    default:
      return [];
  }
}

/** MySQL and MariaDB name the column, at times with its table. */
function columnIn(text: string): string | undefined {
  return (
    firstMatch(text, /column (?:`[^`]+`\.)*[`'](.+?)[`'] at row/i) ??
    firstMatch(text, /CONSTRAINT `(?:[^`.]+\.)?([^`]+)` failed/)
  );
}

/** PostgreSQL tells which of the numbered values of the statement it is about. */
function numberedColumn({ where, sql = '' }: DriverError): string | undefined {
  const number = firstMatch(where, /parameter \$(\d+)/);
  const [, columns = '', values = ''] = /^INSERT INTO \S+ \((.+?)\) VALUES \((.+?)\)/.exec(sql) ?? [];
  const inserted = columns.split(',')[values.split(',').indexOf(`$${number}`)];
  return number && (inserted?.replace(/"/g, '') ?? firstMatch(sql, new RegExp(`"([^"]+)"=\\$${number}\\b`)));
}

function referringTableOf(driver: DriverError): string | undefined {
  const isDeletion = driver.errno === 1451 || /update or delete on table/.test(textOf(driver));
  return isDeletion
    ? (firstMatch(driver.detail, /referenced from table "(.+?)"/) ??
        firstMatch(textOf(driver), /\((?:`[^`]+`\.)?`(.+?)`/))
    : undefined;
}

/** A column may have another name than its field. */
function fieldOf(column: string | undefined, record: Values): string | undefined {
  const isIts = (field: string) => field === column || snakeCase(field) === column;
  return Object.keys(record).find(isIts) ?? column;
}

/** The index of a unique field is named after it. */
function fieldOfKey(key: string | undefined, record: Values): string | undefined {
  const isNamedAfter = (field: string) =>
    /^\w+$/.test(field) && new RegExp(`(^|_)(${field}|${snakeCase(field)})(_|$)`).test(key ?? '');
  return Object.keys(record).find((field) => field === key) ?? Object.keys(record).find(isNamedAfter) ?? key;
}

function textOf({ sqlMessage, text, message = '' }: DriverError): string {
  return sqlMessage ?? text ?? message;
}

function firstMatch(text: string | undefined, pattern: RegExp): string | undefined {
  return pattern.exec(text ?? '')?.[1];
}
