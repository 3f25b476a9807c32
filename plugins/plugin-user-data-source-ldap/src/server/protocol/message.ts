// What a server sends, as far as it concerns somebody who reads. ldapts' own reader never ends at some messages that are cut off.
import { PagedResultsControl, ProtocolOperation } from 'ldapts';
import { type Element, ElementReader, integerIn } from './ber';

/** An attribute with its options, as the server writes it. */
export interface RawAttribute {
  name: string;
  values: Buffer[];
}

/** How a server ends an operation. */
export interface Result {
  /** Of RFC 4511: 0 is success. */
  code: number;
  /** The server's own words. */
  text: string;
  /** Where the server says that it is to be asked elsewhere. */
  referrals: string[];
}

export type Message = { id: number } & (
  | { kind: 'entry'; dn: string; attributes: RawAttribute[] }
  | { kind: 'reference'; urls: string[] }
  | { kind: 'searchDone'; result: Result; /** Of the next page: empty after the last. */ cookie?: Buffer }
  | { kind: 'bound'; result: Result }
  | { kind: 'extended'; result: Result }
  | { kind: 'other' }
);

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const ENUMERATED = 0x0a;
const OCTETS = 0x04;
const SET = 0x31;
const REFERRALS = 0xa3;

/**
 * Reads the content of one message.
 * @throws RangeError if it is none
 */
export function readMessage(content: Buffer): Message {
  const reader = new ElementReader();
  const [id, operation, controls] = reader.elementsIn(content);
  const { tag } = operation ?? {};
  const number = integerIn(expectTag(id, INTEGER));
  const parts = () => reader.elementsIn(operation.content);
  switch (tag) {
    case ProtocolOperation.LDAP_RES_SEARCH_ENTRY: {
      const [name, attributes] = parts();
      return { id: number, kind: 'entry', dn: textIn(name), attributes: attributesIn(attributes, reader) };
    }
    case ProtocolOperation.LDAP_RES_SEARCH_REF:
      return { id: number, kind: 'reference', urls: parts().map(textIn) };
    case ProtocolOperation.LDAP_RES_SEARCH:
      return { id: number, kind: 'searchDone', result: resultIn(parts(), reader), cookie: cookieIn(controls, reader) };
    case ProtocolOperation.LDAP_RES_BIND:
      return { id: number, kind: 'bound', result: resultIn(parts(), reader) };
    case ProtocolOperation.LDAP_RES_EXTENSION:
      return { id: number, kind: 'extended', result: resultIn(parts(), reader) };
    case undefined:
      throw new RangeError('a message without an operation');
    default:
      return { id: number, kind: 'other' };
  }
}

function attributesIn(list: Element | undefined, reader: ElementReader): RawAttribute[] {
  return reader.elementsIn(expectTag(list, SEQUENCE).content).map((attribute) => {
    const [name, values] = reader.elementsIn(expectTag(attribute, SEQUENCE).content);
    return {
      name: textIn(name),
      values: reader.elementsIn(expectTag(values, SET).content).map(({ content }) => content),
    };
  });
}

function resultIn([code, , text, ...others]: Element[], reader: ElementReader): Result {
  const referrals = others.find(({ tag }) => tag === REFERRALS);
  return {
    code: integerIn(expectTag(code, ENUMERATED)),
    text: textIn(text),
    referrals: referrals ? reader.elementsIn(referrals.content).map(textIn) : [],
  };
}

/** The cookie of the control for pages; nothing, if the server sent no such control. */
function cookieIn(controls: Element | undefined, reader: ElementReader): Buffer | undefined {
  if (controls?.tag !== ProtocolOperation.LDAP_CONTROLS) {
    return undefined;
  }
  for (const control of reader.elementsIn(controls.content)) {
    const [type, ...others] = reader.elementsIn(expectTag(control, SEQUENCE).content);
    const value = others.find(({ tag }) => tag === OCTETS);
    if (textIn(type) === PagedResultsControl.type && value) {
      const [page] = reader.elementsIn(value.content);
      const [, cookie] = reader.elementsIn(expectTag(page, SEQUENCE).content);
      return expectTag(cookie, OCTETS).content;
    }
  }
  return undefined;
}

function textIn(element: Element | undefined): string {
  return expectTag(element, OCTETS).content.toString('utf8');
}

function expectTag(element: Element | undefined, tag: number): Element {
  if (element?.tag !== tag) {
    throw new RangeError('an element of another kind than LDAP has there');
  }
  return element;
}
