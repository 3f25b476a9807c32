// Attributes with more values than fit into one answer, read to their end.
import { Entry, type Range, rangesIn } from '../directory/entry';
import { Fault } from '../fault';
import type { Connection } from './connection';
import type { RawAttribute } from './message';
import { readAttributes } from './read-entry';

/** Values of one attribute that are taken at most. */
const MAX_VALUES = 5_000_000;

/** The entry with all values. */
export async function readRanges(connection: Connection, dn: string, attributes: RawAttribute[]): Promise<Entry> {
  const entry = new Entry(dn, attributes);
  for (const range of rangesIn(attributes)) {
    let part: Range = checked({ ...range, start: range.start }, 0, dn);
    entry.add(part.attribute, part.values);
    while (part.end !== undefined) {
      const next: number = part.end + 1;
      const answer = await readAttributes(connection, dn, [`${range.attribute};range=${next}-*`]);
      part = checked(partOf(answer, range.attribute), next, dn);
      entry.add(part.attribute, part.values);
    }
  }
  return entry;
}

function partOf(answer: RawAttribute[], attribute: string): Range | undefined {
  return rangesIn(answer).find((range) => range.attribute.toLowerCase() === attribute.toLowerCase());
}

/** A part that begins where it should, and holds what it says. */
function checked(part: Range | undefined, start: number, dn: string): Range {
  const isRight = part?.start === start && part.start < MAX_VALUES && (part.end === undefined || part.end >= start);
  if (!part || !isRight || (part.end !== undefined && part.values.length !== part.end - part.start + 1)) {
    throw new Fault('The server does not deliver all values of an attribute of "{{dn}}". Try again later.', { dn });
  }
  return part;
}
