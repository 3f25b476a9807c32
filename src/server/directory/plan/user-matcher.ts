// Whom a match key means: a user who is there, unless that is for another record of the same run.
import type { Database } from '@nocobase/database';
import { MATCH_KEYS } from '../../contracts/match-keys';
import { shownValue } from '../../platform/shown-value';
import { problem, type Problem } from '../../contracts/catalogue';
import type { Ledger, LinkedRecord } from '../../ledger/ledger';
import type { UserEntry } from './directory-plan';
import type { FieldValues } from '../../contracts/plan';
import type { DirectoryReader, MemberRow } from '../state/reader';
import { keyOf, uniqueValues } from '../state/unique-values';

/** A record that may be matched. */
export interface Unlinked {
  uid: string;
  values: FieldValues;
  matchKey?: string;
}

/**
 * Whom a record is matched to, who is there or is created for another record, or why it is to fail; `contested` if that depends on
 * a record that is not planned yet.
 */
export type Match = { row?: MemberRow; sameAs?: string; problem?: Problem } | 'contested';

interface Found {
  rows: MemberRow[];
  /** Other records of this run that are linked to the first of the rows. */
  rival?: LinkedRecord;
}

export class UserMatcher {
  /** The keys of the users who were matched. */
  readonly matchedIds = new Set<string>();
  /** The records for which users are created, by what they are matched by. */
  private readonly created = new Map<string, string>();

  constructor(
    private readonly deps: {
      db: Database;
      sourceName: string;
      ledger: Ledger;
      reader: DirectoryReader;
      isReported(uid: string): boolean;
      /** What is planned for a record, if there is anything to do for it. */
      entryOf(uid: string): UserEntry | undefined;
    },
  ) {}

  /** The users whom these mean, by uid. */
  async find(unlinked: Unlinked[]): Promise<Map<string, Found>> {
    const { db, reader } = this.deps;
    const open = unlinked.filter(({ matchKey }) => MATCH_KEYS.includes(matchKey ?? ''));
    const wanted = open.flatMap(({ values, matchKey }) => uniqueValues(values, [matchKey as string], db));
    const holders = wanted.length ? await reader.findHolders(wanted) : new Map<string, MemberRow[]>();
    const found = new Map<string, Found>();
    for (const { uid, values, matchKey = '' } of open) {
      const value = values[matchKey];
      const rows = value == null ? [] : (holders.get(keyOf(matchKey, value, db)) ?? []);
      const exact = rows.filter((row) => row.values[matchKey] === value);
      found.set(uid, { rows: exact.length ? exact : rows });
    }
    await this.findRivals(found);
    return found;
  }

  /** @param isLast whether all other records are planned by now */
  match({ uid, values, matchKey = '' }: Unlinked, { rows, rival }: Found, isLast: boolean): Match {
    const { db } = this.deps;
    const [row] = rows as (MemberRow | undefined)[];
    const value = values[matchKey];
    if (!row) {
      return this.matchCreated(uid, value == null ? undefined : keyOf(matchKey, value, db));
    }
    if (rows.length > 1) {
      return {
        problem: problem('ambiguous-match', { field: matchKey, value: shownValue(value), number: rows.length }),
      };
    }
    if (rival && !isLast) {
      return 'contested';
    }
    if (rival && this.givesUp(rival.sourceUk, row, matchKey)) {
      return this.matchCreated(uid, keyOf(matchKey, value, db));
    }
    this.matchedIds.add(row.id);
    return { row };
  }

  /** Who comes with a value by which somebody else is matched who is new as well is the same person. */
  private matchCreated(uid: string, key?: string): Match {
    const sameAs = key === undefined ? undefined : this.created.get(key);
    if (key !== undefined && sameAs === undefined) {
      this.created.set(key, uid);
    }
    return { sameAs };
  }

  private async findRivals(found: Map<string, Found>): Promise<void> {
    const { ledger, sourceName, isReported } = this.deps;
    const ids = [...found.values()].flatMap(({ rows }) => rows.map(({ id }) => id));
    const linked = ids.length ? await ledger.findLinkedTo({ sourceName, dataType: 'user' }, 'users', ids) : [];
    for (const [uid, each] of found) {
      each.rival = linked.find(
        ({ sourceUk, resources }) =>
          sourceUk !== uid &&
          isReported(sourceUk) &&
          resources.some(({ resource, resourcePk }) => resource === 'users' && resourcePk === each.rows[0]?.id),
      );
    }
  }

  /** Whether a record that is linked to a user gives up the value by which another one would be matched to it. */
  private givesUp(uid: string, row: MemberRow, field: string): boolean {
    const planned = this.deps.entryOf(uid)?.user;
    const value = planned?.action === 'updated' ? planned.values[field] : undefined;
    return value !== undefined && keyOf(field, value, this.deps.db) !== keyOf(field, row.values[field], this.deps.db);
  }
}
