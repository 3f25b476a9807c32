// Stale users who are retained all the same, and why.
import { type Database, type Model, Op } from '@nocobase/database';
import { chunk, groupBy } from 'lodash';
import { QUERY_SIZE } from '../database/query-size';
import type { DirectoryReader } from '../directory/reader';
import { keyOf } from '../directory/unique-values';
import type { LinkedRecord } from '../targets/ledger';
import type { UserDataRecord } from '../types';
import { rowIdOf } from './rows';
import type { RetainReason } from './removals';

/** What the plan knows of users who came. */
export interface Arrivals {
  /** The keys of users to whom somebody was matched. */
  matched: ReadonlySet<string>;
  /** Values of records that are new, by which people are known. */
  identities: ReadonlyMap<string, string>;
}

interface Question {
  db: Database;
  reader: DirectoryReader;
  sourceName: string;
  /** The users who started the task, or started it again. */
  startedBy: string[];
  isRoot(userId: string): boolean;
}

/** Why records are retained, by their ids. */
export async function retainedUsers(
  stale: LinkedRecord[],
  { matched, identities }: Arrivals,
  { db, reader, sourceName, startedBy, isRoot }: Question,
): Promise<Map<number, RetainReason>> {
  const reasons = new Map<number, RetainReason>();
  for (const part of chunk(stale, QUERY_SIZE)) {
    const ids = part.flatMap((record) => rowIdOf(record) ?? []);
    const users = identities.size ? await reader.findUsers(ids) : new Map();
    const claimed = await claimsOf(db, ids, { sourceName, except: stale });
    const cameAgain = (record: LinkedRecord) =>
      ['username', 'email'].some((field) =>
        [users.get(rowIdOf(record) ?? '')?.values, record.metaData].some((values) => {
          const value = (values as Record<string, unknown> | undefined)?.[field];
          return value != null && value !== '' && identities.has(keyOf(field, value, db).toLowerCase());
        }),
      );
    for (const record of part) {
      const id = rowIdOf(record) ?? '';
      const reason: RetainReason | undefined = isRoot(id)
        ? 'root'
        : startedBy.includes(id)
          ? 'starter'
          : claimed.has(id)
            ? 'claimed'
            : matched.has(id)
              ? 'linked again'
              : cameAgain(record)
                ? 'renamed'
                : undefined;
      if (reason) {
        reasons.set(record.id, reason);
      }
    }
  }
  return reasons;
}

/**
 * The source whose record still stands for a user, by the user's key: another enabled source, or this one under another uid.
 * @param except records that do not count, since they are about to go
 */
export async function claimsOf(
  db: Database,
  userIds: string[],
  { sourceName, except }: { sourceName: string; except: Pick<LinkedRecord, 'id'>[] },
): Promise<Map<string, string>> {
  const claims = new Map<string, string>();
  if (!userIds.length) {
    return claims;
  }
  const enabled: Model[] = await db
    .getRepository('userDataSyncSources')
    .find({ fields: ['name'], filter: { enabled: true } });
  const sourceNames = [sourceName, ...enabled.map((source) => source.get('name') as string)];
  const ignored = new Set(except.map(({ id }) => String(id)));
  for (const part of chunk(userIds, QUERY_SIZE)) {
    const links = (await db.getModel('userDataSyncRecordsResources').findAll({
      attributes: ['recordId', 'resourcePk'],
      where: { resource: 'users', resourcePk: part },
      raw: true,
    })) as unknown as { recordId: number | string; resourcePk: string }[];
    const byRecord = groupBy(
      links.filter(({ recordId }) => !ignored.has(String(recordId))),
      'recordId',
    );
    const records = await db.getModel('userDataSyncRecords').findAll({
      attributes: ['id', 'sourceName', 'metaData'],
      where: { id: Object.keys(byRecord), sourceName: { [Op.in]: sourceNames } } as never,
    });
    for (const record of records.filter((each) => !(each.get('metaData') as UserDataRecord | null)?.isDeleted)) {
      byRecord[String(record.get('id'))].forEach(({ resourcePk }) =>
        claims.set(resourcePk, record.get('sourceName') as string),
      );
    }
  }
  return claims;
}
