import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '../directory-format';
import { type Directory, sampleDirectory } from './directory';

const PAGE_SIZE = 50;

export interface HrServerOptions {
  /** 0 takes any free port. */
  port: number;
  /** Default: 127.0.0.1, so that only this machine can ask. */
  host?: string;
  /** Asked for as bearer token where given. */
  token?: string;
  /** Default: the sample organisation. */
  directory?: Directory;
}

/** A running HR server. Its data and its moods may be changed at any time: the next answer follows them. */
export interface HrServer extends Directory {
  readonly url: string;
  /** A status to answer every request with, as a server in trouble does. */
  failWith?: number;
  /** The page of a list from which on it answers that; all, if left out. */
  failFromPage?: number;
  /** Milliseconds to wait before every answer; 0 at first. Lowered, it lets those go that wait. */
  delay: number;
  close(): Promise<void>;
}

/** Starts an HTTP server that lists departments and people in the directory format, in pages of 50. */
export async function startHrServer(options: HrServerOptions): Promise<HrServer> {
  const { port, host = '127.0.0.1', token, directory = sampleDirectory() } = options;
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });

  const hr: HrServer = {
    ...directory,
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    delay: 0,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const arrived = Date.now();
    while (Date.now() - arrived < hr.delay) {
      await wait(10);
    }
    const { status, body } = answerTo(request);
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  }

  function answerTo({ method, url = '/', headers }: IncomingMessage): { status: number; body: object } {
    const { pathname, searchParams } = new URL(url, 'http://hr');
    const lists: Record<string, object[]> = { '/departments': hr.departments, '/users': hr.people };
    const page = Number(searchParams.get('page') ?? 1);
    if (hr.failWith && page >= (hr.failFromPage ?? 0)) {
      return { status: hr.failWith, body: { error: 'The server is in trouble.' } };
    }
    if (method !== 'GET') {
      return { status: 405, body: { error: 'Only GET is answered.' } };
    }
    if (pathname === '/') {
      return { status: 200, body: { name: 'Sample HR server', paths: Object.keys(lists), token: Boolean(token) } };
    }
    if (token && headers.authorization !== `Bearer ${token}`) {
      return { status: 401, body: { error: 'The bearer token is missing or wrong.' } };
    }
    if (!lists[pathname]) {
      return { status: 404, body: { error: `There is no ${pathname}.` } };
    }
    return { status: 200, body: pageOf(lists[pathname], page) };
  }

  return hr;
}

function pageOf<Item>(items: Item[], page: number): Page<Item> {
  const end = page * PAGE_SIZE;
  return { items: items.slice(end - PAGE_SIZE, end), next: end < items.length ? `?page=${page + 1}` : null };
}
