// Conflicts between writers, which the database solves by sending one of them away: it is to come again.
import { retryAsPromised } from 'retry-as-promised';
import { asError } from './errors';

const CONFLICTS = [
  /SQLITE_BUSY/,
  /deadlock/i,
  // PostgreSQL, MySQL
  /could not serialize access/i,
  /lock wait timeout exceeded/i,
  // MariaDB
  /record has changed since last read/i,
];

/** Does it again, a few times and after a while, where the database sent it away. */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  const attempt = async () => {
    try {
      return await work();
    } catch (thrown) {
      // Hooks of other plugins throw what they like, and a message is looked for here.
      throw asError(thrown);
    }
  };
  return retryAsPromised(attempt, {
    max: 8,
    match: CONFLICTS,
    backoffBase: 50,
    backoffExponent: 1.5,
    backoffJitter: 50,
  });
}
