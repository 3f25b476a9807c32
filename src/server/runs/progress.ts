// How far a run is, saved on its task's row at most once a second.
import { throttle } from 'lodash';
import type { TaskProgress } from '../contracts/types';

const INTERVAL = 1000;

export class ProgressReporter {
  private writtenAt = 0;
  private isWriting = false;
  private hasEnded = false;
  private readonly savePulling: ReturnType<typeof throttle<(progress: TaskProgress) => void>>;

  /** @param save writes to the row; it must not throw */
  constructor(private readonly save: (progress: TaskProgress) => Promise<void>) {
    this.savePulling = throttle((progress: TaskProgress) => void save(progress), INTERVAL);
  }

  /** From now on the source is waited for. */
  pulling(): void {
    this.isWriting = false;
    this.report({});
  }

  /**
   * For a source, which does not wait. The last word of many is written too; none, while what it gave before is written. What can't be
   * shown of it is left out: a source does not fail for that.
   */
  report(progress: unknown): void {
    if (!this.hasEnded && !this.isWriting) {
      this.savePulling({ ...readable(progress), phase: 'pulling' });
    }
  }

  /** Waits until it is written: between two records, where it meets no other write. */
  async writing(progress: TaskProgress): Promise<void> {
    this.isWriting = true;
    this.savePulling.cancel();
    if (Date.now() - this.writtenAt >= INTERVAL) {
      this.writtenAt = Date.now();
      await this.save(progress);
    }
  }

  /** Nothing is saved any more. */
  end(): void {
    this.hasEnded = true;
    this.savePulling.cancel();
  }
}

function readable(progress: unknown): Omit<TaskProgress, 'phase'> {
  try {
    const { done, total, message } = progress as Record<string, unknown>;
    return { done: countIn(done), total: countIn(total), message: messageIn(message) };
  } catch {
    return {};
  }
}

function countIn(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value < Infinity ? value : undefined;
}

/** Whatever a source says in place of a text is no message. */
function messageIn(given: unknown): string | undefined {
  const isMessage = typeof given === 'number' || (typeof given === 'string' && given.trim() !== '');
  return isMessage ? String(given) : undefined;
}
