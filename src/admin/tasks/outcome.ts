import type { Admin } from '../admin';
import type { Outcome } from '../api';
import { formatNumber } from '../format';
import { isMemberships } from './target';

/**
 * What a task did, in a line: `12 created · 3 updated · 1 failed`. Everybody counts once, so memberships, which are of users
 * that are counted already, are left to the details.
 */
export function outcomeLine({ targets, failedRecords }: Outcome, { t, language }: Pick<Admin, 't' | 'language'>) {
  const counted = targets.filter((target) => !isMemberships(target));
  const sum = (action: 'created' | 'updated' | 'unchanged' | 'deleted') =>
    counted.reduce((total, target) => total + target[action], 0);
  const changes = [
    [sum('created'), '{{number}} created'],
    [sum('updated'), '{{number}} updated'],
    [sum('deleted'), '{{number}} deleted'],
  ] as const;
  const told = changes.filter(([number]) => number > 0);
  return [
    ...(told.length ? told : [[sum('unchanged'), '{{number}} unchanged'] as const]),
    ...(failedRecords ? [[failedRecords, '{{number}} failed'] as const] : []),
  ]
    .map(([number, words]) => t(words, { number: formatNumber(number, language) }))
    .join(' · ');
}
