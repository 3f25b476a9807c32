import { PREVIEWED_ACTIONS } from '../../server/contracts/types';
import type { ActionCount } from '../api';

/** Of each action that there is: how many records there are, of one data type or all. */
export function countRecords(counts: ActionCount[], dataType?: string): Omit<ActionCount, 'dataType'>[] {
  const wanted = counts.filter((each) => !dataType || each.dataType === dataType);
  return PREVIEWED_ACTIONS.map((action) => ({
    action,
    count: wanted.filter((each) => each.action === action).reduce((sum, each) => sum + each.count, 0),
  })).filter(({ count }) => count > 0);
}

/** The data types that there are. */
export const dataTypesOf = (counts: ActionCount[]) => [...new Set(counts.map(({ dataType }) => dataType))];
