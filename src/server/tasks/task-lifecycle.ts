// The one place where a task changes its status. Every move compares and sets in one statement, so that of any number of
// callers, on any number of nodes, one makes it.
import { randomInt, randomUUID } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import { type Database, type Model, Op, type Transaction, UniqueConstraintError } from '@nocobase/database';
import dayjs from 'dayjs';
import { truncate } from 'lodash';
import { databaseTime } from '../database/clock';
import { retryConflicts } from '../database/conflict';
import { keepLease, type Lease, LEASE_TIME } from '../database/lease';
import { RequestError } from '../errors';
import type { SyncSourceModel } from '../models/sync-source-model';
import { personOf } from '../person';
import type { Failure, Outcome, Preview, TaskProgress } from '../types';

export type TaskId = number | string;

/**
 * What a task can be:
 * `init` (waits for somebody to run it), `processing`, and its ends: `success` (all applied), `partial` (some records
 * failed), `failed` (the source failed, all records failed, interrupted or refused) and `cancelled`.
 */
export type TaskStatus = 'init' | 'processing' | TaskEndStatus;
export type TaskEndStatus = 'success' | 'partial' | 'failed' | 'cancelled';

/** What started a task, or started it again. */
export type TaskTrigger = 'manual' | 'schedule' | 'retry';

/** Whether a task writes, or only tells what one would write. */
export type TaskKind = 'sync' | 'preview';

/** The states of a task that has not ended. */
export const ACTIVE: TaskStatus[] = ['init', 'processing'];
const RETRYABLE: TaskStatus[] = ['failed', 'partial', 'cancelled'];

/** What is to be known of a task that is added. */
interface NewTask {
  trigger?: TaskTrigger;
  kind?: TaskKind;
  /** How many removals are allowed this once. */
  allowLeavers?: number;
}

/** How a task ended, and what is to be known of it. */
export interface TaskResult {
  status: TaskEndStatus;
  message?: string | null;
  /** How long it took, and how long of that pulling and writing, in milliseconds. */
  cost?: number;
  pullCost?: number;
  writeCost?: number;
  outcome?: Outcome;
  failures?: Failure[];
  preview?: Preview;
  /** How many would have gone, where that was more than the limit. */
  leaversOverLimit?: number;
}

/** A run of a task, as the process that makes it holds it. Whatever it writes on the row, it writes as this one run. */
export interface RunLease extends Lease {
  taskId: TaskId;
  sourceId: TaskId;
  owner: string;
}

/** What the row of a running task says. */
export interface TaskLook {
  /** Whose the run is by now. */
  run: 'mine' | 'taken over' | 'deleted';
  /** The source as it is now, if there is one. */
  source?: Pick<SyncSourceModel, 'name' | 'sourceType' | 'enabled'> | null;
  /** Who asked it to stop. */
  cancelRequestedBy?: string;
}

/** A task that is ended by somebody who did not begin it: a source of another plugin, by itself. */
export type UnheldTask = Pick<RunLease, 'taskId' | 'sourceId'>;

/** What an attempt leaves on the row, and what the next one begins without. */
const BLANK = {
  message: null,
  cost: null,
  pullCost: null,
  writeCost: null,
  startedAt: null,
  progress: null,
  outcome: null,
  failures: null,
  preview: null,
  leaversOverLimit: null,
  cancelRequestedBy: null,
};

const RELEASED = { lockedSourceId: null, leaseOwner: null, leaseExpiresAt: null, progress: null };

export class TaskLifecycle {
  constructor(private readonly db: Database) {}

  private get tasks() {
    return this.db.getRepository('userDataSyncTasks');
  }

  /**
   * Adds a task in `init`.
   * @throws RequestError (409) if one of the source waits or runs
   */
  async add(
    source: SyncSourceModel,
    ctx?: Context,
    { trigger = 'manual', kind = 'sync', allowLeavers }: NewTask = {},
  ): Promise<Model> {
    const locale = localeOf(ctx);
    const values = {
      ...{ sourceId: source.id, status: 'init', lockedSourceId: source.id, locale, trigger, kind },
      ...allowance(ctx, allowLeavers),
    };
    // Through the model and not the repository: no transaction, which on SQLite would run into those of other callers.
    const task = await this.orBusy(source.id, () =>
      this.tasks.model.create({ ...values, batch: newBatch() }, { context: ctx } as object),
    );
    await this.set({ id: task.get('id') }, { leaseExpiresAt: this.newExpiry() });
    return task as Model;
  }

  /**
   * `init` to `processing`; who called this holds the task's lease from then on.
   * @param appliedAs how the source is applied by this run
   */
  async begin(
    { taskId, sourceId }: UnheldTask,
    appliedAs: object | null = null,
  ): Promise<{ task: Model; lease: RunLease }> {
    const owner = randomUUID();
    const values = {
      ...BLANK,
      status: 'processing',
      startedAt: new Date(),
      lockedSourceId: sourceId,
      appliedAs,
      leaseOwner: owner,
      leaseExpiresAt: this.newExpiry(),
    };
    const task = await this.orBusy(sourceId, () => this.move({ taskId, sourceId }, ['init'], values));
    const renew = () => this.set(rowOf({ taskId, owner }), { leaseExpiresAt: this.newExpiry() });
    return { task, lease: { taskId, sourceId, owner, ...keepLease(renew) } };
  }

  /** `processing` to an end. */
  async end(run: RunLease | UnheldTask, result: TaskResult): Promise<Model> {
    const isHeld = 'owner' in run;
    const values = { ...RELEASED, ...result, message: shortened(result.message) };
    const task = await this.move(run, ['processing'], values, isHeld ? { leaseOwner: run.owner } : {});
    if (isHeld) {
      run.stop();
    }
    return task;
  }

  /** `init` to `failed`: a task that can't even begin. */
  async refuse(task: UnheldTask, message: string): Promise<Model> {
    return this.move(task, ['init'], { ...BLANK, ...RELEASED, status: 'failed', message: shortened(message) });
  }

  /**
   * An ended task back to `init`, in the same row.
   * @param allowLeavers how many leavers may go this once: exactly as many as the task stopped for
   * @throws RequestError (409) if it has not ended or went well, or if another one of the source waits or runs; (400) if it can't
   *   be allowed as many
   */
  async retry({ taskId, sourceId }: UnheldTask, ctx?: Context, allowLeavers?: number): Promise<Model> {
    const isAllowed = allowLeavers !== undefined;
    if (isAllowed) {
      await this.checkAllowance(taskId, allowLeavers);
    }
    const values = {
      ...BLANK,
      status: 'init',
      attempt: this.db.sequelize.literal(`COALESCE(${this.column('attempt')}, 1) + 1`),
      lockedSourceId: sourceId,
      leaseExpiresAt: this.newExpiry(),
      locale: localeOf(ctx) ?? null,
      updatedById: ctx?.state?.currentUser?.id ?? null,
      trigger: 'retry',
      ...allowance(ctx, allowLeavers),
    };
    const stopped = isAllowed ? { leaversOverLimit: allowLeavers } : {};
    return this.orBusy(sourceId, () => this.move({ taskId, sourceId }, RETRYABLE, values, stopped));
  }

  /**
   * A waiting task ends at once; a running one is asked to, by its row.
   * @returns the task; `processing` if it was only asked
   */
  async cancel(id: TaskId, { by, message }: { by: string; message: string }): Promise<Model> {
    const cancelled = { ...RELEASED, status: 'cancelled', message };
    if (await this.set({ id, status: 'init' }, cancelled)) {
      return this.get(id);
    }
    if (await this.set({ id, status: 'processing' }, { cancelRequestedBy: by })) {
      return this.get(id);
    }
    throw await this.refusal({ taskId: id }, ACTIVE);
  }

  /** What the row says to the process that runs the task. */
  async look({ taskId, owner }: RunLease): Promise<TaskLook> {
    const task = await this.tasks.model.findOne({
      attributes: ['status', 'leaseOwner', 'cancelRequestedBy'],
      where: { id: taskId },
      include: [{ association: 'source', attributes: ['name', 'sourceType', 'enabled'] }],
    });
    const isMine = task?.get('status') === 'processing' && task.get('leaseOwner') === owner;
    return {
      run: isMine ? 'mine' : task ? 'taken over' : 'deleted',
      source: task?.get('source') as SyncSourceModel | null | undefined,
      cancelRequestedBy: (task?.get('cancelRequestedBy') as string | null) ?? undefined,
    };
  }

  /** Whether some process runs the task, or is believed to. */
  async isRunning(id: TaskId): Promise<boolean> {
    return (await this.tasks.model.count({ where: { id, status: 'processing' } })) > 0;
  }

  /** Deletes the tasks of a source that is deleted. */
  async removeOf(sourceId: TaskId, transaction?: Transaction): Promise<void> {
    // In one statement: there may be thousands.
    await this.tasks.model.destroy({ where: { sourceId }, transaction });
  }

  /** Notes how far a run is. */
  async note(run: RunLease, progress: TaskProgress): Promise<void> {
    await this.set(rowOf(run), { progress });
  }

  /** Has a waiting task queued by whichever process that runs tasks looks first. */
  async offer(id: TaskId): Promise<void> {
    await this.set({ id, status: 'init' }, { leaseExpiresAt: databaseTime(this.db, -1) });
  }

  /** The tasks in `processing` whose lease has run out, or that carry none. */
  async findAbandoned(): Promise<Model[]> {
    return this.findOverdue('processing');
  }

  /** `processing` to `failed`, for a task that was found abandoned; false if it moved meanwhile. */
  async interrupt(task: Model, message: string): Promise<boolean> {
    return this.set(
      { id: task.get('id'), status: 'processing', [Op.and]: this.overdue() },
      { ...RELEASED, status: 'failed', message },
    );
  }

  /** Takes on a task in `init` that nobody began in time, so that the caller queues it again; undefined if there is none. */
  async takeOverLost(): Promise<Model | undefined> {
    for (const task of await this.findOverdue('init')) {
      const where = { id: task.get('id'), status: 'init', [Op.and]: this.overdue() };
      if (await this.set(where, { leaseExpiresAt: this.newExpiry() })) {
        return task;
      }
    }
    return undefined;
  }

  private async checkAllowance(id: TaskId, given: number) {
    const task: Model | null = await this.get(id);
    const count = task?.get('leaversOverLimit') ?? null;
    if (task && count === null) {
      throw new RequestError(400, 'Task {{id}} did not stop at the removal limit: there is nothing to allow', {
        id,
      });
    }
    if (task && count !== given) {
      const values = { id, count, given };
      throw new RequestError(
        400,
        'Task {{id}} stopped because {{count}} records would be removed. Exactly that many can be allowed, not {{given}}.',
        values,
      );
    }
  }

  private async findOverdue(status: TaskStatus) {
    return (await this.tasks.model.findAll({ where: { status, [Op.and]: this.overdue() }, order: ['id'] })) as Model[];
  }

  private overdue() {
    return { leaseExpiresAt: { [Op.or]: [{ [Op.is]: null }, { [Op.lt]: databaseTime(this.db) }] } };
  }

  private newExpiry() {
    return databaseTime(this.db, LEASE_TIME);
  }

  private async move(
    { taskId, sourceId }: UnheldTask,
    from: TaskStatus[],
    values: Record<string, unknown>,
    more: Record<string, unknown> = {},
  ): Promise<Model> {
    if (await this.set({ id: taskId, sourceId, status: from, ...more }, values)) {
      return this.get(taskId);
    }
    throw await this.refusal({ taskId, sourceId }, from);
  }

  private async set(where: Record<string | symbol, unknown>, values: Record<string, unknown>): Promise<boolean> {
    const [changed] = await retryConflicts(() => this.tasks.model.update(values, { where: where as never }));
    return changed > 0;
  }

  private async get(id: TaskId): Promise<Model> {
    return this.tasks.findOne({ filterByTk: id });
  }

  /** Runs what claims a source, and says who has it where that is refused by the database. */
  private async orBusy<T>(sourceId: TaskId, claim: () => Promise<T>, attempts = 3): Promise<T> {
    try {
      return await retryConflicts(claim);
    } catch (error) {
      if (!(error instanceof UniqueConstraintError) || !attempts) {
        throw error;
      }
      const holder: Model | null = await this.tasks.findOne({ filter: { lockedSourceId: sourceId } });
      if (holder && ACTIVE.includes(holder.get('status') as TaskStatus)) {
        throw new RequestError(
          409,
          'Task {{batch}} of this source is pending or running. Wait for its end, or cancel it.',
          {
            batch: holder.get('batch'),
          },
        );
      }
      // It ended meanwhile; or its status was set by hand, and it keeps what it no longer needs.
      await this.set({ lockedSourceId: sourceId, status: { [Op.notIn]: ACTIVE } }, RELEASED);
      return this.orBusy(sourceId, claim, attempts - 1);
    }
  }

  private async refusal({ taskId: id, sourceId }: Partial<UnheldTask>, allowed: TaskStatus[]) {
    const task = await this.get(id as TaskId);
    if (!task) {
      return new RequestError(404, 'No task with id {{id}} was found', { id });
    }
    if (sourceId !== undefined && String(task.get('sourceId')) !== String(sourceId)) {
      return new RequestError(400, 'Task {{id}} does not belong to source {{sourceId}}', { id, sourceId });
    }
    const values = { id, status: task.get('status'), allowed: allowed.join(', ') };
    return new RequestError(
      409,
      'Task {{id}} is in state "{{status}}"; this takes a task in state {{allowed}}',
      values,
    );
  }

  private column(field: string) {
    const { model } = this.tasks;
    return this.db.sequelize.getQueryInterface().quoteIdentifier(model.rawAttributes[field].field as string);
  }
}

/** How many removals are allowed, and by whom. */
function allowance(ctx?: Context, allowLeavers?: number) {
  return { allowedLeavers: allowLeavers ?? null, allowedBy: allowLeavers === undefined ? null : personOf(ctx) };
}

/** The row, as long as it is that of this run. */
function rowOf({ taskId, owner }: Pick<RunLease, 'taskId' | 'owner'>) {
  return { id: taskId, status: 'processing', leaseOwner: owner };
}

/** The language of a request, if it is one. */
function localeOf(ctx?: Context): string | undefined {
  const locale = ctx?.getCurrentLocale?.();
  return /^[a-z]{2,3}(-\w{2,8})*$/i.test(locale) ? locale : undefined;
}

/** A message that a database of any kind has room for; PostgreSQL has none for a NUL character. */
function shortened(message?: string | null) {
  return message && truncate(message.replaceAll('\0', ''), { length: 2_000 });
}

/** The time to the second, and six more digits for tasks of the same second. */
function newBatch() {
  return dayjs().format('YYYYMMDDHHmmss') + String(randomInt(1_000_000)).padStart(6, '0');
}
