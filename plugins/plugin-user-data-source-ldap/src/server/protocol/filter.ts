// Filters as people write them (RFC 4515), into what is sent. Bytes stay bytes: ldapts would encode `\c3\a9` twice.
import { type BerWriter, Filter, SearchFilter } from 'ldapts';

type Encode = (writer: BerWriter) => unknown;

/** Tags of RFC 4511. */
const TAGS = {
  and: 0xa0,
  or: 0xa1,
  not: 0xa2,
  equal: 0xa3,
  substrings: 0xa4,
  atLeast: 0xa5,
  atMost: 0xa6,
  present: 0x87,
  approximate: 0xa8,
  extensible: 0xa9,
};
const COMPARISONS: Record<string, number> = {
  '=': TAGS.equal,
  '>=': TAGS.atLeast,
  '<=': TAGS.atMost,
  '~=': TAGS.approximate,
};
const OCTETS = 0x04;
const MAX_DEPTH = 100;
const ATTRIBUTE = '(?:[A-Za-z][A-Za-z0-9-]*|\\d+(?:\\.\\d+)*)(?:;[A-Za-z0-9-]+)*';
const ITEM = new RegExp(`^\\s*(${ATTRIBUTE})\\s*(=|>=|<=|~=)(.*)$`, 's');
const EXTENSIBLE = new RegExp(`^\\s*(${ATTRIBUTE})?(:dn)?(?::(${ATTRIBUTE}))?:=(.*)$`, 'si');

/** A filter that was read. */
class ReadFilter extends Filter {
  type = SearchFilter.and;

  constructor(private encode: Encode) {
    super();
  }

  override write(writer: BerWriter) {
    this.encode(writer);
  }

  toString() {
    return 'filter';
  }
}

/**
 * Reads a filter. The parentheses around it may be left out.
 * @throws SyntaxError if it is none
 */
export function parseFilter(text: string): Filter {
  const trimmed = text.trim();
  const whole = trimmed.startsWith('(') ? trimmed : `(${trimmed})`;
  const { encode, end } = readFilter(whole, 0, 0);
  if (end !== whole.length) {
    throw new SyntaxError(`No LDAP filter: ${text}`);
  }
  return new ReadFilter(encode);
}

/** Whether a text is a filter. */
export function isFilter(text: string): boolean {
  try {
    return Boolean(parseFilter(text));
  } catch {
    return false;
  }
}

/** What meets all of several filters. */
export function allOf(...filters: string[]): string {
  const whole = filters.map((filter) => (filter.trim().startsWith('(') ? filter.trim() : `(${filter.trim()})`));
  return whole.length === 1 ? whole[0] : `(&${whole.join('')})`;
}

/** Reads the filter that opens at a position; `end` is behind its closing parenthesis. */
function readFilter(text: string, start: number, depth: number): { encode: Encode; end: number } {
  if (text[start] !== '(' || depth > MAX_DEPTH) {
    throw new SyntaxError(`No LDAP filter: ${text}`);
  }
  const sign = text[start + 1];
  if (sign === '&' || sign === '|' || sign === '!') {
    return readCombination(text, start, depth);
  }
  const close = text.indexOf(')', start);
  if (close < 0) {
    throw new SyntaxError(`A parenthesis is not closed: ${text}`);
  }
  return { encode: readItem(text.slice(start + 1, close)), end: close + 1 };
}

function readCombination(text: string, start: number, depth: number): { encode: Encode; end: number } {
  const sign = text[start + 1];
  const parts: Encode[] = [];
  let position = skipBlanks(text, start + 2);
  while (text[position] === '(') {
    const { encode, end } = readFilter(text, position, depth + 1);
    parts.push(encode);
    position = skipBlanks(text, end);
  }
  if (text[position] !== ')' || (sign === '!' && parts.length !== 1)) {
    throw new SyntaxError(`No LDAP filter: ${text}`);
  }
  const tag = { '&': TAGS.and, '|': TAGS.or, '!': TAGS.not }[sign] as number;
  return { encode: within(tag, ...parts), end: position + 1 };
}

function readItem(text: string): Encode {
  const extensible = EXTENSIBLE.exec(text);
  if (extensible) {
    const [, attribute, dn, rule, value] = extensible;
    if (!attribute && !rule) {
      throw new SyntaxError(`No part of an LDAP filter: ${text}`);
    }
    const bytes = readValue(value);
    return within(
      TAGS.extensible,
      (writer) => rule && writer.writeString(rule, 0x81),
      (writer) => attribute && writer.writeString(attribute, 0x82),
      octets(bytes, 0x83),
      (writer) => dn && writer.writeBoolean(true, 0x84),
    );
  }
  const [, attribute, comparison, value] = ITEM.exec(text) ?? [];
  if (attribute === undefined) {
    throw new SyntaxError(`No part of an LDAP filter: ${text}`);
  }
  if (comparison === '=' && value === '*') {
    return (writer) => writer.writeString(attribute, TAGS.present);
  }
  if (comparison === '=' && value.includes('*')) {
    return substrings(attribute, value.split('*').map(readValue));
  }
  return within(COMPARISONS[comparison], octets(Buffer.from(attribute)), octets(readValue(value)));
}

function substrings(attribute: string, parts: Buffer[]): Encode {
  const last = parts.length - 1;
  const pieces = parts.map((part, index): Encode => {
    const tag = index === 0 ? 0x80 : index === last ? 0x82 : 0x81;
    return (writer) => part.length > 0 && writer.writeBuffer(part, tag);
  });
  return within(TAGS.substrings, octets(Buffer.from(attribute)), within(0x30, ...pieces));
}

/** The bytes of a value: `\2a` is one, everything else is UTF-8. */
function readValue(text: string): Buffer {
  if (/[(*\0]|\\(?![\da-f]{2})/i.test(text)) {
    throw new SyntaxError(`No value of an LDAP filter: ${text}`);
  }
  const pieces = text.split(/(\\[\da-f]{2})/i);
  return Buffer.concat(
    pieces.map((piece, index) => (index % 2 ? Buffer.from(piece.slice(1), 'hex') : Buffer.from(piece))),
  );
}

function octets(bytes: Buffer, tag = OCTETS): Encode {
  return (writer) => writer.writeBuffer(bytes, tag);
}

function within(tag: number, ...parts: Encode[]): Encode {
  return (writer) => {
    writer.startSequence(tag);
    parts.forEach((encode) => encode(writer));
    writer.endSequence();
  };
}

function skipBlanks(text: string, start: number): number {
  let position = start;
  while (/\s/.test(text[position] ?? '')) {
    position += 1;
  }
  return position;
}
