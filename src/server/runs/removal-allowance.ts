// Which removals somebody allows: those that a task has shown.
import type { Context } from '@nocobase/actions';
import { type Model, type ModelStatic, Op } from '@nocobase/database';
import type { TaskId } from '../contracts/task';
import { RequestError } from '../platform/errors';
import { personOf } from '../platform/person';
import type { SyncSourceModel } from '../sources/sync-source-model';

const CHANGED = 'The removals that you allow are no longer those that the task shows. Look at them again.';

/** The removals that somebody allows: those that a task has shown, by their digest, their number or both. */
export interface RemovalAllowance {
  digest?: string;
  count?: number;
}

/** A task with the removals that it shows. */
export interface ShownBy {
  taskId: TaskId;
  count: number;
  digest: string;
}

/** The task of a source that shows the removals that are allowed; of a number alone, the last that shows any. */
export async function findShown(
  tasks: ModelStatic<Model>,
  { id: sourceId, name }: SyncSourceModel,
  allowed: RemovalAllowance,
): Promise<ShownBy> {
  const digest = allowed.digest ?? { [Op.ne]: null };
  const task = (await tasks.findOne({
    where: { sourceId, removalsDigest: digest },
    order: [['startedAt', 'DESC']],
  } as never)) as Model | null;
  if (!task) {
    throw allowed.digest === undefined
      ? new RequestError(400, 'No task of source "{{name}}" shows removals that could be allowed: preview it first', {
          name,
        })
      : new RequestError(409, CHANGED);
  }
  return shownBy(task, allowed);
}

/**
 * The removals that a task shows, if they are those that are allowed.
 * @throws RequestError (400) if it shows none, or another number; (409) if it shows others
 */
export function shownBy(task: Model, { digest: given, count: number }: RemovalAllowance): ShownBy {
  const [id, count, digest] = ['id', 'leaversOverLimit', 'removalsDigest'].map((field) => task.get(field));
  if (count == null) {
    throw new RequestError(400, 'Task {{id}} did not stop at the removal limit: there is nothing to allow', { id });
  }
  if (digest == null) {
    throw new RequestError(
      400,
      'Which records task {{id}} would have removed is no longer kept. Retry it without allowing anything.',
      { id },
    );
  }
  if (number !== undefined && number !== count) {
    throw new RequestError(
      400,
      'Task {{id}} stopped because {{count}} records would be removed. Exactly that many can be allowed, not {{given}}.',
      { id, count, given: number },
    );
  }
  if (given !== undefined && given !== digest) {
    throw new RequestError(409, CHANGED);
  }
  return { taskId: id as TaskId, count: count as number, digest: digest as string };
}

/** Which removals are allowed, and by whom. */
export function allowance(ctx?: Context, shown?: ShownBy) {
  return {
    allowedLeavers: shown?.count ?? null,
    allowedBy: shown ? personOf(ctx) : null,
    allowedFromId: shown?.taskId ?? null,
  };
}
