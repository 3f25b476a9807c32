// JSON: anything but what a database could not store.
import { isEqual } from 'lodash';
import { type Problem, problem } from '../../contracts/catalogue';
import { unstorable } from './characters';
import type { FieldDescription } from './field-description';
import { type Reading, shown, type ValueKind } from './reading';

const MAX_DEPTH = 100;

export const jsonKind: ValueKind = {
  read: (raw, field) => readJson(parsed(raw), field),
  isSame: (stored, wanted, { isJsonText }) =>
    isEqual(stored, wanted) || (isJsonText === true && isEqual(parsedText(stored), wanted)),
  takesLists: true,
};

/** A value of a field type that is not known here: as it came, if a database could store it. */
export const anyKind: ValueKind = {
  read(raw, { name }) {
    const fault = faultIn(raw, name, 0);
    return fault ? { problem: fault } : { value: raw };
  },
  isSame: (stored, wanted) =>
    isEqual(stored, Buffer.isBuffer(stored) && typeof wanted === 'string' ? Buffer.from(wanted) : wanted),
  takesLists: true,
};

/** The value as JSON would give it back. */
export function readJson(raw: unknown, field: FieldDescription): Reading {
  const fault = faultIn(raw, field.name, 0);
  if (fault) {
    return { problem: fault };
  }
  try {
    return { value: JSON.parse(JSON.stringify(raw)) };
  } catch {
    return { problem: problem('not-json', { field: field.name, value: shown(raw) }) };
  }
}

/** The object or list that a text holds; any other text is meant as it is. */
export function parsed(raw: unknown): unknown {
  return typeof raw === 'string' && /^\s*[{[]/.test(raw) ? parsedText(raw) : raw;
}

function parsedText(raw: unknown): unknown {
  try {
    return JSON.parse(String(raw));
  } catch {
    return raw;
  }
}

function faultIn(value: unknown, field: string, depth: number): Problem | undefined {
  if (depth > MAX_DEPTH) {
    return problem('json-too-deep', { field, limit: MAX_DEPTH });
  }
  if (typeof value === 'string') {
    return unstorable(field, value);
  }
  const isPlain = value === null || value === undefined || typeof value === 'boolean' || Number.isFinite(value);
  if (isPlain || value instanceof Date || ArrayBuffer.isView(value)) {
    return undefined;
  }
  if (typeof value !== 'object') {
    return problem('not-json', { field, value: shown(value) });
  }
  for (const [key, each] of Object.entries(value)) {
    const fault = unstorable(field, key) ?? faultIn(each, field, depth + 1);
    if (fault) {
      return fault;
    }
  }
  return undefined;
}
