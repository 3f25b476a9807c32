// What a run is going to do: what the planner yields, and what is written, previewed or counted of it.
import type { Problem } from '../results/catalogue';

/** Values of a row by field, as they are to be written. */
export type FieldValues = Record<string, unknown>;

/** A notice: something an admin should know that made no record fail. */
export interface Notice extends Problem {
  dataType: string;
  /** The record that it is about, if it is about one. */
  uid?: string;
}
