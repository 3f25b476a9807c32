// What is done again and again on every node, by the host's cron manager.
import type { Application } from '@nocobase/server';

export class RegularJob {
  private job?: ReturnType<Application['cronJobManager']['addJob']>;

  /** @param cronTime as the host's cron manager reads it: seconds come first */
  constructor(
    private readonly app: Application,
    private readonly cronTime: string,
    private readonly work: () => void,
  ) {}

  start(): void {
    const { cronTime, work: onTick } = this;
    this.job ??= this.app.cronJobManager.addJob({ cronTime, onTick, start: true });
  }

  stop(): void {
    if (this.job) {
      this.app.cronJobManager.removeJob(this.job);
      this.job = undefined;
    }
  }
}
