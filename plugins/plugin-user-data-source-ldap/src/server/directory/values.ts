// Bytes of the directory as people know them.

/** A GUID as Active Directory stores it: the first three groups are written backwards. */
export function guidOf(bytes: Buffer): string {
  const hex = (start: number, end: number) => bytes.subarray(start, end).toString('hex');
  const backwards = (start: number, end: number) => Buffer.from(bytes.subarray(start, end)).reverse().toString('hex');
  return [backwards(0, 4), backwards(4, 6), backwards(6, 8), hex(8, 10), hex(10, 16)].join('-');
}

/** The bytes of a GUID as `guidOf` writes it; undefined, if it is none. */
export function bytesOfGuid(text: string): Buffer | undefined {
  const groups = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i.exec(text)?.slice(1);
  return groups && Buffer.concat(groups.map((hex, index) => (index < 3 ? backwards(hex) : Buffer.from(hex, 'hex'))));
}

function backwards(hex: string): Buffer {
  return Buffer.from(hex, 'hex').reverse();
}

/** A security identifier: `S-1-5-21-…-513`. */
export function sidOf(bytes: Buffer): string {
  const count = bytes[1];
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(8 + 4 * index));
  return ['S', bytes[0], bytes.readUIntBE(2, 6), ...parts].join('-');
}

/** The bytes of a security identifier as `sidOf` writes it; undefined, if it is none. */
export function bytesOfSid(text: string): Buffer | undefined {
  const [revision, authority, ...parts] = /^S(-\d{1,15}){2,17}$/.test(text) ? text.split('-').slice(1).map(Number) : [];
  if (revision === undefined || revision > 255 || parts.some((part) => part > 0xffffffff)) {
    return undefined;
  }
  const bytes = Buffer.alloc(8 + 4 * parts.length);
  bytes[0] = revision;
  bytes[1] = parts.length;
  bytes.writeUIntBE(authority, 2, 6);
  parts.forEach((part, index) => bytes.writeUInt32LE(part, 8 + 4 * index));
  return bytes;
}

const GUID_LENGTH = 16;
const isSid = (bytes: Buffer) => bytes.length >= 8 && bytes.length === 8 + 4 * bytes[1];
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A value as text: identifiers as they are written, other bytes that are no text in base64. */
export function textOf(attribute: string, bytes: Buffer): string {
  const name = attribute.toLowerCase();
  if (name === 'objectguid' && bytes.length === GUID_LENGTH) {
    return guidOf(bytes);
  }
  if (name === 'objectsid' && isSid(bytes)) {
    return sidOf(bytes);
  }
  try {
    const text = utf8.decode(bytes);
    return text.includes('\0') ? bytes.toString('base64') : text;
  } catch {
    return bytes.toString('base64');
  }
}
