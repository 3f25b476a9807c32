// Whether a department is a leaf, as the host's handler keeps it after it has moved or removed one: for many at once.
import type { Model, Transaction } from '@nocobase/database';
import { findRows, setValues } from '../../platform/rows';
import type { WriterDeps } from './writer-deps';

/** Has these departments say whether others stand below them. */
export async function updateLeaves(
  { db }: Pick<WriterDeps, 'db'>,
  departmentIds: (number | string)[],
  transaction: Transaction,
): Promise<void> {
  if (!departmentIds.length) {
    return;
  }
  const ids = [...new Set(departmentIds.map(String))];
  const departments = db.getCollection('departments');
  const rows = await findRows(departments, { id: ids }, transaction);
  const children = await departments.model.findAll({
    attributes: ['parentId'],
    where: { parentId: ids } as never,
    group: ['parentId'],
    transaction,
  });
  const parents = new Set(children.map((child: Model) => String(child.get('parentId'))));
  const changes = rows.map((row) => ({ row, values: { isLeaf: !parents.has(String(row.get('id'))) } }));
  await setValues(departments, changes, transaction);
}
