import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { SyncSourceModel } from './sync-source-model';
import type { RunLease, SourceTasks, TaskId, TaskResult } from '../contracts/task';
import type { SourceAttributes, SourceMapping } from '../contracts/mapping';
import type { SourceTest, UserData } from '../contracts/types';

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
  /**
   * Optional: the attributes that the records of `pull` bring, offered where an admin says which of them becomes which field. Where
   * that depends on the options, a function of these, as they are stored.
   */
  static readonly attributes?: SourceAttributes | ((options: Record<string, unknown>) => SourceAttributes);
  /**
   * Optional: the mapping of what `pull` gives, as long as an admin sets none for the source. Without one, attributes pass as fields.
   * What others push under the source's name is not mapped by it.
   */
  static readonly defaultMapping?: SourceMapping | ((options: Record<string, unknown>) => SourceMapping);
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
  /**
   * Optional: what the source remembers until its next run, such as how far it has read; a value of JSON, of at most 32 kB. In `pull` it is
   * what the last run left, if that ended in success and the settings are the same; else, and in a preview or a retry, `undefined`: read
   * everything then. What it is when `pull` has given everything is kept if the task ends in success.
   */
  state?: unknown;

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

  /**
   * Optional: fetches one person, so that an admin who looks somebody up need not wait until everything is pulled. Only records of users
   * that have this uid are taken, once they are mapped; if there is none, everything is pulled, and looked through. `progress`,
   * `signal` and what it throws are as those of `pull`; `state` is not set.
   * @param uid the uid of the record, as the ledger has it, or as somebody has typed it
   */
  pullOne?(uid: string): PulledData;

  /**
   * Optional: asks the source for as little as shows that its settings work, and writes nothing. The settings may not be saved yet:
   * of `instance`, `sourceType` and `options` are there. Whatever it throws is shown as what `pull` throws.
   */
  test?(): Promise<SourceTest>;

  /** Of the task that was begun through this source. */
  private lease?: RunLease;

  private get tasks(): SourceTasks {
    return (this.ctx.app.pm.get('user-data-sync') as unknown as { lifecycle: SourceTasks }).lifecycle;
  }

  /**
   * Adds a task in state `init`.
   * @throws RequestError (409) if a task of this source waits or runs
   */
  async newTask(): Promise<Model> {
    return this.tasks.add(this.instance, this.ctx);
  }

  /** `init` to `processing`. */
  async beginTask(taskId: TaskId): Promise<Model> {
    const { task, lease } = await this.tasks.begin({ taskId, sourceId: this.instance.id });
    this.lease = lease;
    return task;
  }

  /** `processing` to an end: `success` or `failed`, or what `status` says. */
  async endTask({ taskId, success, status, ...result }: TaskEnd): Promise<Model> {
    const isHeld = String(this.lease?.taskId) === String(taskId);
    const run = (isHeld && this.lease) || { taskId, sourceId: this.instance.id };
    return this.tasks.end(run, { ...result, status: status ?? (success ? 'success' : 'failed') });
  }

  /**
   * `failed`, `partial` or `cancelled` back to `init`.
   * @throws RequestError (409) if a task of this source waits or runs
   */
  async retryTask(taskId: TaskId): Promise<Model> {
    return this.tasks.retry({ taskId, sourceId: this.instance.id }, this.ctx);
  }
}
