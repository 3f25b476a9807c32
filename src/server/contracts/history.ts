// The history of a person or a department: what each run and push changed for them.
import type { TaskId } from './task';
import type { FieldChange, OutcomeAction } from './types';

/** Whose history is kept: the rows of these collections. */
export type HistoryResource = 'users' | 'departments';

/** The rows that records of a data type become. */
export const HISTORY_RESOURCES: Readonly<Record<string, HistoryResource>> = {
  user: 'users',
  department: 'departments',
};

/** What became of a row. */
export type HistoryAction = Exclude<OutcomeAction, 'unchanged'>;

/** A row of Users or Departments, and the record that it is written for. */
export interface HistorySubject {
  resource: HistoryResource;
  id: number | string | undefined;
  uid: string;
}

/** What changes rows: a task, a push, or a plugin that gives payloads itself. */
export interface HistoryOrigin {
  sourceName: string;
  taskId?: TaskId;
  /** Known before the push has a row. */
  pushUuid?: string;
}

/** What was changed of a row in one transaction. */
export interface HistoryEntry {
  resource: HistoryResource;
  resourcePk: string;
  action: HistoryAction;
  /** What people may recognise the row by, where it was written itself. */
  name: string | null;
  /** Fields that are another, names of departments instead of their keys; of a new row those that are set. */
  changes: FieldChange[];
}
