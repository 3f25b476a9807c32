// What a run is given, and what comes of it.
import type { Database } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { SuspensionStore } from '../contracts/suspension';
import type { FailedReport } from '../contracts/failed-records';
import type { TaskId } from '../contracts/task';
import type { AppliedMapping, Notice } from '../contracts/plan';
import type { LeaverSettings, SourceSettings } from '../contracts/source-settings';
import type { OriginRecord, SyncDataType, SyncResult, TaskProgress } from '../contracts/types';
import type { UserDataResource } from '../contracts/user-data-resource';
import type { WriterDeps } from '../directory/apply/writer-deps';
import type { Directory } from '../directory/directory';
import type { Ledger } from '../ledger/ledger';
import type { RowChanges } from '../directory/history/row-changes';
import type { HostListeners } from '../platform/host-listeners';
import type { Translate } from '../platform/translate';
import type { Origin, RemovalLimit, RemovalLimitError } from '../removals/removal-limit';
import type { Removals } from '../removals/removals';
import type { AllowedRemovals } from '../removals/removed-records';

/** Writes records to a target that is not planned: what it can together, the others one by one. */
export type WriteToTarget = (
  records: OriginRecord[],
  payload: { dataType: SyncDataType; matchKey?: string },
  target: UserDataResource,
  result: SyncResult,
) => Promise<void>;

export interface PipelineDeps {
  db: Database;
  ledger: Ledger;
  listeners: HostListeners;
  rowChanges: RowChanges;
  cache: WriterDeps['cache'];
  /** Who is suspended; none, if nobody can be. */
  suspensions(): SuspensionStore | undefined;
  targets(): UserDataResource[];
}

/** What a run is limited by, where its source removes what it no longer has. */
export interface RemovalTerms {
  sourceName: string;
  limit: RemovalLimit;
  /** Reads which removals somebody allowed this once. */
  readAllowed?(): Promise<AllowedRemovals>;
  origin: Origin;
  /** When the source was asked, by the database's clock. */
  since: number;
}

export interface RunOptions {
  t: Translate;
  memberships?: SourceSettings['memberships'];
  /** What the source's mapping says of rows that are there, if it has one. */
  mapping?: AppliedMapping;
  /** Undefined if nothing stale is removed. */
  removals?: RemovalTerms;
  /** What becomes of leavers; where it is left out, they are kept. */
  leavers?: LeaverSettings;
  /** The users who started it, or started it again: they are not suspended by it. */
  startedBy?: string[];
  /** The task that it is of, if it is of one. */
  taskId?: TaskId;
  /** The push that it is of, if it is of one. */
  pushUuid?: string;
  /** Whether nothing is to be written. */
  isPreview?: boolean;
  /** Whether the source says more than this, such as of departments: nobody leaves one for another that is not known yet. */
  isExcerpt?: boolean;
  /** Called before anything is written; what it throws ends the run. */
  onPlanned?(results: SourceResults): Promise<void>;
  /** Whether it is noted when this was reported: a task that asked its source before then does not remove it. */
  isPushed?: boolean;
  writeToTarget: WriteToTarget;
  logger?: Logger;
  isStopped(): boolean;
  onProgress?(progress: TaskProgress): Promise<void>;
}

/** What became of the records of a data type. */
export interface TypeResults {
  dataType: SyncDataType;
  results: SyncResult[];
  /** Whether these are records that the source no longer has. */
  areStale: boolean;
}

/** What became of all records under one source name. */
export interface SourceResults {
  sourceName: string;
  types: TypeResults[];
  /** How those were reported that failed, by `recordKey`. */
  failed: ReadonlyMap<string, FailedReport>;
  notices: Notice[];
  directory: Directory;
  /** Targets that can't tell beforehand what they would do. */
  unsupportedTargets: string[];
  /** What the source no longer has, or says that it is deleted. */
  removals: Removals[];
  /** Why a run that is no preview would stop. */
  overLimit?: RemovalLimitError;
}
