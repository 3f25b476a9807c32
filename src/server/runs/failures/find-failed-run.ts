// The task or push whose failed records are to be tried again.
import { type Database, type Model, Op } from '@nocobase/database';
import type { FailedRun } from '../../contracts/failed-records';
import { SYNC_KINDS, type TaskId } from '../../contracts/task';
import { RequestError } from '../../platform/errors';

/** @throws RequestError (404) if there is none, (409) if it has not ended, (400) if none of its failed records are kept */
export async function findFailedRun(db: Database, run: FailedRun): Promise<Model> {
  const row = 'taskId' in run ? await findTask(db, run.taskId) : await findPush(db, run.pushId);
  if (['init', 'processing'].includes(row.get('status') as string)) {
    throw new RequestError(409, 'It is pending or running: what fails of it can be retried when it has ended');
  }
  if (!row.get('failuresKept')) {
    throw new RequestError(400, 'There is nothing to retry: no failed records of it are kept');
  }
  return row;
}

/**
 * Whoever has left since is not brought back by what was said before.
 * @throws RequestError (409) if a newer sync of the source has written
 */
export async function refuseIfOutdated(db: Database, sourceId: TaskId, run: Model): Promise<void> {
  const isNewerSync = {
    sourceId,
    kind: { [Op.or]: SYNC_KINDS },
    status: ['success', 'partial'],
    startedAt: { [Op.gt]: run.get('startedAt') },
  };
  if (await db.getModel('userDataSyncTasks').count({ where: isNewerSync as never })) {
    throw new RequestError(409, 'A newer sync of this source has ended: retry what failed in that one');
  }
}

async function findTask(db: Database, id: TaskId): Promise<Model> {
  const task = await db.getModel('userDataSyncTasks').findOne({ where: { id } as never });
  if (!task) {
    throw new RequestError(404, 'No task with id {{id}} was found', { id });
  }
  return task;
}

async function findPush(db: Database, id: TaskId): Promise<Model> {
  const push = await db.getModel('userDataSyncPushes').findOne({ where: { id } as never });
  if (!push) {
    throw new RequestError(404, 'No push with id {{id}} was found', { id });
  }
  return push;
}
