import type { Outcome, Preview, PreviewedRecord } from '../api';
import type { Action } from './action';

/** As many records of one data type and action as the server keeps. */
export const KEPT_RECORDS = 200;

/** What is to be looked at first comes first. */
const ORDER: Action[] = ['failed', 'deleted', 'created', 'updated', 'unchanged'];

/** What the records of a preview are looked at by. */
export interface RecordQuery {
  search: string;
  action?: Action;
  dataType?: string;
}

/** How many records of an action are shown, and whether there are more of them. */
export interface ActionCount {
  action: Action;
  shown: number;
  isCut: boolean;
}

/** The records, what is to be looked at first before the others. */
export const sortRecords = (records: PreviewedRecord[]) =>
  [...records].sort((one, other) => ORDER.indexOf(one.action) - ORDER.indexOf(other.action));

/** The records that are looked for. */
export function findRecords<T extends PreviewedRecord>(records: T[], { search, action, dataType }: RecordQuery): T[] {
  const wanted = search.trim().toLocaleLowerCase();
  return records.filter(
    (record) =>
      (!action || record.action === action) &&
      (!dataType || record.dataType === dataType) &&
      [record.uid, record.name ?? ''].some((text) => text.toLocaleLowerCase().includes(wanted)),
  );
}

/** Of each action that there is: how many records are shown, of one data type or all. */
export function countRecords({ records }: Preview, outcome: Outcome, dataType?: string): ActionCount[] {
  const ofType = (type: string) => records.filter((record) => record.dataType === type);
  const types = dataType ? [dataType] : dataTypesOf(records);
  return ORDER.map((action) => {
    const groups = types.map((type) => {
      const shown = ofType(type).filter((record) => record.action === action).length;
      return { shown, isCut: shown >= KEPT_RECORDS && ofType(type).length < countAll(outcome, type) };
    });
    const shown = groups.reduce((sum, group) => sum + group.shown, 0);
    return { action, shown, isCut: groups.some(({ isCut }) => isCut) };
  }).filter(({ shown }) => shown > 0);
}

/** The data types that there are. */
export const dataTypesOf = (records: PreviewedRecord[]) => [...new Set(records.map(({ dataType }) => dataType))];

/** How many records of a data type there are: each counts once in each target. */
function countAll({ targets }: Outcome, dataType: string) {
  const counts = targets
    .filter((target) => target.dataType === dataType)
    .map(({ created, updated, unchanged, deleted, failed }) => created + updated + unchanged + deleted + failed);
  return Math.max(0, ...counts);
}
