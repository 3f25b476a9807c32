import { type HrServer, startHrServer } from '../../hr-server';
import { DirectoryClient, type DirectoryParts } from '../directory-client';
import { english } from './english';
import { serve, serveText } from './serve';

/** A promise to be kept later. */
function gate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const TOKEN = 'a-very-secret-token';

const clientOf = (
  url: string,
  {
    signal = new AbortController().signal,
    onRead,
    ...options
  }: { token?: string; timeout?: number; signal?: AbortSignal; onRead?: DirectoryParts['onRead'] } = {},
) => new DirectoryClient({ url, timeout: 30, ...options }, { signal, t: english, onRead });

const person = (id: string) => ({ id, name: id, login: null, email: null, phone: null, departments: [] });

/** The message of a failure; every one of them must keep the token to itself. */
async function failureOf(reading: Promise<unknown>): Promise<string> {
  const error: unknown = await reading.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  const { message } = error as Error;
  expect(message).not.toContain(TOKEN);
  return message;
}

describe('with the sample HR server', () => {
  let hr: HrServer;

  beforeEach(async () => {
    hr = await startHrServer({ port: 0, token: TOKEN });
  });
  afterEach(() => hr.close());

  it('reads all pages', async () => {
    const client = clientOf(hr.url, { token: TOKEN });
    expect(await client.departments()).toEqual(hr.departments);
    expect(await client.people()).toEqual(hr.people);
  });

  it('tells after each page how many it has read', async () => {
    const onRead = vi.fn();
    const client = clientOf(hr.url, { token: TOKEN, onRead });
    await client.departments();
    await client.people();
    expect(onRead.mock.calls).toEqual([
      ['departments', 20],
      ['users', 50],
      ['users', 100],
      ['users', 150],
      ['users', 200],
    ]);
  });

  it('names the page that failed', async () => {
    hr.failWith = 500;
    hr.failFromPage = 3;
    expect(await failureOf(clientOf(hr.url, { token: TOKEN }).people())).toMatch(`${hr.url}/users, page 3: `);
  });

  it('reads no more than the first page of a list where nothing else is asked', async () => {
    hr.failWith = 500;
    hr.failFromPage = 2;
    expect(await clientOf(hr.url, { token: TOKEN }).firstPage('users')).toEqual({
      address: `${hr.url}/users`,
      items: 50,
      milliseconds: expect.any(Number),
    });
  });

  it('says that the token is wrong', async () => {
    const message = await failureOf(clientOf(hr.url, { token: `${TOKEN}-of-yesterday` }).people());
    expect(message).toBe(`${hr.url}/users, page 1: the server answered with status 401. Check the token.`);
  });

  it('says that the URL is wrong', async () => {
    const message = await failureOf(clientOf(`${hr.url}/api`, { token: TOKEN }).people());
    expect(message).toBe(`${hr.url}/api/users, page 1: the server answered with status 404. Check the URL.`);
  });

  it('says that the server is in trouble', async () => {
    hr.failWith = 500;
    const message = await failureOf(clientOf(hr.url, { token: TOKEN }).departments());
    expect(message).toBe(
      `${hr.url}/departments, page 1: the server answered with status 500. The log of that server should say why.`,
    );
  });

  it('says that nobody is there', async () => {
    await hr.close();
    const message = await failureOf(clientOf(hr.url, { token: TOKEN }).departments());
    expect(message).toContain(`${hr.url}/departments, page 1: the server could not be reached (connect ECONNREFUSED`);
  });

  it('does not wait for longer than it may', async () => {
    hr.delay = 2_000;
    const message = await failureOf(clientOf(hr.url, { token: TOKEN, timeout: 0.1 }).people());
    expect(message).toMatch(`${hr.url}/users, page 1: no answer within 0.1 s.`);
  });
});

it('does not wait for the rest of an answer for longer than it may', async () => {
  const { url } = await serve((_, response) => response.write('{ "items": ['));
  expect(await failureOf(clientOf(url, { timeout: 0.1 }).people())).toMatch('no answer within 0.1 s');
});

it('ends its request at once when nobody waits for it any more, and asks for no other page', async () => {
  const { opened: closed, open: close } = gate();
  const { opened: begun, open: begin } = gate();
  const { url, asked } = await serve((_, response) => {
    response.on('close', () => close());
    begin();
  });
  const stop = new AbortController();
  const client = clientOf(url, { signal: stop.signal });
  const failure = failureOf(client.people());
  await begun;
  stop.abort(new Error('Cancelled by Ana'));
  expect(await failure).toBe('Cancelled by Ana');
  await closed;
  expect(await failureOf(client.departments())).toBe('Cancelled by Ana');
  expect(asked).toEqual(['/users']);
});

it('sends no token when there is none', async () => {
  const { url } = await serve(({ headers }, response) =>
    response.writeHead(headers.authorization === undefined ? 200 : 400).end('{ "items": [], "next": null }'),
  );
  expect(await clientOf(url).people()).toEqual([]);
});

it('keeps path and query of its URL, and follows absolute addresses', async () => {
  const { url, asked } = await serve((request, response) => {
    const next = request.url?.includes('after') ? null : `http://${request.headers.host}/hr/users?tenant=1&after=p1`;
    response.end(JSON.stringify({ items: [person(next ? 'p1' : 'p2')], next }));
  });
  expect(await clientOf(`${url}/hr/?tenant=1`).people()).toEqual([person('p1'), person('p2')]);
  expect(asked).toEqual(['/hr/users?tenant=1', '/hr/users?tenant=1&after=p1']);
});

it.each([
  ['a page that is not JSON', '<!doctype html>', 'the answer is not a JSON object'],
  ['an empty answer', '', 'the answer is not a JSON object'],
  ['JSON of another shape', '{ "users": [] }', 'the answer is not a JSON object'],
  ['a page that does not say whether it is the last', '{ "items": [] }', 'the answer is not a JSON object'],
  [
    'an item of another shape',
    JSON.stringify({ items: [person('p1'), { ...person('p2'), departments: 'd1' }], next: null }),
    'item 2, with id "p2", is not in the format: check its "departments".',
  ],
  [
    'an item that is no object',
    JSON.stringify({ items: [null], next: null }),
    'item 1, with id "?", is not in the format: check its "id".',
  ],
  ['a next page that is this one', '{ "items": [], "next": "/users" }', 'its pages have no end'],
  [
    'a next page that is no address',
    '{ "items": [], "next": "http://:" }',
    'the next page that it names is not an address',
  ],
])('refuses %s', async (_, text, expected) => {
  const { url } = await serveText(text);
  const message = await failureOf(clientOf(url, { token: TOKEN }).people());
  expect(message).toMatch(`${url}/users, page 1: `);
  expect(message).toMatch(expected);
});

it('does not go round in circles', async () => {
  const { url, asked } = await serve((request, response) =>
    response.end(JSON.stringify({ items: [], next: request.url === '/users?page=2' ? '?page=3' : '?page=2' })),
  );
  expect(await failureOf(clientOf(url).people())).toMatch('its pages have no end');
  expect(asked).toEqual(['/users', '/users?page=2', '/users?page=3']);
});

it('never asks a stranger, named as next page or by a redirect', async () => {
  const stranger = await serveText('{ "items": [], "next": null }');

  const naming = await serveText(JSON.stringify({ items: [], next: `${stranger.url}/users?page=2` }));
  expect(await failureOf(clientOf(naming.url, { token: TOKEN }).people())).toMatch('on another server');

  const redirecting = await serve((_, response) => response.writeHead(302, { Location: stranger.url }).end());
  expect(await failureOf(clientOf(redirecting.url, { token: TOKEN }).people())).toMatch(
    'answered with status 302. Redirects are not followed',
  );

  expect(stranger.asked).toEqual([]);
});

it('keeps what is secret in a URL out of its messages', async () => {
  const { url } = await serveText('');
  const message = await failureOf(clientOf(url.replace('//', '//me:secret@') + '?key=secret').people());
  expect(message).not.toContain('secret');
});
