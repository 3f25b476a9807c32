// The failed records of tasks and pushes, in a table of their own: all of them, stored some at a time and read page by page.
import { type Database, type Model, type ModelStatic, Op, type Transaction } from '@nocobase/database';
import { chunk, pick, pickBy } from 'lodash';
import type { FailedRun, KeptFailure } from '../../contracts/failed-records';
import type { TaskId } from '../../contracts/task';
import type { Failure } from '../../contracts/types';
import { retryConflicts } from '../../platform/conflict';
import { QUERY_SIZE } from '../../platform/query-size';
import { holdsText } from '../../platform/text-search';
import { wellFormed } from '../../platform/well-formed';
import { yieldToEventLoop } from '../../platform/yield';
import { keptMessage } from '../kept-message';

/** How many failed records of one run are kept: as many as one push may bring. Who fails to more has one reason, and not many. */
const KEPT_OF_RUN = 200_000;
/** How many are kept of all tasks of a source, and of all pushes, and of how many tasks: a schedule that fails each hour fills no disk. */
const KEPT_ROWS = 500_000;
const KEPT_TASKS = 20;

const IDENTITY = ['username', 'email', 'phone'] as const;
const COLUMNS = ['id', 'dataType', 'resource', 'uid', 'name', 'identity', 'message', 'code', 'params'];

/** A failed record, as far as it takes to try it again. */
export type RetriedRecord = Pick<
  KeptFailure,
  'sourceName' | 'dataType' | 'uid' | 'name' | 'code' | 'matchKey' | 'isUnmapped' | 'isLeaver'
>;

const RETRIED_COLUMNS = ['id', 'sourceName', 'dataType', 'uid', 'name', 'code', 'matchKey', 'isUnmapped', 'isLeaver'];

interface Page {
  page: number;
  pageSize: number;
  /** Part of a uid, a name or a message as it was worded first. */
  search?: string;
  /** Codes of failures that are looked for as well: the reader knows them by other words. */
  codes?: string[];
}

export class FailureRows {
  constructor(private readonly db: Database) {}

  private get model(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncFailures');
  }

  /**
   * Keeps the failed records of a run that has ended; the first of very many.
   * @param run of a task, with its source
   * @returns how many were kept
   */
  async add(run: FailedRun & { sourceId?: TaskId }, failures: KeptFailure[]): Promise<number> {
    const kept = failures.slice(0, KEPT_OF_RUN);
    for (const some of chunk(kept, QUERY_SIZE)) {
      const rows = some.map((failure) => ({ ...rowOf(failure), ...run }));
      await retryConflicts(() => this.model.bulkCreate(rows as never[], { hooks: false, returning: false }));
      await yieldToEventLoop();
    }
    return kept.length;
  }

  /** One page of the failed records of a run, and how many there are. */
  async find(
    run: FailedRun,
    { page, pageSize, search, codes = [] }: Page,
  ): Promise<{ rows: Failure[]; count: number }> {
    const words = search?.trim().toLowerCase();
    const column = this.db.sequelize.col(this.model.rawAttributes.words.field as string);
    const isMatch = words && { [Op.or]: [holdsText(this.db, column, words), { code: codes }] };
    const where = { ...run, ...isMatch } as never;
    const count = await this.model.count({ where });
    const rows = await this.model.findAll({
      attributes: COLUMNS,
      where,
      order: ['id'],
      limit: pageSize,
      offset: (page - 1) * pageSize,
    });
    return { rows: rows.map((row) => failureOf(row.get() as unknown as Row)), count };
  }

  /** The source names under which records of a run failed. */
  async sourceNamesOf(run: FailedRun): Promise<string[]> {
    // By what JavaScript takes for the same: to MySQL and MariaDB "hr" is "HR".
    const names = new Set<string>();
    for await (const rows of this.read(run)) {
      rows.forEach(({ sourceName }) => names.add(sourceName));
    }
    return [...names];
  }

  /** All failed records of a run, some at a time: one that failed in two targets comes twice. */
  async *read(run: FailedRun): AsyncGenerator<RetriedRecord[]> {
    let last: unknown = 0;
    while (last !== undefined) {
      const rows = (await this.model.findAll({
        attributes: RETRIED_COLUMNS,
        where: { ...run, id: { [Op.gt]: last } } as never,
        order: ['id'],
        limit: QUERY_SIZE,
        raw: true,
      })) as unknown as (RetriedRecord & { id: number })[];
      if (rows.length) {
        yield rows;
      }
      last = rows.at(-1)?.id;
      await yieldToEventLoop();
    }
  }

  /** Forgets those of some runs. */
  async removeOf(
    where: { taskId: TaskId | TaskId[] } | { sourceId: TaskId } | { pushId: TaskId[] },
    transaction?: Transaction,
  ) {
    await retryConflicts(() => this.model.destroy({ where: where as never, transaction }));
  }

  /** Leaves those of the last tasks of a source. */
  async pruneTasks(sourceId: TaskId): Promise<void> {
    const tasks = this.db.getModel('userDataSyncTasks');
    const dropped = await this.findDropped(tasks, { sourceId }, KEPT_TASKS);
    for (const some of chunk(dropped, QUERY_SIZE)) {
      await forget(tasks, some);
      await this.removeOf({ taskId: some });
    }
  }

  /** Leaves those of the last pushes. */
  async prunePushes(): Promise<void> {
    const pushes = this.db.getModel('userDataSyncPushes');
    const dropped = await this.findDropped(pushes, {});
    for (const some of chunk(dropped, QUERY_SIZE)) {
      await forget(pushes, some);
      await this.removeOf({ pushId: some });
    }
  }

  /** The runs whose failed records may not stay: whole runs, the first ones; never the very last. */
  private async findDropped(runs: ModelStatic<Model>, where: object, limit = Infinity) {
    const found = (await runs.findAll({
      attributes: ['id', 'failuresKept'],
      where: { ...where, failuresKept: { [Op.ne]: null } } as never,
      order: [
        ['startedAt', 'DESC'],
        ['id', 'DESC'],
      ],
      raw: true,
    })) as unknown as { id: TaskId; failuresKept: number }[];
    let rows = 0;
    const isTooMuch = ({ failuresKept }: { failuresKept: number }, index: number) => {
      rows += failuresKept;
      return index > 0 && (rows > KEPT_ROWS || index >= limit);
    };
    return found.filter(isTooMuch).map(({ id }) => id);
  }
}

/** Silently: nothing has happened to these runs. */
async function forget(runs: ModelStatic<Model>, id: TaskId[]): Promise<void> {
  if (id.length) {
    const options = { where: { id } as never, silent: true, hooks: false };
    await retryConflicts(() => runs.update({ failuresKept: null }, options));
  }
}

type Row = Omit<Failure, (typeof IDENTITY)[number]> & { id: number; identity: object | null };

function rowOf({ name, message, ...failure }: KeptFailure) {
  const fields = ['sourceName', 'dataType', 'resource', 'uid', 'code', 'params', 'matchKey', 'isUnmapped', 'isLeaver'];
  const text = keptMessage(wellFormed(message)) ?? '';
  const shownName = name?.replaceAll('\0', '');
  return {
    ...pick(failure, fields),
    name: shownName,
    identity: pick(failure, IDENTITY),
    message: text,
    words: [failure.uid, shownName ?? '', text].join('\n').toLowerCase(),
  };
}

/** As it is on the row of its run. */
function failureOf({ identity, ...row }: Row): Failure {
  return { ...pickBy(row, (value) => value !== null), ...identity } as unknown as Failure;
}
