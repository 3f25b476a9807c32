// The host's HTTP API, as somebody outside calls it.

/** Calls an action; gives the HTTP status and the answer's body. */
export type Call = (
  action: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<{ status: number; body: Body }>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the host answers
type Body = any;

/** @param token of a sign-in or an API key; without one, the calls are anonymous */
export function callerOf(address: string, token?: string, role?: string): Call {
  return async (action, body, headers) => {
    const reading = body === undefined && /:(list|get|listSyncTypes)\b/.test(action);
    const response = await fetch(`${address}/api/${action}`, {
      method: reading ? 'GET' : 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Authenticator': 'basic',
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(role && { 'X-Role': role }),
        ...headers,
      },
      body: reading ? undefined : JSON.stringify(body ?? {}),
    });
    return { status: response.status, body: await response.json() };
  };
}

export async function signIn(address: string, account = 'admin@nocobase.com', password = 'admin123'): Promise<string> {
  const { body } = await callerOf(address)('auth:signIn', { account, password });
  return body.data.token;
}

/** A user whose only role, of the same name, has these snippets; the password is `Secret-123`. */
export async function createUser(address: string, name: string, snippets: string[]) {
  const root = callerOf(address, await signIn(address));
  await root('roles:create', { name, title: name, snippets });
  await root('users:create', { username: name, password: 'Secret-123', roles: [name] });
}

/** The token of a new API key, whose only role has these snippets. */
export async function createApiKey(address: string, role: string, snippets: string[]): Promise<string> {
  const root = callerOf(address, await signIn(address));
  const keeper = `${role}-keeper`;
  await root('roles:create', { name: role, title: role, snippets });
  await root('roles:create', { name: keeper, title: keeper, snippets: ['pm.api-keys.configuration'] });
  await root('users:create', { username: role, password: 'Secret-123', roles: [role, keeper] });
  const user = callerOf(address, await signIn(address, role, 'Secret-123'), keeper);
  const { body } = await user('apiKeys:create', { name: role, role: { name: role }, expiresIn: '1d' });
  return body.data.token;
}
