import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import { InvalidPayloadError } from '../errors';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import type { UserDataResourceManager } from '../targets/user-data-resource-manager';
import { type Translate, translateWith } from '../translate';
import type { SyncDataType, SyncResult } from '../types';
import type { SyncLogs } from './logs';
import { failuresIn } from './outcome';
import type { TaskId, TaskLifecycle } from './task-lifecycle';
import type { TaskQueue } from './task-queue';
import type { TaskRunner } from './task-runner';

/** The source of a pushed payload that names none. */
const PUSH_SOURCE = 'api';

interface Parts {
  sources: SyncSourceManager;
  targets: UserDataResourceManager;
  lifecycle: TaskLifecycle;
  queue: TaskQueue;
  runner: TaskRunner;
  logs: SyncLogs;
}

/** What can be asked of this plugin: to pull a source, to take a payload, to run a task again, to stop it. */
export class UserDataSyncService {
  constructor(private readonly parts: Parts) {}

  /**
   * Starts a task of an enabled source and returns it, without waiting for its end.
   * @throws RequestError if there is no such source (404), or a task of it waits or runs (409)
   */
  async pull(sourceName: string, ctx: Context): Promise<Model> {
    const { sources, lifecycle } = this.parts;
    const source = await sources.find({ name: sourceName }, ctx.app);
    return this.queue(await lifecycle.add(source, ctx));
  }

  /**
   * Starts a task again that failed, failed in part or was cancelled, and returns it without waiting for its end.
   * @throws RequestError if there is no such source or task (404), or the task can't be started again now (409)
   */
  async retry(sourceId: TaskId, taskId: TaskId, ctx: Context): Promise<Model> {
    const { sources, lifecycle } = this.parts;
    const { id } = await sources.find({ id: sourceId }, ctx.app);
    return this.queue(await lifecycle.retry({ taskId, sourceId: id }, ctx));
  }

  /**
   * Stops a task: one that waits at once, one that runs within a few seconds, wherever it runs.
   * @throws RequestError if there is no such task (404), or it has ended (409)
   */
  async cancel(taskId: TaskId, ctx: Context): Promise<Model> {
    const name = nameOf(ctx.state?.currentUser);
    const message = translateWith(ctx.t)('Cancelled by {{name}}', { name });
    const task = await this.parts.lifecycle.cancel(taskId, { by: name, message });
    this.parts.runner.cancel(taskId, name);
    return task;
  }

  /**
   * Takes a payload from outside.
   * @param data `{ dataType, records, matchKey?, sourceName? }`
   * @param t the language of what is said of failed records
   * @throws InvalidPayloadError if it is refused, RequestError (503) if its source was busy for too long; then nothing was
   *   written
   */
  async push(data: unknown, t?: Translate): Promise<SyncResult[]> {
    const { logs, targets } = this.parts;
    const payload = { ...(data as { dataType: SyncDataType; records?: unknown }), sourceName: sourceNameOf(data) };
    const source = String(payload.sourceName);
    logs.payload({ source, sourceType: 'api', data });
    if (Array.isArray(payload.records) && !payload.records.length) {
      throw new InvalidPayloadError('"records" must contain at least one record');
    }
    const results = await targets.updateOrCreate(payload as never, { t });
    failuresIn(payload.dataType, results).forEach((failure) => logs.failure({ source, ...failure }));
    return results;
  }

  private async queue(task: Model): Promise<Model> {
    const { queue, lifecycle } = this.parts;
    const taskId = task.get('id') as TaskId;
    await queue.add(taskId);
    if (!queue.isServed) {
      // The queue may be this process's own, where nobody reads it.
      await lifecycle.offer(taskId);
    }
    return task;
  }
}

function sourceNameOf(data: unknown) {
  const { sourceName } = (data ?? {}) as { sourceName?: unknown };
  return sourceName === undefined || sourceName === null || sourceName === '' ? PUSH_SOURCE : sourceName;
}

/** What people call a user. */
function nameOf(user: Record<string, unknown> = {}): string {
  const { nickname, username, email, id } = user;
  return String(nickname || username || email || id || '-');
}
