// The one place where a task changes its status. Every move compares and sets in one statement, so that of any number of
// callers, on any number of nodes, one makes it.
import { randomUUID } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import { type Database, type Model, Op, type Transaction } from '@nocobase/database';
import { databaseTime } from '../platform/clock';
import { keepLease, LEASE_TIME } from '../platform/lease';
import { localeOf } from '../platform/translate';
import type { SyncSourceModel } from '../sources/sync-source-model';
import type { RunLease, TaskId, TaskRef, TaskResult, TaskStatus } from '../contracts/task';
import type { TaskAttempt, TaskProgress } from '../contracts/types';
import { allowance, findShown, type RemovalAllowance, shownBy } from './removal-allowance';
import { keptMessage } from './kept-message';
import { newTaskValues, type NewTask } from './new-task';
import { attemptOf } from './task-attempt';
import { ACTIVE, TaskRows } from './task-rows';

const RETRYABLE: TaskStatus[] = ['failed', 'partial', 'cancelled'];

/** How many earlier attempts a task keeps. */
const KEPT_ATTEMPTS = 20;

/** What the row of a running task says. */
export interface TaskRowState {
  /** Whose the run is by now. */
  run: 'mine' | 'taken over' | 'deleted';
  /** The source as it is now, if there is one. */
  source?: Pick<SyncSourceModel, 'name' | 'sourceType' | 'enabled'> | null;
  /** Who asked it to stop. */
  cancelRequestedBy?: string;
}

/** What an attempt leaves on the row, and what the next one begins without. */
const RESET_FIELDS = {
  message: null,
  cost: null,
  pullCost: null,
  writeCost: null,
  progress: null,
  endedAt: null,
  outcome: null,
  failures: null,
  failuresKept: null,
  preview: null,
  recordsKept: null,
  leaversOverLimit: null,
  suspensionsOverLimit: null,
  removalsDigest: null,
  sourceState: null,
  cancelRequestedBy: null,
};

export class TaskLifecycle {
  private readonly rows: TaskRows;

  constructor(private readonly db: Database) {
    this.rows = new TaskRows(db);
  }

  /**
   * Adds a task in `init`.
   * @throws RequestError (409) if one of the source waits or runs; (400) if no task of it shows the removals that are allowed, (409) if
   *   it shows others by now
   */
  async add(source: SyncSourceModel, ctx?: Context, task: NewTask = {}): Promise<Model> {
    const { allowed } = task;
    const shown = allowed && (await findShown(this.rows.tasks.model, source, allowed));
    const values = { ...newTaskValues(source.id, task, ctx), ...allowance(ctx, shown) };
    // Through the model and not the repository: no transaction, which on SQLite would run into those of other callers.
    const added = await this.rows.claimSource(source.id, () =>
      this.rows.tasks.model.create(values, { context: ctx } as object),
    );
    await this.rows.set({ id: added.get('id') }, { leaseExpiresAt: this.newExpiry() });
    return added as Model;
  }

  /**
   * `init` to `processing`; who called this holds the task's lease from then on.
   * @param appliedAs how the source is applied by this run
   */
  async begin(
    { taskId, sourceId }: TaskRef,
    appliedAs: object | null = null,
  ): Promise<{ task: Model; lease: RunLease }> {
    const owner = randomUUID();
    const values = {
      ...RESET_FIELDS,
      status: 'processing',
      startedAt: new Date(),
      lockedSourceId: sourceId,
      appliedAs,
      leaseOwner: owner,
      leaseExpiresAt: this.newExpiry(),
    };
    const task = await this.rows.claimSource(sourceId, () =>
      this.rows.transition({ taskId, sourceId }, ['init'], values),
    );
    const renew = () => this.rows.set(rowOf({ taskId, owner }), { leaseExpiresAt: this.newExpiry() });
    return { task, lease: { taskId, sourceId, owner, ...keepLease(renew) } };
  }

  /** `processing` to an end. */
  async end(run: RunLease | TaskRef, result: TaskResult): Promise<Model> {
    const isHeld = 'owner' in run;
    const values = { ...result, message: keptMessage(result.message) };
    const task = await this.endAs(run, 'processing', values, isHeld ? { leaseOwner: run.owner } : {});
    if (isHeld) {
      run.stop();
    }
    return task;
  }

  /** `init` to `failed`: a task that can't even begin. */
  async refuse(task: TaskRef, message: string): Promise<Model> {
    return this.endAs(task, 'init', { ...RESET_FIELDS, status: 'failed', message: keptMessage(message) });
  }

  /**
   * An ended task back to `init`, in the same row.
   * @param allowed which removals may be made this once: those that the task stopped for
   * @throws RequestError (409) if it has not ended or went well, or if another one of the source waits or runs; (400) if it can't
   *   be allowed as many
   */
  async retry({ taskId, sourceId }: TaskRef, ctx?: Context, allowed?: RemovalAllowance): Promise<Model> {
    const task = await this.getOwn({ taskId, sourceId });
    const shown = allowed && shownBy(task, allowed);
    const ended = attemptOf(task);
    const values = {
      ...RESET_FIELDS,
      status: 'init',
      attempt: ended.attempt + 1,
      attempts: [...((task.get('attempts') as TaskAttempt[] | null) ?? []), ended].slice(-KEPT_ATTEMPTS),
      startedAt: new Date(),
      lockedSourceId: sourceId,
      leaseExpiresAt: this.newExpiry(),
      locale: localeOf(ctx) ?? null,
      updatedById: ctx?.state?.currentUser?.id ?? null,
      trigger: 'retry',
      ...allowance(ctx, shown),
    };
    // As it was read: else somebody has retried it meanwhile.
    const asRead = { attempt: task.get('attempt'), ...(shown && { removalsDigest: shown.digest }) };
    return this.rows.claimSource(sourceId, () => this.rows.transition({ taskId, sourceId }, RETRYABLE, values, asRead));
  }

  /**
   * A waiting task ends at once; a running one is asked to, by its row.
   * @returns the task; `processing` if it was only asked
   */
  async cancel(id: TaskId, { by, message }: { by: string; message: string }): Promise<Model> {
    const cancelled = await this.rows.end({ id, status: 'init' }, { status: 'cancelled', message });
    if (cancelled) {
      return cancelled;
    }
    if (await this.rows.set({ id, status: 'processing' }, { cancelRequestedBy: by })) {
      return this.rows.get(id);
    }
    throw await this.rows.refusal({ taskId: id }, ACTIVE);
  }

  /** What the row says to the process that runs the task. */
  async readState({ taskId, owner }: RunLease): Promise<TaskRowState> {
    const task = await this.rows.tasks.model.findOne({
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

  /** @throws RequestError (409) if a task of the source waits or runs */
  async refuseIfBusy(sourceId: TaskId): Promise<void> {
    await this.rows.refuseIfBusy(sourceId);
  }

  /** Whether some process runs the task, or is believed to. */
  async isRunning(id: TaskId): Promise<boolean> {
    return (await this.rows.tasks.model.count({ where: { id, status: 'processing' } })) > 0;
  }

  /** Deletes the tasks of a source that is deleted. */
  async removeOf(sourceId: TaskId, transaction?: Transaction): Promise<void> {
    // In one statement: there may be thousands.
    await this.rows.tasks.model.destroy({ where: { sourceId }, transaction });
  }

  /** Keeps how far a run is. */
  async saveProgress(run: RunLease, progress: TaskProgress): Promise<void> {
    await this.rows.set(rowOf(run), { progress });
  }

  /** Has a waiting task queued by whichever process that runs tasks looks first. */
  async requeue(id: TaskId): Promise<void> {
    await this.rows.set({ id, status: 'init' }, { leaseExpiresAt: databaseTime(this.db, -1) });
  }

  /** The tasks in `processing` whose lease has run out, or that carry none. */
  async findAbandoned(): Promise<Model[]> {
    return this.findOverdue('processing');
  }

  /** `processing` to `failed`, for a task that was found abandoned; false if it moved meanwhile. */
  async interrupt(task: Model, message: string): Promise<boolean> {
    const id = task.get('id') as TaskId;
    const where = { id, status: 'processing' as const, [Op.and]: this.overdue() };
    return (await this.rows.end(where, { status: 'failed', message })) !== undefined;
  }

  /** Takes on a task in `init` that nobody began in time, so that the caller queues it again; undefined if there is none. */
  async takeOverLost(): Promise<Model | undefined> {
    for (const task of await this.findOverdue('init')) {
      const where = { id: task.get('id'), status: 'init', [Op.and]: this.overdue() };
      if (await this.rows.set(where, { leaseExpiresAt: this.newExpiry() })) {
        return task;
      }
    }
    return undefined;
  }

  private async endAs(
    { taskId, sourceId }: TaskRef,
    from: TaskStatus,
    values: Record<string, unknown>,
    more: Record<string, unknown> = {},
  ): Promise<Model> {
    const task = await this.rows.end({ id: taskId, sourceId, status: from, ...more }, values);
    if (!task) {
      throw await this.rows.refusal({ taskId, sourceId }, [from]);
    }
    return task;
  }

  private async getOwn({ taskId, sourceId }: TaskRef): Promise<Model> {
    const task: Model | null = await this.rows.get(taskId);
    if (!task || String(task.get('sourceId')) !== String(sourceId)) {
      throw await this.rows.refusal({ taskId, sourceId }, RETRYABLE);
    }
    return task;
  }

  private async findOverdue(status: TaskStatus) {
    return (await this.rows.tasks.model.findAll({
      where: { status, [Op.and]: this.overdue() },
      order: ['id'],
    })) as Model[];
  }

  private overdue() {
    return { leaseExpiresAt: { [Op.or]: [{ [Op.is]: null }, { [Op.lt]: databaseTime(this.db) }] } };
  }

  private newExpiry() {
    return databaseTime(this.db, LEASE_TIME);
  }
}

/** The row, as long as it is that of this run. */
function rowOf({ taskId, owner }: Pick<RunLease, 'taskId' | 'owner'>) {
  return { id: taskId, status: 'processing', leaseOwner: owner };
}
