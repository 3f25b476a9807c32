// What fields of users and departments are called in the host: the page names them so.
import type { Database } from '@nocobase/database';

const COLLECTIONS = { user: 'users', department: 'departments' };

/** The titles of the fields that a source can bring, by data type; templates of the host among them. */
export function fieldTitles(db: Database): Record<keyof typeof COLLECTIONS, Record<string, string>> {
  const titlesOf = (collection: string) => {
    const fields = [...(db.getCollection(collection)?.fields.values() ?? [])];
    return Object.fromEntries(
      fields
        .filter(({ options }) => !options.hidden && typeof options.uiSchema?.title === 'string')
        .map(({ name, options }) => [name, options.uiSchema.title]),
    );
  };
  return { user: titlesOf(COLLECTIONS.user), department: titlesOf(COLLECTIONS.department) };
}
