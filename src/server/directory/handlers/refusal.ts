// Which records a handler that is derived from the host's must not see. Nothing is read or written here.
import type { TranslatableError } from '../../platform/errors';
import type { SyncDataType, UserDataRecord } from '../../contracts/types';
import { placeRefusal } from '../state/department-place';
import type { HostTarget } from './host-targets';
import type { RootUsers } from '../state/root-users';

/** A record on its way to a target of the host. */
export interface Candidate {
  target: HostTarget;
  dataType: SyncDataType;
  record: UserDataRecord;
  /** The user whom the record is linked to. */
  userId?: string;
  /** What links a record without a user to one who is there. */
  matchKey?: string;
}

/** Why a record is refused, if it is. */
export function refusalOf(candidate: Candidate, roots: RootUsers): TranslatableError | undefined {
  const { target, dataType, record } = candidate;
  if (dataType === 'department') {
    return record.isDeleted ? undefined : placeRefusal(record);
  }
  return target === 'users' ? roots.refusalOf(record, candidate) : roots.refusalOfLinked(candidate);
}
