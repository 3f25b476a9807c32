// A push, as those who take, keep and answer it know it.
import type { TaskId } from './task';
import type { Failure, Outcome, OutcomeNotice, Preview, SyncResult } from './types';

/** `processing` only of pushes with an idempotency key; `failed` too where nothing was written, such as at the removal limit. */
export type PushStatus = 'processing' | 'success' | 'partial' | 'failed';

/** What a push is answered. */
export interface PushAnswer {
  result: SyncResult[];
  notices?: (OutcomeNotice & { message: string })[];
}

/** What a dry run is answered: what a push would do. */
export interface DryRunAnswer extends PushAnswer {
  dryRun: true;
  /** What would become of the records, apart from those that stay unchanged. */
  preview: Preview;
  /** Why the push would write nothing, if it would be stopped at the removal limit. */
  stopped?: string;
}

/** What is known of a push when it begins. */
export interface PushHead {
  sourceName: string;
  dataType: string;
  /** The user who pushes; null: a plugin. */
  createdById: TaskId | null;
  startedAt: Date;
  /** The push whose failed records it writes once more. */
  retriedPushId?: TaskId;
}

/** How a push ended. */
export interface PushEnd {
  status: PushStatus;
  message?: string | null;
  /** In milliseconds. */
  cost: number;
  outcome?: Outcome;
  failures?: Failure[];
}

/** What tells a push that is said again. */
export interface PushKey {
  requestKey: string;
  payloadDigest: string;
}
