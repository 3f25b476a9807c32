// The history of a user or a department: read page by page, the newest first, and pruned.
import type { Database, Model } from '@nocobase/database';
import { uniq } from 'lodash';
import { HISTORY_RESOURCES, type HistoryAction, type HistoryResource } from '../../contracts/history';
import type { FieldChange } from '../../contracts/types';
import { Ledger } from '../../ledger/ledger';
import { retryConflicts } from '../../platform/conflict';
import { QUERY_SIZE } from '../../platform/query-size';
import { runsOf, type RunRef } from './run-refs';

const DAY = 24 * 60 * 60 * 1000;

/** How many rows that one record became, one after the other, are looked at. */
const ROWS_OF_RECORD = 20;

const COLUMNS = ['id', 'at', 'action', 'changes', 'uid', 'name', 'sourceName', 'taskId', 'pushUuid'];

/** Whose history is asked for: a row's, by its key, or that of all that a record became. */
export type HistoryQuery =
  { resource: HistoryResource; id: string } | { sourceName: string; dataType: string; uid: string };

/** What was changed at once. */
export interface ShownHistory extends RunRef {
  id: number | string;
  /** In ISO 8601. */
  at: string;
  dataType: string;
  action: HistoryAction;
  changes: FieldChange[];
  uid: string | null;
  name: string | null;
  sourceName: string;
}

/** One page of a history, the newest first. */
export async function findHistory(
  db: Database,
  query: HistoryQuery,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ rows: ShownHistory[]; count: number }> {
  const resource = 'id' in query ? query.resource : HISTORY_RESOURCES[query.dataType];
  const resourcePk = 'id' in query ? [query.id] : await rowsOf(db, query);
  const where = { resource, resourcePk } as never;
  const model = db.getModel('userDataSyncHistory');
  const count = await model.count({ where });
  const order: [string, string][] = [['id', 'DESC']];
  const rows = await model.findAll({
    attributes: COLUMNS,
    where,
    order,
    limit: pageSize,
    offset: (page - 1) * pageSize,
  });
  const runs = await runsOf(db, rows);
  const dataType = resource === 'users' ? 'user' : 'department';
  return { count, rows: rows.map((row) => ({ ...shownOf(row), dataType, ...runs(row) })) };
}

/** Takes away what is older than that: the oldest first, some at a time. */
export async function pruneHistory(db: Database, days: number): Promise<void> {
  const model = db.getModel('userDataSyncHistory');
  const since = Date.now() - days * DAY;
  let old: Model[];
  do {
    // The oldest have the lowest ids: no index on the time is needed.
    const first = await model.findAll({ attributes: ['id', 'at'], order: ['id'], limit: QUERY_SIZE });
    old = first.filter((row) => Number(row.get('at')) < since);
    if (old.length) {
      await retryConflicts(() => model.destroy({ where: { id: old.map((row) => row.get('id')) } as never }));
    }
  } while (old.length === QUERY_SIZE);
}

/** The keys of the rows that a record is, or was. */
async function rowsOf(
  db: Database,
  { sourceName, dataType, uid }: { sourceName: string; dataType: string; uid: string },
): Promise<string[]> {
  const resource = HISTORY_RESOURCES[dataType];
  const records = await new Ledger(db).find({ sourceName, dataType: dataType as 'user', sourceUks: [uid] });
  const linked = records.flatMap(({ resources }) => resources).filter((each) => each.resource === resource);
  const former = await db.getModel('userDataSyncHistory').findAll({
    attributes: ['uid', 'sourceName', 'resourcePk'],
    where: { uid, sourceName, resource } as never,
    order: [['id', 'DESC']],
    limit: ROWS_OF_RECORD,
  });
  // MySQL and MariaDB find "hr" for "HR" too.
  const own = former.filter((row) => row.get('uid') === uid && row.get('sourceName') === sourceName);
  return uniq([...linked.map(({ resourcePk }) => resourcePk), ...own.map((row) => row.get('resourcePk') as string)]);
}

function shownOf(row: Model): Omit<ShownHistory, 'dataType' | keyof RunRef> {
  const { taskId: _, pushUuid: __, ...shown } = row.get() as ShownHistory & { taskId: unknown; pushUuid: unknown };
  return { ...shown, at: new Date(Number(shown.at)).toISOString() };
}
