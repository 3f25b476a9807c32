// BER as LDAP uses it, read strictly: whatever is not as long as it says is an error, and nothing is read twice.

/** What is read with its tag. */
export interface Element {
  tag: number;
  content: Buffer;
}

/** How long a head (tag and length) is at most. */
export const MAX_HEAD = 6;

/** Elements of one message that are taken at most: a small one could hold millions of empty ones. */
const MAX_ELEMENTS = 1_000_000;

/** Where the content of an element begins and ends. */
interface Span {
  start: number;
  end: number;
}

/**
 * The span of the element that a buffer begins with; nothing, if its head is not all there yet.
 * @throws RangeError if it is no element as LDAP has them
 */
export function spanOf(buffer: Buffer, offset = 0): Span | undefined {
  const first = buffer[offset + 1];
  if (first === undefined) {
    return undefined;
  }
  if (first < 0x80) {
    return { start: offset + 2, end: offset + 2 + first };
  }
  const bytes = first & 0x7f;
  if (bytes === 0 || bytes > 4) {
    throw new RangeError('a length that LDAP does not have');
  }
  const start = offset + 2 + bytes;
  return start > buffer.length ? undefined : { start, end: start + buffer.readUIntBE(offset + 2, bytes) };
}

/** Takes one message apart. */
export class ElementReader {
  constructor(private left = MAX_ELEMENTS) {}

  /**
   * The elements that a content consists of.
   * @throws RangeError if they are not as long as they say, or with those before too many
   */
  elementsIn(content: Buffer): Element[] {
    const elements: Element[] = [];
    for (let offset = 0; offset < content.length;) {
      const span = spanOf(content, offset);
      if (!span || span.end > content.length) {
        throw new RangeError('an element that is longer than what it is in');
      }
      if (this.left === 0) {
        throw new RangeError('a message of too many elements');
      }
      this.left -= 1;
      elements.push({ tag: content[offset], content: content.subarray(span.start, span.end) });
      offset = span.end;
    }
    return elements;
  }
}

/** @throws RangeError if it is no number of at most 32 bits */
export function integerIn({ content }: Element): number {
  if (content.length === 0 || content.length > 4) {
    throw new RangeError('a number that is too long');
  }
  return content.readIntBE(0, content.length);
}
