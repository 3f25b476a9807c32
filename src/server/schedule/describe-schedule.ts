import cronstrue from 'cronstrue/i18n';
import { nextRuns } from './cron-expression';

/** How many of the next runs are told. */
const TOLD_RUNS = 3;

/** A schedule as people say it, and when it is due next. */
export interface ScheduleDescription {
  text: string;
  /** In ISO 8601. */
  nextRuns: string[];
}

/** Says a schedule in a language. It is said by the server, because the words of all languages are too many for the page. */
export function describeSchedule(schedule: string, timeZone: string | null, language: string): ScheduleDescription {
  return {
    text: wordsFor(schedule, language),
    nextRuns: nextRuns(schedule, timeZone, TOLD_RUNS).map((date) => date.toISOString()),
  };
}

function wordsFor(schedule: string, language: string): string {
  const locale = /^(zh|pt)/.test(language) ? language.replace('-', '_') : language.split('-')[0];
  try {
    return cronstrue.toString(schedule, { locale, use24HourTimeFormat: locale !== 'en' });
  } catch {
    // It can be read, though there are no words for it.
    return schedule;
  }
}
