// Characters that no text may have, and such as nobody sees.
import { type Problem, problem } from '../../contracts/catalogue';

const INVISIBLE_ONLY = /^[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** Not the joiners, nor what ends an emoji: some scripts need them at the end of a word. */
const RESET_FIELDS = /[\s\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/u;

/** Why no database could store a text as it is, if so. */
export function unstorable(field: string, text: string): Problem | undefined {
  if (text.includes('\0')) {
    return problem('has-nul', { field });
  }
  return /\p{Surrogate}/u.test(text) ? problem('broken-unicode', { field }) : undefined;
}

/** Whether there is nothing in it but blanks and invisible characters. */
export function isInvisible(text: string): boolean {
  return INVISIBLE_ONLY.test(text);
}

/** Without the blanks at its ends. */
export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && RESET_FIELDS.test(text[start])) {
    start++;
  }
  while (end > start && RESET_FIELDS.test(text[end - 1])) {
    end--;
  }
  return text.slice(start, end);
}
