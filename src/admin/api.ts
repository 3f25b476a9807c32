// What the page asks the server, and what that answers.
import type { ScheduleDescription } from '../server/sources/schedule/describe-schedule';
import type { MappedType, MappingDescription, MappingTrial, SourceMapping } from '../server/contracts/mapping';
import type { SourceSettings as Application } from '../server/contracts/source-settings';
import type { NotificationFailure, Notifications } from '../server/contracts/notifications';
import type { RunSummary } from '../server/contracts/run-summary';
import type { NotificationChoices } from '../server/health/notification-choices';
import type { ShownHistory } from '../server/runs/history/history-rows';
import type { HistorySubjectFound } from '../server/runs/history/history-subjects';
import type { SuspensionReason } from '../server/contracts/suspension';
import type {
  Failure,
  Outcome,
  Preview,
  ShownRecord,
  SourceTest,
  TaskAttempt,
  TaskProgress,
} from '../server/contracts/types';

export type {
  ActionCount,
  Failure,
  FieldChange,
  Outcome,
  OutcomeNotice,
  Preview,
  PreviewedRecord,
  RecordAction,
  RemovalReason,
  ShownRecord,
  TargetOutcome,
  TaskAttempt,
  TaskProgress,
} from '../server/contracts/types';

export type { RunSummary, SourceTest, SuspensionReason };

/** An id as JSON brings it: a large one comes as a string. */
export type Id = number | string;

type Nullable<T> = { [Key in keyof T]?: T[Key] | null };

/** A configured place that user data comes from, as far as a list shows it. */
export interface Source {
  id: Id;
  name: string;
  displayName?: string | null;
  sourceType: string;
  enabled: boolean;
  schedule?: string | null;
  scheduleTimeZone?: string | null;
  /** Scheduled runs that failed in a row, and until when the schedule backs off for it, in milliseconds since 1970. */
  failedRuns?: number | null;
  restsUntil?: number | string | null;
  /** Why the last message could not be sent. */
  notificationFailure?: NotificationFailure | null;
  /** Whether it has been without success for longer than its notifications allow, and when it last had any, in milliseconds since 1970. */
  isOverdue?: boolean | null;
  lastSuccessAt?: number | string | null;
}

/** When a source with a schedule is due next. */
export interface NextRun {
  sourceId: Id;
  /** In ISO 8601. */
  time: string;
  /** The schedule in the reader's words. */
  text: string;
}

/** What an administrator says of a source. What is not set of how it is applied is as a source does that says nothing of it. */
export interface SourceSettings extends Nullable<Application> {
  name: string;
  displayName?: string | null;
  sourceType: string;
  enabled: boolean;
  /** Seconds that pulling may take; an hour, if it is not set. */
  pullTimeLimit?: number | null;
  /** A cron expression with five fields, and the IANA time zone it is in. */
  schedule?: string | null;
  scheduleTimeZone?: string | null;
  /** Scheduled runs that may fail in a row before the schedule backs off; 5, if it is not set. */
  failedRunsLimit?: number | null;
  /** Whom it tells of what. */
  notifications?: Notifications | null;
  /** What the settings form of the source type asks for. */
  options: Record<string, unknown>;
  /** Null: that of the source type, if it has one. */
  mapping?: SourceMapping | null;
}

/** The kind of a source, registered by a plugin. The title may be a template of the host (`{{t("…")}}`). */
export interface SourceType {
  name: string;
  title?: string | null;
  /** Whether the connection of its sources can be tested. */
  canTest?: boolean;
}

/** What fields are called, by data type; titles may be templates of the host (`{{t("…")}}`). */
export type FieldTitles = Record<string, Record<string, string>>;

/** A source as a form holds it, and its id if it is stored. */
export interface TestedSource extends Pick<SourceSettings, 'sourceType' | 'options'> {
  id?: Id;
}

/** A mapping to be tried out, saved or not. */
export interface TriedMapping extends TestedSource {
  mapping: SourceMapping | null;
  dataType: MappedType;
  /** As the source would bring them; left out, the first ones are pulled. */
  records?: object[];
}

/** A user of the host, as far as the page names one. */
export interface Person {
  nickname?: string | null;
  username?: string | null;
}

/** One run of one source. All times that something took are in milliseconds. */
export interface Task {
  id: Id;
  batch: string;
  sourceId: Id;
  /** `preview`, if it only tells what a sync would do; `retry-failed`, if it writes once more what failed in another run. */
  kind?: string | null;
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

/** What somebody pushed, and what became of it. */
export interface Push {
  id: Id;
  sourceName: string;
  dataType: string;
  status: string;
  message?: string | null;
  /** In ISO 8601. */
  startedAt: string;
  /** In milliseconds. */
  cost?: number | null;
  outcome?: Outcome | null;
  /** How many of its failed records are kept to be listed and tried again. */
  failuresKept?: number | null;
  /** Null: a plugin. */
  createdBy?: Person | null;
}

/** A user of the host, as far as one is recognised and chosen by it. */
export interface User extends Person {
  id: Id;
  email?: string | null;
}

/** A user who can't get in. */
export interface Suspension {
  user: User;
  /** In ISO 8601. */
  since: string;
  /** The source that did it; null: somebody did it manually. */
  sourceName: string | null;
  sourceDisplayName: string | null;
  reason: SuspensionReason;
  /** When the user is to be removed, in ISO 8601; null: never. */
  removalDueAt: string | null;
  /** Who did it manually. */
  by: User | null;
}

/** Whose history is looked at: a row of the host, or what a record of a source became. */
export type HistorySubject = { name: string; dataType: string } & (
  { id: string } | { sourceName: string; uid: string }
);

/** Somebody whose history can be looked at. */
export type FoundSubject = HistorySubjectFound;

/** What a task or push changed of a person or a department at once. */
export type HistoryEntry = ShownHistory;

/** What suspensions can be sorted by. */
export type SuspensionField = 'nickname' | 'since' | 'sourceName' | 'reason' | 'removalDueAt';

/** Which suspensions are looked for, and in which order. */
export interface SuspensionQuery {
  /** Part of a nickname, username or email. */
  search?: string;
  /** One of `SuspensionField`; with `-` before it, descending. */
  sort?: string;
}

/** What became of users who were to be suspended. */
export interface SuspendResult {
  suspended: string[];
  /** Who was suspended already. */
  unchanged: string[];
  refused: { userId: string; message: string }[];
}

/** Which part of a list is wanted; the first page is 1. */
export interface PageRequest {
  current: number;
  pageSize: number;
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

/** One page of a list and how long the whole list is. */
export interface Page<T> {
  list: T[];
  total: number;
}

/** What the page asks of the server. Whatever goes wrong is an `Error` whose message can be shown to the user. */
export interface Api {
  /** The whole address of an action on this server. */
  address(action: string): string;
  listSourceTypes(): Promise<SourceType[]>;
  /** What the fields of users and departments are called in the host. */
  fieldTitles(): Promise<FieldTitles>;
  /** The address of a file of this package. */
  fileAddress(path: string): string;
  /** All sources, in the administrator's order. */
  listSources(): Promise<Source[]>;
  /** What can be changed of a source. */
  getSource(id: Id): Promise<SourceSettings>;
  /** Whether another source has this name. */
  isNameTaken(name: string, id?: Id): Promise<boolean>;
  createSource(settings: SourceSettings): Promise<void>;
  /** How many records a source has brought, which another name would leave behind. */
  countRecords(id: Id): Promise<number>;
  /**
   * Changes what is given, and nothing else.
   * @param takeRecords with another name, whether what the source brought goes with it
   */
  updateSource(id: Id, settings: Partial<SourceSettings>, takeRecords?: boolean): Promise<void>;
  deleteSources(ids: Id[]): Promise<void>;
  /** Tests settings of a source that need not be saved. */
  testConnection(source: TestedSource, signal: AbortSignal): Promise<SourceTest>;
  /** What a mapping of a source can be made of. */
  describeMapping(source: TestedSource): Promise<MappingDescription>;
  /**
   * Tells what a mapping makes of some records, and what a sync would do with these.
   * @throws RefusedError if something in the mapping is not allowed
   */
  tryMapping(trial: TriedMapping, signal?: AbortSignal): Promise<MappingTrial>;
  /** The tasks of a source, what was last started first. */
  listTasks(source: Source, page: PageRequest): Promise<Page<Task>>;
  /** What was pushed, the last first: under a source name, or by a person, that has this text in it. */
  listPushes(page: PageRequest, search?: string): Promise<Page<Push>>;
  /** One push. */
  getPush(id: Id): Promise<Push>;
  /** Of each of these sources, the task that something last happened to. */
  latestTasks(sources: Source[]): Promise<Task[]>;
  /** Of each of these sources, the last runs that have ended, the oldest first. */
  latestRuns(sources: Source[]): Promise<RunSummary[]>;
  /** How many tasks of a source a list has before this one; undefined, if that is not kept any more. */
  countTasksBefore(source: Source, taskId: Id): Promise<number | undefined>;
  /** Of each of these sources that has a schedule and is enabled, when it is due next. */
  nextRuns(sources: Source[]): Promise<NextRun[]>;
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
  /** Says a schedule in the reader's language, and when it is due next. */
  describeSchedule(schedule: string, timeZone?: string): Promise<ScheduleDescription>;
  /** What can be chosen where somebody says whom a source tells. */
  notificationChoices(): Promise<NotificationChoices>;
  /** Has a schedule that backs off go on as ever. */
  resumeSchedule(source: Source): Promise<void>;
  /** Ends a task that waits, asks one that runs to end. */
  cancel(task: Task): Promise<void>;
  /** What tasks and pushes changed of somebody, the newest first. */
  listHistory(subject: HistorySubject, page: PageRequest): Promise<Page<HistoryEntry>>;
  /** The first people and departments with this text in a name, those who were deleted among them. */
  findHistorySubjects(search: string): Promise<FoundSubject[]>;
  /** The people who are suspended; if no order is given, the last one first. */
  listSuspensions(page: PageRequest, query: SuspensionQuery): Promise<Page<Suspension>>;
  /** Suspends users manually. */
  suspend(userIds: Id[]): Promise<SuspendResult>;
  /** Lets suspended users in again. */
  lift(userIds: Id[]): Promise<void>;
  /**
   * The first users whose nickname, username or email has this text in it.
   * @throws ForbiddenError if the user may not see the list of users
   */
  findUsers(search: string): Promise<User[]>;
  /**
   * These users, as far as they are there.
   * @throws ForbiddenError if the user may not see the list of users
   */
  listUsers(ids: Id[]): Promise<User[]>;
}
