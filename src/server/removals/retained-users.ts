// Stale users who are retained all the same, and why.
import { type Database, type Model, Op } from '@nocobase/database';
import { chunk, groupBy } from 'lodash';
import { QUERY_SIZE } from '../platform/query-size';
import type { DirectoryReader } from '../directory/state/reader';
import { keyOf } from '../directory/state/unique-values';
import type { LinkedRecord } from '../ledger/ledger';
import type { LeaverSettings } from '../contracts/source-settings';
import type { FormatUser } from '../contracts/types';
import { rowIdOf } from './rows';

/**
 * Why a stale record is retained: its user has the root role, is excluded from the source, started the task, is claimed by another record that counts, or
 * came again under another uid, to be linked by the payload's match key or not; they are suspended already; its department is not empty.
 */
export type RetainReason =
  'root' | 'excluded' | 'starter' | 'claimed' | 'linked again' | 'renamed' | 'suspended' | 'not empty';

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
  isExcluded(userId: string): boolean;
  leavers: Pick<LeaverSettings, 'leavers'>;
}

/** Why records are retained, by their ids. */
export async function retainedUsers(
  stale: LinkedRecord[],
  { matched, identities }: Arrivals,
  { db, reader, sourceName, startedBy, isRoot, isExcluded, leavers: { leavers } }: Question,
): Promise<Map<number, RetainReason>> {
  const reasons = new Map<number, RetainReason>();
  for (const part of chunk(stale, QUERY_SIZE)) {
    const ids = part.flatMap((record) => rowIdOf(record) ?? []);
    const users = identities.size ? await reader.findUsers(ids) : new Map();
    const countsSuspended = leavers !== 'suspend';
    const claimed = await claimsOf(db, ids, { sourceName, except: stale, countsSuspended });
    const cameAgain = (record: LinkedRecord) =>
      ['username', 'email'].some((field) =>
        [users.get(rowIdOf(record) ?? '')?.values, record.metaData].some((values) => {
          const value = (values as Record<string, unknown> | undefined)?.[field];
          return value != null && value !== '' && identities.has(keyOf(field, value, db).toLowerCase());
        }),
      );
    // The first that holds.
    const tests: [RetainReason, (id: string, record: LinkedRecord) => boolean][] = [
      ['root', isRoot],
      ['excluded', isExcluded],
      ['starter', (id) => startedBy.includes(id)],
      ['claimed', (id) => claimed.has(id)],
      ['linked again', (id) => matched.has(id)],
      ['renamed', (_id, record) => cameAgain(record)],
    ];
    for (const record of part) {
      const [reason] = tests.find(([, holds]) => holds(rowIdOf(record) ?? '', record)) ?? [];
      if (reason) {
        reasons.set(record.id, reason);
      }
    }
  }
  return reasons;
}

interface ClaimQuestion {
  sourceName: string;
  /** Records that do not count, since they are about to go. */
  except: Pick<LinkedRecord, 'id'>[];
  /** Whether records count that say of their user that they are suspended; they do, if it is left out. */
  countsSuspended?: boolean;
  /** Whether records of this source count; they do, if it is left out. */
  countsOwn?: boolean;
}

/**
 * The source whose record still stands for a user, by the user's key: another enabled source, or this one under another uid.
 */
export async function claimsOf(
  db: Database,
  userIds: string[],
  { sourceName, except, countsSuspended = true, countsOwn = true }: ClaimQuestion,
): Promise<Map<string, string>> {
  const claims = new Map<string, string>();
  if (!userIds.length) {
    return claims;
  }
  const enabled: Model[] = await db
    .getRepository('userDataSyncSources')
    .find({ fields: ['name'], filter: { enabled: true } });
  const others = enabled.map((source) => source.get('name') as string).filter((name) => name !== sourceName);
  const sourceNames = countsOwn ? [sourceName, ...others] : others;
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
    const isClaim = (record: Model) => {
      const { isDeleted, isSuspended } = (record.get('metaData') ?? {}) as Partial<FormatUser>;
      return !isDeleted && (countsSuspended || !isSuspended);
    };
    for (const record of records.filter(isClaim)) {
      byRecord[String(record.get('id'))].forEach(({ resourcePk }) =>
        claims.set(resourcePk, record.get('sourceName') as string),
      );
    }
  }
  return claims;
}
