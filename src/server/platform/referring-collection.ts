// Which rows keep another one from being deleted: the host says nothing but that there are some.
import type { Database } from '@nocobase/database';

type Key = number | string;

/** Whether an error says that other rows refer to one that was to be deleted. */
export function isRestriction(error: unknown): boolean {
  const { message, name } = (error ?? {}) as { message?: unknown; name?: unknown };
  return message === 'RESTRICT' || name === 'SequelizeForeignKeyConstraintError';
}

/**
 * The collection with a row that refers to this one, or to one that would be deleted with it, and forbids the deletion.
 * @param seen rows that were looked at already
 */
export async function referringCollection(
  db: Database,
  collection: string,
  id: Key,
  seen = new Set<string>(),
): Promise<string | undefined> {
  const row = `${collection} ${id}`;
  if (seen.has(row)) {
    return undefined;
  }
  seen.add(row);
  const references = db.referenceMap.getReferences(collection) ?? [];
  const target = await db.getRepository(collection).findOne({ filterByTk: id });
  for (const { sourceCollectionName, sourceField, targetField, onDelete } of target ? references : []) {
    const source = db.getCollection(sourceCollectionName);
    if (!source || source.isView() || !['RESTRICT', 'CASCADE'].includes(onDelete)) {
      continue;
    }
    const referring = await source.repository.find({ filter: { [sourceField]: target.get(targetField) } });
    if (referring.length && onDelete === 'RESTRICT') {
      return sourceCollectionName;
    }
    for (const each of source.model.primaryKeyAttribute ? referring : []) {
      const found = await referringCollection(
        db,
        sourceCollectionName,
        each.get(source.model.primaryKeyAttribute),
        seen,
      );
      if (found) {
        return found;
      }
    }
  }
  return undefined;
}
