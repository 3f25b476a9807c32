// The rows of tasks: read, and changed in one statement that compares and sets.
import { type Database, type Model, Op, UniqueConstraintError } from '@nocobase/database';
import type { TaskId, TaskRef, TaskStatus } from '../contracts/task';
import { announceUpdate } from '../platform/announce-update';
import { databaseTime } from '../platform/clock';
import { retryConflicts } from '../platform/conflict';
import { RequestError } from '../platform/errors';

/** The states of a task that has not ended. */
export const ACTIVE: TaskStatus[] = ['init', 'processing'];

/** What the row of a task that has ended no longer holds. */
export const RELEASED = { lockedSourceId: null, leaseOwner: null, leaseExpiresAt: null, progress: null };

export class TaskRows {
  constructor(readonly db: Database) {}

  get tasks() {
    return this.db.getRepository('userDataSyncTasks');
  }

  /** @throws RequestError (409) if a task of the source waits or runs */
  async refuseIfBusy(sourceId: TaskId): Promise<void> {
    const holder: Model | null = await this.tasks.findOne({ filter: { lockedSourceId: sourceId } });
    if (holder && ACTIVE.includes(holder.get('status') as TaskStatus)) {
      throw new RequestError(
        409,
        'Task {{batch}} of this source is pending or running. Wait for its end, or cancel it.',
        { batch: holder.get('batch') },
      );
    }
  }

  /** Changes a task that is in one of these states. */
  async transition(
    { taskId, sourceId }: TaskRef,
    from: TaskStatus[],
    values: Record<string, unknown>,
    more: Record<string, unknown> = {},
  ): Promise<Model> {
    if (await this.set({ id: taskId, sourceId, status: from, ...more }, values)) {
      return this.get(taskId);
    }
    throw await this.refusal({ taskId, sourceId }, from);
  }

  /** @returns whether there was such a row */
  async set(where: Record<string | symbol, unknown>, values: Record<string, unknown>): Promise<boolean> {
    const [changed] = await retryConflicts(() => this.tasks.model.update(values, { where: where as never }));
    return changed > 0;
  }

  /**
   * Ends a task that is as `where` says, and has the host's listeners told of it, workflows among them.
   * @returns the task; undefined if there was no such one
   */
  async end(
    where: { id: TaskId; status: TaskStatus } & Record<string | symbol, unknown>,
    values: Record<string, unknown>,
  ): Promise<Model | undefined> {
    if (!(await this.set(where, { ...values, ...RELEASED, endedAt: databaseTime(this.db) }))) {
      return undefined;
    }
    const task = await this.get(where.id);
    // Deleted meanwhile, there is nothing to tell.
    if (task) {
      await announceUpdate(task, values);
    }
    return task;
  }

  async get(id: TaskId): Promise<Model> {
    return this.tasks.findOne({ filterByTk: id });
  }

  /** Runs what claims a source, and says who has it where that is refused by the database. */
  async claimSource<T>(sourceId: TaskId, claim: () => Promise<T>, attempts = 3): Promise<T> {
    try {
      return await retryConflicts(claim);
    } catch (error) {
      if (!(error instanceof UniqueConstraintError) || !attempts) {
        throw error;
      }
      await this.refuseIfBusy(sourceId);
      // It ended meanwhile; or its status was set by hand, and it keeps what it no longer needs.
      await this.set({ lockedSourceId: sourceId, status: { [Op.notIn]: ACTIVE } }, RELEASED);
      return this.claimSource(sourceId, claim, attempts - 1);
    }
  }

  /** Why a task is not to be had. */
  async refusal({ taskId: id, sourceId }: Partial<TaskRef>, allowed: TaskStatus[]) {
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
}
