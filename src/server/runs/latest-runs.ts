import { type Database, type Model, Op } from '@nocobase/database';
import { sortBy } from 'lodash';
import { countOutcome } from '../contracts/outcome-counts';
import type { RunSummary } from '../contracts/run-summary';
import { SYNC_KINDS, type TaskId } from '../contracts/task';
import type { Outcome } from '../contracts/types';
import { ACTIVE } from './task-rows';
import { tasksOfSources } from './tasks-of-sources';

/** How many runs of a source the overview shows. */
const RUNS_SHOWN = 30;

/** What is read of a task: of its long fields only the outcome, which the counts are in. */
const FIELDS = ['id', 'sourceId', 'status', 'startedAt', 'createdAt', 'cost', 'outcome'];

/** The last runs of each of these sources that have ended, the oldest first. A preview is none. */
export async function latestRuns(db: Database, sourceIds: TaskId[]): Promise<RunSummary[]> {
  const found = await tasksOfSources(db, sourceIds, {
    attributes: FIELDS,
    where: { kind: { [Op.or]: SYNC_KINDS }, status: { [Op.notIn]: ACTIVE } },
    // As the list of tasks is sorted, and as there is an index.
    order: [
      ['startedAt', 'DESC'],
      ['id', 'DESC'],
    ],
    limit: RUNS_SHOWN,
  });
  // Which rows these are is the database's choice, their order is not.
  return found.flatMap((tasks) =>
    sortBy(tasks.map(summaryOf), [({ startedAt }) => Date.parse(startedAt), ({ id }) => Number(id)]),
  );
}

function summaryOf(task: Model): RunSummary {
  const { id, sourceId, status, cost } = task.get() as Omit<RunSummary, 'counts'>;
  const startedAt = ((task.get('startedAt') ?? task.get('createdAt')) as Date).toISOString();
  return { id, sourceId, status, startedAt, cost, counts: countOutcome(task.get('outcome') as Outcome | null) };
}
