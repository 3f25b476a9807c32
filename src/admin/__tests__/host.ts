import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a handler sees it. */
export interface HostRequest {
  method: string;
  /** `userData:pull` of `/api/userData:pull?name=hr`. */
  action: string;
  query: Record<string, string>;
  /** What was sent as JSON; nothing with GET. */
  values?: unknown;
}

/** What a handler answers: a body, and a status when it isn't 200. */
export interface HostAnswer {
  status?: number;
  body: unknown;
}

type Handler = (request: HostRequest) => HostAnswer | Promise<HostAnswer>;

/** A list as the host answers it. */
export const listOf = (data: unknown[], count = data.length): HostAnswer => ({ body: { data, meta: { count } } });

/** An action's answer as the host wraps it. */
export const answerOf = (data: unknown): HostAnswer => ({ body: { data } });

/** A refusal as the host words it. */
export const refusalOf = (message: string, status = 400): HostAnswer => ({ status, body: { errors: [{ message }] } });

/** A small real HTTP server that speaks the host's API; handlers are given and replaced by action. */
export async function startHost(given: Record<string, Handler>) {
  const handlers: Record<string, Handler> = { 'userData:overview': () => answerOf([]), ...given };
  const requests: HostRequest[] = [];
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const url = new URL(incoming.url ?? '/', 'http://host');
    const values = (await incoming.toArray()).join('');
    const request = {
      method: incoming.method ?? 'GET',
      action: url.pathname.replace('/api/', ''),
      query: Object.fromEntries(url.searchParams),
      ...(values && { values: JSON.parse(values) }),
    };
    requests.push(request);
    const handler = handlers[request.action] ?? (() => refusalOf('Not Found', 404));
    const { status = 200, body } = await handler(request);
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    handlers,
    requestsOf: (action: string) => requests.filter((request) => request.action === action),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A running stand-in of the host. */
export type Host = Awaited<ReturnType<typeof startHost>>;
