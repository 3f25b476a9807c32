// Yes or no, in the usual spellings.
import { type Code, problem } from '../../contracts/catalogue';
import { trimmed } from './characters';
import { type Reading, shown, type ValueKind } from './reading';

const SPELLINGS = new Map(Object.entries({ true: true, false: false, yes: true, no: false, '1': true, '0': false }));
const ALLOWED = [...SPELLINGS.keys()].join(', ');

/** Reads `isDeleted`, `isSuspended`, `isOwner` or `isMain`; left out or `null`, it is false. */
export function readFlag(field: string, raw: unknown): Reading<boolean> {
  if (raw === undefined || raw === null) {
    return { value: false };
  }
  return readBoolean(field, raw, 'not-a-flag', `${ALLOWED}, null`);
}

export const booleanKind: ValueKind = {
  read: (raw, { name }) => readBoolean(name, raw, 'not-a-boolean', ALLOWED),
  isSame: (stored, wanted) => spelled(stored) === wanted,
};

function readBoolean(
  field: string,
  raw: unknown,
  code: Extract<Code, 'not-a-flag' | 'not-a-boolean'>,
  allowed: string,
): Reading<boolean> {
  const value = spelled(raw);
  return value === undefined ? { problem: problem(code, { field, allowed, value: shown(raw) }) } : { value };
}

function spelled(raw: unknown): boolean | undefined {
  return ['boolean', 'number', 'string'].includes(typeof raw)
    ? SPELLINGS.get(trimmed(String(raw)).toLowerCase())
    : undefined;
}
