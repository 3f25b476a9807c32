import { truncate } from 'lodash';
import { isSecretKey, MASK } from './mask';
import { wellFormed } from './well-formed';

/** Characters that are shown of a value. */
const LENGTH = 100;

/** A value in a sentence for people: on one line, and no more than its beginning. */
export function shownValue(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return truncate(wellFormed(text).replace(/\s+/g, ' '), { length: LENGTH });
}

/** The same of the value of a field, unless that is one for secrets. */
export function shownFieldValue(field: string, value: unknown): string {
  return isSecretKey(field) ? MASK : shownValue(value);
}
