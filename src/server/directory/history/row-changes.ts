// Sees, through the host's events, what is done to users, departments and memberships in our transactions: what was planned, and
// what comes along with it, such as the memberships that go with a department.
import type { Database, Model, Transaction } from '@nocobase/database';
import type { HistoryResource } from '../../contracts/history';
import { ChangedRows } from './changed-rows';

interface WriteOptions {
  transaction?: Transaction;
}

export class RowChanges {
  private readonly collected = new WeakMap<Transaction, ChangedRows>();

  constructor(db: Database) {
    for (const resource of ['users', 'departments'] as HistoryResource[]) {
      db.on(
        `${resource}.afterCreate`,
        this.listen((changed, row) => changed.created(resource, row)),
      );
      db.on(
        `${resource}.afterUpdate`,
        this.listen((changed, row) => changed.updated(resource, row)),
      );
      db.on(
        `${resource}.afterDestroy`,
        this.listen((changed, row) => changed.deleted(resource, row)),
      );
    }
    db.on('departmentsUsers.afterBulkCreate', (rows: Model[], options: WriteOptions) =>
      rows.forEach((row) => this.in(options)?.joined(row)),
    );
    db.on(
      'departmentsUsers.afterCreate',
      this.listen((changed, row) => changed.joined(row)),
    );
    db.on(
      'departmentsUsers.afterUpdate',
      this.listen((changed, row) => changed.owned(row)),
    );
    db.on(
      'departmentsUsers.afterDestroy',
      this.listen((changed, row) => changed.left(row)),
    );
  }

  /** What some work does in its transaction. */
  async collect(transaction: Transaction, work: () => Promise<void>): Promise<ChangedRows> {
    const changed = new ChangedRows();
    this.collected.set(transaction, changed);
    await work();
    this.collected.delete(transaction);
    return changed;
  }

  /** Memberships are about to be removed by a condition: no event names them. */
  noteLeft(memberships: Model[], transaction: Transaction): void {
    memberships.forEach((row) => this.in({ transaction })?.left(row));
  }

  /** Whether users can get in is no event of their rows. */
  noteAccess(userIds: string[], access: 'suspended' | 'restored', transaction: Transaction): void {
    userIds.forEach((id) => this.in({ transaction })?.access.set(id, access));
  }

  private listen(note: (changed: ChangedRows, row: Model) => void) {
    return (row: Model, options: WriteOptions) => {
      const changed = this.in(options);
      if (changed) {
        note(changed, row);
      }
    };
  }

  private in({ transaction }: WriteOptions = {}): ChangedRows | undefined {
    return transaction && this.collected.get(transaction);
  }
}
