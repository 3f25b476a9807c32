import { serverRequest } from '@nocobase/utils';
import { isDepartment, isPage, isPerson, type Page } from '../directory-format';
import type { HttpJsonOptions } from './options';

/**
 * Reads a directory server, page by page. Whatever goes wrong outside becomes a plain `Error` for the admin: it says
 * which address failed, how, and what to do about it, and never contains the token.
 */
export class DirectoryClient {
  /** @param signal aborted when nobody waits for the directory any more: reading ends at once then */
  constructor(
    private options: HttpJsonOptions & { timeout: number },
    private signal: AbortSignal,
  ) {}

  departments() {
    return this.fetchAll('departments', isDepartment);
  }

  people() {
    return this.fetchAll('users', isPerson);
  }

  private async fetchAll<Item>(list: string, isItem: (value: unknown) => value is Item): Promise<Item[]> {
    const items: Item[] = [];
    const seen = new Set<string>();
    let url: URL | undefined = this.firstPage(list);
    while (url) {
      seen.add(url.href);
      const page: Page<Item> = checkPage(await this.fetchJson(url), isItem, url);
      // A spread would fill the stack, should one page list everybody.
      page.items.forEach((item) => items.push(item));
      url = page.next === null ? undefined : nextPage(page.next, url, seen);
    }
    return items;
  }

  private firstPage(list: string) {
    const url = new URL(this.options.url);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${list}`;
    return url;
  }

  private async fetchJson(url: URL): Promise<unknown> {
    const { token, timeout } = this.options;
    this.signal.throwIfAborted();
    // Ends the request when its time is over, or when nobody waits for it any more.
    const request = new AbortController();
    const abort = () => request.abort();
    const timer = setTimeout(abort, timeout * 1000);
    this.signal.addEventListener('abort', abort);
    // The host's axios with its guard: an admin of the host can limit which addresses it may ask.
    const asked = serverRequest<unknown>({
      url: url.href,
      headers: { Accept: 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      responseType: 'json',
      signal: request.signal,
      // A redirect could lead the token, or the host, to a stranger.
      maxRedirects: 0,
      validateStatus: () => true,
    }).finally(() => {
      clearTimeout(timer);
      this.signal.removeEventListener('abort', abort);
    });
    const response = await asked.catch((error: Error & { code?: string }) => {
      this.signal.throwIfAborted();
      if (request.signal.aborted) {
        throw new Error(
          `${nameOf(url)} did not answer within ${timeout} seconds. Check the server, or allow more time.`,
        );
      }
      // Some network errors come without a message.
      throw new Error(
        `${nameOf(url)} could not be fetched: ${error.message || error.code}. Check the URL and the server.`,
      );
    });
    if (response.status < 200 || response.status > 299) {
      throw new Error(`${nameOf(url)} answered with status ${response.status}. ${adviceOn(response.status)}`);
    }
    return response.data;
  }
}

/** Only what is fit to be shown: no user name, password or query, which may hold secrets. */
function nameOf(url: URL) {
  return `${url.origin}${url.pathname}`;
}

function adviceOn(status: number) {
  if (status === 401 || status === 403) {
    return 'Check the token.';
  }
  if (status === 404) {
    return 'Check the URL.';
  }
  if (status >= 300 && status < 400) {
    return 'Redirects are not followed: enter the address that it leads to.';
  }
  return 'The log of that server should say why.';
}

// One wrong item fails the pull: a server that doesn't speak the format must not be taken at its word on the rest.
function checkPage<Item>(page: unknown, isItem: (value: unknown) => value is Item, url: URL): Page<Item> {
  if (!isPage(page)) {
    throw new Error(`${nameOf(url)} did not answer a JSON object with "items" and "next". Check the URL.`);
  }
  const { items, next } = page;
  if (!items.every(isItem)) {
    const position = items.findIndex((item) => !isItem(item)) + 1;
    throw new Error(`${nameOf(url)} lists an item that is not in the format: number ${position} of a page.`);
  }
  return { items, next };
}

function nextPage(next: string, current: URL, seen: Set<string>) {
  if (!URL.canParse(next, current.href)) {
    throw new Error(`${nameOf(current)} names a next page that is not an address.`);
  }
  const url = new URL(next, current);
  if (url.origin !== current.origin) {
    throw new Error(`${nameOf(current)} names a next page on another server, ${url.origin}, which is not asked.`);
  }
  if (seen.has(url.href)) {
    throw new Error(`${nameOf(current)} names a next page that was read already: its pages have no end.`);
  }
  return url;
}
