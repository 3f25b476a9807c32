// Looks after the tasks that nobody looks after any more, at the start and then regularly, on every node.
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { i18nOf, translateWith } from '../translate';
import type { TaskLifecycle } from './task-lifecycle';
import type { TaskQueue } from './task-queue';

/** Milliseconds between two looks. */
const INTERVAL = 5_000;

export class TaskWatch {
  private timer?: NodeJS.Timeout;
  private looking?: Promise<void>;

  constructor(
    private readonly app: Application,
    private readonly lifecycle: TaskLifecycle,
    private readonly queue: TaskQueue,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.look(), INTERVAL);
    this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private look(): void {
    this.looking ??= this.recover().finally(() => (this.looking = undefined));
  }

  private async recover(): Promise<void> {
    try {
      await this.interruptAbandoned();
      await this.queueLost();
    } catch (error) {
      this.logger.warn(`The tasks could not be looked after: ${(error as Error).message}`);
    }
  }

  private async interruptAbandoned(): Promise<void> {
    for (const task of await this.lifecycle.findAbandoned()) {
      const i18n = await i18nOf(this.app, task.get('locale') as string | null);
      const message = translateWith(i18n.t.bind(i18n))(
        'Interrupted: the process that ran this task has ended. Retry it; what was applied already stays.',
      );
      if (await this.lifecycle.interrupt(task, message)) {
        this.logger.warn(`Task ${task.get('id')} was interrupted: its lease has run out`);
      }
    }
  }

  private async queueLost(): Promise<void> {
    if (!this.queue.isServed) {
      return;
    }
    for (const task of await this.lifecycle.takeOverLost()) {
      this.logger.info(`Task ${task.get('id')} is queued again: nobody began it in time`);
      await this.queue.add(task.get('id') as number);
    }
  }
}
