// Which tasks and pushes rows of the history name, as far as these are still there.
import type { Database, Model } from '@nocobase/database';
import { pick, uniq } from 'lodash';

/** The source as it is called in the page, and the task or the push. */
export interface RunRef {
  sourceDisplayName: string | null;
  task: { id: number | string; batch: string; sourceId: number | string } | null;
  push: { id: number | string } | null;
}

/** @returns tells of each row of the history where it is from */
export async function runsOf(db: Database, rows: Model[]): Promise<(row: Model) => RunRef> {
  const find = (collection: string, key: string, attributes: string[], field: string) =>
    findBy(db, collection, key, attributes, valuesOf(rows, field));
  const sources = await find('userDataSyncSources', 'name', ['displayName'], 'sourceName');
  const tasks = await find('userDataSyncTasks', 'id', ['id', 'batch', 'sourceId'], 'taskId');
  const pushes = await find('userDataSyncPushes', 'uuid', ['id'], 'pushUuid');
  return (row) => ({
    sourceDisplayName: (sources.get(String(row.get('sourceName')))?.displayName as string) || null,
    task: (tasks.get(String(row.get('taskId'))) as RunRef['task'] | undefined) ?? null,
    push: (pushes.get(String(row.get('pushUuid'))) as RunRef['push'] | undefined) ?? null,
  });
}

const valuesOf = (rows: Model[], field: string) =>
  uniq(rows.map((row) => row.get(field)).filter((value) => value != null));

async function findBy(
  db: Database,
  collection: string,
  key: string,
  attributes: string[],
  values: unknown[],
): Promise<Map<string, Record<string, unknown>>> {
  if (!values.length) {
    return new Map();
  }
  const options = { attributes: uniq([key, ...attributes]), where: { [key]: values } as never };
  const found = await db.getModel(collection).findAll(options);
  return new Map(found.map((row) => [String(row.get(key)), pick(row.get(), attributes)]));
}
