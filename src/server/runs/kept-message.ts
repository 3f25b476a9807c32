// The message of a task or a push as a row keeps it.
import { truncate } from 'lodash';

const MAX_LENGTH = 2_000;

/** So short that a database of any kind has room for it, and without NUL, for which PostgreSQL has none. */
export function keptMessage(message?: string | null): string | null | undefined {
  return message && truncate(message.replaceAll('\0', ''), { length: MAX_LENGTH });
}
