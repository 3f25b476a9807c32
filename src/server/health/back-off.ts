// When a schedule whose runs fail is due again. Pure.
import { nextRuns } from '../sources/schedule/cron-expression';

/** Failed runs in a row after which a schedule backs off, where nothing is set. */
export const DEFAULT_FAILURE_LIMIT = 5;
const DAY = 24 * 60 * 60 * 1000;
/** A schedule has no more times a day. */
const MOST_RUNS = 24 * 60;

interface FailingSchedule {
  schedule: string;
  timeZone?: string | null;
  /** Scheduled runs that failed in a row. */
  failedRuns: number;
  /** So many of them are let pass; 0 for any number. */
  limit: number;
  /** When the last of them was due. */
  due: Date;
}

/**
 * The time until which a schedule rests, one of its own: from the last run on it takes every second of them, then every fourth, and so on,
 * but one within a day if there is any. In times of the schedule and not in hours, so that a nightly one is not put off by a night
 * because a run took a minute, or a night has 23 hours.
 * @returns null if it does not rest
 */
export function restsUntil({ schedule, timeZone, failedRuns, limit, due }: FailingSchedule): Date | null {
  if (!limit || failedRuns < limit) {
    return null;
  }
  const step = Math.min(2 ** (failedRuns - limit + 1), MOST_RUNS);
  const [first, ...others] = nextRuns(schedule, timeZone, step, due);
  const withinDay = others.filter((time) => time.getTime() - due.getTime() <= DAY);
  return withinDay.at(-1) ?? first;
}
