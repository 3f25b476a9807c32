import type { Admin } from '../admin';
import type { RunSummary } from '../api';
import { formatDuration, formatTime } from '../format';
import { countsLine } from '../tasks/outcome';
import { endText } from '../tasks/status';

/** A run in a line: when it was, how it ended, what it did and how long it took. */
export function runLine({ startedAt, status, counts, cost }: RunSummary, { t, language }: Admin): string {
  return [
    formatTime(startedAt, language),
    endText(status, t),
    countsLine(counts, { t, language }),
    cost != null && formatDuration(cost, language),
  ]
    .filter(Boolean)
    .join(' · ');
}
