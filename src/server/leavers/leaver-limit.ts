// How many may go at once without anybody being asked.
import { sumBy } from 'lodash';
import { TranslatableError } from '../errors';
import type { SourceSettings } from '../sources/source-settings';
import { ENGLISH, type Translate } from '../translate';
import type { Leavers } from './find-leavers';

type Limit = Pick<SourceSettings, 'leaverLimitPercent' | 'leaverLimitCount'>;

/** More would go than the source allows, or than somebody allowed for once. Nothing was written. */
export class LeaverLimitError extends TranslatableError {
  /** How many somebody can allow. */
  readonly count: number;

  constructor(
    private readonly leavers: Leavers[],
    private readonly limit: Limit,
    private readonly isPush = false,
  ) {
    super('');
    this.count = sumBy(leavers, countOf);
    this.message = this.translate(ENGLISH);
  }

  override translate(t: Translate): string {
    const { leaverLimitPercent: percent, leaverLimitCount } = this.limit;
    const leavers = this.leavers.filter(countOf);
    return [
      t('Nothing was written, because too many would go:'),
      `${leavers.map((each) => sayCount(each, t)).join(', ')}.`,
      leaverLimitCount === null
        ? t('The limit of this source is {{percent}} %.', { percent })
        : t('The limit of this source is {{percent}} %, and {{count}} records.', { percent, count: leaverLimitCount }),
      leavers.some(({ told }) => !told) && t('The source delivered none at all.'),
      leavers.some(renamedIn) &&
        t(
          '{{renamed}} of them seem to have come under another uid: check whether the uids of the source have changed, and link them by a match key.',
          { renamed: sumBy(leavers, renamedIn) },
        ),
      // There is no task of a push that could be retried.
      this.isPush
        ? t('Check what the source delivers. If it is right, raise the limit of the source, or synchronize it.')
        : t('Check what the source delivers. If it is right, retry the task and allow it, or raise the limit.'),
    ]
      .filter(Boolean)
      .join(' ');
  }
}

/**
 * @param allowed how many somebody allowed to go
 * @param isPush whether it was pushed, and there is no task to be retried
 * @throws LeaverLimitError if more would go than is allowed
 */
export function checkLimit(leavers: Leavers[], limit: Limit, allowed = 0, isPush = false): void {
  const error = limitError(leavers, limit, allowed, isPush);
  if (error) {
    throw error;
  }
}

/** What is wrong, if more would go than is allowed. */
export function limitError(
  leavers: Leavers[],
  limit: Limit,
  allowed = 0,
  isPush = false,
): LeaverLimitError | undefined {
  const isTooMany = sumBy(leavers, countOf) > allowed && leavers.some((each) => isOver(each, limit));
  return isTooMany ? new LeaverLimitError(leavers, limit, isPush) : undefined;
}

function isOver(leavers: Leavers, { leaverLimitPercent, leaverLimitCount }: Limit): boolean {
  const count = countOf(leavers);
  const isOverCount = leaverLimitCount !== null && count > leaverLimitCount;
  // A source that says it has nobody is more likely to be broken than to be right.
  return isOverCount || count * 100 > leaverLimitPercent * leavers.known || (count > 0 && leavers.told === 0);
}

/** Those who came again under another uid stay; but many of them are a sign that nothing of the source can be trusted. */
function countOf(leavers: Leavers): number {
  return leavers.going.length + renamedIn(leavers);
}

function renamedIn({ staying }: Leavers): number {
  return staying.filter(({ reason }) => reason === 'renamed').length;
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
