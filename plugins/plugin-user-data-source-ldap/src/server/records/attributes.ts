// The attributes of an entry as fields of a record.
import type { Entry } from '../directory/entry';

/** What `uid` of a directory (a login) is called in records, whose `uid` is something else: its other name in RFC 4519. */
const LOGIN = 'userid';

/** What means something else in records. */
const RESERVED = ['departments', 'parentuid', 'isdeleted', 'issuspended'];

/** What an attribute is called in records. */
export function fieldOf(attribute: string): string {
  return attribute.toLowerCase() === 'uid' ? LOGIN : attribute;
}

/** Attributes as they are in records: a text, or several; `null`, if the entry has none, so that a field is emptied with it. */
export type Attributes = Record<string, string | string[] | null>;

/** What an entry says of the attributes that were asked for. */
export function toAttributes(entry: Entry, names: string[]): Attributes {
  const allowed = names.filter((name) => !RESERVED.includes(name.toLowerCase()));
  return Object.fromEntries(allowed.map((name) => [fieldOf(name), valueOf(entry.texts(name))]));
}

function valueOf(texts: string[]): Attributes[string] {
  return texts.length > 1 ? texts : (texts[0] ?? null);
}
