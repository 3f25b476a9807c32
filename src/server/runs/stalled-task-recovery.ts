// Looks after the tasks that nobody looks after any more, at the start and then regularly, on every node.
import type { Model } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { logMessageOf } from '../platform/errors';
import { Poller } from '../platform/poller';
import { i18nOf, translateWith } from '../platform/translate';
import type { TaskLifecycle } from './task-lifecycle';
import type { TaskQueue } from './task-queue';
import type { TaskRunner } from './task-runner';
import { CONCURRENCY } from './worker-queue';

export class StalledTaskRecovery {
  private readonly poller = new Poller(() => this.recover());

  constructor(
    private readonly app: Application,
    private readonly lifecycle: TaskLifecycle,
    private readonly queue: TaskQueue,
    private readonly runner: TaskRunner,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.poller.start();
  }

  async stop(): Promise<void> {
    await this.poller.stop();
  }

  /** Looks once. */
  poll(): Promise<void> {
    return this.poller.poll();
  }

  private async recover(): Promise<void> {
    try {
      for (const task of await this.lifecycle.findAbandoned()) {
        await this.interrupt(task);
      }
      await this.queueLost();
    } catch (error) {
      this.logger.warn(`The tasks could not be looked after: ${logMessageOf(error)}`);
    }
  }

  private async interrupt(task: Model): Promise<void> {
    const locale = task.get('locale') as string | null;
    const i18n = await i18nOf(this.app, locale).catch(() => i18nOf(this.app));
    const message = translateWith(i18n.t.bind(i18n))(
      'Interrupted: the process that ran this task has ended. Retry it; what was applied already stays.',
    );
    if (await this.lifecycle.interrupt(task, message)) {
      this.logger.warn(`Task ${task.get('id')} was interrupted: its lease has run out`);
    }
  }

  /** Queues tasks again that nobody began in time: as many as this process has room for, the others may just be waiting. */
  private async queueLost(): Promise<void> {
    const room = this.queue.isServed ? CONCURRENCY - this.runner.count : 0;
    for (let count = 0; count < room; count++) {
      const task = await this.lifecycle.takeOverLost();
      if (!task) {
        return;
      }
      this.logger.info(`Task ${task.get('id')} is queued again: nobody began it in time`);
      await this.queue.add({ taskId: task.get('id') as number });
    }
  }
}
