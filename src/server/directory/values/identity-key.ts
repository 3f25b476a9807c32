// When two values are the same to whoever must tell two rows apart.
import type { FieldDescription } from './field-description';

/** What a database takes for the same in texts. */
export interface Collation {
  ignoresCase: boolean;
  ignoresAccents: boolean;
  /** Whether blanks at the end count for nothing. */
  ignoresTrailingBlanks: boolean;
  /** Whether all emojis, and what else is beyond the first 65,536 characters, are the same. */
  confusesEmojis: boolean;
}

/** SQLite and PostgreSQL compare texts as they are. */
export const EXACT: Collation = {
  ignoresCase: false,
  ignoresAccents: false,
  ignoresTrailingBlanks: false,
  confusesEmojis: false,
};

/** What a collation of MySQL or MariaDB ignores, which is in its name. */
export function collationOf(name: string): Collation {
  const ignoresCase = /_ci$/.test(name);
  return {
    ignoresCase,
    ignoresAccents: ignoresCase && !/_as_/.test(name),
    ignoresTrailingBlanks: !/nopad|_0900_|^binary$/.test(name),
    confusesEmojis: /_(general|unicode)_(nopad_)?ci$/.test(name),
  };
}

/**
 * The key by which two values of an identifying field collide; none where there is no value. Emails match whatever their
 * case, everything else as the database compares it.
 */
export function identityKey(
  { name }: Pick<FieldDescription, 'name'>,
  value: unknown,
  collation: Collation = EXACT,
): string | undefined {
  if (value === null || value === undefined || value === '') {
    return undefined;
  }
  let key = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (collation.ignoresTrailingBlanks) {
    key = key.replace(/ +$/, '');
  }
  if (collation.confusesEmojis) {
    key = key.replace(/[\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
  }
  if (collation.ignoresCase || name === 'email') {
    key = key.toLowerCase();
  }
  return collation.ignoresAccents ? key.normalize('NFD').replace(/\p{Mn}/gu, '') : key;
}
