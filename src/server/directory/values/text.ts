// Texts. Lists and objects never become one.
import { problem } from '../../contracts/catalogue';
import { trimmed, unstorable } from './characters';
import type { FieldDescription } from './field-description';
import { type Reading, shown, type ValueKind } from './reading';

export const textKind: ValueKind = {
  read: readText,
  isSame: (stored, wanted) => String(stored) === wanted,
  takesEmptyText: true,
};

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export const uuidKind: ValueKind = {
  read(raw, field) {
    const reading = readText(raw, { ...field, isTrimmed: true });
    if ('problem' in reading) {
      return reading;
    }
    // As PostgreSQL gives it.
    const value = reading.value.toLowerCase();
    const pattern = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx';
    return UUID.test(value) ? { value } : mismatch(field, pattern, raw);
  },
  isSame: (stored, wanted) => String(stored).toLowerCase() === wanted,
};

function readText(raw: unknown, field: FieldDescription): Reading<string> {
  if (typeof raw === 'number' && !(Math.abs(raw) <= Number.MAX_SAFE_INTEGER)) {
    return { problem: problem('number-not-exact', { field: field.name, value: shown(raw) }) };
  }
  if (!['string', 'number', 'bigint'].includes(typeof raw)) {
    return { problem: problem('not-a-text', { field: field.name, value: shown(raw) }) };
  }
  return fitted(String(raw), field);
}

/** The text as the field stores it, if it fits. */
function fitted(raw: string, field: FieldDescription): Reading<string> {
  const fault = unstorable(field.name, raw);
  if (fault) {
    return { problem: fault };
  }
  const composed = raw.normalize('NFC');
  const value = field.isTrimmed ? trimmed(composed) : composed;
  const { length, byteLength, pattern } = field;
  if (length !== undefined && value.length > length && [...value].length > length) {
    return { problem: problem('too-long', { field: field.name, limit: length, length: [...value].length }) };
  }
  if (byteLength !== undefined && Buffer.byteLength(value) > byteLength) {
    const bytes = { limit: byteLength, length: Buffer.byteLength(value) };
    return { problem: problem('too-many-bytes', { field: field.name, ...bytes }) };
  }
  return pattern && !new RegExp(pattern).test(value) ? mismatch(field, pattern, raw) : { value };
}

function mismatch({ name }: FieldDescription, pattern: string, raw: unknown): Reading<string> {
  return { problem: problem('pattern-mismatch', { field: name, pattern, value: shown(raw) }) };
}
