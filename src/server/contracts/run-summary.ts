import type { OutcomeCounts } from './outcome-counts';
import type { TaskId } from './task';

/** A task that has ended, as the overview of the sources shows it. */
export interface RunSummary {
  id: TaskId;
  sourceId: TaskId;
  status: string;
  /** In ISO 8601. */
  startedAt: string;
  /** In milliseconds; null, if it ended before it began. */
  cost: number | null;
  counts: OutcomeCounts;
}
