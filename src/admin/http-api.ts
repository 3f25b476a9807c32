// The server's HTTP API, as the page asks it.
import { chunk, toPath } from 'lodash';
import type {
  Api,
  Id,
  Source,
  SourceSettings,
  Task,
  Push,
  SuspendResult,
  PageRequest,
  Failure,
  Preview,
  SourceTest,
  TaskAttempt,
} from './api';
import { ConflictError, ForbiddenError, NotFoundError, RefusedError } from './refusals';
import type { MappingDescription, MappingTrial } from '../server/contracts/mapping';
import type { Translate } from './translate';

interface HttpRequest {
  url: string;
  method?: 'get' | 'post';
  params?: Record<string, unknown>;
  data?: unknown;
  signal?: AbortSignal;
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

// Named one by one: the options of a source hold secrets, and a task can hold ten thousand failures.
const SOURCE_FIELDS = [
  'id,name,displayName,sourceType,enabled,schedule,scheduleTimeZone',
  'failedRuns,restsUntil,notificationFailure,isOverdue,lastSuccessAt',
].join();
/** How many sources are asked of in one request. */
const SOURCES_AT_ONCE = 100;
const PERSON_FIELDS = ['nickname', 'username'];
const USER_FIELDS = [...PERSON_FIELDS, 'email'];
/** How many users are offered to be chosen; more are found by typing. */
const USERS_SHOWN = 20;
const TASK_FIELDS = [
  'id,batch,sourceId,kind,personUid,status,message,cost,pullCost,writeCost,attempt,startedAt,createdAt,progress,outcome,failuresKept',
  'cancelRequestedBy,trigger,leaversOverLimit,suspensionsOverLimit,removalsDigest,recordsKept,allowedLeavers,allowedBy,appliedAs',
  ...PERSON_FIELDS.flatMap((field) => [`createdBy.${field}`, `updatedBy.${field}`]),
].join(',');
const PUSH_FIELDS = [
  'id,sourceName,dataType,status,message,startedAt,cost,outcome,failuresKept',
  ...PERSON_FIELDS.map((field) => `createdBy.${field}`),
].join(',');

/** What the server may refuse of how a source is applied. */
const REFUSED_FIELDS = [
  'leavers',
  'leaverLimitPercent',
  'leaverLimitCount',
  'removeSuspendedAfterDays',
  'memberships',
  'schedule',
  'scheduleTimeZone',
  'mapping',
  'failedRunsLimit',
];

/** What some statuses mean to the page. */
const REFUSALS = new Map<number | undefined, new (message: string) => Error>([
  [403, ForbiddenError],
  [404, NotFoundError],
  [409, ConflictError],
]);

/** Where something was refused; undefined if that is not about a place in what was sent. */
function placeOf(code = ''): RefusedError['place'] | undefined {
  const [field, ...within] = toPath(code);
  return REFUSED_FIELDS.includes(field) ? [field as keyof SourceSettings, ...within] : undefined;
}

const isTask = (run: Task | Push): run is Task => 'batch' in run;

/** How the server is told a task from a push. */
const keyOf = (run: Task | Push) => (isTask(run) ? { filterByTk: run.id } : { pushId: run.id });

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
      const place = placeOf(refusal.response?.data?.errors?.[0]?.code);
      const Refused = REFUSALS.get(refusal.response?.status) ?? Error;
      throw place ? new RefusedError(wordsOf(refusal), place) : new Refused(wordsOf(refusal));
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

  const getField = async <T>({ id }: { id: Id }, field: string, of = 'userDataSyncTasks') => {
    const params = { filterByTk: id, fields: `id,${field}` };
    return (await get<Record<string, T | null>>(`${of}:get`, params))[field];
  };

  const list = async <T>(action: string, { current, pageSize }: PageRequest, params: Record<string, unknown>) => {
    const { data, meta } = await call<T[]>({
      url: action,
      params: { page: current, pageSize, ...params },
    });
    return { list: data, total: meta?.count ?? data.length };
  };

  return {
    address: addressOf,
    fieldTitles: () => get('userData:fieldTitles'),
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
    countRecords: async (sourceId) => (await get<{ count: number }>('userData:countRecords', { sourceId })).count,
    updateSource: (id, settings, takeRecords) =>
      post('userDataSyncSources:update', { filterByTk: id, takeRecords }, settings),
    deleteSources: (ids) => post('userDataSyncSources:destroy', { filterByTk: ids }),
    testConnection: async (data, signal) =>
      (await call<SourceTest>({ url: 'userData:testConnection', method: 'post', data, signal })).data,
    describeMapping: async ({ id, ...source }) =>
      (
        await call<MappingDescription>({
          url: 'userData:describeMapping',
          method: 'post',
          data: { sourceId: id, ...source },
        })
      ).data,
    tryMapping: async ({ id, ...trial }, signal) => {
      const data = { sourceId: id, ...trial };
      return (await call<MappingTrial>({ url: 'userData:tryMapping', method: 'post', data, signal })).data;
    },
    getTask: async (id) => {
      const task = await get<Task | null>('userDataSyncTasks:get', { filterByTk: id, fields: TASK_FIELDS });
      if (!task) {
        throw new NotFoundError(t('No task with id {{id}} was found', { id }));
      }
      return task;
    },
    listTasks: (source, page) =>
      list('userDataSyncTasks:list', page, {
        fields: TASK_FIELDS,
        filter: JSON.stringify({ sourceId: source.id }),
        sort: '-startedAt,-id',
      }),
    listPushes: (page, search) => {
      const searched = ['sourceName', ...PERSON_FIELDS.map((field) => `createdBy.${field}`)];
      const matches = searched.map((field) => ({ [field]: { $includes: search } }));
      return list('userDataSyncPushes:list', page, {
        fields: PUSH_FIELDS,
        ...(search && { filter: JSON.stringify({ $or: matches }) }),
        sort: '-startedAt,-id',
      });
    },
    getPush: (id) => get('userDataSyncPushes:get', { filterByTk: id, fields: PUSH_FIELDS }),
    latestTasks: (sources) => getOf('userData:latestTasks', sources),
    latestRuns: (sources) => getOf('userData:overview', sources),
    countTasksBefore: async (source, taskId) => {
      const task = await get<Pick<Task, 'startedAt'> | null>('userDataSyncTasks:get', {
        filterByTk: taskId,
        fields: 'id,startedAt',
      });
      if (!task) {
        return undefined;
      }
      const { startedAt } = task;
      const before = [{ startedAt: { $gt: startedAt } }, { startedAt, id: { $gt: taskId } }];
      const filter = JSON.stringify({ sourceId: source.id, $or: before });
      const page = { current: 1, pageSize: 1 };
      return startedAt ? (await list('userDataSyncTasks:list', page, { fields: 'id', filter })).total : 0;
    },
    nextRuns: (sources) => getOf('userData:nextRuns', sources),
    listAttempts: async (task) => (await getField<TaskAttempt[]>(task, 'attempts')) ?? [],
    listFailures: (run, page, search) => list('userData:listFailures', page, { ...keyOf(run), search }),
    listFirstFailures: async (run) => {
      const of = isTask(run) ? 'userDataSyncTasks' : 'userDataSyncPushes';
      return (await getField<Failure[]>(run, 'failures', of)) ?? [];
    },
    retryFailed: async (run) => {
      const params = keyOf(run);
      return (await call<{ id?: Id }>({ url: 'userData:retryFailed', method: 'post', params })).data.id;
    },
    getPreview: async (task) => (await getField<Preview>(task, 'preview')) ?? { unsupportedTargets: [] },
    listRecords: (task, page, query) =>
      list('userDataSyncTasks:previewRecords', page, { filterByTk: task.id, ...query }),
    sync: ({ name }, shown) => start('userData:pull', { name, allowRemovals: shown?.removalsDigest ?? undefined }),
    preview: ({ name }) => start('userData:preview', { name }),
    retry: ({ id, sourceId, removalsDigest }, isAllowed) =>
      post('userData:retry', { id, sourceId, ...(isAllowed && { allowRemovals: removalsDigest }) }),
    findPeople: ({ id }, search) => get('userData:findPeople', { sourceId: id, search }),
    previewPerson: ({ name }, uid) => start('userData:previewPerson', { name, uid }),
    pullPerson: ({ name }, uid, digest) => start('userData:pullPerson', { name, uid, digest }),
    getLookup: async (task) => {
      const preview = await getField<Preview>(task, 'preview');
      const { person, records = [], unsupportedTargets = [] } = preview ?? {};
      return person && { person, planned: records[0], unsupportedTargets };
    },
    describeSchedule: (schedule, timeZone) => get('userData:describeSchedule', { schedule, timeZone }),
    notificationChoices: () => get('userData:notificationChoices'),
    resumeSchedule: ({ id }) => post('userData:resumeSchedule', { sourceId: id }),
    cancel: (task) => post('userData:cancel', { id: task.id }),
    listHistory: ({ dataType, name: _, ...key }, page) =>
      list('userData:history', page, {
        ...('id' in key ? { resource: dataType === 'user' ? 'users' : 'departments' } : { dataType }),
        ...key,
      }),
    findHistorySubjects: (search) => get('userData:historySubjects', { search }),
    listSuspensions: (page, query) => list('userDataSuspensions:list', page, { ...query }),
    suspend: async (userIds) =>
      (await call<SuspendResult>({ url: 'userDataSuspensions:suspend', method: 'post', data: { userIds } })).data,
    lift: (userIds) => post('userDataSuspensions:lift', undefined, { userIds }),
    findUsers: (search) => {
      const matches = USER_FIELDS.map((field) => ({ [field]: { $includes: search } }));
      return get('users:list', {
        fields: ['id', ...USER_FIELDS].join(),
        sort: 'nickname,id',
        pageSize: USERS_SHOWN,
        ...(search && { filter: JSON.stringify({ $or: matches }) }),
      });
    },
    listUsers: (ids) =>
      get('users:list', {
        fields: ['id', ...USER_FIELDS].join(),
        paginate: false,
        filter: JSON.stringify({ id: { $in: ids } }),
      }),
  };
}
