// How many may go at once without anybody being asked.
import { sumBy } from 'lodash';
import { TranslatableError } from '../errors';
import type { SourceSettings } from '../sources/source-settings';
import { ENGLISH, type Translate } from '../translate';
import type { Leavers } from './find-leavers';

type Limit = Pick<SourceSettings, 'leaverLimitPercent' | 'leaverLimitCount'>;

/** Where leavers are counted: each has its own way to go on. */
export type Occasion = 'task' | 'push' | 'preview';

/** More would go than the source allows, or than somebody allowed for once. Nothing was written. */
export class LeaverLimitError extends TranslatableError {
  /** How many somebody can allow. */
  readonly count: number;

  constructor(
    private readonly leavers: Leavers[],
    private readonly limit: Limit,
    private readonly occasion: Occasion,
  ) {
    super('');
    this.count = sumBy(leavers, countOf);
    this.message = this.translate(ENGLISH);
  }

  override translate(t: Translate): string {
    const { leaverLimitPercent: percent, leaverLimitCount } = this.limit;
    const leavers = this.leavers.filter(countOf);
    return [
      sayWhat(this.occasion, t),
      `${leavers.map((each) => sayCount(each, t)).join(', ')}.`,
      leaverLimitCount === null
        ? t('The removal limit of this source is {{percent}} %.', { percent })
        : t('The removal limit of this source is {{percent}} %, and {{count}} records.', {
            percent,
            count: leaverLimitCount,
          }),
      leavers.some(({ told }) => !told) && t('The source delivered none at all.'),
      leavers.some(renamedIn) &&
        t(
          '{{renamed}} of them seem to have come under another uid: check whether the uids of the source have changed, and link them by a match key.',
          { renamed: sumBy(leavers, renamedIn) },
        ),
      advise(this.occasion, t),
    ]
      .filter(Boolean)
      .join(' ');
  }
}

/**
 * What is wrong, if more would go than the source's limit allows.
 * @param allowed how many somebody allowed to go
 */
export function limitError(
  leavers: Leavers[],
  limit: Limit,
  occasion: Occasion,
  allowed = 0,
): LeaverLimitError | undefined {
  const count = sumBy(leavers, countOf);
  // None at all may be what somebody saw and allowed, but not less than that.
  const isAllowed = leavers.some(isEmpty) ? count === allowed : count <= allowed;
  const isTooMany = !isAllowed && leavers.some((each) => isOver(each, limit));
  return isTooMany ? new LeaverLimitError(leavers, limit, occasion) : undefined;
}

/** A source that says it has nobody is more likely to be broken than to be right. */
function isEmpty(leavers: Leavers): boolean {
  return countOf(leavers) > 0 && leavers.told === 0;
}

function isOver(leavers: Leavers, { leaverLimitPercent, leaverLimitCount }: Limit): boolean {
  const count = countOf(leavers);
  const isOverCount = leaverLimitCount !== null && count > leaverLimitCount;
  return isOverCount || count * 100 > leaverLimitPercent * leavers.known || isEmpty(leavers);
}

/** Those who came again under another uid stay; but many of them are a sign that nothing of the source can be trusted. */
function countOf(leavers: Leavers): number {
  return leavers.going.length + renamedIn(leavers);
}

function renamedIn({ staying }: Leavers): number {
  return staying.filter(({ reason }) => reason === 'renamed').length;
}

function sayWhat(occasion: Occasion, t: Translate): string {
  return occasion === 'preview'
    ? t('A sync would stop and write nothing, because too many records would be removed:')
    : t('Nothing was written, because too many records would be removed:');
}

function advise(occasion: Occasion, t: Translate): string {
  switch (occasion) {
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

function sayCount(leavers: Leavers, t: Translate): string {
  const values = { count: countOf(leavers), known: leavers.known, dataType: leavers.dataType };
  switch (leavers.dataType) {
    case 'user':
      return t('{{count}} of {{known}} users', values);
    case 'department':
      return t('{{count}} of {{known}} departments', values);
    default:
      return t('{{count}} of {{known}} records of type "{{dataType}}"', values);
  }
}
