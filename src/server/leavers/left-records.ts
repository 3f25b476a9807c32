// Records of which their source tells no longer.
import { isEqual, keyBy, omit, pick } from 'lodash';
import type { Ledger, LinkedRecord } from '../targets/ledger';
import type { OriginRecord, UserDataRecord } from '../types';
import type { LeaverQuestion } from './find-leavers';

/** What the source last said of the record, and that it is no more. Where it was in the tree does not matter any longer. */
export function asDeleted({ sourceUk, metaData }: OriginRecord): UserDataRecord {
  return { ...omit(metaData, ['departments', 'parentUid']), uid: sourceUk, isDeleted: true };
}

/** Those of the records, as they are now, of which nobody has told since these were read. */
export async function untoldAmong(
  ledger: Ledger,
  records: OriginRecord[],
  { sourceName, since }: Pick<LeaverQuestion, 'sourceName' | 'since'>,
): Promise<LinkedRecord[]> {
  if (!records.length) {
    return [];
  }
  const [{ dataType }] = records;
  const read = keyBy(records, 'id');
  const sourceUks = records.map(({ sourceUk }) => sourceUk);
  const pushed = await ledger.pushedSince(since, { sourceName, dataType });
  const current = await ledger.find({ sourceName, dataType, sourceUks });
  return current.filter((record) => !pushed.has(record.sourceUk) && isEqual(saidOf(record), saidOf(read[record.id])));
}

function saidOf(record?: OriginRecord) {
  return pick(record, ['metaData', 'lastMetaData']);
}
