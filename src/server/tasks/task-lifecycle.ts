// The one place where a task changes its status. Every move compares and sets in one statement, so that of any number of
// callers, on any number of nodes, one makes it.
import { randomInt, randomUUID } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import { type Database, type Model, Op, UniqueConstraintError } from '@nocobase/database';
import dayjs from 'dayjs';
import { databaseTime } from '../database/clock';
import { retryConflicts } from '../database/conflict';
import { keepLease, type Lease, LEASE_TIME } from '../database/lease';
import { RequestError } from '../errors';
import type { SyncSourceModel } from '../models/sync-source-model';
import type { Failure, Outcome, TaskProgress } from '../types';

export type TaskId = number | string;

/**
 * What a task can be:
 * `init` (waits for somebody to run it), `processing`, and its ends: `success` (all applied), `partial` (some records
 * failed), `failed` (the source failed, all records failed, interrupted or refused) and `cancelled`.
 */
export type TaskStatus = 'init' | 'processing' | TaskEndStatus;
export type TaskEndStatus = 'success' | 'partial' | 'failed' | 'cancelled';

export const RETRYABLE: TaskStatus[] = ['failed', 'partial', 'cancelled'];

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
}

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
  cancelRequestedBy: null,
};

const RELEASED = { lockedSourceId: null, leaseOwner: null, leaseExpiresAt: null, progress: null };

interface HeldLease extends Lease {
  owner: string;
}

export class TaskLifecycle {
  /** The leases of the tasks that this process runs. */
  private readonly held = new Map<string, HeldLease>();

  constructor(private readonly db: Database) {}

  private get tasks() {
    return this.db.getRepository('userDataSyncTasks');
  }

  /**
   * Adds a task in `init`.
   * @throws RequestError (409) if one of the source waits or runs
   */
  async add(source: SyncSourceModel, ctx?: Context): Promise<Model> {
    const values = {
      sourceId: source.id,
      status: 'init',
      lockedSourceId: source.id,
      locale: ctx?.getCurrentLocale?.(),
    };
    // Through the model and not the repository: no transaction, which on SQLite would run into those of other callers.
    const task = await this.orBusy(source.id, () =>
      this.tasks.model.create({ ...values, batch: newBatch() }, { context: ctx } as object),
    );
    await this.set({ id: task.get('id') }, { leaseExpiresAt: this.newExpiry() });
    return task as Model;
  }

  /** `init` to `processing`; this process holds the task's lease from then on. */
  async begin(id: TaskId, source: SyncSourceModel): Promise<Model> {
    const owner = randomUUID();
    const values = {
      ...BLANK,
      status: 'processing',
      startedAt: new Date(),
      lockedSourceId: source.id,
      leaseOwner: owner,
      leaseExpiresAt: this.newExpiry(),
    };
    const task = await this.orBusy(source.id, () => this.move(id, source.id, ['init'], values));
    this.held.set(String(id), { owner, ...keepLease(() => this.renew(id, owner)) });
    return task;
  }

  /** Aborted once another node has declared the task interrupted, because this process gave no sign of life. */
  leaseLost(id: TaskId): AbortSignal {
    return this.leaseOf(id).lost;
  }

  /** `processing` to an end. */
  async end(id: TaskId, sourceId: TaskId, result: TaskResult): Promise<Model> {
    const lease = this.held.get(String(id));
    lease?.stop();
    this.held.delete(String(id));
    return this.move(id, sourceId, ['processing'], { ...result, ...RELEASED }, lease && { leaseOwner: lease.owner });
  }

  /** `init` to `failed`: a task that can't even begin. */
  async refuse(id: TaskId, sourceId: TaskId, message: string): Promise<Model> {
    return this.move(id, sourceId, ['init'], { ...BLANK, ...RELEASED, status: 'failed', message });
  }

  /**
   * An ended task back to `init`, in the same row.
   * @throws RequestError (409) if it has not ended or went well, or if another one of the source waits or runs
   */
  async retry(id: TaskId, sourceId: TaskId, ctx?: Context): Promise<Model> {
    const values = {
      ...BLANK,
      status: 'init',
      attempt: this.db.sequelize.literal(`COALESCE(${this.column('attempt')}, 1) + 1`),
      lockedSourceId: sourceId,
      leaseExpiresAt: this.newExpiry(),
      locale: ctx?.getCurrentLocale?.() ?? null,
      updatedById: ctx?.state?.currentUser?.id ?? null,
    };
    return this.orBusy(sourceId, () => this.move(id, sourceId, RETRYABLE, values));
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
    throw await this.refusal(id, undefined, ['init', 'processing']);
  }

  /** Who asked a running task to stop; undefined if nobody did. */
  async cancelRequestedBy(id: TaskId): Promise<string | undefined> {
    const task = await this.tasks.model.findOne({ attributes: ['cancelRequestedBy'], where: { id } });
    return (task?.get('cancelRequestedBy') as string | null) ?? undefined;
  }

  /** Notes how far a task is that this process runs. */
  async note(id: TaskId, progress: TaskProgress): Promise<void> {
    const lease = this.held.get(String(id));
    if (lease) {
      await this.set({ id, status: 'processing', leaseOwner: lease.owner }, { progress });
    }
  }

  /** The tasks in `processing` whose lease has run out, or that carry none. */
  async findAbandoned(): Promise<Model[]> {
    const tasks = await this.findOverdue('processing');
    return tasks.filter((task) => !this.held.has(String(task.get('id'))));
  }

  /** `processing` to `failed`, for a task that was found abandoned; false if it moved meanwhile. */
  async interrupt(task: Model, message: string): Promise<boolean> {
    return this.set(
      { id: task.get('id'), status: 'processing', [Op.and]: this.overdue() },
      { ...RELEASED, status: 'failed', message },
    );
  }

  /** Takes on the tasks in `init` that nobody began in time, so that the caller queues them again. */
  async takeOverLost(): Promise<Model[]> {
    const taken: Model[] = [];
    for (const task of await this.findOverdue('init')) {
      const where = { id: task.get('id'), status: 'init', [Op.and]: this.overdue() };
      if (await this.set(where, { leaseExpiresAt: this.newExpiry() })) {
        taken.push(task);
      }
    }
    return taken;
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

  private renew(id: TaskId, owner: string) {
    return this.set({ id, status: 'processing', leaseOwner: owner }, { leaseExpiresAt: this.newExpiry() });
  }

  private leaseOf(id: TaskId) {
    const lease = this.held.get(String(id));
    if (!lease) {
      throw new Error(`This process does not run task ${id}`);
    }
    return lease;
  }

  private async move(
    id: TaskId,
    sourceId: TaskId,
    from: TaskStatus[],
    values: Record<string, unknown>,
    more: Record<string, unknown> = {},
  ): Promise<Model> {
    if (await this.set({ id, sourceId, status: from, ...more }, values)) {
      return this.get(id);
    }
    throw await this.refusal(id, sourceId, from);
  }

  private async set(where: Record<string | symbol, unknown>, values: Record<string, unknown>) {
    const [changed] = await retryConflicts(() => this.tasks.model.update(values, { where: where as never }));
    return changed > 0;
  }

  private async get(id: TaskId): Promise<Model> {
    return this.tasks.findOne({ filterByTk: id });
  }

  /** Runs what claims a source, and says who has it where that is refused by the database. */
  private async orBusy<T>(sourceId: TaskId, claim: () => Promise<T>): Promise<T> {
    try {
      return await retryConflicts(claim);
    } catch (error) {
      if (!(error instanceof UniqueConstraintError)) {
        throw error;
      }
      const running: Model | null = await this.tasks.findOne({ filter: { lockedSourceId: sourceId } });
      if (!running) {
        // It ended meanwhile.
        return this.orBusy(sourceId, claim);
      }
      throw new RequestError(409, 'Task {{batch}} of this source waits or runs. Wait for its end, or cancel it.', {
        batch: running.get('batch'),
      });
    }
  }

  private async refusal(id: TaskId, sourceId: TaskId | undefined, allowed: TaskStatus[]) {
    const task = await this.get(id);
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

/** The time to the second, and six more digits for tasks of the same second. */
function newBatch() {
  return dayjs().format('YYYYMMDDHHmmss') + String(randomInt(1_000_000)).padStart(6, '0');
}
