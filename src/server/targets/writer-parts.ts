import type { Database } from '@nocobase/database';
import type { HostListeners } from './host-listeners';
import type { Ledger } from './ledger';

/** What the writers work with. */
export interface WriterParts {
  db: Database;
  ledger: Ledger;
  listeners: HostListeners;
  /** The application's cache, where the host keeps the departments of users. */
  cache: { del(key: string): Promise<void> };
}
