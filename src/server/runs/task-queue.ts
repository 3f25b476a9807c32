// The queue of tasks.
import type { Application } from '@nocobase/server';
import type { TaskId } from '../contracts/task';
import { WorkerQueue } from './worker-queue';

interface Job {
  taskId: TaskId;
}

export class TaskQueue extends WorkerQueue<Job> {
  constructor(app: Application) {
    super(app, 'user-data-sync.task');
  }
}
