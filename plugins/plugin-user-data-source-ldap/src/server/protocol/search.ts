// Everything below an entry that a filter lets through: page by page, and nothing less.
import { PagedResultsControl, SearchRequest } from 'ldapts';
import { Entry, rangesIn } from '../directory/entry';
import { Fault } from '../fault';
import type { Connection } from './connection';
import { parseFilter } from './filter';
import type { Message, RawAttribute } from './message';
import { checkOthers } from './not-asked';
import { readRanges } from './ranges';
import { searchFault } from './result-fault';

/** What is searched for. */
export interface Search {
  base: string;
  filter: string;
  attributes: string[];
  pageSize: number;
  /** Whether nothing that is wanted is where a referral points to. */
  isReferralHarmless(url: string): boolean;
  /** For a test: what comes after the first page is left out. */
  isFirstPageEnough: boolean;
}

/** An empty page with another one after it is allowed, but not for ever. */
const MAX_EMPTY_PAGES = 1000;
/** Bytes. */
const MAX_COOKIE = 1024 * 1024;

/**
 * The entries, each with all its values. It ends only if they are all there: every page is success, the last one says that it is
 * the last, and no part of them is on another server.
 * @throws Fault that says what is missing and why
 */
export async function* search(connection: Connection, wanted: Search): AsyncGenerator<Entry> {
  let cookie: Buffer = Buffer.alloc(0);
  let emptyPages = 0;
  do {
    const id = connection.send((messageId) => pageRequest(messageId, wanted, cookie));
    /** Those with an attribute that has too many values: the others are asked for after the page. */
    const cutOff: { dn: string; attributes: RawAttribute[] }[] = [];
    let count = 0;
    let others = 0;
    let message = await connection.receive(id);
    for (; message.kind !== 'searchDone'; message = await connection.receive(id)) {
      if (message.kind === 'reference') {
        checkReferrals(message.urls, wanted);
      }
      if (message.kind !== 'entry') {
        others += 1;
        checkOthers(others, connection.url);
      } else {
        count += 1;
        checkCount(count, wanted, connection);
        const { dn, attributes } = message;
        if (rangesIn(attributes).length > 0) {
          cutOff.push({ dn, attributes });
        } else {
          yield new Entry(dn, attributes);
        }
      }
    }
    cookie = cookieAfter(message, wanted, connection);
    for (const { dn, attributes } of cutOff) {
      yield await readRanges(connection, dn, attributes);
    }
    emptyPages = count > 0 ? 0 : emptyPages + 1;
    if (emptyPages > MAX_EMPTY_PAGES) {
      throw new Fault('{{server}} sends one empty page after the other, and was given up.', { server: connection.url });
    }
  } while (cookie.length > 0 && !wanted.isFirstPageEnough);
}

function pageRequest(messageId: number, { base, filter, attributes, pageSize }: Search, cookie: Buffer): SearchRequest {
  return new SearchRequest({
    messageId,
    baseDN: base,
    scope: 'sub',
    filter: parseFilter(filter),
    attributes,
    timeLimit: 0,
    controls: [new PagedResultsControl({ critical: true, value: { size: pageSize, cookie } })],
  });
}

function cookieAfter(message: Message & { kind: 'searchDone' }, { base }: Search, { url: server }: Connection): Buffer {
  if (message.result.code !== 0) {
    throw searchFault(message.result, server, base);
  }
  if (!message.cookie || message.cookie.length > MAX_COOKIE) {
    throw new Fault('{{server}} does not deliver in pages, so it can not be known whether these are all entries.', {
      server,
    });
  }
  return message.cookie;
}

function checkReferrals(urls: string[], { base, isReferralHarmless }: Search) {
  if (!urls.some(isReferralHarmless)) {
    throw new Fault(
      'A part of "{{base}}" is on another server ({{url}}), and referrals are not followed. Read that one with a source of its own, and allow this one to leave it out.',
      { base, url: urls[0] ?? '' },
    );
  }
}

function checkCount(count: number, { pageSize }: Search, { url: server }: Connection) {
  if (count > pageSize) {
    throw new Fault('{{server}} sends more entries than it was asked for, and was given up.', { server });
  }
}
