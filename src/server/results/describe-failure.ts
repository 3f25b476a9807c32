import { describeDatabaseError } from '../platform/describe-database-error';
import { messageOf } from '../platform/errors';
import type { Translate } from '../platform/translate';
import type { UserDataRecord } from '../contracts/types';

/** Says why a target could not write a record, in words that name the field where the database only says "invalid". */
export function describeFailure(thrown: unknown, t: Translate, record: UserDataRecord): string {
  return describeDatabaseError(thrown, t, record) ?? messageOf(thrown, t);
}
