// The ways into a NocoBase that somebody has, and which of them are open on a node.
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { callerOf, createApiKey, signIn } from './api';
import type { Node } from './node';

const PASSWORD = 'Secret-123';
const DAY = 24 * 60 * 60;

/** The part of a WebSocket that is used here; its package has no types. */
interface Socket {
  on(event: 'open' | 'message' | 'close', listener: (value: unknown) => void): void;
  send(message: string): void;
  close(): void;
}
const { WebSocket } = createRequire(import.meta.url)('ws') as { WebSocket: new (url: string) => Socket };

/** A connection of the page to a node. */
export interface Connection {
  /** How often the node took it for somebody's. */
  accepted(): number;
  /** Whether the node ended it because its user is not allowed any more. */
  isRefused(): boolean;
  /** Tells the node whose it is. */
  signIn(): void;
  close(): void;
}

/** Somebody with a session, an API key, and sessions that have run out and can each be renewed once. */
export class Visitor {
  private constructor(
    private readonly username: string,
    private readonly session: string,
    private readonly apiKey: string,
    private readonly expired: string[],
  ) {}

  /** @param appKey the host's key, which it signs tokens with */
  static async create({ address }: Node, username: string, appKey: string): Promise<Visitor> {
    const apiKey = await createApiKey(address, username, []);
    const session = await signIn(address, username, PASSWORD);
    const expired: string[] = [];
    for (let number = 0; number < 8; number++) {
      expired.push(expiredToken(await signIn(address, username, PASSWORD), appKey));
    }
    return new Visitor(username, session, apiKey, expired);
  }

  /** Status and message by way in. A session that has run out is used up where it is renewed. */
  async tryAll({ address }: Node): Promise<Record<string, string>> {
    const signedIn = await callerOf(address)('auth:signIn', { account: this.username, password: PASSWORD });
    const renewed = await check(address, this.expired.at(-1)!);
    if (renewed === OPEN) {
      this.expired.pop();
    }
    return {
      password: signedIn.status === 200 ? OPEN : said(signedIn),
      session: await check(address, this.session),
      'renewed token': renewed,
      'API key': await check(address, this.apiKey),
    };
  }

  /** Whether the session is taken. */
  async isIn({ address }: Node): Promise<boolean> {
    return (await check(address, this.session)) === OPEN;
  }

  async connect({ address }: Node): Promise<Connection> {
    const socket = new WebSocket(`${address.replace('http', 'ws')}/ws`);
    let accepted = 0;
    let code: unknown;
    socket.on('message', (message) => (accepted += String(message).includes('"authorized"') ? 1 : 0));
    socket.on('close', (closed) => (code = closed));
    await new Promise((resolve) => socket.on('open', resolve));
    const payload = { token: this.session, authenticator: 'basic' };
    return {
      accepted: () => accepted,
      isRefused: () => code === 1008,
      signIn: () => socket.send(JSON.stringify({ type: 'auth:token', payload })),
      close: () => socket.close(),
    };
  }
}

const OPEN = 'open';
const SHUT = '401 This account is suspended. Ask your administrator.';
const everyWay = (said: string) => ({ password: said, session: said, 'renewed token': said, 'API key': said });
export const ALL_OPEN = everyWay(OPEN);
export const ALL_SHUT = everyWay(SHUT);

async function check(address: string, token: string): Promise<string> {
  const answer = await callerOf(address, token)('auth:check');
  return answer.status === 200 && answer.body.data?.id ? OPEN : said(answer);
}

function said({ status, body }: { status: number; body: { errors?: { message: string }[] } }): string {
  return `${status} ${body.errors?.[0].message}`;
}

/** The same session, with a token that ran out a minute ago. */
function expiredToken(token: string, appKey: string): string {
  const [header, payload] = token.split('.');
  const iat = Math.floor(Date.now() / 1000) - DAY - 60;
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), iat, exp: iat + DAY };
  const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${createHmac('sha256', appKey).update(signed).digest('base64url')}`;
}
