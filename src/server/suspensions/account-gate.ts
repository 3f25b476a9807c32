// Nobody who is suspended gets in. All ways in meet in the host's auth manager: it makes the authenticator of each request and of each
// WebSocket, and holds the service that every new session is entered with. Both are asked here, and so is the host's OAuth server.
import type { Auth, AuthManager, ITokenControlService } from '@nocobase/auth';
import type { Context } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import { ENGLISH, translateWith } from '../platform/translate';
import type { KnownSuspensions } from './known-suspensions';
import { closeConnections } from './live-sessions';

/** What is said to whoever is suspended, as a key of `src/locale/`. */
export const SUSPENDED = 'This account is suspended. Ask your administrator.';

/** The code of a refused sign-in: one that both of the host's clients show the message of, where they are. */
const SIGN_IN_CODE = 'ACCOUNT_SUSPENDED';

/** The code of a refused session or API key: one of the host's own, after which both clients go to the sign-in page. */
const SESSION_CODE = 'BLOCKED_TOKEN';

/** A session of somebody who is suspended was to be begun where no request is known. */
export class AccountSuspendedError extends Error {
  readonly status = 401;
  readonly statusCode = 401;
  readonly code = SIGN_IN_CODE;
  /** How the host logs it. */
  readonly logLevel = 'info';

  constructor() {
    super(ENGLISH(SUSPENDED));
    this.name = 'AccountSuspendedError';
  }
}

/** What the gate uses of an authenticator. Those of the host make tokens with `signNewToken`; others need not have it. */
interface Authenticator extends Pick<Auth, 'check' | 'checkToken'> {
  ctx: Context;
  signNewToken?(userId: number | string): Promise<string>;
}

/** The part of the host's OAuth server that says whose accounts there are. */
interface OAuthService {
  createConfiguration(...args: unknown[]): Promise<{ findAccount(ctx: unknown, id: string): Promise<unknown> }>;
}

/** The host's plugin that words errors. */
interface ErrorWording {
  errorHandler?: { register(guard: (error: unknown) => boolean, render: (error: Error, ctx: Context) => void): void };
}

/** Puts the gate before every way in; to be called once, before the application is used. */
export function closeToSuspended(app: Application, known: KnownSuspensions): void {
  guardAuthManager(app.authManager, known);
  // Between the check of a connection's token and its tag somebody may be suspended.
  app.on('ws:authorized', async ({ userId }: { userId: number | string }) => {
    if (await known.has(userId).catch(() => true)) {
      closeConnections(app, [String(userId)]);
    }
  });
  const { errorHandler } = (app.pm.get('error-handler') ?? {}) as ErrorWording;
  errorHandler?.register((error) => error instanceof AccountSuspendedError, answerSuspended);
  app.on('afterLoad', () => {
    const { service } = (app.pm.get('idp-oauth') ?? {}) as { service?: OAuthService };
    if (service?.createConfiguration) {
      guardOAuth(service, known);
    }
  });
}

function guardAuthManager(manager: AuthManager, known: KnownSuspensions) {
  const get = manager.get.bind(manager);
  manager.get = async (...args) => {
    const auth = await get(...args);
    guardAuthenticator(auth as unknown as Authenticator, known);
    return auth;
  };
  const setTokenControlService = manager.setTokenControlService.bind(manager);
  manager.setTokenControlService = (service) => setTokenControlService(guardTokens(service, known));
  if (manager.tokenController) {
    manager.setTokenControlService(manager.tokenController);
  }
}

function answerSuspended({ message }: Error, ctx: Context) {
  ctx.status = 401;
  ctx.body = { errors: [{ message: ctx.t ? translateWith(ctx.t)(SUSPENDED) : message, code: SIGN_IN_CODE }] };
}

/** One authenticator lives for one request. */
function guardAuthenticator(auth: Authenticator, known: KnownSuspensions) {
  const refuse = (code: string) =>
    auth.ctx.throw(401, { message: translateWith(auth.ctx.t)(SUSPENDED), code, logLevel: 'info' });
  const { check, checkToken, signNewToken } = auth;
  // Before a token is renewed.
  auth.checkToken = async () => {
    const checked = await checkToken.call(auth);
    if (checked?.user && (await known.has(checked.user.id))) {
      refuse(SESSION_CODE);
    }
    return checked;
  };
  // Of an authenticator that has a way of its own to check.
  auth.check = async () => {
    const user = await check.call(auth);
    if (user && (await known.has(user.id))) {
      refuse(SESSION_CODE);
    }
    return user;
  };
  if (signNewToken) {
    auth.signNewToken = async (userId) => {
      if (await known.has(userId)) {
        refuse(SIGN_IN_CODE);
      }
      return signNewToken.call(auth, userId);
    };
  }
}

function guardTokens(service: ITokenControlService, known: KnownSuspensions): ITokenControlService {
  const add = service.add.bind(service);
  service.add = async (token) => {
    if (await known.has(token.userId)) {
      throw new AccountSuspendedError();
    }
    return add(token);
  };
  return service;
}

/** To its clients a suspended account is none: no code, no token and no renewed token is given for it, and nothing is said of it. */
function guardOAuth(service: OAuthService, known: KnownSuspensions) {
  const createConfiguration = service.createConfiguration.bind(service);
  service.createConfiguration = async (...args) => {
    const configuration = await createConfiguration(...args);
    const findAccount = configuration.findAccount.bind(configuration);
    return {
      ...configuration,
      findAccount: async (ctx, id) => ((await known.has(id)) ? undefined : findAccount(ctx, id)),
    };
  };
}
