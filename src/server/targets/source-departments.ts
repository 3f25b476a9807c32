// Which departments a source's uids stand for: what the handler of Departments looks up for each one, for many at once.
import type { Database } from '@nocobase/database';
import { difference, keyBy, sortBy, uniq } from 'lodash';
import type { FormatUser, OriginRecord, UserDataRecord } from '../types';
import type { Ledger } from './ledger';

/**
 * The keys of departments by uid, in the order of the ledger; uids that are not linked to a department are not in it.
 * @param known records of departments that are at hand
 */
export async function departmentIdsOf(
  ledger: Ledger,
  sourceName: string,
  uids: string[],
  known: OriginRecord[] = [],
): Promise<Map<string, string>> {
  const sourceUks = difference(
    uniq(uids),
    known.map(({ sourceUk }) => sourceUk),
  );
  const records = [...known, ...(await ledger.find({ sourceName, dataType: 'department', sourceUks }))];
  const ids = new Map<string, string>();
  for (const { sourceUk, resources } of sortBy(records, ({ id }) => Number(id))) {
    const link = resources.find(({ resource }) => resource === 'departments');
    if (link) {
      ids.set(sourceUk, String(link.resourcePk));
    }
  }
  return ids;
}

/** The departments with these keys that are there. */
export async function findDepartments(db: Database, ids: Iterable<string>, attributes?: string[]) {
  const where = { id: uniq([...ids]) };
  return keyBy(await db.getModel('departments').findAll({ where, attributes }), 'id');
}

/** What a record says of a user's departments. */
export function departmentsOf(record: UserDataRecord) {
  const departments = (record as FormatUser).departments ?? [];
  return departments.map((each) =>
    typeof each === 'object'
      ? { uid: String(each.uid), isOwner: Boolean(each.isOwner), isMain: Boolean(each.isMain) }
      : { uid: String(each), isOwner: false, isMain: false },
  );
}
