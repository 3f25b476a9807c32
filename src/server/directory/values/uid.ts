// What records are known by.
import { problem } from '../../contracts/catalogue';
import { isInvisible, unstorable } from './characters';
import { type Reading, shown } from './reading';

/** The length of the ledger's key columns. */
const MAX_LENGTH = 255;

/**
 * Reads the uid of a record or of another that it refers to. A number is its text: `7` and `"7"` are one, `"007"` is another.
 *
 * @param field where it stands in the record
 */
export function readUid(field: string, raw: unknown): Reading<string> {
  if (typeof raw === 'number' && Math.abs(raw) > Number.MAX_SAFE_INTEGER) {
    return { problem: problem('number-not-exact', { field, value: shown(raw) }) };
  }
  const text = Number.isFinite(raw) || typeof raw === 'bigint' ? String(raw) : raw;
  if (typeof text !== 'string' || text === '') {
    return { problem: problem('not-a-uid', { field, limit: MAX_LENGTH, value: shown(raw) }) };
  }
  const fault = unstorable(field, text);
  if (fault) {
    return { problem: fault };
  }
  if (isInvisible(text)) {
    return { problem: problem('uid-invisible', { field }) };
  }
  const { length } = [...text];
  return length > MAX_LENGTH ? { problem: problem('too-long', { field, limit: MAX_LENGTH, length }) } : { value: text };
}
