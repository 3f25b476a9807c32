// How much may be removed at once without anybody being asked.
import { sumBy } from 'lodash';
import { TranslatableError } from '../platform/errors';
import type { SourceSettings } from '../contracts/source-settings';
import { ENGLISH, type Translate } from '../platform/translate';
import { type AllowedRemovals, type RemovedRecord, removedRecords } from './removed-records';
import type { Removals } from './removals';

/** How much of what a source has may be removed. */
export type RemovalLimit = Pick<SourceSettings, 'leaverLimitPercent' | 'leaverLimitCount'>;

/** Where removals are counted: each has its own way to go on. */
export type Origin = 'task' | 'push' | 'preview';

/** More would be removed than the source allows, or than somebody allowed for once. Nothing was written. */
export class RemovalLimitError extends TranslatableError {
  /** The records that somebody can allow to go. */
  readonly removed: RemovedRecord[];
  /** How many of them were not among those that somebody allowed. */
  private readonly others: number;

  constructor(
    private readonly removals: Removals[],
    private readonly limit: RemovalLimit,
    private readonly origin: Origin,
    allowed?: AllowedRemovals,
  ) {
    super('');
    this.removed = removedRecords(removals);
    this.others = allowed ? othersThan(allowed, this.removed).length : 0;
    this.message = this.translate(ENGLISH);
  }

  /** How many somebody can allow. */
  get count(): number {
    return this.removed.length;
  }

  /** How many of these would be suspended. */
  get suspensions(): number {
    return this.removed.filter(({ reason }) => reason === 'suspended').length;
  }

  override translate(t: Translate): string {
    const { leaverLimitPercent: percent, leaverLimitCount } = this.limit;
    const removals = this.removals.filter(countOf);
    return [
      headline(this.origin, removals.some(suspendedIn), t),
      `${removals.map((each) => countText(each, t)).join(', ')}.`,
      leaverLimitCount === null
        ? t('The removal limit of this source is {{percent}} %.', { percent })
        : t('The removal limit of this source is {{percent}} %, and {{count}} records.', {
            percent,
            count: leaverLimitCount,
          }),
      removals.some(({ received }) => !received) && t('The source delivered none at all.'),
      removals.some(renamedIn) &&
        t(
          '{{renamed}} of them seem to have come under another uid: check whether the uids of the source have changed, and link them by a match key.',
          { renamed: sumBy(removals, renamedIn) },
        ),
      this.others > 0 && t('Not among those that were allowed: {{number}}.', { number: this.others }),
      advise(this.origin, t),
    ]
      .filter(Boolean)
      .join(' ');
  }
}

/**
 * What is wrong, if more would be removed than the source's limit allows.
 * @param allowed the removals that somebody allowed
 */
export function limitError(
  removals: Removals[],
  limit: RemovalLimit,
  origin: Origin,
  allowed?: AllowedRemovals,
): RemovalLimitError | undefined {
  const isTooMany = removals.some((each) => isOver(each, limit)) && !(allowed && isAllowed(removals, allowed));
  return isTooMany ? new RemovalLimitError(removals, limit, origin, allowed) : undefined;
}

/** Fewer may go than somebody allowed, but no others. */
function isAllowed(removals: Removals[], allowed: AllowedRemovals): boolean {
  const removed = removedRecords(removals);
  // None at all may be what somebody saw and allowed, but not less than that.
  const isLess = removals.some(isEmpty) && removed.length < allowed.count;
  return !isLess && !othersThan(allowed, removed).length;
}

function othersThan(allowed: AllowedRemovals, removed: RemovedRecord[]): RemovedRecord[] {
  return removed.filter((record) => !allowed.has(record));
}

/** A source that says it has nobody is more likely to be broken than to be right. */
function isEmpty(removals: Removals): boolean {
  const { toRemove, toSuspend, received } = removals;
  return toRemove.length + toSuspend.length + renamedIn(removals) > 0 && received === 0;
}

function isOver(removals: Removals, { leaverLimitPercent, leaverLimitCount }: RemovalLimit): boolean {
  const count = countOf(removals);
  // Where a payload is not complete, what is there was not counted.
  const known = Math.max(removals.known, count);
  const isOverCount = leaverLimitCount !== null && count > leaverLimitCount;
  return isOverCount || count * 100 > leaverLimitPercent * known || isEmpty(removals);
}

/** Those who came again under another uid stay; but many of them are a sign that nothing of the source can be trusted. */
function countOf(removals: Removals): number {
  const { toRemove, deleted, stripped } = removals;
  return toRemove.length + renamedIn(removals) + deleted.length + stripped.length + suspendedIn(removals);
}

function renamedIn({ retained }: Removals): number {
  return retained.filter(({ reason }) => reason === 'renamed').length;
}

function suspendedIn({ toSuspend, suspended }: Removals): number {
  return toSuspend.length + suspended.length;
}

function headline(origin: Origin, isSuspending: boolean, t: Translate): string {
  if (isSuspending) {
    return origin === 'preview'
      ? t('A sync would stop and write nothing, because too many people would be suspended or removed:')
      : t('Nothing was written, because too many people would be suspended or removed:');
  }
  return origin === 'preview'
    ? t('A sync would stop and write nothing, because too many records would be removed:')
    : t('Nothing was written, because too many records would be removed:');
}

function advise(origin: Origin, t: Translate): string {
  switch (origin) {
    case 'task':
      return t('Check what the source delivers. If it is right, retry the task and allow it, or raise the limit.');
    case 'push':
      return t('Check what the source delivers. If it is right, raise the limit of the source, or synchronize it.');
    case 'preview':
      return t('Check what the source delivers. If it is right, synchronize and allow it, or raise the limit.');
  }
}

function countText(removals: Removals, t: Translate): string {
  const values = { count: countOf(removals), known: removals.known, dataType: removals.dataType };
  switch (removals.dataType) {
    case 'user':
      return t('{{count}} of {{known}} users', values);
    case 'department':
      return t('{{count}} of {{known}} departments', values);
    default:
      return t('{{count}} of {{known}} records of type "{{dataType}}"', values);
  }
}
