// A record as it came in, and what is meant by it.
import type { Problem } from '../../contracts/catalogue';
import type { FieldDescription } from './field-description';
import { readFlag } from './flag';
import { type NamedMembership, readMemberships } from './memberships';
import { normaliseValue } from './normalise-value';
import type { Reading } from './reading';
import { readUid } from './uid';

export interface NormalisedRecord {
  /** None, if it can't be read. */
  uid?: string;
  /** What it sets, by field. What can't be read is not in it. */
  values: Record<string, unknown>;
  isDeleted: boolean;
  /** Of a user; undefined if the record says nothing of it. */
  isSuspended?: boolean;
  /** Of a user. */
  memberships: NamedMembership[];
  /** Of a department; none at the top. */
  parentUid?: string;
  /** Failures and notices. Values of a record that is deleted have none. */
  problems: Problem[];
  /** Names of fields that the collection has not. */
  unknownFields: string[];
}

/** The fields of a record that are no fields of the collection, or mean something else there. */
const OWN_FIELDS: Record<string, string[]> = {
  user: ['uid', 'isDeleted', 'isSuspended', 'departments'],
  department: ['uid', 'isDeleted', 'parentUid'],
};

const NO_PARENT: unknown[] = [undefined, null, ''];

/**
 * Reads a record. It never throws.
 *
 * @param fields all fields of Users, or of Departments
 */
export function normaliseRecord(
  dataType: 'user' | 'department',
  fields: FieldDescription[],
  raw: unknown,
): NormalisedRecord {
  const record = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const problems: Problem[] = [];
  const take = <T>(reading: Reading<T>): T | undefined => {
    if ('problem' in reading) {
      problems.push(reading.problem);
      return undefined;
    }
    return reading.value;
  };
  const uid = take(readUid('uid', record.uid));
  const isDeleted = take(readFlag('isDeleted', record.isDeleted)) ?? false;
  const { values, faults, unknownFields } = readValues(dataType, fields, record);
  const result: NormalisedRecord = { uid, values, isDeleted, memberships: [], problems, unknownFields };
  if (isDeleted) {
    return result;
  }
  problems.push(...faults);
  if (dataType === 'department') {
    return {
      ...result,
      parentUid: NO_PARENT.includes(record.parentUid) ? undefined : take(readUid('parentUid', record.parentUid)),
    };
  }
  const isSuspended = record.isSuspended == null ? undefined : take(readFlag('isSuspended', record.isSuspended));
  const named = readMemberships(record.departments);
  problems.push(...named.problems);
  return { ...result, isSuspended, memberships: named.memberships };
}

function readValues(dataType: string, fields: FieldDescription[], record: Record<string, unknown>) {
  const fieldOf = new Map(fields.map((field) => [field.name, field]));
  const values: Record<string, unknown> = {};
  const faults: Problem[] = [];
  const unknownFields: string[] = [];
  for (const [name, raw] of Object.entries(record)) {
    const field = fieldOf.get(name);
    if (raw === undefined || OWN_FIELDS[dataType].includes(name)) {
      continue;
    }
    if (!field) {
      unknownFields.push(name);
    } else if (field.isSettable) {
      const reading = normaliseValue(field, raw);
      if ('problem' in reading) {
        faults.push(reading.problem);
      } else if (field.type !== 'sort' || reading.value !== null) {
        // Without a place a row keeps the one it has.
        values[name] = reading.value;
      }
    }
  }
  return { values, faults, unknownFields };
}
