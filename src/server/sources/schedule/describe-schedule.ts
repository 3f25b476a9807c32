import cronstrue from 'cronstrue/i18n';
import type { Translate } from '../../platform/translate';
import { nextRuns } from './cron-expression';

/** How many of the next runs are named. */
const NAMED_RUNS = 3;

/** A schedule as people say it, and when it is due next. */
export interface ScheduleDescription {
  text: string;
  /** In ISO 8601. */
  nextRuns: string[];
}

/**
 * Says a schedule in a language. It is said by the server, because the words of all languages are too many for the page.
 * @param t of that language
 */
export function describeSchedule(
  schedule: string,
  timeZone: string | null,
  language: string,
  t: Translate,
): ScheduleDescription {
  return {
    text: wordsFor(schedule, language, t),
    nextRuns: nextRuns(schedule, timeZone, NAMED_RUNS).map((date) => date.toISOString()),
  };
}

function wordsFor(schedule: string, language: string, t: Translate): string {
  const [minute, hour, day, month, weekday] = schedule.split(' ');
  if (isAny(day) || isAny(weekday)) {
    return sentenceFor(schedule, language);
  }
  // Either is enough, which cronstrue says as if both had to hold.
  return t('{{one}}. Or: {{other}}', {
    one: sentenceFor([minute, hour, day, month, '*'].join(' '), language),
    other: sentenceFor([minute, hour, '*', month, weekday].join(' '), language),
  });
}

const isAny = (field: string) => field === '*' || field === '?';

function sentenceFor(schedule: string, language: string): string {
  const locale = /^(zh|pt)/.test(language) ? language.replace('-', '_') : language.split('-')[0];
  try {
    const sentence = cronstrue.toString(schedule, { locale, use24HourTimeFormat: true });
    // Its Spanish is older than the spelling of today.
    return locale === 'es' ? sentence.replaceAll('sólo', 'solo') : sentence;
  } catch {
    // It can be read, though there are no words for it.
    return schedule;
  }
}
