// What one run was given, as the planner reads it.
import type { Problem } from './catalogue';
import type { SyncDataType, UserData, UserDataRecord } from './types';

/** Records that are read at once. */
export const CHUNK_SIZE = 500;

/** A record, and how its payload wants it to be matched. */
export interface StagedRecord {
  record: UserDataRecord;
  matchKey?: string;
  /** Why the source's mapping could not make it: it fails, and whoever it stands for is left alone. */
  problem?: Problem;
  /** Whether that is so of what people are known by: whoever it stands for may be here under another uid. */
  isUnidentified?: boolean;
}

/** A payload that was checked, with those of its records that a mapping did not let through. */
export interface StagedPayload extends UserData {
  /** Records that a rule failed for. */
  failed?: StagedRecord[];
  /** How many records are out of scope. */
  outOfScope?: number;
  /** The uids of those of them that are left alone. */
  leftAlone?: string[];
  /** How many records are known by no uid, so that nobody can say who is missing. */
  unnamed?: number;
}

/** All records of a data type that one run reports under a source's name. */
export interface StagedType {
  sourceName: string;
  dataType: SyncDataType;
  /** How many records there are, each uid once. */
  count: number;
  /** Whether these are all that the source has. */
  isComplete: boolean;
  /** How many records are out of scope, and how many are known by no uid. */
  outOfScope: number;
  unnamed: number;
  /** How often each uid came that came more than once. */
  repeated: ReadonlyMap<string, number>;
}

/** All payloads of one run. */
export interface StagedPayloads {
  /** What there is: departments first, then users, then the rest as it came. */
  readonly types: StagedType[];
  /** Whether there is a record with that uid. */
  has(type: Pick<StagedType, 'sourceName' | 'dataType'>, uid: string): boolean;
  /** The records, chunk by chunk, each uid once: where it came more than once, the last word counts. */
  records(type: Pick<StagedType, 'sourceName' | 'dataType'>): AsyncGenerator<StagedRecord[]>;
}
