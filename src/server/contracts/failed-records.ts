// Failed records as they are kept, to be listed whole and to be tried again without their source.
import type { TaskId } from './task';
import type { Failure } from './types';

/** The run that records failed in. */
export type FailedRun = { taskId: TaskId } | { pushId: TaskId };

/** How a record was reported that failed. */
export interface FailedReport {
  matchKey?: string;
  /** Whether the source's mapping could not make it, so that the ledger does not hold what was reported. */
  isUnmapped: boolean;
}

/** One record that one target could not write. */
export interface KeptFailure extends Failure, FailedReport {
  /** The name under which it was reported. */
  sourceName: string;
  /** Whether the source no longer has it. */
  isLeaver: boolean;
}

/** Stands for a record among those of one source name. */
export function recordKey(dataType: string, uid: string): string {
  return `${dataType}\n${uid}`;
}
