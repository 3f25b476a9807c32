import type { Database } from '@nocobase/database';
import type { HostListeners } from '../../platform/host-listeners';
import type { Ledger } from '../../ledger/ledger';
import type { RowChanges } from '../history/row-changes';

/** What the writers work with. */
export interface WriterDeps {
  db: Database;
  ledger: Ledger;
  listeners: HostListeners;
  rowChanges: RowChanges;
  /** The application's cache, where the host keeps the departments of users. */
  cache: { del(key: string): Promise<void> };
}
