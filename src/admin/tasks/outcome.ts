import type { Admin } from '../admin';
import type { Outcome, RecordAction } from '../api';
import { formatNumber } from '../format';
import { isMemberships } from './target';

/**
 * What a task did, in a line: `12 created · 3 updated · 1 failed`. Everybody counts once, so memberships, which are of users
 * that are counted already, are left to the details; who is unchanged is told where nothing changed.
 */
export function outcomeLine({ targets, failedRecords }: Outcome, { t, language }: Pick<Admin, 't' | 'language'>) {
  const counted = targets.filter((target) => !isMemberships(target));
  const sum = (action: RecordAction) => counted.reduce((total, target) => total + target[action], 0);
  const hasChanges = counted.some(({ created, updated, deleted }) => created + updated + deleted > 0);
  const counts = [
    [sum('created'), '{{number}} created'],
    [sum('updated'), '{{number}} updated'],
    [sum('deleted'), '{{number}} deleted'],
    [hasChanges ? 0 : sum('unchanged'), '{{number}} unchanged'],
    [failedRecords, '{{number}} failed'],
  ] as const;
  return counts
    .filter(([number]) => number > 0)
    .map(([number, words]) => t(words, { number: formatNumber(number, language) }))
    .join(' · ');
}
