import type { User } from '../api';

/** What a user is called. */
export const userName = ({ nickname, username, email, id }: User) => nickname || username || email || String(id);

/** What tells a user from others of the same name. */
export function userDetails({ username, email, ...user }: User): string {
  const name = userName({ ...user, username, email });
  return [username, email].filter((text) => text && text !== name).join(' · ');
}

/** Both in a line. */
export const userLine = (user: User) => [userName(user), userDetails(user)].filter(Boolean).join(' · ');
