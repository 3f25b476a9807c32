// What is meant by a value that came in, by the field's type in the host; and whether it is stored already.
import { MASK, isSecretKey } from '../../platform/mask';
import { type Problem, problem } from '../../contracts/catalogue';
import { isInvisible, unstorable } from './characters';
import type { FieldDescription } from './field-description';
import type { Reading } from './reading';
import { kindOf } from './value-kinds';

/** The value as it is to be written: the same on all databases. */
export function normaliseValue(field: FieldDescription, raw: unknown): Reading {
  const reading = read(field, raw);
  if ('problem' in reading) {
    return { problem: isSecretKey(field.name) ? masked(reading.problem) : reading.problem };
  }
  return field.isRequired && reading.value === null ? { problem: problem('required', { field: field.name }) } : reading;
}

/**
 * Whether the database holds the value already.
 *
 * @param stored as a database gives it
 * @param wanted as `normaliseValue` gives it
 */
export function sameValue(field: FieldDescription, stored: unknown, wanted: unknown): boolean {
  if (isNone(stored) || isNone(wanted)) {
    return isNone(stored) && isNone(wanted);
  }
  return kindOf(field).isSame(stored, wanted, field);
}

function read(field: FieldDescription, raw: unknown): Reading {
  const kind = kindOf(field);
  const given = kind.takesLists ? raw : onlyTextOf(raw);
  if (isNone(given)) {
    return { value: null };
  }
  if (typeof given !== 'string') {
    return kind.read(given, field);
  }
  const fault = unstorable(field.name, given);
  if (fault) {
    return { problem: fault };
  }
  if (isInvisible(given)) {
    const isEmptyText = kind.takesEmptyText && !field.identifies && !field.isUnique;
    return { value: isEmptyText ? '' : null };
  }
  return kind.read(given, field);
}

/** A list of one text is that text. */
function onlyTextOf(raw: unknown): unknown {
  return Array.isArray(raw) && raw.length === 1 && typeof raw[0] === 'string' ? raw[0] : raw;
}

function isNone(value: unknown): boolean {
  return value === null || value === undefined;
}

/** Nobody is told what a field for secrets holds. */
function masked({ code, params }: Problem): Problem {
  return { code, params: 'value' in params ? { ...params, value: MASK } : params };
}
