// Distinguished names: read with every escape, and made comparable.

/** A part of a name: one pair, or several of a multi-valued one. */
export type Rdn = { type: string; value: string }[];

/** BER tags of what a value in hexadecimal form may be: octets, and the common strings. */
const STRING_TAGS = [0x04, 0x0c, 0x13, 0x14, 0x16];

/** Characters of a name that is read: those of real ones are some hundreds. */
const MAX_LENGTH = 64 * 1024;

/** The object identifiers that stand for the names of attributes in names. */
const NAMES_OF_OIDS: Record<string, string> = {
  '2.5.4.3': 'cn',
  '2.5.4.4': 'sn',
  '2.5.4.6': 'c',
  '2.5.4.7': 'l',
  '2.5.4.8': 'st',
  '2.5.4.9': 'street',
  '2.5.4.10': 'o',
  '2.5.4.11': 'ou',
  '0.9.2342.19200300.100.1.1': 'uid',
  '0.9.2342.19200300.100.1.25': 'dc',
};

/**
 * Reads a distinguished name as RFC 4514 writes it, and RFC 1779 did (`;`, quotes, blanks around signs).
 * @throws SyntaxError if it is none, or too long
 */
export function parseDn(text: string): Rdn[] {
  if (text.trim() === '') {
    return [];
  }
  if (text.length > MAX_LENGTH) {
    throw new SyntaxError('A distinguished name that is too long');
  }
  const rdns: Rdn[] = [[]];
  let position = 0;
  for (;;) {
    const type = /\s*([A-Za-z][\w-]*|(?:OID\.)?\d+(?:\.\d+)*)\s*=/iy;
    type.lastIndex = position;
    const found = type.exec(text);
    if (!found) {
      throw new SyntaxError(`No distinguished name: ${text}`);
    }
    const { value, end } = readValue(text, type.lastIndex);
    rdns[rdns.length - 1].push({ type: typeOf(found[1]), value });
    if (end >= text.length) {
      return rdns;
    }
    if (text[end] !== '+') {
      rdns.push([]);
    }
    position = end + 1;
  }
}

/** Whether a text is a distinguished name, and not the empty one. */
export function isDn(text: string): boolean {
  try {
    return parseDn(text).length > 0;
  } catch {
    return false;
  }
}

/** The same for every spelling of a name. What is no name is compared as the text that it is. */
export function dnKey(text: string): string {
  return rdnKeys(text).join(',');
}

/** The keys of the entries above a name, from the nearest to the top. */
export function keysAbove(text: string): string[] {
  const keys = rdnKeys(text);
  return keys.slice(1).map((_, index) => keys.slice(index + 1).join(','));
}

/** The first part of a name, which is the entry's own; nothing, if it is no name. */
export function ownRdn(text: string): Rdn {
  try {
    return parseDn(text)[0] ?? [];
  } catch {
    return [];
  }
}

function rdnKeys(text: string): string[] {
  try {
    return parseDn(text).map((rdn) =>
      rdn
        .map(({ type, value }) => `${type}=${valueKey(value)}`)
        .sort()
        .join('+'),
    );
  } catch {
    return [valueKey(text)];
  }
}

/** The same for every spelling of a value in a name. */
export function valueKey(value: string): string {
  const folded = value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  return folded.replace(/[\\,+=]/g, '\\$&');
}

function typeOf(text: string): string {
  const type = text.toLowerCase().replace(/^oid\./, '');
  return NAMES_OF_OIDS[type] ?? type;
}

/** Reads one value; `end` is where the sign behind it is, or the end of the text. */
function readValue(text: string, start: number): { value: string; end: number } {
  let first = start;
  while (first < text.length && /\s/.test(text[first])) {
    first += 1;
  }
  const plain = /[^\\"#,;+]*/y;
  plain.lastIndex = first;
  const [value] = plain.exec(text) ?? [''];
  const end = first + value.length;
  if (end === text.length || /[,;+]/.test(text[end])) {
    return { value: value.trimEnd(), end };
  }
  const hex = /#((?:[\da-f]{2})+)\s*(?=[,;+]|$)/iy;
  hex.lastIndex = first;
  const encoded = hex.exec(text);
  return encoded ? { value: decodeHex(encoded[1]), end: hex.lastIndex } : readEscaped(text, first);
}

function readEscaped(text: string, start: number): { value: string; end: number } {
  const bytes: Buffer[] = [];
  // Blanks at the end don't count, unless they are escaped.
  let kept = 0;
  let isQuoted = false;
  let end = start;
  while (end < text.length && (isQuoted || !/[,;+]/.test(text[end]))) {
    if (text[end] === '"') {
      isQuoted = !isQuoted;
      kept = bytes.length;
      end += 1;
      continue;
    }
    const { piece, length } = readCharacter(text, end);
    bytes.push(piece);
    if (length > piece.length || isQuoted || !/\s/.test(text[end])) {
      kept = bytes.length;
    }
    end += length;
  }
  if (isQuoted) {
    throw new SyntaxError(`A quote has no end: ${text}`);
  }
  return { value: Buffer.concat(bytes.slice(0, kept)).toString('utf8'), end };
}

function readCharacter(text: string, position: number): { piece: Buffer; length: number } {
  if (text[position] !== '\\') {
    const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
    return { piece: Buffer.from(character), length: character.length };
  }
  const pair = text.slice(position + 1, position + 3);
  if (/^[\da-f]{2}$/i.test(pair)) {
    return { piece: Buffer.from(pair, 'hex'), length: 3 };
  }
  if (position + 1 >= text.length) {
    throw new SyntaxError(`An escape has no end: ${text}`);
  }
  const character = String.fromCodePoint(text.codePointAt(position + 1) ?? 0);
  return { piece: Buffer.from(character), length: 1 + character.length };
}

/** The text of an encoded string; what is none stays as it was written. */
function decodeHex(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  const isString = STRING_TAGS.includes(bytes[0]) && bytes[1] < 0x80 && bytes[1] === bytes.length - 2;
  return isString ? bytes.subarray(2).toString('utf8') : `#${hex.toLowerCase()}`;
}
