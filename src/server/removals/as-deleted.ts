// A record that its source no longer has, as if the source had said so itself.
import { omit } from 'lodash';
import type { OriginRecord, UserDataRecord } from '../contracts/types';

/** What the source last reported of the record, and that it is deleted. Where it was in the tree does not matter any longer. */
export function asDeleted({ sourceUk, metaData }: OriginRecord): UserDataRecord {
  return { ...omit(metaData, ['departments', 'parentUid']), uid: sourceUk, isDeleted: true };
}
