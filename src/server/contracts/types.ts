/**
 * The words of this plugin, one meaning each:
 *
 * - source: a configured place that user data comes from (a row of `userDataSyncSources`)
 * - source type: the kind of a source, registered by a plugin: a class with `pull()` and a settings form
 * - task: one run of one source (a row of `userDataSyncTasks`)
 * - payload: one `UserData` as it came in: a data type and its records
 * - record: one user or department in a payload, known by its `uid`
 * - ledger: what each source last reported of each record (`userDataSyncRecords`), and its links to rows
 *   (`userDataSyncRecordsResources`)
 * - target: something records are written to, registered by a plugin (`UserDataResource`)
 * - change: one planned difference between what a source reports and what is there
 * - plan: all changes, failures and notices of one run
 * - notice: something an admin should know that made no record fail
 * - stale: a record that a source brought, that is still there, and that a complete payload lacks; in texts for people: leaver
 * - removal: what is taken away because it is stale or marked deleted; the removal limit is how much of it is let through
 * - outcome: what a task or push did, in counts for each data type and target, with notices and the failed records
 * - preview: a task that plans, and writes nothing
 * - spool: the staged payloads of a task, on disk
 */

import type { Code, Params, Problem } from './catalogue';
import type { PulledPerson } from './person';

/** The data types that Users and Departments take. Targets of other plugins may accept more. */
export type SyncDataType = 'user' | 'department';

/** What a target accepts: a data type. */
export type SyncAccept = SyncDataType;

/** The key of a row in a target. */
export type PrimaryKey = number | string;

/** A user's membership in a department: the department's `uid`, or that and what the user is there. */
export type FormatUserDepartment = string | number | { uid: string | number; isOwner?: boolean; isMain?: boolean };

/** A user as a source tells of it, with any custom field of Users besides. */
export interface FormatUser {
  uid: string | number;
  nickname?: string | null;
  username?: string;
  email?: string | null;
  phone?: string | null;
  departments?: FormatUserDepartment[];
  /** The user has left: the linked row is removed, or suspended where the source suspends its leavers. */
  isDeleted?: boolean;
  /** `true`: the user can't get in; `false`: can, if this source had it otherwise. Left out, it says nothing. */
  isSuspended?: boolean | null;
  [field: string]: unknown;
}

/** A department as a source tells of it, with any custom field of Departments besides. */
export interface FormatDepartment {
  uid: string | number;
  title?: string;
  /** The `uid` of the department above; none for a department at the top. */
  parentUid?: string | number | null;
  /** Its place in the list, a whole number. The host gives a new department one, if it is left out. */
  sort?: number;
  /** The department is gone: the linked row is removed. */
  isDeleted?: boolean;
  [field: string]: unknown;
}

/** One user or department in a payload. */
export type UserDataRecord = FormatUser | FormatDepartment;

/** A payload: records of one data type, from one source. */
export interface UserData {
  dataType: SyncDataType;
  records: UserDataRecord[];
  /** The name of the source, the first part of a record's key in the ledger. */
  sourceName: string;
  /** Links a new record to the user who already has this value. */
  matchKey?: string;
  /** These are all the records of this data type that the source has: whoever is not among them has left. */
  complete?: boolean;
}

/** A record's row in the ledger, with the links to the rows it became. */
export interface OriginRecord {
  id: number;
  sourceName: string;
  /** The record's `uid`. */
  sourceUk: string;
  dataType: SyncDataType;
  /** The record as the source last told it. */
  metaData: UserDataRecord;
  /** The record as the source told it the time before. */
  lastMetaData?: UserDataRecord | null;
  resources: { resource: string; resourcePk: string }[];
}

/** A row that a record became (`isDeleted: false`) or no longer is (`isDeleted: true`). */
export interface RecordResourceChanged {
  resourcesPk: PrimaryKey;
  isDeleted: boolean;
}

/** What became of one record in one target, if it did not fail. */
export type RecordAction = (typeof RECORD_ACTIONS)[number];

export const RECORD_ACTIONS = ['created', 'updated', 'unchanged', 'deleted'] as const;

/** The same, or whether a user can get in. A user who was changed besides is counted as suspended or restored. */
export type OutcomeAction = RecordAction | SuspensionAction;

export type SuspensionAction = (typeof SUSPENSION_ACTIONS)[number];

/** Counted only where there are any. */
export const SUSPENSION_ACTIONS = ['suspended', 'restored'] as const;

/** What became of a record that a target wrote together with others. */
export interface WrittenRecord {
  action: RecordAction;
  /** The links that come and go by it. */
  changes?: RecordResourceChanged[];
}

/** What became of a payload in one target. */
export interface SyncResult {
  resource: string;
  detail: {
    /** `success` is the sum of all actions. */
    count: { all: number; success: number; failed: number } & Record<RecordAction, number> &
      Partial<Record<SuspensionAction, number>>;
    failedRecords: FailedRecord[];
  };
}

/** A record that a target could not write. */
export interface FailedRecord {
  record: UserDataRecord;
  message: string;
  /** Of the catalogue of failures, with the values of its sentence; none where the target said it in its own words. */
  code?: string;
  params?: Params;
}

/** What a task did, in counts. */
export interface Outcome {
  /** Records that came in. */
  records: number;
  /** How many of them failed in at least one target. */
  failedRecords: number;
  targets: TargetOutcome[];
  /** What an admin should know that made no record fail; none in outcomes of earlier versions. */
  notices?: OutcomeNotice[];
  /** What the message of a task says that came to its end with failed records: by it, it is worded when it is shown. */
  failed?: FailedInAll;
}

/** How many records there were in all, leavers included, and the first of those that failed. */
export interface FailedInAll {
  all: number;
  first: Failure[];
}

/** A notice: a code of the catalogue (docs/outcomes.md) with the values of its sentence. It is worded when it is shown. */
export interface OutcomeNotice {
  code: Code;
  params: Params;
  dataType: string;
  /** How many records it is about; 0 if it is about none in particular. */
  records: number;
  /** The uids of the first of these. */
  uids: string[];
}

/** What a task did with records of one data type in one target. */
export interface TargetOutcome extends Record<RecordAction, number>, Partial<Record<SuspensionAction, number>> {
  dataType: string;
  resource: string;
  failed: number;
}

/** Whether these are the users in departments, who were written as users before. */
export const isMemberships = ({ dataType, resource }: Pick<TargetOutcome, 'dataType' | 'resource'>) =>
  dataType === 'user' && resource === 'departments';

/** An earlier attempt of a task that was retried. */
export interface TaskAttempt {
  attempt: number;
  /** How it ended. */
  status: string;
  message?: string | null;
  /** In ISO 8601. */
  startedAt?: string | null;
  /** In milliseconds. */
  cost?: number | null;
  outcome?: Omit<Outcome, 'notices'> | null;
}

/** A record that a target could not write. */
export interface Failure {
  dataType: string;
  resource: string;
  uid: string;
  /** What people may recognise the record by. */
  name?: string;
  username?: string;
  email?: string;
  phone?: string;
  /** What the target said, in the language of whoever started the task where it is known. */
  message: string;
  /** Of the catalogue of failures, with the values of its sentence, by which it is worded when it is shown. */
  code?: string;
  params?: Params;
}

/** A field that would be another: names of departments instead of their keys. */
export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}

/** What can become of records in a preview: what is to be looked at first comes first. */
export const PREVIEWED_ACTIONS: readonly PreviewedRecord['action'][] = [
  'failed',
  'deleted',
  'suspended',
  'restored',
  'created',
  'updated',
  'unchanged',
];

/** What would become of a record in all targets together. */
export interface PreviewedRecord {
  dataType: string;
  uid: string;
  /** What people may recognise the record by. */
  name?: string;
  action: OutcomeAction | 'failed';
  changes?: FieldChange[];
  /** Why it would fail, or what would be left out of it, in the language of whoever started the preview. */
  message?: string;
  /** The same, to be worded when it is shown. */
  problems?: Problem[];
}

/**
 * Why a record counts to the removal limit: the source no longer has it, or says that it is deleted; its user loses all memberships
 * that the source brought; it seems to have come again under another uid, and stays; its user would be suspended.
 */
export type RemovalReason = 'missing' | 'marked' | 'memberships' | 'renamed' | 'suspended';

/** A record that a task has to show. */
export interface ShownRecord extends PreviewedRecord {
  /** Why it counts to the removal limit, if it does. */
  removal?: RemovalReason;
}

/** How many records of a data type would become what. */
export interface ActionCount {
  dataType: string;
  action: PreviewedRecord['action'];
  count: number;
}

/** What a preview shows besides its counts. */
export interface Preview {
  /** Of each data type and action the first of the records. */
  records: PreviewedRecord[];
  /** How many records can be looked at, apart from those that stay unchanged; none in previews of earlier versions. */
  counts?: ActionCount[];
  /** How many more there are, which are too many to be kept. */
  leftOut?: number;
  /** Targets that can't tell beforehand what they would do. */
  unsupportedTargets: string[];
  /** The person, if it is about one. */
  person?: PulledPerson;
}

/** What a test of the settings of a source found. */
export interface SourceTest {
  /** What was asked, such as an address, and how long the answer took. An admin sees it: no secrets. */
  requests: { what: string; milliseconds: number }[];
  /** How many records of each data type the first answer had. */
  records: { dataType: string; first: number }[];
}

/** How far a running task is. */
export interface TaskProgress {
  phase: 'pulling' | 'planning' | 'writing';
  /** What is written, and where to. */
  dataType?: string;
  resource?: string;
  /** Of `total`, if that is known. */
  done?: number;
  total?: number;
  /** What the source says of it. */
  message?: string;
}
