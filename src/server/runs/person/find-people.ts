// The people that a source has brought, to choose one of them.
import { type Database, type Model, Op } from '@nocobase/database';
import { uniqBy } from 'lodash';
import { QUERY_SIZE } from '../../platform/query-size';
import { eachHoldsText } from '../../platform/text-search';
import { columnsOf, foundUser, USER_FIELDS, usersHolding } from '../found-user';

/** How many are found; others are found by typing more. */
const FOUND = 20;
/** How many users are looked at whose values hold the text: those of other sources are among them. */
const MAX_USERS = 20 * QUERY_SIZE;

/** A person whom a source has brought. */
export interface PersonFound {
  uid: string;
  name: string;
  /** What else tells them from others. */
  details: string[];
}

/** The first of those whose uid, or whose user's nickname, username, email or phone holds the text; without one, the first of all. */
export async function findPeople(db: Database, sourceName: string, search?: string): Promise<PersonFound[]> {
  const columns = columnsOf(db, 'userDataSyncRecords', ['sourceUk']);
  const byUid = await recordsOf(db, sourceName, search ? { [Op.and]: eachHoldsText(db, columns, search) } : {});
  const byUser = search && byUid.length < FOUND ? await recordsOfUsers(db, sourceName, search) : [];
  const records = uniqBy([...byUid, ...byUser], (record) => String(record.get('id'))).slice(0, FOUND);
  const users = await usersOf(db, records);
  return records.map((record) => {
    const uid = record.get('sourceUk') as string;
    const user = users.get(String(record.get('id')));
    return { uid, ...(user ? foundUser(user) : { name: uid, details: [] }) };
  });
}

function recordsOf(db: Database, sourceName: string, where: object): Promise<Model[]> {
  return db.getModel('userDataSyncRecords').findAll({
    attributes: ['id', 'sourceUk'],
    where: { sourceName, dataType: 'user', ...where } as never,
    order: ['sourceUk'],
    limit: FOUND,
  });
}

async function recordsOfUsers(db: Database, sourceName: string, search: string): Promise<Model[]> {
  const found: Model[] = [];
  let last: unknown = 0;
  for (let seen = 0; seen < MAX_USERS && found.length < FOUND; seen += QUERY_SIZE) {
    const users: Model[] = await db.getModel('users').findAll({
      attributes: ['id'],
      where: { id: { [Op.gt]: last }, [Op.or]: usersHolding(db, search) } as never,
      order: ['id'],
      limit: QUERY_SIZE,
    });
    last = users.at(-1)?.get('id');
    const resourcePk = users.map((user) => String(user.get('id')));
    const links = await linksOf(db, { resourcePk });
    const id = links.map((link) => link.get('recordId') as number);
    found.push(...(await recordsOf(db, sourceName, { id })));
    if (users.length < QUERY_SIZE) {
      break;
    }
  }
  return found;
}

/** The users that records have become, by the ids of the records. */
async function usersOf(db: Database, records: Model[]): Promise<Map<string, Record<string, unknown>>> {
  const links = await linksOf(db, { recordId: records.map((record) => record.get('id') as number) });
  const rows = await db.getModel('users').findAll({
    attributes: ['id', ...USER_FIELDS],
    where: { id: links.map((link) => link.get('resourcePk') as string) },
  });
  const byId = new Map(rows.map((row) => [String(row.get('id')), row.get() as Record<string, unknown>]));
  return new Map(
    links.flatMap((link) => {
      const user = byId.get(String(link.get('resourcePk')));
      return user ? [[String(link.get('recordId')), user] as const] : [];
    }),
  );
}

function linksOf(db: Database, where: object): Promise<Model[]> {
  return db.getModel('userDataSyncRecordsResources').findAll({
    attributes: ['recordId', 'resourcePk'],
    where: { resource: 'users', ...where } as never,
  });
}
