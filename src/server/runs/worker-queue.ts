// The way of work from whoever starts it to the process that carries it out: the host's event queue.
import type { Application } from '@nocobase/server';
import { logMessageOf } from '../platform/errors';

/** What `WORKER_MODE` calls the work of running tasks, and pushes that wait. */
export const WORKER_JOB = 'user-data-sync:process';
/** Jobs of one queue that one process carries out at a time; further ones wait. */
export const CONCURRENCY = 5;

export class WorkerQueue<Job extends object> {
  constructor(
    private readonly app: Application,
    private readonly channel: string,
  ) {}

  /** Has this process carry out jobs, where it is one that does, as long as `isOpen`. */
  subscribe(process: (job: Job) => Promise<void>, isOpen: () => boolean): void {
    this.app.eventQueue.subscribe(this.channel, {
      concurrency: CONCURRENCY,
      idle: () => this.isServed && isOpen(),
      process,
    });
  }

  /** Whether this process carries out jobs. */
  get isServed(): boolean {
    return this.app.serving(WORKER_JOB);
  }

  /** Queues a job. If the queue does not take it, it is queued again when its time to begin has run out. */
  async add(job: Job): Promise<void> {
    try {
      await this.app.eventQueue.publish(this.channel, job);
    } catch (error) {
      const text = JSON.stringify(job);
      this.app.log.warn(`${this.channel}: ${text} could not be queued, and will be again: ${logMessageOf(error)}`);
    }
  }
}
