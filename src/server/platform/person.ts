import type { Context } from '@nocobase/actions';

/** What people call a user. */
export function personName({ nickname, username, email, id }: Record<string, unknown> = {}): string {
  return String(nickname || username || email || id || '-');
}

/** What people call the user of a request. */
export function personOf(ctx?: Context): string {
  return personName(ctx?.state?.currentUser);
}
