// The way of a task from whoever starts it to the process that runs it: the host's event queue.
import type { Application } from '@nocobase/server';
import type { TaskId } from '../contracts/task';

/** What `WORKER_MODE` calls the work of running tasks. */
export const WORKER_JOB = 'user-data-sync:process';
const CHANNEL = 'user-data-sync.task';
/** Tasks that one process runs at a time; further ones wait. */
export const CONCURRENCY = 5;

interface Job {
  taskId: TaskId;
}

export class TaskQueue {
  constructor(private readonly app: Application) {}

  /** Has this process run tasks, where it is one that does, as long as `isOpen`. */
  subscribe(run: (taskId: TaskId) => Promise<void>, isOpen: () => boolean): void {
    this.app.eventQueue.subscribe(CHANNEL, {
      concurrency: CONCURRENCY,
      idle: () => this.isServed && isOpen(),
      process: ({ taskId }: Job) => run(taskId),
    });
  }

  /** Whether this process runs tasks. */
  get isServed(): boolean {
    return this.app.serving(WORKER_JOB);
  }

  /** Queues a task. If the queue does not take it, it is queued again when its time to begin has run out. */
  async add(taskId: TaskId): Promise<void> {
    try {
      await this.app.eventQueue.publish(CHANNEL, { taskId } satisfies Job);
    } catch (error) {
      this.app.log.warn(`Task ${taskId} could not be queued, and will be again: ${(error as Error).message}`);
    }
  }
}
