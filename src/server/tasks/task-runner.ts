import type { Model } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import { ErrorCodes, ExternalAPIError } from '../errors';
import type { SyncSource } from '../sources/sync-source';
import type { UserDataResourceManager } from '../targets/user-data-resource-manager';
import type { SyncResult } from '../types';
import type { RawLog } from './raw-log';

/** How many failed records the message of a task names. */
const NAMED_FAILURES = 5;

/** Carries out a task: pull, keep raw, write, and note on the task's row how it ended. */
export class TaskRunner {
  constructor(
    private readonly targets: UserDataResourceManager,
    private readonly rawLog: RawLog,
    private readonly logger: Logger,
  ) {}

  /** Never throws: whatever goes wrong is on the task's row and in the log. */
  async run(source: SyncSource, task: Model): Promise<void> {
    const taskId = task.get('id') as number;
    const started = Date.now();
    const cost = () => Date.now() - started;
    try {
      await source.beginTask(taskId);
      const results = await this.pullAndWrite(source, task.get('batch') as string);
      await source.endTask({ taskId, success: true, cost: cost(), message: describeFailures(results) });
    } catch (error) {
      this.logger.error(`Task ${taskId} of source "${source.instance.name}" failed: ${messageOf(error)}`, {
        stack: error instanceof Error ? error.stack : undefined,
      });
      await this.endFailed(source, { taskId, cost: cost(), message: messageForAdmin(error) });
    }
  }

  private async pullAndWrite(source: SyncSource, batch: string): Promise<SyncResult[]> {
    const { name, sourceType } = source.instance;
    const payloads = await source.pull();
    if (!Array.isArray(payloads)) {
      throw new Error(`pull() of source type "${sourceType}" must return an array of payloads`);
    }
    const results: SyncResult[] = [];
    for (const data of payloads) {
      this.rawLog.write({ source: name, sourceType, batch, data });
      results.push(...(await this.targets.updateOrCreate(data)));
    }
    return results;
  }

  private async endFailed(source: SyncSource, end: { taskId: number; cost: number; message: string }) {
    try {
      await source.endTask({ ...end, success: false });
    } catch (error) {
      this.logger.error(`Task ${end.taskId} could not be ended: ${messageOf(error)}`);
    }
  }
}

function describeFailures(results: SyncResult[]) {
  const failures = results.flatMap(({ resource, detail }) =>
    detail.failedRecords.map(({ record, message }) => `${resource} ${record.uid}: ${message}`),
  );
  if (!failures.length) {
    return undefined;
  }
  const named = failures.slice(0, NAMED_FAILURES).join('; ');
  const rest = failures.length - NAMED_FAILURES;
  return `Failed records: ${failures.length}. ${named}${rest > 0 ? `; and ${rest} more, see the logs` : ''}`;
}

function messageForAdmin(error: unknown) {
  return error instanceof ExternalAPIError ? ErrorCodes.getErrorMessage(error.code) : messageOf(error);
}

function messageOf(error: unknown) {
  return error instanceof Error ? error.message : String(error);
}
