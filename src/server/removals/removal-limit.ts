// How much may be removed at once without anybody being asked.
import { sumBy } from 'lodash';
import { TranslatableError } from '../errors';
import type { SourceSettings } from '../sources/source-settings';
import { ENGLISH, type Translate } from '../translate';
import type { Removals } from './removals';

type Limit = Pick<SourceSettings, 'leaverLimitPercent' | 'leaverLimitCount'>;

/** Where removals are counted: each has its own way to go on. */
export type Origin = 'task' | 'push' | 'preview';

/** More would be removed than the source allows, or than somebody allowed for once. Nothing was written. */
export class RemovalLimitError extends TranslatableError {
  /** How many somebody can allow. */
  readonly count: number;

  constructor(
    private readonly removals: Removals[],
    private readonly limit: Limit,
    private readonly origin: Origin,
  ) {
    super('');
    this.count = sumBy(removals, countOf);
    this.message = this.translate(ENGLISH);
  }

  override translate(t: Translate): string {
    const { leaverLimitPercent: percent, leaverLimitCount } = this.limit;
    const removals = this.removals.filter(countOf);
    return [
      headline(this.origin, t),
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
      advise(this.origin, t),
    ]
      .filter(Boolean)
      .join(' ');
  }
}

/**
 * What is wrong, if more would be removed than the source's limit allows.
 * @param allowed how many removals somebody allowed
 */
export function limitError(
  removals: Removals[],
  limit: Limit,
  origin: Origin,
  allowed = 0,
): RemovalLimitError | undefined {
  const count = sumBy(removals, countOf);
  // None at all may be what somebody saw and allowed, but not less than that.
  const isAllowed = removals.some(isEmpty) ? count === allowed : count <= allowed;
  const isTooMany = !isAllowed && removals.some((each) => isOver(each, limit));
  return isTooMany ? new RemovalLimitError(removals, limit, origin) : undefined;
}

/** A source that says it has nobody is more likely to be broken than to be right. */
function isEmpty(removals: Removals): boolean {
  return removals.toRemove.length + renamedIn(removals) > 0 && removals.received === 0;
}

function isOver(removals: Removals, { leaverLimitPercent, leaverLimitCount }: Limit): boolean {
  const count = countOf(removals);
  // Where a payload is not complete, what is there was not counted.
  const known = Math.max(removals.known, count);
  const isOverCount = leaverLimitCount !== null && count > leaverLimitCount;
  return isOverCount || count * 100 > leaverLimitPercent * known || isEmpty(removals);
}

/** Those who came again under another uid stay; but many of them are a sign that nothing of the source can be trusted. */
function countOf(removals: Removals): number {
  const { toRemove, deleted, stripped } = removals;
  return toRemove.length + renamedIn(removals) + deleted + stripped;
}

function renamedIn({ retained }: Removals): number {
  return retained.filter(({ reason }) => reason === 'renamed').length;
}

function headline(origin: Origin, t: Translate): string {
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
      return t(
        'Check what the source delivers. If it is right, synchronize and allow the removals, or raise the limit.',
      );
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
