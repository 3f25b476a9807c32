// The place of new rows in the order of a collection.
import type { Collection, Model, Transaction } from '@nocobase/database';

/** Gives new rows their place in the order of the collection: the host asks for the last one once, and not for each. */
export async function setSortValues(collection: Collection, rows: Model[], transaction: Transaction): Promise<void> {
  for (const field of collection.fields.values()) {
    if (field.type === 'sort') {
      const placed = new Set(rows.filter((row) => typeof row.get(field.name) === 'number'));
      await (field as unknown as SortField).setSortValue?.(rows, { transaction }, 'create');
      if (!field.options.scopeKey) {
        putBehindPlaced(field.name, rows, placed);
      }
    }
  }
}

/** The host looks at the places in the database alone: who comes after a new row with a place of its own is behind that one. */
function putBehindPlaced(field: string, rows: Model[], placed: Set<Model>) {
  const first = rows.find((row) => !placed.has(row));
  let last = first ? Number(first.get(field)) - 1 : 0;
  for (const row of rows) {
    if (placed.has(row)) {
      last = Math.max(last, Number(row.get(field)));
    } else {
      row.set(field, ++last);
    }
  }
}

/** The host's sort field, which is in a plugin of its own. */
interface SortField {
  setSortValue?(rows: Model[], options: object, from: 'create'): Promise<void>;
}
