// Keeps the table of pushes small, and what it says true, by a job of the host's cron manager on every node.
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { logMessageOf } from '../../platform/errors';
import { RegularJob } from '../../platform/regular-job';
import type { FailureRows } from '../failures/failure-rows';
import type { PushKeys } from './push-keys';
import type { KeptPushes, PushRows } from './push-rows';

const KEPT: KeptPushes = { days: 30, rows: 10_000 };

/** Every five minutes, as the host's cron manager reads it. */
const CRON_TIME = '0 */5 * * * *';

export class PushKeeper {
  private readonly job: RegularJob;

  constructor(
    app: Application,
    private readonly rows: PushRows,
    private readonly keys: PushKeys,
    private readonly failures: FailureRows,
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
  async keep(kept = KEPT): Promise<void> {
    try {
      await this.keys.interruptLost();
      await this.rows.prune(kept);
      await this.failures.prunePushes();
    } catch (error) {
      this.logger.warn(`The list of pushes could not be put in order: ${logMessageOf(error)}`);
    }
  }
}
