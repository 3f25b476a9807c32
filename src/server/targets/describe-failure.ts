import { describeDatabaseError } from '../database/describe-database-error';
import { messageOf } from '../errors';
import type { Translate } from '../translate';
import type { UserDataRecord } from '../types';

/** Says why a target could not write a record, in words that name the field where the database only says "invalid". */
export function describeFailure(thrown: unknown, t: Translate, record: UserDataRecord): string {
  return describeDatabaseError(thrown, t, record) ?? messageOf(thrown, t);
}
