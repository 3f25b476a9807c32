// What a source says of a user's departments, and which departments its uids stand for: what the handler of Departments looks up
// for each one, for many at once.
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

/** What a source says of a user's departments, with their keys. */
export interface ToldDepartments {
  ids: string[];
  /** Whether the user is an owner, by the department's key. */
  owned: Map<string, boolean>;
  /** The main department, if it names one. */
  mainId?: string;
}

/**
 * Gives what a record of a user says of departments, as far as it is known which these are, in the order of the ledger.
 * @param idOfUid the keys of departments by uid
 */
export function departmentsTeller(idOfUid: Map<string, string>): (record: OriginRecord) => ToldDepartments {
  const ranks = new Map([...idOfUid.keys()].map((uid, rank) => [uid, rank]));
  const rankOf = (uid: string) => ranks.get(uid) as number;
  return ({ metaData }) => {
    const named = departmentsOf(metaData).filter(({ uid }) => idOfUid.has(uid));
    const uids = uniq(named.map(({ uid }) => uid)).sort((one, other) => rankOf(one) - rankOf(other));
    const main = named.filter(({ isMain }) => isMain).at(-1);
    return {
      ids: uniq(uids.map((uid) => idOfUid.get(uid) as string)),
      owned: new Map(named.map(({ uid, isOwner }) => [idOfUid.get(uid) as string, isOwner])),
      mainId: main && idOfUid.get(main.uid),
    };
  };
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

/** The key of the user whom a record is linked to. */
export function userIdOf({ resources }: Pick<OriginRecord, 'resources'>): string | undefined {
  return resources.find(({ resource }) => resource === 'users')?.resourcePk;
}

/** The links of a record to departments. */
export function departmentLinksOf<L extends { resource: string }>({ resources }: { resources: L[] }): L[] {
  return resources.filter(({ resource }) => resource === 'departments');
}
