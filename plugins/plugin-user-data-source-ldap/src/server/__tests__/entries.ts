// Entries of a directory, written shortly.
import { Entry } from '../directory/entry';

/** An entry; several values of an attribute in a list. */
export function entryOf(dn: string, attributes: Record<string, string | Buffer | (string | Buffer)[]> = {}): Entry {
  const raw = Object.entries(attributes).map(([name, values]) => ({
    name,
    values: [values].flat().map((value) => Buffer.from(value as string)),
  }));
  return new Entry(dn, raw);
}
