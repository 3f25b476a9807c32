// A suspension: somebody who can't get in, and why.
import type { Transaction } from '@nocobase/database';
import type { TranslatableError } from '../platform/errors';

/** Why: the directory lacks the person, says that they are suspended, or somebody did it by hand. */
export type SuspensionReason = 'left' | 'reported' | 'manual';

/** What is known of somebody who is suspended. Ids are texts, as some databases give them. */
export interface Suspension {
  userId: string;
  /** The source that suspended the user; null: somebody did it by hand. */
  sourceName: string | null;
  since: Date;
  reason: SuspensionReason;
  taskId: string | null;
  /** When the user is to be removed, if ever. */
  removalDueAt: Date | null;
  /** Who did it by hand. */
  by: string | null;
}

export interface SuspensionEntry {
  userId: string;
  sourceName: string | null;
  reason: SuspensionReason;
  /** Since when; now, if it is left out. */
  since?: Date;
  taskId?: number | string | null;
  removalDueAt?: Date | null;
  /** The id of whoever does it by hand. */
  by?: number | string | null;
}

/** A suspension that stays, for another reason or until another time. */
export type RescheduledSuspension = Pick<Suspension, 'userId' | 'reason' | 'since' | 'removalDueAt'>;

/** Where suspensions are kept. */
export interface SuspensionStore {
  /** Those of these users who are suspended, by their ids. */
  find(userIds: string[]): Promise<Map<string, Suspension>>;
  /** Suspends those who may be; gives the ids of those who were not before. */
  suspend(entries: SuspensionEntry[], transaction?: Transaction): Promise<string[]>;
  /** Why some of these users can't be suspended, by their ids. */
  refusalsOf(userIds: string[], by: null, transaction: Transaction): Promise<Map<string, TranslatableError>>;
  /** @param sourceName lifts what this source suspended, and nothing else */
  lift(userIds: string[], transaction?: Transaction, sourceName?: string): Promise<string[]>;
  /** Changes what this source suspended, and nothing else. */
  reschedule(entries: RescheduledSuspension[], sourceName: string, transaction: Transaction): Promise<void>;
}
