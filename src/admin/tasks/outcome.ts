import { isMemberships } from '../../server/contracts/types';
import type { Admin } from '../admin';
import type { Outcome, TargetOutcome, Task } from '../api';
import { formatNumber } from '../format';

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

const changesOf = ({ created, updated, suspended = 0, restored = 0, deleted }: TargetOutcome) =>
  created + updated + suspended + restored + deleted;

/**
 * What a task did, in a line: `12 created · 3 updated · 1 failed`, or, of a preview, what a sync would do. Whose memberships change
 * is counted apart: these may be the same people or others. Who is unchanged is said where nothing changed at all.
 */
export function outcomeLine(
  { targets, failedRecords }: Outcome,
  { t, language }: Pick<Admin, 't' | 'language'>,
  isPreview = false,
) {
  const words = isPreview ? WOULD : DID;
  const rows = targets.filter((target) => !isMemberships(target));
  const sum = (count: (target: TargetOutcome) => number, of = rows) =>
    of.reduce((total, target) => total + count(target), 0);
  const counts = [
    [sum(({ created }) => created), words.created],
    [sum(({ updated }) => updated), words.updated],
    [sum(({ suspended = 0 }) => suspended), words.suspended],
    [sum(({ restored = 0 }) => restored), words.restored],
    [sum(({ deleted }) => deleted), words.deleted],
    [sum(changesOf, targets.filter(isMemberships)), words.memberships],
    [sum(changesOf, targets) ? 0 : sum(({ unchanged }) => unchanged), words.unchanged],
    [failedRecords, words.failed],
  ] as const;
  return counts
    .filter(([count]) => count > 0)
    .map(([count, sentence]) => t(sentence, { count, number: formatNumber(count, language) }))
    .join(' · ');
}

const ofAll = (target?: TargetOutcome) => (target ? changesOf(target) + target.unchanged + target.failed : 0);

/** How many users were written whose memberships were not, because the task ended before its end. */
export function missingMemberships({ kind, status, outcome }: Pick<Task, 'kind' | 'status' | 'outcome'>): number {
  const targets = outcome?.targets ?? [];
  const hasDepartments = targets.some(({ resource }) => resource === 'departments');
  if (kind === 'preview' || !['cancelled', 'failed'].includes(status) || !hasDepartments) {
    return 0;
  }
  const users = targets.find(({ dataType, resource }) => dataType === 'user' && resource === 'users');
  return Math.max(0, ofAll(users) - ofAll(targets.find(isMemberships)));
}
