// How far a run is, noted on its task's row at most once a second.
import { throttle } from 'lodash';
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

  /** For a source, which does not wait. The last word of many is written too; none, while what it gave before is written. */
  said(progress: Omit<TaskProgress, 'phase'>): void {
    if (!this.hasEnded && !this.isWriting) {
      this.notePulling({ ...progress, phase: 'pulling' });
    }
  }

  /** Waits until it is written: between two records, where it meets no other write. */
  async writing(progress: Omit<TaskProgress, 'phase'>): Promise<void> {
    this.isWriting = true;
    this.notePulling.cancel();
    if (Date.now() - this.writtenAt >= INTERVAL) {
      this.writtenAt = Date.now();
      await this.note({ phase: 'writing', ...progress });
    }
  }

  /** Nothing is noted any more. */
  end(): void {
    this.hasEnded = true;
    this.notePulling.cancel();
  }
}
