// Writes planned suspensions, many at once.
import type { Transaction } from '@nocobase/database';
import type { RescheduledSuspension, SuspensionEntry, SuspensionStore } from '../../contracts/suspension';
import type { TaskId } from '../../contracts/task';
import type { RowChanges } from '../history/row-changes';
import type { PlannedSuspension } from '../plan/plan-suspension';

interface Deps {
  rowChanges: RowChanges;
  suspensions?: SuspensionStore;
  sourceName: string;
  taskId?: TaskId;
}

/** A user, and what becomes of whether they can get in. */
export interface SuspensionChange {
  userId: string;
  suspension: PlannedSuspension;
}

export class SuspensionWriter {
  constructor(private readonly deps: Deps) {}

  async write(changes: SuspensionChange[], transaction: Transaction): Promise<void> {
    const { suspensions, sourceName, taskId = null } = this.deps;
    if (!suspensions || !changes.length) {
      return;
    }
    const restored: string[] = [];
    const suspended: SuspensionEntry[] = [];
    const rescheduled: RescheduledSuspension[] = [];
    for (const { userId, suspension } of changes) {
      if (suspension.change === 'restore') {
        restored.push(userId);
        continue;
      }
      const { change, reason, since, removalDueAt } = suspension;
      if (change === 'suspend') {
        suspended.push({ userId, sourceName, reason, since, removalDueAt, taskId });
      } else {
        rescheduled.push({ userId, reason, since, removalDueAt });
      }
    }
    if (restored.length) {
      const lifted = await suspensions.lift(restored, transaction, sourceName);
      this.deps.rowChanges.noteAccess(lifted, 'restored', transaction);
    }
    if (suspended.length) {
      await this.suspend(suspensions, suspended, transaction);
    }
    if (rescheduled.length) {
      await suspensions.reschedule(rescheduled, sourceName, transaction);
    }
  }

  /** @throws why one of them can't be suspended any more, such as the root role that somebody got meanwhile */
  private async suspend(suspensions: SuspensionStore, entries: SuspensionEntry[], transaction: Transaction) {
    const done = new Set(await suspensions.suspend(entries, transaction));
    this.deps.rowChanges.noteAccess([...done], 'suspended', transaction);
    const others = entries.filter(({ userId }) => !done.has(userId)).map(({ userId }) => userId);
    const [refusal] = others.length ? (await suspensions.refusalsOf(others, null, transaction)).values() : [];
    if (refusal) {
      throw refusal;
    }
  }
}
