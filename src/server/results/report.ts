// What became of the records of one data type in one target, as it is told to callers.
import { describeFailure } from './describe-failure';
import type { Translate } from '../platform/translate';
import type { OutcomeAction, SyncResult, UserDataRecord } from '../contracts/types';
import { describeProblem, type Problem } from '../contracts/catalogue';

/** Hears what became of records in a target. */
export interface ApplyReport {
  succeed(action: OutcomeAction, count?: number): void;
  /** @param cause a problem of the plan, or what was thrown */
  fail(uid: string, cause: unknown): void;
  isStopped(): boolean;
  onProgress(done: number): Promise<void>;
}

/** The result of a target that was given nothing yet. */
export function newResult(resource: string): SyncResult {
  const count = { all: 0, success: 0, failed: 0, created: 0, updated: 0, unchanged: 0, deleted: 0 };
  return { resource, detail: { count, failedRecords: [] } };
}

/** Counts records of a target, and keeps why some failed until it is known how they look. */
export class TargetReport implements ApplyReport {
  readonly failedUids = new Set<string>();
  private readonly causes = new Map<string, unknown>();

  constructor(
    readonly result: SyncResult,
    private readonly how: { isStopped(): boolean; onProgress(done: number): Promise<void> },
  ) {}

  succeed(action: OutcomeAction, number = 1): void {
    const { count } = this.result.detail;
    count.all += number;
    count.success += number;
    count[action] = (count[action] ?? 0) + number;
  }

  fail(uid: string, cause: unknown): void {
    const { count } = this.result.detail;
    count.all++;
    count.failed++;
    this.failedUids.add(uid);
    this.causes.set(uid, cause);
  }

  isStopped(): boolean {
    return this.how.isStopped();
  }

  async onProgress(done: number): Promise<void> {
    await this.how.onProgress(done);
  }

  /** Names a record that failed. */
  name(record: UserDataRecord, t: Translate): void {
    const cause = this.causes.get(String(record.uid));
    const isPlanned = isProblem(cause);
    this.result.detail.failedRecords.push({
      record,
      message: isPlanned ? describeProblem(cause, t) : describeFailure(cause, t, record),
      ...(isPlanned && { code: cause.code, params: cause.params }),
    });
  }
}

function isProblem(cause: unknown): cause is Problem {
  return (
    typeof cause === 'object' && cause !== null && 'code' in cause && 'params' in cause && !(cause instanceof Error)
  );
}
