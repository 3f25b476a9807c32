// A stream of bytes, cut into messages.
import { spanOf, MAX_HEAD } from './ber';

/** Bytes of the largest message that is taken: a group of several hundred thousand members. */
export const MAX_MESSAGE = 64 * 1024 * 1024;

const SEQUENCE = 0x30;

/** Collects bytes until a message is whole, and keeps no more than one unfinished message. */
export class Framing {
  private chunks: Buffer[] = [];
  private size = 0;
  /** How many bytes the next message needs. */
  private needed = 0;

  constructor(private maxMessage = MAX_MESSAGE) {}

  /** Whether nothing is left over. */
  get isEmpty(): boolean {
    return this.size === 0;
  }

  push(chunk: Buffer) {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  /**
   * The content of the next message, or nothing as long as it is not whole.
   * @throws RangeError if what came is no message, or one that is too large
   */
  next(): Buffer | undefined {
    if (this.size < Math.max(2, this.needed)) {
      return undefined;
    }
    const head = this.joined(MAX_HEAD);
    if (head[0] !== SEQUENCE) {
      throw new RangeError('something that is not LDAP');
    }
    const span = spanOf(head);
    if (!span) {
      return undefined;
    }
    if (span.end > this.maxMessage) {
      throw new RangeError('a message that is too large');
    }
    this.needed = span.end;
    if (this.size < span.end) {
      return undefined;
    }
    const whole = this.joined(this.size);
    this.chunks = whole.length > span.end ? [whole.subarray(span.end)] : [];
    this.size -= span.end;
    this.needed = 0;
    return whole.subarray(span.start, span.end);
  }

  /** The first chunk, which holds so many bytes if there are so many. */
  private joined(length: number): Buffer {
    if (this.chunks[0].length < Math.min(length, this.size)) {
      this.chunks = [Buffer.concat(this.chunks)];
    }
    return this.chunks[0];
  }
}
