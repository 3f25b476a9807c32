// The tasks of sources and what they did, as the page asks for them.
import type { RunSummary } from '../../server/contracts/run-summary';
import type { SourceSettings as Application } from '../../server/contracts/source-settings';
import type { Failure, Outcome, Preview, ShownRecord, TaskAttempt, TaskProgress } from '../../server/contracts/types';
import type { Id, Page, PageRequest, Person } from './common';
import type { Push } from './pushes';
import type { Source } from './sources';

/** One run of one source. All times that something took are in milliseconds. */
export interface Task {
  id: Id;
  batch: string;
  sourceId: Id;
  /**
   * `preview`, if it only tells what a sync would do; `retry-failed`, if it writes once more what failed in another run;
   * `preview-person` and `sync-person`, if it does so with one person only.
   */
  kind?: string | null;
  /** That person's uid. */
  personUid?: string | null;
  status: string;
  message?: string | null;
  cost?: number | null;
  pullCost?: number | null;
  writeCost?: number | null;
  /** More than 1, if it was started again. */
  attempt?: number | null;
  startedAt?: string | null;
  createdAt?: string | null;
  createdBy?: Person | null;
  updatedBy?: Person | null;
  progress?: TaskProgress | null;
  outcome?: Outcome | null;
  /** How many of its failed records are kept to be listed and tried again. */
  failuresKept?: number | null;
  /** Who asked it to stop, while it runs. */
  cancelRequestedBy?: string | null;
  /** `manual`, `schedule` or `retry`. */
  trigger?: string | null;
  /** How many would have gone, if it stopped because they were too many. */
  leaversOverLimit?: number | null;
  /** How many of them would have been suspended. */
  suspensionsOverLimit?: number | null;
  /** Stands for exactly these, as long as they are kept to be shown. */
  removalsDigest?: string | null;
  /** How many records are kept to be shown. */
  recordsKept?: number | null;
  /** How many were allowed to go, and by whom. */
  allowedLeavers?: number | null;
  allowedBy?: string | null;
  /** How the source was applied, and who had last changed it. */
  appliedAs?: (Application & { changedBy?: string | null }) | null;
}

/** Which records of a task are looked for. */
export interface RecordQuery {
  action?: string;
  dataType?: string;
  /** Part of an ID or a name. */
  search?: string;
  /** Whether only those that count to the removal limit. */
  removals?: boolean;
}

/** What the page asks of the server about tasks. */
export interface TaskApi {
  /** One task. */
  getTask(id: Id): Promise<Task>;
  /** The tasks of a source, what was last started first. */
  listTasks(source: Source, page: PageRequest): Promise<Page<Task>>;
  /** Of each of these sources, the task that something last happened to. */
  latestTasks(sources: Source[]): Promise<Task[]>;
  /** Of each of these sources, the last runs that have ended, the oldest first. */
  latestRuns(sources: Source[]): Promise<RunSummary[]>;
  /** How many tasks of a source a list has before this one; undefined, if that is not kept any more. */
  countTasksBefore(source: Source, taskId: Id): Promise<number | undefined>;
  /** The attempts of a task before the last one, the oldest first. */
  listAttempts(task: Task): Promise<TaskAttempt[]>;
  /** The records that a task or push could not write, as far as they are kept one by one, with this text in them. */
  listFailures(run: Task | Push, page: PageRequest, search?: string): Promise<Page<Failure>>;
  /** The first of the records that a task or push could not write, as its row has them. */
  listFirstFailures(run: Task | Push): Promise<Failure[]>;
  /** What a preview found, besides its records. */
  getPreview(task: Task): Promise<Omit<Preview, 'records'>>;
  /** The records that a task has to show: of a preview, or of one that stopped at the removal limit. */
  listRecords(task: Task, page: PageRequest, query: RecordQuery): Promise<Page<ShownRecord>>;
  /**
   * Starts a task; gives its id.
   * @param shown the task whose removals are allowed this once
   */
  sync(source: Source, shown?: Task): Promise<Id>;
  /** Starts a task that writes nothing; gives its id. */
  preview(source: Source): Promise<Id>;
  /**
   * Starts a task again.
   * @param isAllowed whether the removals that it shows are allowed this once
   */
  retry(task: Task, isAllowed?: boolean): Promise<void>;
  /**
   * Writes the failed records of a task or push once more, without pulling.
   * @returns the id of the task that does; nothing, if it is done already
   */
  retryFailed(run: Task | Push): Promise<Id | undefined>;
  /** Ends a task that waits, asks one that runs to end. */
  cancel(task: Task): Promise<void>;
}
