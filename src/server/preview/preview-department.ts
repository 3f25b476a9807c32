// What would become of a record in Departments: step by step what the host's handler does with it.
import { pick } from 'lodash';
import type { Model } from '@nocobase/database';
import type { Values } from '../database/rows';
import { departmentFields } from '../targets/departments-writer';
import { isText, valuesOf } from '../targets/settable-fields';
import type { FieldChange, FormatDepartment, UserData, UserDataRecord } from '../types';
import type { Directory } from './directory';
import { changesBetween, type Expected } from './preview-user';

/** @throws what the record would fail with */
export async function previewDepartment(
  directory: Directory,
  { sourceName }: UserData,
  record: UserDataRecord,
): Promise<Expected> {
  const links = directory.linksOf(sourceName, 'department', String(record.uid));
  const [id] = links.departmentIds;
  const row = id === undefined ? undefined : directory.departments.get(id);
  if (record.isDeleted) {
    if (row) {
      directory.removeDepartment(id);
    } else {
      links.departmentIds = [];
    }
    return { action: id === undefined ? 'unchanged' : 'deleted' };
  }
  const { parentUid } = record as FormatDepartment;
  const parentId = isText(parentUid) ? directory.departmentIdOf(sourceName, String(parentUid)) : undefined;
  const parent = parentId !== undefined && directory.departments.has(parentId) ? parentId : null;
  const values = valuesOf(record, departmentFields(directory.departmentCollection));
  if (!row) {
    const created = directory.newId();
    links.departmentIds = [created];
    directory.departments.set(created, { id: created, isLeaf: true, ...values, parentId: parent });
    return { action: 'created', changes: [...changesBetween({}, values), ...moved(directory, null, parent)] };
  }
  const department: Model = directory.departmentCollection.model.build(row as never, { isNewRecord: false, raw: true });
  department.set(values as never);
  const oldParent = row.parentId == null ? null : String(row.parentId);
  const changes = [
    ...(department.changed() ? changesBetween(row, pick(department.get() as Values, Object.keys(values))) : []),
    ...moved(directory, oldParent, parent),
  ];
  refuseCircle(directory, id, parent);
  directory.departments.set(id, { ...(department.get() as Values), parentId: parent });
  return { action: changes.length ? 'updated' : 'unchanged', changes };
}

/** In the words of the host. */
function refuseCircle(directory: Directory, id: string, parent: string | null) {
  if (parent === id) {
    throw new Error('Cannot set itself as the parent node');
  }
  const seen = new Set<string>();
  for (let above = parent; above !== null && !seen.has(above);) {
    if (above === id) {
      throw new Error('Cannot set a descendant node as the parent node');
    }
    seen.add(above);
    const next = directory.departments.get(above)?.parentId;
    above = next == null ? null : String(next);
  }
}

function moved(directory: Directory, from: string | null, to: string | null): FieldChange[] {
  const titleOf = (id: string | null) => (id === null ? null : (directory.departments.get(id)?.title ?? null));
  return from === to ? [] : [{ field: 'parent', from: titleOf(from), to: titleOf(to) }];
}
