// Users who stay although a source no longer has them.
import { type Database, type Model, Op } from '@nocobase/database';
import { chunk, groupBy, uniq } from 'lodash';
import { MATCH_KEYS } from '../payload/check-payload';
import { RootUsers } from '../targets/root-users';
import { isText } from '../targets/settable-fields';
import { identifyingFields } from '../targets/users-writer';
import type { OriginRecord, UserDataRecord } from '../types';
import type { LeaverQuestion, StayReason } from './find-leavers';
import { CHUNK_SIZE, type PresentRecord, rowIdOf } from './present-records';

/** Those of the records whose users must stay, by their ids, and why. */
export async function usersThatStay(
  db: Database,
  leavers: OriginRecord[],
  present: PresentRecord[],
  question: LeaverQuestion,
): Promise<Map<number, StayReason>> {
  const protectedUsers = await protectedUsersAmong(db, leavers, question);
  const known = new Set(present.filter(({ rowId }) => rowId).map(({ sourceUk }) => sourceUk));
  const cameAgain = await renamedUsers(db, leavers, known, question);
  return new Map(
    leavers.flatMap((record) => {
      const reason = protectedUsers.get(record.id) ?? cameAgain.get(record.id);
      return reason ? [[record.id, reason]] : [];
    }),
  );
}

/** Those of the records whose users no leaving can touch: roots, who started it, and whom others name. */
export async function protectedUsersAmong(
  db: Database,
  leavers: OriginRecord[],
  { sourceName, startedBy }: Pick<LeaverQuestion, 'sourceName' | 'startedBy'>,
): Promise<Map<number, StayReason>> {
  const roots = await RootUsers.find(db);
  const named = await namedByOthers(db, leavers, sourceName);
  const reasonFor = (userId: string): StayReason | undefined => {
    if (roots.has(userId)) {
      return 'root';
    }
    if (startedBy.includes(userId)) {
      return 'starter';
    }
    return named.has(userId) ? 'named' : undefined;
  };
  return new Map(
    leavers.flatMap((record) => {
      const reason = reasonFor(rowIdOf(record) ?? '');
      return reason ? [[record.id, reason]] : [];
    }),
  );
}

/** The users whom a record of another enabled source names, or another one of this source. */
async function namedByOthers(db: Database, leavers: OriginRecord[], sourceName: string): Promise<Set<string>> {
  const enabled: Model[] = await db
    .getRepository('userDataSyncSources')
    .find({ fields: ['name'], filter: { enabled: true } });
  const sourceNames = [sourceName, ...enabled.map((source) => source.get('name') as string)];
  const leaving = new Set(leavers.map(({ id }) => String(id)));
  const named = new Set<string>();
  const userIds = leavers.flatMap((record) => rowIdOf(record) ?? []);
  for (const part of chunk(userIds, CHUNK_SIZE)) {
    const links = (await db.getModel('userDataSyncRecordsResources').findAll({
      attributes: ['recordId', 'resourcePk'],
      where: { resource: 'users', resourcePk: part },
      raw: true,
    })) as unknown as { recordId: number | string; resourcePk: string }[];
    const byRecord = groupBy(
      links.filter(({ recordId }) => !leaving.has(String(recordId))),
      'recordId',
    );
    const records = await db.getModel('userDataSyncRecords').findAll({
      attributes: ['id', 'metaData'],
      where: { id: Object.keys(byRecord), sourceName: { [Op.in]: sourceNames } } as never,
    });
    records
      .filter((record) => !(record.get('metaData') as UserDataRecord | null)?.isDeleted)
      .flatMap((record) => byRecord[String(record.get('id'))])
      .forEach(({ resourcePk }) => named.add(resourcePk));
  }
  return named;
}

/**
 * Those of the records whose users seem to have come again: somebody in the payloads has a value of theirs that identifies users,
 * or that no two may have, as the ledger or Users knows it. They have not left, whatever becomes of that other record.
 * @param known the uids of those who are users already: they are nobody else, were it that they got a leaver's phone
 */
async function renamedUsers(
  db: Database,
  leavers: OriginRecord[],
  known: Set<string>,
  { payloads }: LeaverQuestion,
): Promise<Map<number, StayReason>> {
  const identities = identifyingFields(db.getCollection('users'));
  // As the database compares when it looks for whom a match key means.
  const asMatched = (identity: string) => (db.isMySQLCompatibleDialect() ? identity.toLowerCase() : identity);
  const came = new Set<string>();
  const linking = new Set<string>();
  for (const { records, matchKey } of payloads.filter(({ dataType }) => dataType === 'user')) {
    const keys = matchKey && MATCH_KEYS.includes(matchKey) ? [matchKey] : [];
    for (const record of records.filter(({ uid, isDeleted }) => !isDeleted && !known.has(String(uid)))) {
      identitiesOf(record, uniq([...identities, ...keys])).forEach((identity) => came.add(identity.toLowerCase()));
      identitiesOf(record, keys).forEach((identity) => linking.add(asMatched(identity)));
    }
  }
  const users = await findUsers(db, leavers, identities);
  const reasons = new Map<number, StayReason>();
  for (const record of leavers) {
    const ofUser = identitiesOf(users.get(rowIdOf(record) ?? '') ?? {}, identities);
    if (ofUser.some((identity) => linking.has(asMatched(identity)))) {
      reasons.set(record.id, 'linked again');
    } else if (
      [...ofUser, ...identitiesOf(record.metaData ?? {}, identities)].some((each) => came.has(each.toLowerCase()))
    ) {
      reasons.set(record.id, 'renamed');
    }
  }
  return reasons;
}

async function findUsers(db: Database, leavers: OriginRecord[], fields: string[]): Promise<Map<string, object>> {
  const users = new Map<string, object>();
  for (const part of chunk(leavers, CHUNK_SIZE)) {
    const rows = (await db.getModel('users').findAll({
      attributes: uniq(['id', ...fields]),
      where: { id: part.flatMap((record) => rowIdOf(record) ?? []) },
      raw: true,
    })) as unknown as { id: number | string }[];
    rows.forEach((row) => users.set(String(row.id), row));
  }
  return users;
}

function identitiesOf(values: object, fields: string[]): string[] {
  return fields.flatMap((field) => {
    const value = (values as Record<string, unknown>)[field];
    return isText(value) ? `${field} ${value}` : [];
  });
}
