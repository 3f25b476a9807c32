// What comes of reading a value.
import type { Problem } from '../../contracts/catalogue';
import type { FieldDescription } from './field-description';

/** The value as it is to be written, or why there is none. */
export type Reading<T = unknown> = { value: T } | { problem: Problem };

/** How values of some field types are read and compared. */
export interface ValueKind {
  /** @param raw neither empty nor, but for lists and JSON, a list of one text */
  read(raw: unknown, field: FieldDescription): Reading;
  /** @param stored as a database gives it @param wanted as it was read; neither is empty */
  isSame(stored: unknown, wanted: unknown, field: FieldDescription): boolean;
  /** Whether a list is a value like any other. */
  takesLists?: boolean;
  /** Whether it can hold an empty text. */
  takesEmptyText?: boolean;
}

const MAX_SHOWN = 80;

/** A value as a sentence shows it. */
export function shown(value: unknown): string {
  const characters = [...jsonOf(value).slice(0, 4 * MAX_SHOWN)];
  return characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join('')}…` : characters.join('');
}

function jsonOf(value: unknown): string {
  try {
    // JSON has no word for numbers such as NaN.
    return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  } catch {
    return typeof value === 'bigint' ? String(value) : '{…}';
  }
}
