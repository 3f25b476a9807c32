import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import { InvalidPayloadError } from '../errors';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import type { UserDataResourceManager } from '../targets/user-data-resource-manager';
import type { SyncResult } from '../types';
import type { RawLog } from './raw-log';
import { createTaskContext } from './task-context';
import type { TaskRunner } from './task-runner';

/** The source of a pushed payload that names none. */
const PUSH_SOURCE = 'api';

/** What can be asked of this plugin: to pull a source, to take a payload, to run a failed task again. */
export class UserDataSyncService {
  constructor(
    private readonly sources: SyncSourceManager,
    private readonly targets: UserDataResourceManager,
    private readonly runner: TaskRunner,
    private readonly rawLog: RawLog,
  ) {}

  /**
   * Starts a task of an enabled source and returns it, without waiting for its end.
   * @throws RequestError if there is no such source
   */
  async pull(sourceName: string, ctx: Context): Promise<Model> {
    const source = await this.sources.getByName(sourceName, createTaskContext(ctx.app, ctx));
    const task = await source.newTask();
    void this.runner.run(source, task);
    return task;
  }

  /**
   * Starts a failed task again and returns it, without waiting for its end.
   * @throws RequestError if there is no such source or task, or the task has not failed
   */
  async retry(sourceId: number | string, taskId: number | string, ctx: Context): Promise<Model> {
    const source = await this.sources.getById(sourceId, createTaskContext(ctx.app, ctx));
    const task = await source.retryTask(taskId);
    void this.runner.run(source, task);
    return task;
  }

  /**
   * Takes a payload from outside.
   * @param data `{ dataType, records, matchKey?, sourceName? }`
   * @throws InvalidPayloadError if it is refused; then nothing was written
   */
  async push(data: unknown): Promise<SyncResult[]> {
    const payload = { ...(data as { records?: unknown }), sourceName: sourceNameOf(data) };
    this.rawLog.write({ source: String(payload.sourceName), sourceType: 'api', data });
    if (Array.isArray(payload.records) && !payload.records.length) {
      throw new InvalidPayloadError('"records" must contain at least one record');
    }
    return this.targets.updateOrCreate(payload as never);
  }
}

function sourceNameOf(data: unknown) {
  const { sourceName } = (data ?? {}) as { sourceName?: unknown };
  return sourceName === undefined || sourceName === null || sourceName === '' ? PUSH_SOURCE : sourceName;
}
