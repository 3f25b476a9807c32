// Who is suspended, and users who can be, as the page asks for them.
import type { SuspensionReason } from '../../server/contracts/suspension';
import type { Id, Page, PageRequest, Person } from './common';

/** A user of the host, as far as one is recognised and chosen by it. */
export interface User extends Person {
  id: Id;
  email?: string | null;
}

/** A user who can't get in. */
export interface Suspension {
  user: User;
  /** In ISO 8601. */
  since: string;
  /** The source that did it; null: somebody did it manually. */
  sourceName: string | null;
  sourceDisplayName: string | null;
  reason: SuspensionReason;
  /** When the user is to be removed, in ISO 8601; null: never. */
  removalDueAt: string | null;
  /** Who did it manually. */
  by: User | null;
}

/** What suspensions can be sorted by. */
export type SuspensionField = 'nickname' | 'since' | 'sourceName' | 'reason' | 'removalDueAt';

/** Which suspensions are looked for, and in which order. */
export interface SuspensionQuery {
  /** Part of a nickname, username or email. */
  search?: string;
  /** One of `SuspensionField`; with `-` before it, descending. */
  sort?: string;
}

/** What became of users who were to be suspended. */
export interface SuspendResult {
  suspended: string[];
  /** Who was suspended already. */
  unchanged: string[];
  refused: { userId: string; message: string }[];
}

/** What the page asks of the server about suspensions. */
export interface SuspensionApi {
  /** The people who are suspended; if no order is given, the last one first. */
  listSuspensions(page: PageRequest, query: SuspensionQuery): Promise<Page<Suspension>>;
  /** Suspends users manually. */
  suspend(userIds: Id[]): Promise<SuspendResult>;
  /** Lets suspended users in again. */
  lift(userIds: Id[]): Promise<void>;
  /**
   * The first users whose nickname, username or email has this text in it.
   * @throws ForbiddenError if the user may not see the list of users
   */
  findUsers(search: string): Promise<User[]>;
  /**
   * These users, as far as they are there.
   * @throws ForbiddenError if the user may not see the list of users
   */
  listUsers(ids: Id[]): Promise<User[]>;
}
