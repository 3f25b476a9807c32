// Departments tells its tree whether a department is a leaf after it has moved one. A process that dies in between, or a
// conflict, leaves a department that says the wrong thing, and nothing in the record would ever mend it.
import type { Database, Model } from '@nocobase/database';

/** Mends what the departments of a source say of being leaves. */
export async function repairLeaves(db: Database, sourceName: string): Promise<void> {
  const departments = db.getRepository('departments');
  if (!departments) {
    return;
  }
  const records: Model[] = await db.getRepository('userDataSyncRecords').find({
    filter: { sourceName, dataType: 'department', 'resources.resource': 'departments' },
    appends: ['resources'],
  });
  const ids = new Set(
    records.flatMap((record) => (record.get('resources') as Model[]).map((link) => String(link.get('resourcePk')))),
  );
  const all: Model[] = await departments.find({ fields: ['id', 'parentId', 'isLeaf'] });
  const parents = new Set(all.map((department) => String(department.get('parentId'))));
  for (const department of all.filter((each) => ids.has(String(each.get('id'))))) {
    const isLeaf = !parents.has(String(department.get('id')));
    if (Boolean(department.get('isLeaf')) !== isLeaf) {
      await departments.update({ filterByTk: department.get('id') as number, values: { isLeaf } });
    }
  }
}
