// Plans for the users of a run who may no longer get in, and who may again.
import { problem } from '../../contracts/catalogue';
import type { Notice } from '../../contracts/plan';
import type { Suspension } from '../../contracts/suspension';
import type { PlanOptions } from './directory-plan';
import { isDue, planSuspension } from './plan-suspension';
import type { PlannedUser, ReportedUser } from './plan-user';

type Deps = Pick<PlanOptions, 'sourceName' | 'findSuspensions' | 'leavers' | 'startedBy'>;

export class SuspensionPlanner {
  readonly notices: Notice[] = [];

  /** Of the users who were looked up. */
  private suspensions: ReadonlyMap<string, Suspension> = new Map();

  constructor(private readonly deps: Deps) {}

  /** Reads which of these users are suspended: those who are planned next. */
  async lookUp(users: { id: string }[]): Promise<void> {
    this.suspensions = await this.deps.findSuspensions(users.map(({ id }) => id));
  }

  /** The same user, with what becomes of whether they can get in. */
  plan(user: PlannedUser, { isSuspended, isDeleted }: ReportedUser): PlannedUser {
    const there = this.suspensions.get(user.id ?? '');
    if (user.action === 'deleted' && this.isKept(user, there)) {
      const { uid, id = '', unlinked } = user;
      // Whom a match key means is linked, so that it is known that the source had them.
      const isLinked = !unlinked.includes(id);
      const left: PlannedUser = { uid, id, action: 'unchanged', values: {}, isLinked, unlinked: [] };
      return { ...this.withSuspension(left, { hasLeft: true }, there), hasLeft: true };
    }
    if (isDeleted || user.action === 'failed' || user.sharedWith !== undefined) {
      return user;
    }
    return this.withSuspension(user, { hasLeft: false, isSuspended }, there);
  }

  /** Whether somebody whose record says that they are deleted is suspended instead. */
  private isKept({ id }: PlannedUser, there?: Suspension): boolean {
    const { leavers } = this.deps.leavers;
    return leavers === 'suspend' && id !== undefined && !isDue(there, this.terms);
  }

  private get terms() {
    const { sourceName, leavers } = this.deps;
    return { sourceName, now: new Date(), removeAfterDays: leavers.removeSuspendedAfterDays };
  }

  private withSuspension(
    user: PlannedUser,
    reported: { hasLeft: boolean; isSuspended?: boolean },
    there?: Suspension,
  ): PlannedUser {
    const suspension = planSuspension(reported, there, this.terms);
    if (suspension?.change === 'suspend' && this.deps.startedBy.includes(user.id ?? '')) {
      this.notices.push({ ...problem('starter-not-suspended', {}), dataType: 'user', uid: user.uid });
      return user;
    }
    return suspension ? { ...user, suspension } : user;
  }
}
