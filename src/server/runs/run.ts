// A task while this process runs it.
import { unlessAborted } from '../platform/unless-aborted';
import type { PayloadMapper } from '../ingest/payload-mapper';
import type { SyncSource } from '../sources/sync-source';
import { type Translate, translateWith } from '../platform/translate';
import { OutcomeCollector } from '../results/outcome';
import type { FailedRun } from '../contracts/failed-records';
import type { PersonRef } from '../contracts/person';
import type { RunLease, TaskId, TaskKind } from '../contracts/task';

/** What is to be known of how the task was started. */
export interface RunStart {
  kind?: TaskKind;
  /** The users who did, or started it again. */
  userIds: string[];
  /** The task that showed the removals that the last of them allowed. */
  allowedFromId?: TaskId;
  /** Whose failed records it writes once more, instead of pulling. */
  retried?: FailedRun;
  /** The one person that it is about. */
  person?: PersonRef;
  /** Whether there were attempts before. */
  isRetry?: boolean;
}

export class Run {
  readonly outcome = new OutcomeCollector();
  /** The language of whoever started the task. */
  readonly t: Translate;
  /** The names of the targets that did not come back. */
  readonly silentTargets = new Set<string>();
  /** Makes records of what the source brings; none if they pass as they came. */
  mapper?: PayloadMapper;
  /** How many of its failed records are kept; undefined, if none. */
  failuresKept?: number;
  /** Milliseconds that were spent waiting for the source. */
  pulled = 0;
  /** Milliseconds that were spent writing. */
  written = 0;
  private readonly started = Date.now();
  private readonly controller = new AbortController();

  constructor(
    readonly lease: RunLease,
    readonly batch: string,
    readonly source: SyncSource,
    readonly start: RunStart,
  ) {
    this.t = translateWith(source.ctx.t);
  }

  /** Aborted, with the reason, when the run is stopped. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** How long it has taken until now, in milliseconds. */
  get costs() {
    return { cost: Date.now() - this.started, pullCost: this.pulled, writeCost: this.written };
  }

  /** The first reason counts. */
  stop(reason: Error): void {
    this.controller.abort(reason);
  }

  /** The answer; or what stopped the run, if that comes first. */
  async unlessStopped<T>(answer: Promise<T>): Promise<T> {
    return unlessAborted(answer, this.signal);
  }
}
