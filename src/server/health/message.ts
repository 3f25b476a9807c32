// The words of a message: what has become of a source, why, in counts, and the address of the task.
import type { Model } from '@nocobase/database';
import { describeProblem, knownProblem } from '../contracts/catalogue';
import type { HealthEvent } from '../contracts/notifications';
import { countOutcome } from '../contracts/outcome-counts';
import type { Outcome } from '../contracts/types';
import type { Translate } from '../platform/translate';
import type { SyncSourceModel } from '../sources/sync-source-model';

export interface Message {
  title: string;
  text: string;
  /** Where more is to be seen. */
  url: string;
}

/** @param path of the page on a server whose address nobody has said */
export function messageOfNews(
  { source, event, task }: { source: SyncSourceModel; event: HealthEvent; task?: Model },
  t: Translate,
  path: string,
): Message {
  const address = source.notifications?.pageAddress || path;
  const url = task ? `${address}?source=${source.id}&task=${task.get('id')}` : `${address}?source=${source.id}`;
  const outcome = task?.get('outcome') as Outcome | null | undefined;
  const lines = event === 'recovered' ? [] : [reasonOf(task?.get('message') as string | null | undefined, outcome, t)];
  return {
    title: titleOf(event, source, t),
    text: [...lines, outcome && countsOf(outcome, t)].filter(Boolean).join('\n'),
    url,
  };
}

function titleOf(event: HealthEvent, source: SyncSourceModel, t: Translate): string {
  // Its display name may be a template, which is translated in the clients alone.
  const name = source.displayName && !source.displayName.includes('{{') ? source.displayName : source.name;
  switch (event) {
    case 'failed':
      return t('The synchronization of {{source}} failed', { source: name });
    case 'stopped':
      return t('The synchronization of {{source}} stopped at the removal limit', { source: name });
    case 'partial':
      return t('Some records of {{source}} could not be synchronized', { source: name });
    case 'overdue':
      return t('{{source}} has not been synchronized for {{hours}} hours', {
        source: name,
        hours: source.notifications?.overdueAfterHours ?? 0,
      });
    case 'recovered':
      return t('{{source}} is synchronized again', { source: name });
  }
}

/** Why some records, or all, failed is worded for each reader: the message of the task is in the language of who started it. */
function reasonOf(message: string | null | undefined, outcome: Outcome | null | undefined, t: Translate) {
  const { failed, failedRecords } = outcome ?? {};
  if (!failed) {
    return message;
  }
  const first = failed.first.map((failure) => {
    const problem = knownProblem(failure);
    return `${failure.uid}: ${problem ? describeProblem(problem, t) : failure.message}`;
  });
  return t('Failed records: {{failed}} of {{all}}. The first: {{first}}', {
    failed: failedRecords,
    all: failed.all,
    first: first.join('; '),
  });
}

const COUNTS = [
  ['created', '{{number}} created'],
  ['updated', '{{number}} updated'],
  ['suspended', '{{number}} suspended'],
  ['restored', '{{number}} restored'],
  ['deleted', '{{number}} deleted'],
  ['memberships', 'memberships of {{number}} people changed'],
  ['failed', '{{number}} failed'],
] as const;

function countsOf(outcome: Outcome, t: Translate): string {
  const counts = countOutcome(outcome);
  return COUNTS.filter(([field]) => counts[field] > 0)
    .map(([field, sentence]) => t(sentence, { count: counts[field], number: String(counts[field]) }))
    .join(' · ');
}
