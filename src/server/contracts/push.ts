// A push, as those who take, keep and answer it know it.
import type { TaskId } from './task';
import type { Failure, Outcome, OutcomeNotice, Preview, SyncResult } from './types';

/**
 * `init`: taken, and waits for its turn; `processing` only of these, and of pushes with an idempotency key; `failed` too where nothing
 * was written, such as at the removal limit.
 */
export type PushStatus = 'init' | 'processing' | 'success' | 'partial' | 'failed';

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

/** What a push is answered that is taken, and written later. */
export interface QueuedAnswer {
  /** Its row, where its end is told. */
  push: { id: TaskId; sourceName: string; dataType: string; status: PushStatus };
}

/** What is known of a push when it begins. */
export interface PushHead {
  /** What tells it from others before it has a row. */
  uuid: string;
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

/** A push that is under way, and whose row says so. */
export interface HeldPush {
  /** Of its row. */
  id: TaskId;
  /** Aborted when its process is believed to have ended, and somebody else may carry it out. */
  lost: AbortSignal;
  /**
   * Says how it ended.
   * @param answer what it was answered
   * @param error why it wrote nothing
   */
  end(end: PushEnd, answer?: PushAnswer, error?: unknown): Promise<void>;
  /** Stops the signs of life. */
  stop(): void;
}

/** What tells a push that is said again. */
export interface PushKey {
  requestKey: string;
  payloadDigest: string;
}
