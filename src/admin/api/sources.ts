// The sources, their types and mappings, as the page asks for them.
import type { MappedType, MappingDescription, MappingTrial, SourceMapping } from '../../server/contracts/mapping';
import type { NotificationFailure, Notifications } from '../../server/contracts/notifications';
import type { SourceSettings as Application } from '../../server/contracts/source-settings';
import type { SourceTest } from '../../server/contracts/types';
import type { NotificationChoices } from '../../server/health/notification-choices';
import type { ScheduleDescription } from '../../server/sources/schedule/describe-schedule';
import type { Id } from './common';

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

/** What the page asks of the server about sources. */
export interface SourceApi {
  listSourceTypes(): Promise<SourceType[]>;
  /** What the fields of users and departments are called in the host. */
  fieldTitles(): Promise<FieldTitles>;
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
  /** Of each of these sources that has a schedule and is enabled, when it is due next. */
  nextRuns(sources: Source[]): Promise<NextRun[]>;
  /** Says a schedule in the reader's language, and when it is due next. */
  describeSchedule(schedule: string, timeZone?: string): Promise<ScheduleDescription>;
  /** What can be chosen where somebody says whom a source tells. */
  notificationChoices(): Promise<NotificationChoices>;
  /** Has a schedule that backs off go on as ever. */
  resumeSchedule(source: Source): Promise<void>;
}
