// The rows of Users and Departments that records of the ledger became.
import type { Database } from '@nocobase/database';
import { chunk } from 'lodash';
import { QUERY_SIZE } from '../platform/query-size';
import type { OriginRecord } from '../contracts/types';

/** The target of the host whose rows records of this type become; its collection has the same name. */
export const HOST_TARGETS: Record<string, string> = { user: 'users', department: 'departments' };

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
  for (const part of chunk(ids, QUERY_SIZE)) {
    const rows = await db.getModel(collection).findAll({ attributes: ['id'], where: { id: part }, raw: true });
    (rows as unknown as { id: unknown }[]).forEach(({ id }) => existing.add(String(id)));
  }
  return existing;
}
