// Mapping and scope: which attribute of a source becomes which field, and which of its records are meant.
import type { Problem } from './catalogue';
import type { FieldChange, PreviewedRecord } from './types';

/** The data types that can be mapped. */
export type MappedType = 'user' | 'department';

/** What of a source's records is meant, and which attribute becomes which field. Kept with the source, as JSON. */
export interface SourceMapping {
  /** Of users. A data type that is not named passes as it came. */
  user?: TypeMapping;
  /** Of departments. */
  department?: TypeMapping;
  /** Users (ids of NocoBase) who are never touched by this source. */
  excludedUserIds?: (number | string)[];
  /** What becomes of records that are out of scope and were in: left alone, as if this is left out, or treated as leavers. */
  outOfScope?: 'keep' | 'leavers';
}

export interface TypeMapping {
  /**
   * Left out or empty: all attributes pass as fields. Else only what rules set goes on, besides what makes up the record (`uid`,
   * `departments`, `parentUid`, `isDeleted`, `isSuspended`), which passes unless a rule sets it.
   */
  rules?: MappingRule[];
  /** In scope is whoever meets all conditions of one group, before mapping; left out or empty: everybody. */
  scope?: Condition[][];
}

/** One field, what it is made of, and when it is written. */
export interface MappingRule {
  field: string;
  from: ValueSource;
  /** What is done with the value, one step after the other. An empty value goes through none but a `lookup`. */
  steps?: Step[];
  /** `always`, if it is left out; `create`: only to a row that the sync makes; `empty`: only where the row has no value. */
  apply?: 'always' | 'create' | 'empty';
}

export type ValueSource =
  | { kind: 'attribute'; attribute: Attribute }
  /** Those that are not empty, with the separator between them. */
  | { kind: 'join'; attributes: Attribute[]; separator: string }
  | { kind: 'firstFilled'; attributes: Attribute[] }
  | { kind: 'constant'; value: string | number | boolean };

export interface Attribute {
  /** With dots through objects and lists, as in `name.givenName`; an attribute whose own name has dots is found first. */
  path: string;
  /** Of a list: the first, if it is left out; all of it; or the one with `primary: true`, and the first if there is none. */
  take?: 'first' | 'all' | 'primary';
}

export type Step =
  | { kind: 'lowerCase' }
  | { kind: 'upperCase' }
  | { kind: 'trim' }
  /** Every place where `search` stands, as it is written. */
  | { kind: 'replace'; search: string; replacement: string }
  /** `take`: 1 is the first part, -1 the last. */
  | { kind: 'split'; separator: string; take: number }
  /** The part that matches, or a group of it (0, if it is left out, is all of it). RE2 syntax, which can't hang. */
  | { kind: 'extract'; pattern: string; group?: number }
  | { kind: 'lookup'; entries: LookupEntry[]; otherwise: 'keep' | 'empty' | 'fail' }
  /** To E.164. `country` (ISO 3166, two letters) is that of numbers without a country code. */
  | { kind: 'phone'; country: string }
  /** From a format of dayjs to ISO 8601. */
  | { kind: 'date'; format: string }
  /** To true or false by words, whatever their case. */
  | { kind: 'yesNo'; yes: string[]; no: string[] };

export interface LookupEntry {
  /** An empty text stands for an empty value. */
  from: string;
  to: string | number | boolean | null;
}

/** A condition on an attribute as the source brings it. Of a list, it holds if it holds for one of its values. */
export interface Condition {
  attribute: string;
  operator: Operator;
  /** A list of texts for `in`, none for `isEmpty` and `isNotEmpty`. Texts are compared whatever their case. */
  value?: string | number | boolean | string[];
}

/** What a condition can ask. `matches` takes a pattern in RE2 syntax. */
export const OPERATORS = [
  'equals',
  'notEquals',
  'contains',
  'beginsWith',
  'endsWith',
  'in',
  'matches',
  'isEmpty',
  'isNotEmpty',
  'greaterThan',
  'lessThan',
] as const;

export type Operator = (typeof OPERATORS)[number];

/** What can be done with a value. */
export const STEP_KINDS = [
  'lowerCase',
  'upperCase',
  'trim',
  'replace',
  'split',
  'extract',
  'lookup',
  'phone',
  'date',
  'yesNo',
] as const satisfies readonly Step['kind'][];

/** The attributes that a source type knows of its records, by data type. */
export type SourceAttributes = Partial<Record<MappedType, SourceAttribute[]>>;

export interface SourceAttribute {
  /** As the path of an attribute names it. */
  name: string;
  /** For an admin; its name, if it is left out. */
  title?: string;
  example?: string;
}

/** A field that a mapping may set. `title` may be a template of the host, `type` is what the value must fit. */
export interface MappableField {
  name: string;
  title: string;
  type: 'text' | 'number' | 'boolean' | 'date' | 'option' | 'list' | 'json' | 'other';
}

/** The answer of `userData:describeMapping`. */
export interface MappingDescription {
  attributes: Record<MappedType, SourceAttribute[]>;
  /** What holds where the source has no mapping of its own. */
  defaultMapping: SourceMapping | null;
  fields: Record<MappedType, MappableField[]>;
}

/** A problem in the reader's language. */
export interface WordedProblem extends Problem {
  message: string;
}

/** What a sync would do to one record that was tried. */
export interface TriedPlan {
  action: PreviewedRecord['action'];
  /** What people know the user or department by. */
  title?: string;
  changes: (FieldChange & { title: string })[];
  notices: WordedProblem[];
  failure?: WordedProblem;
}

/** A record that was tried. */
export interface TriedRecord {
  /** As the source brings it, without secrets. */
  attributes: Record<string, unknown>;
  inScope: boolean;
  /** What the mapping makes of it; none if it is out of scope, or a rule failed. */
  record?: Record<string, unknown>;
  /** Why a rule failed, or what is wrong with the record. */
  problem?: { code?: Problem['code']; params?: Problem['params']; message: string };
  plan?: TriedPlan;
}

/** The answer of `userData:tryMapping`. */
export interface MappingTrial {
  records: TriedRecord[];
  /** The paths of attributes that were seen, in order. */
  attributes: string[];
}
