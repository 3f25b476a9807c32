// What was pushed, as the page asks for it.
import type { Outcome } from '../../server/contracts/types';
import type { Id, Page, PageRequest, Person } from './common';

/** What somebody pushed, and what became of it. */
export interface Push {
  id: Id;
  sourceName: string;
  dataType: string;
  status: string;
  message?: string | null;
  /** In ISO 8601. */
  startedAt: string;
  /** In milliseconds. */
  cost?: number | null;
  outcome?: Outcome | null;
  /** How many of its failed records are kept to be listed and tried again. */
  failuresKept?: number | null;
  /** Null: a plugin. */
  createdBy?: Person | null;
}

/** What the page asks of the server about pushes. */
export interface PushApi {
  /** What was pushed, the last first: under a source name, or by a person, that has this text in it. */
  listPushes(page: PageRequest, search?: string): Promise<Page<Push>>;
  /** One push. */
  getPush(id: Id): Promise<Push>;
}
