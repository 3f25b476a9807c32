import type { OriginRecord, RecordAction, RecordResourceChanged } from '../../contracts/types';
import type { ObservedRows } from './row-observer';

/**
 * What became of a record that a handler wrote.
 * @param rows what it did to rows, if that could be seen; else the handler is believed to have done what it was asked
 */
export function actionOf(
  record: OriginRecord,
  asked: 'create' | 'update',
  changes: RecordResourceChanged[],
  rows?: ObservedRows,
): RecordAction {
  if (record.metaData.isDeleted) {
    const isGone = rows ? rows.deleted > 0 || changes.some(({ isDeleted }) => isDeleted) : asked === 'update';
    return isGone ? 'deleted' : 'unchanged';
  }
  if (!rows) {
    return asked === 'create' ? 'created' : 'updated';
  }
  if (rows.created) {
    return 'created';
  }
  return rows.changed ? 'updated' : 'unchanged';
}
