import type { Context } from '@nocobase/actions';

/** What people call the user of a request. */
export function personOf(ctx?: Context): string {
  const { nickname, username, email, id } = ctx?.state?.currentUser ?? {};
  return String(nickname || username || email || id || '-');
}
