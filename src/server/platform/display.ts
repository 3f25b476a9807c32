// Values that came from outside, in words: whatever they are, they become a text here and nowhere else.
import { inspect } from 'node:util';
import { truncate } from 'lodash';

/** Characters of a value that a message shows. */
const SHOWN_LENGTH = 100;

/** A value as JSON, or as much as can be told of it where it is none. Never throws. */
export function displayValue(value: unknown): string {
  return truncate(jsonOf(value) ?? inspect(value, { customInspect: false, depth: 1, breakLength: Infinity }), {
    length: SHOWN_LENGTH,
  });
}

/** The same, but a text without quotes. */
export function displayText(value: unknown): string {
  return typeof value === 'string' ? truncate(value, { length: SHOWN_LENGTH }) : displayValue(value);
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
