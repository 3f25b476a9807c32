// Which records of a source are there: not only known, but linked to something that exists.
import type { Database } from '@nocobase/database';
import { chunk, groupBy } from 'lodash';
import { Ledger } from '../targets/ledger';
import type { OriginRecord, SyncDataType } from '../types';

/** Values in one query: well under every database's limit. */
export const CHUNK_SIZE = 500;

/** The target of the host whose rows records of this type become; its collection has the same name. */
export const HOST_TARGETS: Record<string, string> = { user: 'users', department: 'departments' };

/** A record that is linked, and what it is linked to. */
export interface PresentRecord {
  sourceUk: string;
  /** The row of Users or Departments that it became, if it did. */
  rowId?: string;
  /** The departments that a user is in by this record. */
  departmentIds: string[];
}

/** Gives the records of a source that are there, of one data type. */
export type PresentOf = (dataType: SyncDataType) => Promise<PresentRecord[]>;

interface LinkedRow {
  sourceUk: string;
  'resources.resource': string;
  'resources.resourcePk': string;
}

/**
 * The records of a source that are there. A row of Users or Departments that somebody deleted by hand does not count. Rows of other
 * targets can't be looked up: a record that is linked to these alone is there, unless it says of itself that it is deleted.
 */
export async function presentRecords(
  db: Database,
  sourceName: string,
  dataType: SyncDataType,
): Promise<PresentRecord[]> {
  const linked = (await db.getModel('userDataSyncRecords').findAll({
    attributes: ['sourceUk'],
    where: { sourceName, dataType },
    include: [{ association: 'resources', attributes: ['resource', 'resourcePk'], required: true }],
    raw: true,
  })) as unknown as LinkedRow[];
  const ownRows = HOST_TARGETS[dataType];
  const ids = linked.filter((row) => row['resources.resource'] === ownRows).map((row) => row['resources.resourcePk']);
  const existing = ids.length ? await existingIds(db, ownRows, ids) : new Set();

  const found = Object.entries(groupBy(linked.filter(hasUid), 'sourceUk')).flatMap(([sourceUk, rows]) => {
    const idsIn = (resource: string) =>
      rows.filter((row) => row['resources.resource'] === resource).map((row) => row['resources.resourcePk']);
    const rowId = idsIn(ownRows).find((id) => existing.has(id));
    const isElsewhere = rows.some((row) => !Object.values(HOST_TARGETS).includes(row['resources.resource']));
    const departmentIds = dataType === 'user' ? idsIn('departments') : [];
    return rowId || isElsewhere ? { sourceUk, rowId, departmentIds } : [];
  });
  const sourceUks = found.filter(({ rowId }) => !rowId).map(({ sourceUk }) => sourceUk);
  const elsewhere = await new Ledger(db).find({ sourceName, dataType, sourceUks });
  const deleted = new Set(elsewhere.filter(({ metaData }) => metaData?.isDeleted).map(({ sourceUk }) => sourceUk));
  return found.filter(({ sourceUk }) => !deleted.has(sourceUk));
}

/** What is in the ledger without a uid can't be told of. */
function hasUid({ sourceUk }: { sourceUk: string | null }): boolean {
  return sourceUk !== null && sourceUk !== '';
}

/** The key of the row of Users or Departments that a record became. */
export function rowIdOf({ dataType, resources }: OriginRecord): string | undefined {
  return resources.find(({ resource }) => resource === HOST_TARGETS[dataType])?.resourcePk;
}

/** Those of these keys that rows of the collection have: none, where the plugin of the collection is disabled. */
export async function existingIds(db: Database, collection: string, ids: string[]): Promise<Set<string>> {
  const existing = new Set<string>();
  if (!db.hasCollection(collection)) {
    return existing;
  }
  for (const part of chunk(ids, CHUNK_SIZE)) {
    const rows = await db.getModel(collection).findAll({ attributes: ['id'], where: { id: part }, raw: true });
    (rows as unknown as { id: unknown }[]).forEach(({ id }) => existing.add(String(id)));
  }
  return existing;
}
