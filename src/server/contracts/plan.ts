// What a run is going to do: what the planner yields, and what is written, previewed or counted of it.
import type { Problem } from './catalogue';

/** Values of a row by field, as they are to be written. */
export type FieldValues = Record<string, unknown>;

/** Fields that are not written to a row that is there (`create`), or that has a value in them (`empty`). */
export type FieldApplies = Readonly<Record<string, 'create' | 'empty'>>;

/** What the mapping of a source says of rows that are there. */
export interface AppliedMapping {
  /** By data type. */
  applies: Readonly<Partial<Record<string, FieldApplies>>>;
  /** Users who are never touched. */
  excludedUserIds: ReadonlySet<string>;
  /** What becomes of records that are out of scope. */
  outOfScope: 'keep' | 'leavers';
  /** Of rules that are left out. */
  notices: Notice[];
}

/** A notice: something an admin should know that made no record fail. */
export interface Notice extends Problem {
  dataType: string;
  /** The record that it is about, if it is about one. */
  uid?: string;
}
