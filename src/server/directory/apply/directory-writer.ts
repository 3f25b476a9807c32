// Writes what is planned for the records of one source, target by target.
import type { RescheduledSuspension } from '../../contracts/suspension';
import type { LinkedRecord } from '../../ledger/ledger';
import type { ApplyReport } from '../../results/report';
import { type Directory, userIdsOf } from '../directory';
import type { PlannedKind } from '../planned-targets';
import { ApplyContext, type ApplyDeps } from './apply-context';
import { applyDepartments } from './apply-departments';
import { applyMemberships } from './apply-memberships';
import { removeStaleDepartments, unlinkStaleMembers } from './apply-stale';
import { applyUsers, removeStaleUsers } from './apply-users';
import { rescheduleStaleUsers, suspendStaleUsers } from './suspend-stale';

export class DirectoryWriter {
  private readonly context: ApplyContext;

  /** @param planMemberships plans memberships alone, where another handler writes users and it is known only late who they are */
  constructor(
    private readonly directory: Directory,
    private readonly deps: ApplyDeps,
    private readonly planMemberships?: () => Promise<Directory>,
  ) {
    this.context = new ApplyContext(directory, deps);
  }

  /** Notes the ids of records that the ledger has by now. */
  noteRecords(dataType: string, records: { sourceUk: string; id: number }[]): void {
    this.context.noteRecords(dataType, records);
  }

  /** The records that the source no longer has, and whose values others get. */
  get removedFirst(): LinkedRecord[] {
    const { stale, values } = this.directory;
    return stale.user.filter((record) => userIdsOf(record).some((id) => values.removedFirst.has(id)));
  }

  /** @param staleReport hears of those who are removed first */
  async apply(kind: PlannedKind, report: ApplyReport, staleReport: ApplyReport): Promise<void> {
    switch (kind) {
      case 'departments':
        return applyDepartments(this.context, report);
      case 'users':
        return applyUsers(this.context, report, staleReport);
      case 'memberships':
        return applyMemberships(await this.membershipContext(), report);
    }
  }

  /** Users of earlier runs who waited for a department that came now, where nobody is reported. */
  async applyReplayed(report: ApplyReport): Promise<void> {
    await applyMemberships(this.context, report);
  }

  /** Takes away what the source no longer has. */
  async remove(kind: PlannedKind, stale: LinkedRecord[], report: ApplyReport): Promise<void> {
    switch (kind) {
      case 'departments':
        return removeStaleDepartments(this.context, stale, report);
      case 'users':
        return removeStaleUsers(this.context, report);
      case 'memberships':
        return unlinkStaleMembers(this.context, stale, report);
    }
  }

  /** Suspends those whom the source no longer has, instead of removing them. */
  async suspend(stale: LinkedRecord[], removeAfterDays: number | null, report: ApplyReport): Promise<void> {
    await suspendStaleUsers(this.context, stale, removeAfterDays, report);
  }

  /** Sets when those are to be removed who are suspended already. */
  async reschedule(suspended: RescheduledSuspension[]): Promise<void> {
    await rescheduleStaleUsers(this.context, suspended);
  }

  private async membershipContext(): Promise<ApplyContext> {
    return this.planMemberships ? new ApplyContext(await this.planMemberships(), this.deps) : this.context;
  }
}
