// Suspends users whom the source no longer has. What they have stays as it is.
import type { RescheduledSuspension } from '../../contracts/suspension';
import type { LinkedRecord } from '../../ledger/ledger';
import { logMessageOf } from '../../platform/errors';
import type { ApplyReport } from '../../results/report';
import { userIdsOf } from '../directory';
import { dueAt, type PlannedSuspension } from '../plan/plan-suspension';
import { alone, type ApplyContext, subject } from './apply-context';
import { applyChanges } from './apply-changes';

/** @param removeAfterDays days after which they are removed; null for never */
export async function suspendStaleUsers(
  context: ApplyContext,
  stale: LinkedRecord[],
  removeAfterDays: number | null,
  report: ApplyReport,
): Promise<void> {
  const since = new Date();
  const removalDueAt = dueAt(since, removeAfterDays);
  const suspension: PlannedSuspension = { change: 'suspend', reason: 'left', since, removalDueAt };
  await applyChanges(alone(stale), {
    ...context.optionsFor(report),
    write: (records, transaction) =>
      context.suspensions.write(
        records.flatMap((record) => userIdsOf(record).map((userId) => ({ userId, suspension }))),
        transaction,
      ),
    subjectsOf: (record) => userIdsOf(record).flatMap((id) => subject('users', record.sourceUk, id)),
    succeed: () => report.succeed('suspended'),
    fail: ({ sourceUk }, error) => report.fail(sourceUk, error),
  });
}

/** Nobody hears of it: whoever is suspended stays so, and the next run tries again. */
export async function rescheduleStaleUsers(context: ApplyContext, suspended: RescheduledSuspension[]): Promise<void> {
  const { db, logger, isPreview, sourceName, suspensions } = context.deps;
  await applyChanges(alone(suspended), {
    ...{ db, logger, isPreview },
    isStopped: () => false,
    write: async (changes, transaction) => suspensions?.reschedule(changes, sourceName, transaction),
    succeed: () => undefined,
    fail: ({ userId }, error) =>
      logger?.warn(`When user ${userId} is to be removed could not be changed: ${logMessageOf(error)}`),
  });
}
