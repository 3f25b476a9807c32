// What a signed-in admin's browser sends.

/** Gives the headers of requests of root. */
export async function signIn(address) {
  const { INIT_ROOT_EMAIL: account, INIT_ROOT_PASSWORD: password } = process.env;
  const answer = await fetch(`${address}/auth:signIn`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Authenticator': 'basic' },
    body: JSON.stringify({ account, password }),
  });
  const { data } = await answer.json();
  return { Authorization: `Bearer ${data.token}`, 'X-Authenticator': 'basic' };
}
