import { truncate } from 'lodash';
import { wellFormed } from './well-formed';

/** Characters that are shown of a value. */
const LENGTH = 100;

/** A value in a sentence for people: on one line, and no more than its beginning. */
export function shownValue(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return truncate(wellFormed(text).replace(/\s+/g, ' '), { length: LENGTH });
}
