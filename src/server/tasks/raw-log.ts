import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';

/** A payload as it came in. */
export interface RawPayload {
  source: string;
  sourceType: string;
  /** The task's batch; a pushed payload has none. */
  batch?: string;
  data: unknown;
}

/** Keeps every payload as it came in: one JSON line each in `logs/user-data-sync/<YYYY-MM-DD>.log`. */
export class RawLog {
  private readonly logger: Logger;

  constructor(app: Application) {
    this.logger = app.createLogger({
      dirname: 'user-data-sync',
      filename: '%DATE%.log',
      // Kept whatever the application logs otherwise, and wherever.
      transports: ['dailyRotateFile'],
      level: 'info',
      format: 'json',
    });
  }

  write(payload: RawPayload): void {
    this.logger.info('payload', payload);
  }

  close(): void {
    this.logger.close();
  }
}
