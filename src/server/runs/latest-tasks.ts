import { type Database, type Model, Op } from '@nocobase/database';
import { SYNC_KINDS, type TaskId } from '../contracts/task';
import { ACTIVE } from './task-rows';
import { tasksOfSources } from './tasks-of-sources';

/** What a list of sources shows of a task: no failures, which can be many. */
const FIELDS = [
  'id',
  'batch',
  'sourceId',
  'kind',
  'personUid',
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

/**
 * The task of each of these sources that something last happened to: the newest, or an older one that was retried since. A
 * preview counts only while it runs: it is no synchronization.
 */
export async function latestTasks(db: Database, sourceIds: TaskId[]): Promise<Model[]> {
  const found = await tasksOfSources(db, sourceIds, {
    attributes: FIELDS,
    where: { [Op.or]: [{ kind: { [Op.or]: SYNC_KINDS } }, { status: ACTIVE }] },
    order: [
      ['updatedAt', 'DESC'],
      ['id', 'DESC'],
    ],
    limit: 1,
  });
  return found.flat();
}
