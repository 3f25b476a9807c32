import type { Translate } from './translate';

/** An id as JSON brings it: a large one comes as a string. */
export type Id = number | string;

/** A configured place that user data comes from, as far as the page shows it. */
export interface Source {
  id: Id;
  name: string;
  displayName?: string | null;
  sourceType: string;
  enabled: boolean;
}

/** The kind of a source, registered by a plugin. The title may be a template of the host (`{{t("…")}}`). */
export interface SourceType {
  name: string;
  title?: string | null;
}

/** One run of one source. */
export interface Task {
  id: Id;
  batch: string;
  sourceId: Id;
  status: string;
  message?: string | null;
  /** How long it took, in milliseconds. */
  cost?: number | null;
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
  listSourceTypes(): Promise<SourceType[]>;
  listSources(page: PageRequest): Promise<Page<Source>>;
  /** The tasks of a source, newest first. */
  listTasks(source: Source, page: PageRequest): Promise<Page<Task>>;
  /** Starts a task. */
  sync(source: Source): Promise<void>;
  /** Starts a failed task again. */
  retry(task: Task): Promise<void>;
}

interface HttpRequest {
  url: string;
  method?: 'get' | 'post';
  params?: Record<string, unknown>;
}

/** The part of axios, and of the host's clients, that the page needs. */
export interface HttpClient {
  request(request: HttpRequest & { skipNotify?: boolean }): Promise<{ data: unknown }>;
}

/** The host's envelope around whatever an action answers. */
interface Envelope<T> {
  data: T;
  meta?: { count?: number };
}

interface Failure {
  response?: { status: number; data?: { errors?: { message?: string }[]; data?: { message?: string } } };
}

/** Speaks the HTTP API of the host through one of its clients. */
export function createApi(client: HttpClient, t: Translate): Api {
  const wordsOf = ({ response }: Failure) => {
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
      throw new Error(wordsOf(error as Failure));
    }
  };

  const list = async <T>(resource: string, { current, pageSize }: PageRequest, params: Record<string, unknown>) => {
    const { data, meta } = await call<T[]>({
      url: `${resource}:list`,
      params: { page: current, pageSize, ...params },
    });
    return { list: data, total: meta?.count ?? data.length };
  };

  return {
    listSourceTypes: async () => (await call<SourceType[]>({ url: 'userData:listSyncTypes' })).data,
    listSources: (page) =>
      // Named one by one, because the options of a source hold secrets.
      list('userDataSyncSources', page, { fields: 'id,name,displayName,sourceType,enabled', sort: 'sort' }),
    listTasks: (source, page) =>
      list('userDataSyncTasks', page, { filter: JSON.stringify({ sourceId: source.id }), sort: '-id' }),
    sync: async (source) => {
      await call({ url: 'userData:pull', method: 'post', params: { name: source.name } });
    },
    retry: async (task) => {
      await call({ url: 'userData:retry', method: 'post', params: { id: task.id, sourceId: task.sourceId } });
    },
  };
}
