// This plugin's own logs, in `logs/user-data-sync` under the application's log folder: a JSON line for each entry,
// whatever the application logs otherwise, rotated as the host's other logs are.
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { maskSecrets } from '../mask';
import type { Failure } from '../types';

/** A payload as it came in. */
export interface RawPayload {
  source: string;
  sourceType: string;
  /** The task's batch; a pushed payload has none. */
  batch?: string;
  data: unknown;
}

export class SyncLogs {
  private readonly payloads: Logger;
  private readonly failures: Logger;

  constructor(app: Application) {
    const create = (filename: string): Logger =>
      app.createLogger({
        dirname: 'user-data-sync',
        filename,
        transports: ['dailyRotateFile'],
        level: 'info',
        format: 'json',
      });
    this.payloads = create('%DATE%.log');
    this.failures = create('failures_%DATE%.log');
  }

  /** Keeps a payload as it came in, but for passwords and tokens in it: `masked` says how many there were. */
  payload({ data, ...payload }: RawPayload): void {
    const { data: safe, masked } = maskSecrets(data);
    this.payloads.info('payload', { ...payload, ...(masked && { masked }), data: safe });
  }

  /** Keeps the failure of a record. */
  failure(failure: Failure & { source: string; batch?: string }): void {
    // The logger's own `message` is a fixed word, so the reason gets a name of its own.
    const { message: reason, ...rest } = failure;
    this.failures.warn('failure', { ...rest, reason });
  }

  close(): void {
    this.payloads.close();
    this.failures.close();
  }
}
