// What holds for every answer, whatever was asked.
import type { MockServer } from '@nocobase/test';

export interface Answer {
  status: number;
  text: string;
  type: string;
  body: Record<string, unknown>;
}

/** How JavaScript, the libraries and the databases speak. People can do nothing with it, and it tells strangers too much. */
const FOREIGN_WORDS = [
  /is not a function|is not iterable|is not defined|cannot read|cannot destructure|cannot convert|cannot set/i,
  // The text "NaN" may have been sent, and is said again then.
  /undefined|\[object |(?<!not |")NaN\b|maximum call stack|circular structure|do not know how to serialize|invalid time value/i,
  /(Type|Range|Reference|Syntax|Assertion|Sequelize\w*|Database)Error|node_modules|\.[jt]s:\d+/,
  /sequelize|sqlite|postgres|mariadb|\bER_[A-Z]|\(conn/i,
  /syntax error|invalid input syntax|invalid byte sequence|violates|duplicate (key|entry)|constraint failed/i,
  /no such (table|column)|unknown column|does not exist\b.*(relation|column)|(relation|column) .* does not exist/i,
  /(too long|out of range) for|incorrect \w+ value|truncated|notnull violation|validation error|must be unique/i,
  /\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|\bDELETE FROM\b|\bUPDATE\b.+\bSET\b/,
];

/** The text that was sent as the data type is said again as it came: callers compare this message. */
const AS_SENT = /dataType .* is not supported/s;

/** JSON, with a status that the caller can do something about, and in words of ours. */
export function expectProperAnswer({ status, text, type, body }: Answer, statuses: number[]): void {
  expect(statuses, text.slice(0, 500)).toContain(status);
  if (status === 204) {
    return;
  }
  expect(type).toBe('application/json');
  for (const message of messagesIn(body)) {
    expect(message).not.toBe('');
    for (const words of FOREIGN_WORDS) {
      expect(message.replace(AS_SENT, '')).not.toMatch(words);
    }
  }
}

/** Everything in an answer that is called a message. */
function messagesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, each]) =>
    // What was sent comes back with what failed.
    key === 'record' ? [] : key === 'message' && typeof each === 'string' ? [each] : messagesIn(each),
  );
}

export type Picture = Record<string, string[]>;

/** All that these tables hold, but for when it was written. */
export async function pictureOf(app: MockServer, tables: string[]): Promise<Picture> {
  const contents = tables.map(async (name) => {
    const rows = (await app.db.getCollection(name).model.findAll({ raw: true })) as object[];
    return [name, rows.map((row) => JSON.stringify({ ...row, createdAt: 0, updatedAt: 0 })).sort()] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}
