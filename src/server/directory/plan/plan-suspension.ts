// Whether a user can get in: pure, over what the source reports of one and who is suspended already.
import type { Suspension, SuspensionReason } from '../../contracts/suspension';

/** A suspension that begins, or goes on for another reason or until another time. */
interface LastingSuspension extends Pick<Suspension, 'since' | 'removalDueAt'> {
  change: 'suspend' | 'reschedule';
  reason: Exclude<SuspensionReason, 'manual'>;
}

/** What becomes of whether a user can get in. */
export type PlannedSuspension = LastingSuspension | { change: 'restore' };

/** The source that plans, and after how many days it removes leavers; null for never. */
export interface SuspensionTerms {
  sourceName: string;
  now: Date;
  removeAfterDays: number | null;
}

const DAY = 86_400_000;

/**
 * Lifted is what this source suspended: what somebody did by hand, or another source, is theirs to lift.
 * @param reported whether the user has left, and what the record says besides; undefined if nothing
 */
export function planSuspension(
  { hasLeft, isSuspended }: { hasLeft: boolean; isSuspended?: boolean },
  there: Suspension | undefined,
  terms: SuspensionTerms,
): PlannedSuspension | undefined {
  const { now: since } = terms;
  if (hasLeft) {
    return there
      ? rescheduleLeaver(there, terms)
      : { change: 'suspend', reason: 'left', since, removalDueAt: dueAt(since, terms.removeAfterDays) };
  }
  const isOwn = there?.sourceName === terms.sourceName;
  if (isSuspended && !there) {
    return { change: 'suspend', reason: 'reported', since, removalDueAt: null };
  }
  if (isSuspended) {
    // Whoever had left is back: nobody is to be removed any more.
    const isBack = isOwn && there?.reason === 'left';
    return isBack ? { change: 'reschedule', reason: 'reported', since: there.since, removalDueAt: null } : undefined;
  }
  return isOwn && (isSuspended === false || there.reason === 'left') ? { change: 'restore' } : undefined;
}

/** What becomes of the suspension of a leaver: who was reported as suspended before has left now, and the setting may have changed. */
export function rescheduleLeaver(
  there: Suspension,
  { sourceName, now, removeAfterDays }: SuspensionTerms,
): LastingSuspension | undefined {
  if (there.sourceName !== sourceName) {
    return undefined;
  }
  const since = there.reason === 'left' ? there.since : now;
  const removalDueAt = dueAt(since, removeAfterDays);
  const isSame = there.reason === 'left' && there.removalDueAt?.getTime() === removalDueAt?.getTime();
  return isSame ? undefined : { change: 'reschedule', reason: 'left', since, removalDueAt };
}

/** When somebody who was suspended then is to be removed; null for never. */
export function dueAt(since: Date, removeAfterDays: number | null): Date | null {
  return removeAfterDays === null ? null : new Date(since.getTime() + removeAfterDays * DAY);
}

/** Whether the time has come for somebody whom this source suspended as a leaver. */
export function isDue(there: Suspension | undefined, { sourceName, now, removeAfterDays }: SuspensionTerms): boolean {
  if (there?.sourceName !== sourceName || there.reason !== 'left') {
    return false;
  }
  const due = dueAt(there.since, removeAfterDays);
  return due !== null && due <= now;
}
