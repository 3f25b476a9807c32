// The records that a task has to show, in a table of their own: stored some at a time, read page by page.
import { type Database, type Model, type ModelStatic, Op, type Transaction } from '@nocobase/database';
import { retryConflicts } from '../platform/conflict';
import { QUERY_SIZE } from '../platform/query-size';
import { holdsText } from '../platform/text-search';
import { yieldToEventLoop } from '../platform/yield';
import { AllowedRemovals, type RemovedRecord, shownRemoval } from '../removals/removed-records';
import { PREVIEWED_ACTIONS, type RemovalReason, type ShownRecord } from '../contracts/types';
import type { TaskId } from '../contracts/task';

/** How many records of a preview are kept, apart from removals, which are all kept. */
const KEPT_RECORDS = 200_000;
/** How many tasks of a source keep their records. */
const KEPT_TASKS = 5;

const COLUMNS = ['id', 'dataType', 'uid', 'name', 'action', 'changes', 'message', 'problems', 'removal'];

/** Whose records are stored. */
export interface TaskKey {
  taskId: TaskId;
  sourceId: TaskId;
}

/** Which records of a task are looked for. */
export interface RecordQuery {
  taskId: TaskId;
  page: number;
  pageSize: number;
  action?: string;
  dataType?: string;
  /** Part of a uid or a name. */
  search?: string;
  /** Whether only those that count to the removal limit. */
  removals?: boolean;
}

export class TaskRecords {
  constructor(private readonly db: Database) {}

  private get model(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncTaskRecords');
  }

  /** Stores records of a task, in place of those that an earlier attempt of it left. */
  async replace(task: TaskKey): Promise<RecordWriter> {
    await this.removeOf(task.taskId);
    return new RecordWriter(this.model, task);
  }

  /** Stores the records that a task would have removed, in place of those of an earlier attempt. */
  async replaceByRemovals(task: TaskKey, removed: RemovedRecord[]): Promise<void> {
    const writer = await this.replace(task);
    for (const record of removed) {
      await writer.add(shownRemoval(record));
    }
    await writer.flush();
  }

  /** The removals that a task has shown. */
  async readRemovals(taskId: TaskId): Promise<AllowedRemovals> {
    const removed: RemovedRecord[] = [];
    let last: unknown = 0;
    while (last !== undefined) {
      const rows = (await this.model.findAll({
        attributes: ['id', 'dataType', 'uid', 'removal'],
        where: { taskId, removal: { [Op.ne]: null }, id: { [Op.gt]: last } } as never,
        order: ['id'],
        limit: QUERY_SIZE,
        raw: true,
      })) as unknown as { id: number; dataType: string; uid: string; removal: RemovalReason }[];
      removed.push(...rows.map(({ dataType, uid, removal }) => ({ dataType, uid, reason: removal })));
      last = rows.at(-1)?.id;
      await yieldToEventLoop();
    }
    return new AllowedRemovals(removed);
  }

  /** One page of the records that are looked for, and how many there are. */
  async find({ page, pageSize, ...query }: RecordQuery): Promise<{ rows: ShownRecord[]; count: number }> {
    const wanted = this.whereOf(query);
    const count = await this.model.count({ where: wanted });
    const rows = await this.model.findAll({
      attributes: COLUMNS,
      where: wanted,
      order: ['place', 'id'],
      limit: pageSize,
      offset: (page - 1) * pageSize,
    });
    return { rows: rows.map((row) => row.get() as unknown as ShownRecord), count };
  }

  async removeOf(taskId: TaskId, transaction?: Transaction): Promise<void> {
    await retryConflicts(() => this.model.destroy({ where: { taskId }, transaction }));
  }

  async removeOfSource(sourceId: TaskId, transaction?: Transaction): Promise<void> {
    await this.model.destroy({ where: { sourceId }, transaction });
  }

  /** Leaves the records of the last tasks of a source, and no others. */
  async prune(sourceId: TaskId): Promise<void> {
    const tasks = this.db.getModel('userDataSyncTasks');
    const found = (await tasks.findAll({
      attributes: ['id'],
      where: { sourceId, recordsKept: { [Op.ne]: null } },
      order: [['startedAt', 'DESC']],
      raw: true,
    })) as unknown as { id: TaskId }[];
    const ids = found.map(({ id }) => id);
    const gone = ids.slice(KEPT_TASKS);
    if (gone.length) {
      // Silently: nothing has happened to these tasks.
      const values = { recordsKept: null, removalsDigest: null };
      await retryConflicts(() => tasks.update(values, { where: { id: gone }, silent: true }));
    }
    const others = { sourceId, taskId: { [Op.notIn]: ids.slice(0, KEPT_TASKS) } };
    await retryConflicts(() => this.model.destroy({ where: others }));
  }

  private whereOf({ taskId, action, dataType, search, removals }: Omit<RecordQuery, 'page' | 'pageSize'>) {
    const words = search?.trim().toLowerCase();
    const column = this.db.sequelize.col(this.model.rawAttributes.words.field as string);
    return {
      taskId,
      ...(dataType && { dataType }),
      // Of those who stay unchanged there are only those that count to the removal limit.
      ...(removals ? { removal: { [Op.ne]: null } } : { action: action ?? { [Op.ne]: 'unchanged' } }),
      ...(words && { [Op.and]: [holdsText(this.db, column, words)] }),
    } as never;
  }
}

/** Takes the records of a task one by one, and stores them many at once. */
export class RecordWriter {
  /** How many were stored, and how many were not because they are too many. */
  kept = 0;
  leftOut = 0;
  private waiting: ShownRecord[] = [];

  constructor(
    private readonly model: ModelStatic<Model>,
    private readonly task: TaskKey,
  ) {}

  async add(record: ShownRecord): Promise<void> {
    if (this.kept >= KEPT_RECORDS && !record.removal) {
      this.leftOut++;
      return;
    }
    this.kept++;
    this.waiting.push(record);
    if (this.waiting.length >= QUERY_SIZE) {
      await this.flush();
    }
  }

  /** Stores those that wait. */
  async flush(): Promise<void> {
    const rows = this.waiting.map((record) => ({
      ...record,
      ...this.task,
      place: PREVIEWED_ACTIONS.indexOf(record.action),
      words: `${record.uid}\n${record.name ?? ''}`.toLowerCase(),
    }));
    this.waiting = [];
    await retryConflicts(() => this.model.bulkCreate(rows as never[], { hooks: false, returning: false }));
    await yieldToEventLoop();
  }
}
