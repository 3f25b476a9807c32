import { serverRequest } from '@nocobase/utils';
import { DEPARTMENT, type Format, isPage, type Page, PERSON, wrongField } from '../directory-format';
import type { HttpJsonOptions } from './options';
import type { Translate } from './translate';

/** What a client works with besides its options. */
export interface DirectoryParts {
  /** Aborted when nobody waits for the directory any more: reading ends at once then. */
  signal: AbortSignal;
  /** Says what went wrong in the language of whoever asked. */
  t: Translate;
  /** Told after each page how many items of its list were read. */
  onRead?(list: List, read: number): void;
}

/** The lists that a server has. */
export type List = keyof typeof FORMATS;

const FORMATS = { departments: DEPARTMENT, users: PERSON };

type ItemOf<Name extends List> = (typeof FORMATS)[Name] extends Format<infer Item> ? Item : never;

/** Where something was read. */
interface Place {
  url: URL;
  /** Its number in its list. */
  page: number;
}

/** What the first page of a list told. */
export interface FirstPage {
  address: string;
  items: number;
  milliseconds: number;
}

/**
 * Reads a directory server, page by page. Whatever goes wrong outside becomes a plain `Error` for the admin: it says
 * which page of which address failed, how, and what to do about it, and never contains the token.
 */
export class DirectoryClient {
  constructor(
    private options: HttpJsonOptions & { timeout: number },
    private parts: DirectoryParts,
  ) {}

  departments() {
    return this.fetchAll('departments');
  }

  people() {
    return this.fetchAll('users');
  }

  /** Reads no more than the first page of a list. */
  async firstPage(list: List): Promise<FirstPage> {
    const started = Date.now();
    const url = this.addressOf(list);
    const { items } = await this.fetchPage(list, { url, page: 1 });
    return { address: nameOf(url), items: items.length, milliseconds: Date.now() - started };
  }

  private async fetchAll<Name extends List>(list: Name): Promise<ItemOf<Name>[]> {
    const items: ItemOf<Name>[] = [];
    const seen = new Set<string>();
    let url: URL | undefined = this.addressOf(list);
    for (let page = 1; url; page++) {
      const place: Place = { url, page };
      seen.add(url.href);
      const answer: Page<ItemOf<Name>> = await this.fetchPage(list, place);
      // A spread would fill the stack, should one page list everybody.
      answer.items.forEach((item) => items.push(item));
      this.parts.onRead?.(list, items.length);
      url = answer.next === null ? undefined : this.nextPage(answer.next, place, seen);
    }
    return items;
  }

  private addressOf(list: List) {
    const url = new URL(this.options.url);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${list}`;
    return url;
  }

  private async fetchPage<Name extends List>(list: Name, place: Place): Promise<Page<ItemOf<Name>>> {
    return this.checkPage(list, await this.fetchJson(place), place);
  }

  private async fetchJson(place: Place): Promise<unknown> {
    const { token, timeout } = this.options;
    const { signal } = this.parts;
    signal.throwIfAborted();
    // Ends the request when its time is over, or when nobody waits for it any more.
    const request = new AbortController();
    const abort = () => request.abort();
    const timer = setTimeout(abort, timeout * 1000);
    signal.addEventListener('abort', abort);
    // The host's axios with its guard: an admin of the host can limit which addresses it may ask.
    const asked = serverRequest<unknown>({
      url: place.url.href,
      headers: { Accept: 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      responseType: 'json',
      signal: request.signal,
      // A redirect could lead the token, or the host, to a stranger.
      maxRedirects: 0,
      validateStatus: () => true,
    }).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    });
    const response = await asked.catch((error: Error & { code?: string }) => {
      signal.throwIfAborted();
      if (request.signal.aborted) {
        throw this.fault(place, 'no answer within {{seconds}} s. Check the server, or allow more time.', {
          seconds: timeout,
        });
      }
      throw this.fault(place, 'the server could not be reached ({{reason}}). Check the URL and the server.', {
        // Some network errors come without a message.
        reason: error.message || error.code,
      });
    });
    const { status } = response;
    if (status < 200 || status > 299) {
      throw this.fault(place, 'the server answered with status {{status}}. {{advice}}', {
        status,
        advice: this.adviceOn(status),
      });
    }
    return response.data;
  }

  // One wrong item fails the pull: a server that doesn't speak the format must not be taken at its word on the rest.
  private checkPage<Name extends List>(list: Name, page: unknown, place: Place): Page<ItemOf<Name>> {
    if (!isPage(page)) {
      throw this.fault(place, 'the answer is not a JSON object with "items" and "next". Check the URL.');
    }
    page.items.forEach((item, index) => {
      const field = wrongField(item, FORMATS[list] as Format<unknown>);
      if (field !== undefined) {
        const { id } = (item ?? {}) as { id?: unknown };
        throw this.fault(place, 'item {{position}}, with id "{{id}}", is not in the format: check its "{{field}}".', {
          position: index + 1,
          id: typeof id === 'string' || typeof id === 'number' ? id : '?',
          field,
        });
      }
    });
    return page as Page<ItemOf<Name>>;
  }

  private nextPage(next: string, place: Place, seen: Set<string>): URL {
    const current = place.url;
    if (!URL.canParse(next, current.href)) {
      throw this.fault(place, 'the next page that it names is not an address.');
    }
    const url = new URL(next, current);
    if (url.origin !== current.origin) {
      throw this.fault(place, 'the next page that it names is on another server, {{server}}, which is not asked.', {
        server: url.origin,
      });
    }
    if (seen.has(url.href)) {
      throw this.fault(place, 'the next page that it names was read already, so its pages have no end.');
    }
    return url;
  }

  private adviceOn(status: number): string {
    const { t } = this.parts;
    if (status === 401 || status === 403) {
      return t('Check the token.');
    }
    if (status === 404) {
      return t('Check the URL.');
    }
    return status >= 300 && status < 400
      ? t('Redirects are not followed: enter the address that it leads to.')
      : t('The log of that server should say why.');
  }

  private fault({ url, page }: Place, sentence: string, values?: Record<string, unknown>): Error {
    const { t } = this.parts;
    const fault = t(sentence, values);
    return new Error(t('{{address}}, page {{page}}: {{fault}}', { address: nameOf(url), page, fault }));
  }
}

/** Only what is fit to be shown: no user name, password or query, which may hold secrets. */
function nameOf(url: URL) {
  return `${url.origin}${url.pathname}`;
}
