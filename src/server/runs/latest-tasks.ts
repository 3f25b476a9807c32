import { type Database, type Model, Op } from '@nocobase/database';
import type { TaskId } from '../contracts/task';
import { ACTIVE } from './task-rows';

/** What a list of sources shows of a task: no failures, which can be many. */
const FIELDS = [
  'id',
  'batch',
  'sourceId',
  'kind',
  'status',
  'message',
  'cost',
  'attempt',
  'startedAt',
  'createdAt',
  'progress',
  'outcome',
  'cancelRequestedBy',
];

/** Of many sources at once, which sequelize's types leave out. */
interface TasksOfSources {
  get(sources: Model[], options: object): Promise<Record<string, Model[]>>;
}

/**
 * The task of each of these sources that something last happened to: the newest, or an older one that was retried since. A
 * preview counts only while it runs: it is no synchronization.
 */
export async function latestTasks(db: Database, sourceIds: TaskId[]): Promise<Model[]> {
  const { model: sources } = db.getRepository('userDataSyncSources');
  const tasks = sources.associations.tasks as unknown as TasksOfSources;
  const found = await tasks.get(
    sourceIds.map((id) => sources.build({ id })),
    {
      attributes: FIELDS,
      where: { [Op.or]: [{ kind: { [Op.or]: [null, 'sync'] } }, { status: ACTIVE }] },
      order: [
        ['updatedAt', 'DESC'],
        ['id', 'DESC'],
      ],
      // Of each source: one query for all of them.
      limit: 1,
    },
  );
  return Object.values(found).flat();
}
