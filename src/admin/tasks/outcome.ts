import type { Admin } from '../admin';
import type { Outcome, RecordAction } from '../api';
import { formatNumber } from '../format';
import { isMemberships } from './target';

const DID = {
  created: '{{number}} created',
  updated: '{{number}} updated',
  deleted: '{{number}} deleted',
  unchanged: '{{number}} unchanged',
  failed: '{{number}} failed',
};

const WOULD: typeof DID = {
  created: '{{number}} to create',
  updated: '{{number}} to update',
  deleted: '{{number}} to delete',
  unchanged: '{{number}} would stay unchanged',
  failed: '{{number}} would fail',
};

/**
 * What a task did, in a line: `12 created · 3 updated · 1 failed`, or, of a preview, what a sync would do. Everybody counts once, so memberships, which are of users
 * that are counted already, are left to the details; who is unchanged is told where nothing changed.
 */
export function outcomeLine(
  { targets, failedRecords }: Outcome,
  { t, language }: Pick<Admin, 't' | 'language'>,
  isPreview = false,
) {
  const words = isPreview ? WOULD : DID;
  const counted = targets.filter((target) => !isMemberships(target));
  const sum = (action: RecordAction) => counted.reduce((total, target) => total + target[action], 0);
  const hasChanges = counted.some(({ created, updated, deleted }) => created + updated + deleted > 0);
  const counts = [
    [sum('created'), words.created],
    [sum('updated'), words.updated],
    [sum('deleted'), words.deleted],
    [hasChanges ? 0 : sum('unchanged'), words.unchanged],
    [failedRecords, words.failed],
  ] as const;
  return counts
    .filter(([number]) => number > 0)
    .map(([number, sentence]) => t(sentence, { number: formatNumber(number, language) }))
    .join(' · ');
}
