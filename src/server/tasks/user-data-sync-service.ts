import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import type { Notice } from '../contracts/plan';
import { readDatabaseTime } from '../database/clock';
import { displayText } from '../display';
import { RequestError } from '../errors';
import type { RemovalTerms } from '../ingest/pipeline';
import type { SyncSourceModel } from '../models/sync-source-model';
import { personOf } from '../person';
import { receivePayload } from '../payload/receive-payload';
import { RemovalLimitError } from '../removals/removal-limit';
import { settingsOf } from '../sources/source-settings';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import type { UserDataResourceManager } from '../targets/user-data-resource-manager';
import { type Translate, translateWith } from '../translate';
import type { SyncResult } from '../types';
import type { SyncLogs } from './logs';
import { failuresIn } from './outcome';
import type { TaskId, TaskLifecycle } from './task-lifecycle';
import type { TaskQueue } from './task-queue';
import type { TaskRunner } from './task-runner';

/** The source of a pushed payload that names none. */
const PUSH_SOURCE = 'api';

/** Milliseconds that pushes have to end when the application stops. */
const STOP_LIMIT = 5_000;

/** What became of what was pushed. */
interface Received {
  results: SyncResult[];
  notices: Notice[];
}

/** Who pushes: their language, their key, and what people call them. */
interface Pusher {
  t?: Translate;
  userId?: TaskId;
  by: string;
}

interface Parts {
  app: Application;
  logger: Logger;
  sources: SyncSourceManager;
  targets: UserDataResourceManager;
  lifecycle: TaskLifecycle;
  queue: TaskQueue;
  runner: TaskRunner;
  logs: SyncLogs;
}

/** What can be asked of this plugin: to pull a source, to take a payload, to run a task again, to stop it. */
export class UserDataSyncService {
  private readonly pushes = new Set<Promise<unknown>>();
  private readonly stopping = new AbortController();

  constructor(private readonly parts: Parts) {}

  /**
   * Starts a task of an enabled source and returns it, without waiting for its end.
   * @param allowLeavers how many removals are allowed this once, such as a preview found
   * @throws RequestError if there is no such source (404), or a task of it waits or runs (409)
   */
  async pull(sourceName: string, ctx: Context, allowLeavers?: number): Promise<Model> {
    const { sources, lifecycle, logger } = this.parts;
    const source = await sources.find({ name: sourceName }, ctx.app);
    const task = await lifecycle.add(source, ctx, { allowLeavers });
    const by = `${personOf(ctx)}${allowing(allowLeavers)}`;
    logger.info(`Source "${source.name}": task ${task.get('batch')} was started by ${by}`);
    return this.queue(task);
  }

  /**
   * Starts a task that tells what a sync of an enabled source would do, and writes nothing.
   * @throws RequestError if there is no such source (404), or a task of it waits or runs (409)
   */
  async preview(name: string, ctx: Context): Promise<Model> {
    const { sources, lifecycle, logger } = this.parts;
    const source = await sources.find({ name }, ctx.app);
    const task = await lifecycle.add(source, ctx, { kind: 'preview' });
    logger.info(`Source "${source.name}": preview ${task.get('batch')} was started by ${personOf(ctx)}`);
    return this.queue(task);
  }

  /**
   * Starts a task of an enabled source, by the source's schedule.
   * @throws RequestError if there is no such source (404), or a task of it waits or runs (409)
   */
  async startScheduled(sourceId: TaskId): Promise<Model> {
    const { app, sources, lifecycle } = this.parts;
    const source = await sources.find({ id: sourceId }, app);
    return this.queue(await lifecycle.add(source, undefined, { trigger: 'schedule' }));
  }

  /**
   * Starts a task again that failed, failed in part or was cancelled, and returns it without waiting for its end.
   * @param allowLeavers how many removals are allowed this once, where the task stopped because there would be so many
   * @throws RequestError if there is no such source or task (404), the task can't be started again now (409), or did not stop for
   *   so many leavers (400)
   */
  async retry(sourceId: TaskId, taskId: TaskId, ctx: Context, allowLeavers?: number): Promise<Model> {
    const { sources, lifecycle, logger } = this.parts;
    const { id, name } = await sources.find({ id: sourceId }, ctx.app);
    const task = await lifecycle.retry({ taskId, sourceId: id }, ctx, allowLeavers);
    const by = `${personOf(ctx)}${allowing(allowLeavers)}`;
    logger.info(`Source "${name}": task ${task.get('batch')} was started again by ${by}`);
    return this.queue(task);
  }

  /**
   * Stops a task: one that waits at once, one that runs within a few seconds, wherever it runs.
   * @throws RequestError if there is no such task (404), or it has ended (409)
   */
  async cancel(taskId: TaskId, ctx: Context): Promise<Model> {
    const name = personOf(ctx);
    const message = translateWith(ctx.t)('Cancelled by {{name}}', { name });
    const task = await this.parts.lifecycle.cancel(taskId, { by: name, message });
    this.parts.logger.info(`Source ${task.get('sourceId')}: task ${task.get('batch')} was cancelled by ${name}`);
    this.parts.runner.cancel(taskId, name);
    return task;
  }

  /**
   * Takes a payload from outside.
   * @param data `{ dataType, records, matchKey?, sourceName?, complete? }`
   * @param t the language of what is said of failed records
   * @param userId who pushes
   * @param by what people call them
   * @throws InvalidPayloadError if it is refused, RemovalLimitError if too many would go, RequestError (503) if its source was busy
   *   for too long, then nothing was written; RequestError (503) too if the application is stopped meanwhile
   */
  async push(data: unknown, t?: Translate, userId?: TaskId, by?: string): Promise<SyncResult[]> {
    return (await this.receive(data, t, userId, by)).results;
  }

  /** Takes a payload from outside as `push` does, and gives what the sender should know besides. */
  async receive(data: unknown, t?: Translate, userId?: TaskId, by = String(userId ?? '-')): Promise<Received> {
    const received = this.take(data, { t, userId, by });
    this.pushes.add(received);
    try {
      return await received;
    } finally {
      this.pushes.delete(received);
    }
  }

  /** Ends the pushes that go on, and takes no more. */
  async stop(): Promise<void> {
    this.stopping.abort(
      new RequestError(503, 'The application is being stopped. Push again; what was applied already stays.'),
    );
    await Promise.race([Promise.allSettled(this.pushes), sleep(STOP_LIMIT)]);
  }

  private async take(data: unknown, { t, userId, by }: Pusher): Promise<Received> {
    const { app, logs, targets, logger } = this.parts;
    const { signal } = this.stopping;
    const received = await receivePayload(data);
    const sourceName = sourceNameOf(received.data);
    await logs.payload({ source: displayText(sourceName), sourceType: 'api', data: received.data });
    const named = { ...received, data: { ...(received.data as object), sourceName } };
    const payload = await targets.check(named, { isPushed: true });
    const { sourceName: source, dataType } = payload;
    const configured = await this.findConfigured(source);
    const settings = configured && settingsOf(configured);
    const removesStale = configured?.enabled && settings?.leavers === 'remove' && payload.complete === true;
    const removals: RemovalTerms | undefined = removesStale
      ? {
          settings,
          sourceName: source,
          since: await readDatabaseTime(app.db),
          startedBy: userId === undefined ? [] : [String(userId)],
          origin: 'push',
        }
      : undefined;
    const { memberships } = settings ?? {};
    const { results, notices } = await targets
      .write(payload, { t, signal, memberships, removals, isPushed: settings?.leavers === 'remove' })
      .catch((error) => {
        if (error instanceof RemovalLimitError) {
          logger.info(`Source "${source}": a push by ${by} was stopped: ${error.message}`);
        }
        throw error;
      });
    await logs.failed(failuresIn(dataType, results), { source });
    signal.throwIfAborted();
    return { results, notices };
  }

  /**
   * The source of that name, whose settings hold for what is pushed. A disabled one removes nobody. MySQL and MariaDB find "HR" for
   * "hr" too, and these are two sources in the ledger.
   */
  private async findConfigured(name: string): Promise<SyncSourceModel | undefined> {
    const sources = this.parts.app.db.getRepository('userDataSyncSources');
    const source: SyncSourceModel | null = await sources.findOne({ filter: { name } });
    return source?.name === name ? source : undefined;
  }

  private async queue(task: Model): Promise<Model> {
    const { queue, lifecycle } = this.parts;
    const taskId = task.get('id') as TaskId;
    await queue.add(taskId);
    if (!queue.isServed) {
      // The queue may be this process's own, where nobody reads it.
      await lifecycle.offer(taskId);
    }
    return task;
  }
}

/** For the log. */
function allowing(allowLeavers?: number) {
  return allowLeavers === undefined ? '' : `, who allowed ${allowLeavers} removals`;
}

function sourceNameOf(data: unknown): unknown {
  const { sourceName } = (data ?? {}) as { sourceName?: unknown };
  return sourceName === undefined || sourceName === null || sourceName === '' ? PUSH_SOURCE : sourceName;
}
