// Cron expressions, read as the host's workflows read them.
import { parseExpression } from 'cron-parser';

/** Where a schedule names no time zone. Not that of the server: its nodes need not agree on one. */
const DEFAULT_TIME_ZONE = 'UTC';

/**
 * The next times at which a schedule is due.
 * @throws if it can't be read, or never comes
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
