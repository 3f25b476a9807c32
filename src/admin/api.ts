import { chunk } from 'lodash';
import type { ScheduleDescription } from '../server/schedule/describe-schedule';
import type { SourceSettings as Application } from '../server/sources/source-settings';
import type { Failure, Outcome, Preview, TaskProgress } from '../server/types';
import type { Translate } from './translate';

export type {
  Failure,
  FieldChange,
  Outcome,
  OutcomeNotice,
  Preview,
  PreviewedRecord,
  RecordAction,
  TargetOutcome,
  TaskProgress,
} from '../server/types';

/** An id as JSON brings it: a large one comes as a string. */
export type Id = number | string;

type Nullable<T> = { [Key in keyof T]?: T[Key] | null };

/** A refusal that is about one field of what was sent. */
export class RefusedError extends Error {
  constructor(
    message: string,
    readonly field: keyof SourceSettings,
  ) {
    super(message);
  }
}

/** A configured place that user data comes from, as far as a list shows it. */
export interface Source {
  id: Id;
  name: string;
  displayName?: string | null;
  sourceType: string;
  enabled: boolean;
  schedule?: string | null;
  scheduleTimeZone?: string | null;
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
  /** What the settings form of the source type asks for. */
  options: Record<string, unknown>;
}

/** The kind of a source, registered by a plugin. The title may be a template of the host (`{{t("…")}}`). */
export interface SourceType {
  name: string;
  title?: string | null;
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
  /** `preview`, if it only tells what a sync would do. */
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
  /** Who asked it to stop, while it runs. */
  cancelRequestedBy?: string | null;
  /** `manual`, `schedule` or `retry`. */
  trigger?: string | null;
  /** How many would have gone, if it stopped because they were too many. */
  leaversOverLimit?: number | null;
  /** How many were allowed to go, and by whom. */
  allowedLeavers?: number | null;
  allowedBy?: string | null;
  /** How the source was applied, and who had last changed it. */
  appliedAs?: (Application & { changedBy?: string | null }) | null;
}

/** Which part of a list is wanted; the first page is 1. */
export interface PageRequest {
  current: number;
  pageSize: number;
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
  /** The address of a file of this package. */
  fileAddress(path: string): string;
  /** All sources, in the administrator's order. */
  listSources(): Promise<Source[]>;
  /** What can be changed of a source. */
  getSource(id: Id): Promise<SourceSettings>;
  /** Whether another source has this name. */
  isNameTaken(name: string, id?: Id): Promise<boolean>;
  createSource(settings: SourceSettings): Promise<void>;
  /** Changes what is given, and nothing else. */
  updateSource(id: Id, settings: Partial<SourceSettings>): Promise<void>;
  deleteSources(ids: Id[]): Promise<void>;
  /** The tasks of a source, newest first. */
  listTasks(source: Source, page: PageRequest): Promise<Page<Task>>;
  /** Of each of these sources, the task that something last happened to. */
  latestTasks(sources: Source[]): Promise<Task[]>;
  /** Of each of these sources that has a schedule and is enabled, when it is due next. */
  nextRuns(sources: Source[]): Promise<NextRun[]>;
  /** The records that a task could not write; of very many, the first. */
  listFailures(task: Task): Promise<Failure[]>;
  /** What a preview found; of very many records, the first. */
  getPreview(task: Task): Promise<Preview>;
  /**
   * Starts a task; gives its id.
   * @param allowLeavers how many removals are allowed this once: as many as a preview found
   */
  sync(source: Source, allowLeavers?: number): Promise<Id>;
  /** Starts a task that writes nothing; gives its id. */
  preview(source: Source): Promise<Id>;
  /**
   * Starts a task again.
   * @param allowLeavers how many may go this once: as many as it stopped for
   */
  retry(task: Task, allowLeavers?: number): Promise<void>;
  /** Says a schedule in the reader's language, and when it is due next. */
  describeSchedule(schedule: string, timeZone?: string): Promise<ScheduleDescription>;
  /** Ends a task that waits, asks one that runs to end. */
  cancel(task: Task): Promise<void>;
}

interface HttpRequest {
  url: string;
  method?: 'get' | 'post';
  params?: Record<string, unknown>;
  data?: unknown;
}

/** The part of axios, and of the host's clients, that the page needs. */
export interface HttpClient {
  request(request: HttpRequest & { skipNotify?: boolean }): Promise<{ data: unknown }>;
  axios: { defaults: { baseURL?: string } };
}

/** The host's envelope around whatever an action answers. */
interface Envelope<T> {
  data: T;
  meta?: { count?: number };
}

interface Refusal {
  response?: { status: number; data?: { errors?: { message?: string; code?: string }[]; data?: { message?: string } } };
}

// Named one by one: the options of a source hold secrets, and a task can hold a thousand failures.
const SOURCE_FIELDS = 'id,name,displayName,sourceType,enabled,schedule,scheduleTimeZone';
/** How many sources are asked of in one request. */
const SOURCES_AT_ONCE = 100;
const PERSON_FIELDS = ['nickname', 'username'];
const TASK_FIELDS = [
  'id,batch,sourceId,kind,status,message,cost,pullCost,writeCost,attempt,startedAt,createdAt,progress,outcome',
  'cancelRequestedBy,trigger,leaversOverLimit,allowedLeavers,allowedBy,appliedAs',
  ...PERSON_FIELDS.flatMap((field) => [`createdBy.${field}`, `updatedBy.${field}`]),
].join(',');

/** What the server may refuse of how a source is applied. */
const REFUSED_FIELDS = [
  'leavers',
  'leaverLimitPercent',
  'leaverLimitCount',
  'memberships',
  'schedule',
  'scheduleTimeZone',
];

function isField(code?: string): code is keyof SourceSettings {
  return REFUSED_FIELDS.includes(code as string);
}

/** Speaks the HTTP API of the host through one of its clients. */
export function createApi(client: HttpClient, t: Translate): Api {
  const wordsOf = ({ response }: Refusal) => {
    if (!response) {
      return t('The server did not answer. Check the connection and try again.');
    }
    const { errors, data } = response.data ?? {};
    return (
      errors?.[0]?.message ??
      data?.message ??
      t('The server answered with HTTP status {{status}}. See its logs for details.', { status: response.status })
    );
  };

  const call = async <T>(request: HttpRequest) => {
    try {
      // The page tells of errors itself, where they belong.
      const { data } = await client.request({ ...request, skipNotify: true });
      return data as Envelope<T>;
    } catch (error) {
      const refusal = error as Refusal;
      const field = refusal.response?.data?.errors?.[0]?.code;
      throw isField(field) ? new RefusedError(wordsOf(refusal), field) : new Error(wordsOf(refusal));
    }
  };

  const addressOf = (action: string) => new URL(`${client.axios.defaults.baseURL}${action}`, window.location.href).href;

  const get = async <T>(action: string, params?: Record<string, unknown>) =>
    (await call<T>({ url: action, params })).data;

  const post = async (action: string, params?: Record<string, unknown>, data?: unknown) => {
    await call({ url: action, method: 'post', params, data });
  };

  /** Asks of the sources, of some at a time: their ids are in the address. */
  const getOf = async <T>(action: string, sources: Source[]) => {
    const answers = chunk(sources, SOURCES_AT_ONCE).map((some) =>
      get<T[]>(action, { sourceIds: some.map(({ id }) => id).join() }),
    );
    return (await Promise.all(answers)).flat();
  };

  const start = async (url: string, params: Record<string, unknown>) =>
    (await call<Pick<Task, 'id'>>({ url, method: 'post', params })).data.id;

  const getField = async <T>(task: Task, field: string) => {
    const params = { filterByTk: task.id, fields: `id,${field}` };
    return (await get<Record<string, T | null>>('userDataSyncTasks:get', params))[field];
  };

  const list = async <T>(resource: string, { current, pageSize }: PageRequest, params: Record<string, unknown>) => {
    const { data, meta } = await call<T[]>({
      url: `${resource}:list`,
      params: { page: current, pageSize, ...params },
    });
    return { list: data, total: meta?.count ?? data.length };
  };

  return {
    address: addressOf,
    listSourceTypes: () => get('userData:listSyncTypes'),
    fileAddress: (path) => new URL(`../static/plugins/@nocobase/plugin-user-data-sync/${path}`, addressOf('')).href,
    listSources: () => get('userDataSyncSources:list', { fields: SOURCE_FIELDS, sort: 'sort', paginate: false }),
    getSource: (id) => get('userDataSyncSources:get', { filterByTk: id }),
    isNameTaken: async (name, id) => {
      const others = { name, ...(id !== undefined && { id: { $ne: id } }) };
      const params = { fields: 'id', filter: JSON.stringify(others), pageSize: 1 };
      return (await get<unknown[]>('userDataSyncSources:list', params)).length > 0;
    },
    createSource: (settings) => post('userDataSyncSources:create', undefined, settings),
    updateSource: (id, settings) => post('userDataSyncSources:update', { filterByTk: id }, settings),
    deleteSources: (ids) => post('userDataSyncSources:destroy', { filterByTk: ids }),
    listTasks: (source, page) =>
      list('userDataSyncTasks', page, {
        fields: TASK_FIELDS,
        filter: JSON.stringify({ sourceId: source.id }),
        sort: '-id',
      }),
    latestTasks: (sources) => getOf('userData:latestTasks', sources),
    nextRuns: (sources) => getOf('userData:nextRuns', sources),
    listFailures: async (task) => (await getField<Failure[]>(task, 'failures')) ?? [],
    getPreview: async (task) => (await getField<Preview>(task, 'preview')) ?? { records: [], unsupportedTargets: [] },
    sync: (source, allowLeavers) => start('userData:pull', { name: source.name, allowLeavers }),
    preview: ({ name }) => start('userData:preview', { name }),
    retry: (task, allowLeavers) => post('userData:retry', { id: task.id, sourceId: task.sourceId, allowLeavers }),
    describeSchedule: (schedule, timeZone) => get('userData:describeSchedule', { schedule, timeZone }),
    cancel: (task) => post('userData:cancel', { id: task.id }),
  };
}
