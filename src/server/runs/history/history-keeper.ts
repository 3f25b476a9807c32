// Keeps the history no longer than it is of use, by a job of the host's cron manager on every node.
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { logMessageOf } from '../../platform/errors';
import { RegularJob } from '../../platform/regular-job';
import { pruneHistory } from './history-rows';

const KEPT_DAYS = 90;

/** Every hour. */
const CRON_TIME = '0 13 * * * *';

export class HistoryKeeper {
  private readonly job: RegularJob;

  constructor(
    private readonly app: Application,
    private readonly logger: Logger,
  ) {
    this.job = new RegularJob(app, CRON_TIME, () => void this.keep());
  }

  start(): void {
    this.job.start();
  }

  stop(): void {
    this.job.stop();
  }

  /** Looks once. It never throws. */
  async keep(days = KEPT_DAYS): Promise<void> {
    try {
      await pruneHistory(this.app.db, days);
    } catch (error) {
      this.logger.warn(`The history could not be pruned: ${logMessageOf(error)}`);
    }
  }
}
