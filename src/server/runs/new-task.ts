// What the row of a task says when it is added.
import { randomInt } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import dayjs from 'dayjs';
import type { FailedRun } from '../contracts/failed-records';
import type { PersonRef } from '../contracts/person';
import type { TaskId, TaskKind, TaskTrigger } from '../contracts/task';
import { localeOf } from '../platform/translate';
import type { RemovalAllowance } from './removal-allowance';

/** What is to be known of a task that is added. */
export interface NewTask {
  trigger?: TaskTrigger;
  kind?: TaskKind;
  /** Which removals are allowed this once. */
  allowed?: RemovalAllowance;
  /** Whose failed records it writes once more. */
  retried?: FailedRun;
  /** The one person that it is about. */
  person?: PersonRef;
}

export function newTaskValues(
  sourceId: TaskId,
  { trigger = 'manual', kind = 'sync', retried, person }: NewTask,
  ctx?: Context,
) {
  return {
    sourceId,
    status: 'init',
    startedAt: new Date(),
    lockedSourceId: sourceId,
    locale: localeOf(ctx),
    trigger,
    kind,
    batch: newBatch(),
    ...retriedFields(retried),
    ...(person && { personUid: person.uid, personDigest: person.digest }),
  };
}

function retriedFields(retried?: FailedRun) {
  if (!retried) {
    return {};
  }
  return 'taskId' in retried ? { retriedTaskId: retried.taskId } : { retriedPushId: retried.pushId };
}

/** The time to the second, and six more digits for tasks of the same second. */
function newBatch() {
  return dayjs().format('YYYYMMDDHHmmss') + String(randomInt(1_000_000)).padStart(6, '0');
}
