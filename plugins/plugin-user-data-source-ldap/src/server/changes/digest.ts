// One short text for many.
import { createHash } from 'node:crypto';

/** The same for the same lines in the same order. */
export function digestOf(lines: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const line of lines) {
    hash.update(`${JSON.stringify(line)}\n`);
  }
  return hash.digest('hex');
}
