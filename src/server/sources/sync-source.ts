import { randomInt } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import dayjs from 'dayjs';
import { RequestError } from '../errors';
import type { SyncSourceModel } from '../models/sync-source-model';
import type { UserData } from '../types';

/** What a source is made of: its row, its type's options, and the context it was started in. */
export interface SyncSourceParams {
  sourceInstance: SyncSourceModel;
  options: Record<string, unknown>;
  ctx: Context;
}

/** How a task ended. */
export interface TaskEnd {
  taskId: number | string;
  success: boolean;
  /** How long it took, in milliseconds. */
  cost?: number;
  /** What an admin should know of it; an i18n key or plain text. */
  message?: string;
}

/**
 * A source: somewhere that user data comes from. A plugin extends it with `pull` and registers the class as a source type
 * with `sourceManager.registerType` in its `load`.
 */
export abstract class SyncSource {
  /** The row in `userDataSyncSources`. */
  instance: SyncSourceModel;
  /** What the source type's settings form asked for. */
  options: Record<string, unknown>;
  /** Has `app`, `db`, `log`, `logger`, `t`, `i18n`, `cache` and `state`, however the task was started. */
  ctx: Context;

  constructor({ sourceInstance, options, ctx }: SyncSourceParams) {
    this.instance = sourceInstance;
    this.options = options;
    this.ctx = ctx;
  }

  /**
   * Fetches everything the source has: departments before the users in them.
   * Whatever it throws fails the task, with the error's message; an `ExternalAPIError` with a general one.
   */
  abstract pull(): Promise<UserData[]>;

  private get tasks() {
    return this.ctx.app.db.getRepository('userDataSyncTasks');
  }

  /** Adds a task in state `init`. */
  async newTask(): Promise<Model> {
    return this.tasks.create({ values: { batch: newBatch(), sourceId: this.instance.id, status: 'init' } });
  }

  /** `init` to `processing`. */
  async beginTask(taskId: number | string): Promise<Model> {
    return this.move(taskId, ['init'], { status: 'processing' });
  }

  /** `processing` to `success` or `failed`. */
  async endTask({ taskId, success, cost, message }: TaskEnd): Promise<Model> {
    return this.move(taskId, ['processing'], { status: success ? 'success' : 'failed', cost, message });
  }

  /** `failed` back to `init`. */
  async retryTask(taskId: number | string): Promise<Model> {
    return this.move(taskId, ['failed'], { status: 'init', message: null, cost: null });
  }

  /** Compares and sets in one statement, so that no two callers can both make the same move. */
  private async move(taskId: number | string, allowed: string[], values: Record<string, unknown>): Promise<Model> {
    const where = { id: taskId, sourceId: this.instance.id, status: allowed };
    const [moved] = await this.tasks.model.update(values, { where });
    const task: Model | null = await this.tasks.findOne({ filterByTk: taskId });
    if (moved > 0 && task) {
      return task;
    }
    throw this.refusal(taskId, task, allowed);
  }

  private refusal(id: number | string, task: Model | null, allowed: string[]) {
    if (!task) {
      return new RequestError(404, 'No task with id {{id}} was found', { id });
    }
    if (String(task.get('sourceId')) !== String(this.instance.id)) {
      return new RequestError(400, 'Task {{id}} does not belong to source {{sourceId}}', {
        id,
        sourceId: this.instance.id,
      });
    }
    const values = { id, status: task.get('status'), allowed: allowed.join(', ') };
    return new RequestError(
      409,
      'Task {{id}} is in state "{{status}}"; this takes a task in state {{allowed}}',
      values,
    );
  }
}

/** The time to the second, and six more digits for tasks of the same second. */
function newBatch() {
  return dayjs().format('YYYYMMDDHHmmss') + String(randomInt(1_000_000)).padStart(6, '0');
}
