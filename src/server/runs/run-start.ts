// What is to be known of a task that is begun.
import type { Database, Model } from '@nocobase/database';
import type { TaskId, TaskKind } from '../contracts/task';
import { personName } from '../platform/person';
import type { FailedRun } from '../contracts/failed-records';
import type { PersonRef } from '../contracts/person';
import { settingsOf } from '../sources/source-settings';
import type { SyncSourceModel } from '../sources/sync-source-model';
import type { RunStart } from './run';

/** The settings of the source, and who last changed it. */
export async function describeApplication(db: Database, source: SyncSourceModel) {
  const userId = source.get('updatedById') as number | null;
  const user = userId ? await db.getRepository('users').findOne({ filterByTk: userId }) : null;
  return { ...settingsOf(source), changedBy: user && personName(user) };
}

export function startOf(task: Model): RunStart {
  return {
    kind: (task.get('kind') as TaskKind | null) ?? 'sync',
    userIds: [task.get('createdById'), task.get('updatedById')].filter(Boolean).map(String),
    allowedFromId: (task.get('allowedFromId') as TaskId | null) ?? undefined,
    retried: retriedBy(task),
    person: personOf(task),
    isRetry: ((task.get('attempt') as number | null) ?? 1) > 1,
  };
}

/** Whose failed records a task writes once more. */
function retriedBy(task: Model): FailedRun | undefined {
  const [taskId, pushId] = ['retriedTaskId', 'retriedPushId'].map((field) => task.get(field) as TaskId | null);
  if (taskId != null) {
    return { taskId };
  }
  return pushId != null ? { pushId } : undefined;
}

/** The one person that a task is about. */
function personOf(task: Model): PersonRef | undefined {
  const [uid, digest] = ['personUid', 'personDigest'].map((field) => task.get(field) as string | null);
  return uid === null || uid === undefined ? undefined : { uid, digest: digest ?? undefined };
}
