import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { SyncSourceModel } from '../models/sync-source-model';
import type { PluginUserDataSyncServer } from '../plugin';
import type { RunLease, TaskId, TaskLifecycle, TaskResult } from '../tasks/task-lifecycle';
import type { UserData } from '../types';

/** What a source is made of: its row, its type's options, and the context it was started in. */
export interface SyncSourceParams {
  sourceInstance: SyncSourceModel;
  options: Record<string, unknown>;
  ctx: Context;
}

/** How a task ended. */
export interface TaskEnd extends Omit<TaskResult, 'status'> {
  taskId: TaskId;
  success: boolean;
  /** Says it more exactly than `success`. */
  status?: TaskResult['status'];
}

/** What a source may tell of a pull that goes on. */
export interface PullProgress {
  done: number;
  total?: number;
  /** For an admin: what is pulled at the moment. */
  message?: string;
}

/** What `pull` gives: all payloads at once, or one after the other. */
export type PulledData = Promise<UserData[] | AsyncIterable<UserData>> | AsyncIterable<UserData>;

/**
 * A source: somewhere that user data comes from. A plugin extends it with `pull` and registers the class as a source type
 * with `sourceManager.registerType` in its `load`.
 */
export abstract class SyncSource {
  /**
   * The names of options that are secret, at any depth. They are stored, come to `pull`, and are in no answer. Options named
   * like one (`password`, `token`, `apiKey`, …) are secret without being named here.
   */
  static readonly secretOptions?: readonly string[];
  /** The row in `userDataSyncSources`. */
  instance: SyncSourceModel;
  /** What the source type's settings form asked for, with the values of `{{ $env.NAME }}` put in. */
  options: Record<string, unknown>;
  /** The values in the options that no message may hold. */
  secrets: string[] = [];
  /** Has `app`, `db`, `log`, `logger`, `t`, `i18n`, `cache` and `state`, however the task was started. */
  ctx: Context;
  /** Aborted when the task is cancelled or stopped or takes too long: hand it to what waits, such as `fetch`. */
  signal: AbortSignal = new AbortController().signal;
  /** Tells an admin how far the pull is; call it as often as you like. */
  progress: (progress: PullProgress) => void = () => {};

  constructor({ sourceInstance, options, ctx }: SyncSourceParams) {
    this.instance = sourceInstance;
    this.options = options;
    this.ctx = ctx;
  }

  /**
   * Fetches everything the source has: departments before the users in them. An async generator (`async *pull()`) may yield
   * payload by payload; each is copied before the next is asked for, which happens while it is written.
   * Whatever it throws fails the task, with the error's message; an `ExternalAPIError` with a general one.
   */
  abstract pull(): PulledData;

  /** Of the task that was begun through this source. */
  private lease?: RunLease;

  private get lifecycle(): TaskLifecycle {
    return (this.ctx.app.pm.get('user-data-sync') as PluginUserDataSyncServer).lifecycle;
  }

  /**
   * Adds a task in state `init`.
   * @throws RequestError (409) if a task of this source waits or runs
   */
  async newTask(): Promise<Model> {
    return this.lifecycle.add(this.instance, this.ctx);
  }

  /** `init` to `processing`. */
  async beginTask(taskId: TaskId): Promise<Model> {
    const { task, lease } = await this.lifecycle.begin({ taskId, sourceId: this.instance.id });
    this.lease = lease;
    return task;
  }

  /** `processing` to an end: `success` or `failed`, or what `status` says. */
  async endTask({ taskId, success, status, ...result }: TaskEnd): Promise<Model> {
    const isHeld = String(this.lease?.taskId) === String(taskId);
    const run = (isHeld && this.lease) || { taskId, sourceId: this.instance.id };
    return this.lifecycle.end(run, { ...result, status: status ?? (success ? 'success' : 'failed') });
  }

  /**
   * `failed`, `partial` or `cancelled` back to `init`.
   * @throws RequestError (409) if a task of this source waits or runs
   */
  async retryTask(taskId: TaskId): Promise<Model> {
    return this.lifecycle.retry({ taskId, sourceId: this.instance.id }, this.ctx);
  }
}
