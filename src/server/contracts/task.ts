// A task, as those who start, run and end it know it.
import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { Lease } from '../platform/lease';
import type { Failure, Outcome, Preview } from './types';

export type TaskId = number | string;

/**
 * What a task can be:
 * `init` (waits for somebody to run it), `processing`, and its ends: `success` (all applied), `partial` (some records
 * failed), `failed` (the source failed, all records failed, interrupted or refused) and `cancelled`.
 */
export type TaskStatus = 'init' | 'processing' | TaskEndStatus;
export type TaskEndStatus = 'success' | 'partial' | 'failed' | 'cancelled';

/** What started a task, or started it again. */
export type TaskTrigger = 'manual' | 'schedule' | 'retry';

/**
 * Whether a task pulls and writes, only tells what that would write, or writes once more what failed in another run, without pulling; or
 * does the first or the second of these with one person.
 */
export type TaskKind = 'sync' | 'preview' | 'retry-failed' | 'sync-person' | 'preview-person';

/** Whether a task of this kind writes nothing. */
export function isPreviewKind(kind?: string | null): boolean {
  return kind === 'preview' || kind === 'preview-person';
}

/** The kinds of tasks that asked a source and wrote: of those of the original, and of earlier versions, none is said. */
export const SYNC_KINDS: (TaskKind | null)[] = [null, 'sync'];

/** How a task ended, and what is to be known of it. */
export interface TaskResult {
  status: TaskEndStatus;
  message?: string | null;
  /** How long it took, and how long of that pulling and writing, in milliseconds. */
  cost?: number;
  pullCost?: number;
  writeCost?: number;
  outcome?: Outcome;
  failures?: Failure[];
  preview?: Preview;
  /** How many failed records are kept in a table of their own. */
  failuresKept?: number;
  /** How many records it has to show. */
  recordsKept?: number;
  /** How many would have gone, where that was more than the limit, and a digest of which. */
  leaversOverLimit?: number;
  /** How many of them would have been suspended. */
  suspensionsOverLimit?: number;
  removalsDigest?: string;
  /** What the source remembers until its next run. */
  sourceState?: string;
}

/** A run of a task, as the process that makes it holds it. Whatever it writes on the row, it writes as this one run. */
export interface RunLease extends Lease {
  taskId: TaskId;
  sourceId: TaskId;
  owner: string;
}

/** A task of a source. */
export type TaskRef = Pick<RunLease, 'taskId' | 'sourceId'>;

/** The moves of tasks that a source makes by itself. */
export interface SourceTasks {
  add(source: Model, ctx?: Context): Promise<Model>;
  begin(task: TaskRef): Promise<{ task: Model; lease: RunLease }>;
  end(run: RunLease | TaskRef, result: TaskResult): Promise<Model>;
  retry(task: TaskRef, ctx?: Context): Promise<Model>;
}
