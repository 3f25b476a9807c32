// Who is new among the records of a run, by the values by which people are known.
import type { Database } from '@nocobase/database';
import type { StagedRecord } from '../../contracts/stage';
import { keyOf } from '../state/unique-values';
import type { ReportedUser } from './plan-user';

/** The fields by which people are known. */
export function identifyingFields(matchKey?: string): Set<string> {
  return new Set(['username', 'email', matchKey ?? 'username']);
}

export class Arrivals {
  /** The uid of each of them, by these values. */
  readonly identities = new Map<string, string>();
  /** How many could be anybody, because a rule failed for such a value. */
  unidentified = 0;

  constructor(private readonly db: Database) {}

  /** Notes a record that is linked to nobody who is there. */
  note({ uid, values }: ReportedUser, { matchKey, isUnidentified }: StagedRecord, isMatched: boolean): void {
    this.unidentified += isUnidentified && !isMatched ? 1 : 0;
    for (const field of identifyingFields(matchKey)) {
      const value = values[field];
      if (typeof value === 'string' && value !== '') {
        this.identities.set(keyOf(field, value, this.db).toLowerCase(), uid);
      }
    }
  }
}
