// Cron expressions, read as the host's workflows read them.
import { parseExpression } from 'cron-parser';

/** Where a schedule names no time zone. Not that of the server: its nodes need not agree on one. */
const DEFAULT_TIME_ZONE = 'UTC';

/**
 * The next times at which a schedule is due.
 * @throws if it can't be read, or would never run
 */
export function nextRuns(
  schedule: string,
  timeZone: string | null | undefined,
  count: number,
  after = new Date(),
): Date[] {
  const times = parseExpression(schedule, { tz: timeZone || DEFAULT_TIME_ZONE, currentDate: after });
  return Array.from({ length: count }, () => times.next().toDate());
}

/** What each of the five fields takes, and what it may look like. */
const FIELDS = [
  { allowed: '0-59', example: '*/15' },
  { allowed: '0-23', example: '8-18' },
  { allowed: '1-31', example: '1,15' },
  { allowed: '1-12', example: '1-6' },
  { allowed: '0-7', example: '1-5' },
];

/** The first of the five fields that can't be read by itself, if there is one; the first has the position 1. */
export function wrongField(schedule: string) {
  const values = schedule.split(' ');
  const index = values.findIndex((value, at) => !isReadable(FIELDS.map((_, each) => (each === at ? value : '*'))));
  return index < 0 ? undefined : { ...FIELDS[index], position: index + 1, value: values[index] };
}

function isReadable(fields: string[]): boolean {
  try {
    return Boolean(parseExpression(fields.join(' ')));
  } catch {
    return false;
  }
}
