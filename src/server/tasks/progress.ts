// How far a run is, noted on its task's row at most once a second.
import { throttle } from 'lodash';
import { isText } from '../targets/settable-fields';
import type { TaskProgress } from '../types';

const INTERVAL = 1000;

export class ProgressNotes {
  private writtenAt = 0;
  private isWriting = false;
  private hasEnded = false;
  private readonly notePulling: ReturnType<typeof throttle<(progress: TaskProgress) => void>>;

  /** @param note writes to the row; it must not throw */
  constructor(private readonly note: (progress: TaskProgress) => Promise<void>) {
    this.notePulling = throttle((progress: TaskProgress) => void note(progress), INTERVAL);
  }

  /** From now on the source is waited for. */
  pulling(): void {
    this.isWriting = false;
    this.said({});
  }

  /**
   * For a source, which does not wait. The last word of many is written too; none, while what it gave before is written. What can't be
   * shown of it is left out: a source does not fail for that.
   */
  said(progress: unknown): void {
    if (!this.hasEnded && !this.isWriting) {
      this.notePulling({ ...readable(progress), phase: 'pulling' });
    }
  }

  /** Waits until it is written: between two records, where it meets no other write. */
  async writing(progress: TaskProgress): Promise<void> {
    this.isWriting = true;
    this.notePulling.cancel();
    if (Date.now() - this.writtenAt >= INTERVAL) {
      this.writtenAt = Date.now();
      await this.note(progress);
    }
  }

  /** Nothing is noted any more. */
  end(): void {
    this.hasEnded = true;
    this.notePulling.cancel();
  }
}

function readable(progress: unknown): Omit<TaskProgress, 'phase'> {
  try {
    const { done, total, message } = progress as Record<string, unknown>;
    return { done: countIn(done), total: countIn(total), message: isText(message) ? String(message) : undefined };
  } catch {
    return {};
  }
}

function countIn(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value < Infinity ? value : undefined;
}
