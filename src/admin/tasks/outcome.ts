import { changesIn, countOutcome, type OutcomeCounts } from '../../server/contracts/outcome-counts';
import { isMemberships } from '../../server/contracts/types';
import type { Admin } from '../admin';
import type { Outcome, TargetOutcome, Task } from '../api';
import { formatNumber } from '../format';
import { isPreview } from './status';

const DID = {
  created: '{{number}} created',
  updated: '{{number}} updated',
  suspended: '{{number}} suspended',
  restored: '{{number}} restored',
  deleted: '{{number}} deleted',
  memberships: 'memberships of {{number}} people changed',
  unchanged: '{{number}} unchanged',
  failed: '{{number}} failed',
};

const WOULD: typeof DID = {
  created: '{{number}} to create',
  updated: '{{number}} to update',
  suspended: '{{number}} to suspend',
  restored: '{{number}} to restore',
  deleted: '{{number}} to delete',
  memberships: 'memberships of {{number}} people would change',
  unchanged: '{{number}} would stay unchanged',
  failed: '{{number}} would fail',
};

/** What a task did, in a line, or, of a preview, what a sync would do. */
export function outcomeLine(outcome: Outcome, admin: Pick<Admin, 't' | 'language'>, isPreview = false): string {
  return countsLine(countOutcome(outcome), admin, isPreview ? WOULD : DID);
}

/**
 * Counts in a line: `12 created · 3 updated · 1 failed`. Whose memberships change is counted apart: these may be the same people or
 * others. Who is unchanged is said where nothing changed at all.
 */
export function countsLine(
  counts: OutcomeCounts,
  { t, language }: Pick<Admin, 't' | 'language'>,
  sentences = DID,
): string {
  const { unchanged, failed, ...changes } = counts;
  const isChanged = Object.values(changes).some((count) => count > 0);
  const shown: OutcomeCounts = { ...changes, unchanged: isChanged ? 0 : unchanged, failed };
  return (Object.entries(shown) as [keyof OutcomeCounts, number][])
    .filter(([, count]) => count > 0)
    .map(([action, count]) => t(sentences[action], { count, number: formatNumber(count, language) }))
    .join(' · ');
}

const ofAll = (target?: TargetOutcome) => (target ? changesIn(target) + target.unchanged + target.failed : 0);

/** How many users were written whose memberships were not, because the task ended before its end. */
export function missingMemberships({ kind, status, outcome }: Pick<Task, 'kind' | 'status' | 'outcome'>): number {
  const targets = outcome?.targets ?? [];
  const hasDepartments = targets.some(({ resource }) => resource === 'departments');
  if (isPreview({ kind }) || !['cancelled', 'failed'].includes(status) || !hasDepartments) {
    return 0;
  }
  const users = targets.find(({ dataType, resource }) => dataType === 'user' && resource === 'users');
  return Math.max(0, ofAll(users) - ofAll(targets.find(isMemberships)));
}
