import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { logMessageOf } from '../platform/errors';
import { personOf } from '../platform/person';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import { type Translate, translateWith } from '../platform/translate';
import type { FailedRun } from '../contracts/failed-records';
import type { PushAnswer } from '../contracts/push';
import type { SyncResult } from '../contracts/types';
import type { PersonRef } from '../contracts/person';
import type { TaskId, TaskKind } from '../contracts/task';
import { findFailedRun, refuseIfOutdated } from './failures/find-failed-run';
import type { PushRunner } from './pushes/push-runner';
import type { RemovalAllowance } from './removal-allowance';
import type { TaskLifecycle } from './task-lifecycle';
import type { TaskQueue } from './task-queue';
import type { TaskRunner } from './task-runner';

interface Deps {
  app: Application;
  logger: Logger;
  sources: SyncSourceManager;
  lifecycle: TaskLifecycle;
  queue: TaskQueue;
  runner: TaskRunner;
  pushes: PushRunner;
  /** Ends the rest of a source's schedule. */
  resume(sourceId: TaskId): Promise<void>;
}

/** What can be asked of this plugin: to pull a source, to take a payload, to run a task again, to stop it. */
export class UserDataSyncService {
  constructor(private readonly deps: Deps) {}

  /**
   * Starts a task of an enabled source and returns it, without waiting for its end.
   * @param allowed which removals are allowed this once: those that a task of the source shows, such as a preview
   * @throws RequestError if there is no such source (404), a task of it waits or runs or shows other removals (409), or none shows as
   *   many (400)
   */
  async pull(sourceName: string, ctx: Context, allowed?: RemovalAllowance): Promise<Model> {
    const { sources, lifecycle, logger } = this.deps;
    const source = await sources.find({ name: sourceName }, ctx.app);
    const task = await lifecycle.add(source, ctx, { allowed });
    const by = `${personOf(ctx)}${allowing(task)}`;
    logger.info(`Source "${source.name}": task ${task.get('batch')} was started by ${by}`);
    return this.queueAndResume(task, source.id);
  }

  /**
   * Starts a task that tells what a sync of an enabled source would do, and writes nothing.
   * @throws RequestError if there is no such source (404), or a task of it waits or runs (409)
   */
  async preview(name: string, ctx: Context): Promise<Model> {
    const { sources, lifecycle, logger } = this.deps;
    const source = await sources.find({ name }, ctx.app);
    const task = await lifecycle.add(source, ctx, { kind: 'preview' });
    logger.info(`Source "${source.name}": preview ${task.get('batch')} was started by ${personOf(ctx)}`);
    return this.queue(task);
  }

  /**
   * Starts a task that tells what an enabled source has of one person, and what a sync would do with them.
   * @throws RequestError if there is no such source (404), or a task of it waits or runs (409)
   */
  async previewPerson(sourceName: string, person: PersonRef, ctx: Context): Promise<Model> {
    return this.startForPerson(sourceName, 'preview-person', person, ctx);
  }

  /**
   * Starts a task that writes what an enabled source has of one person.
   * @throws RequestError if there is no such source (404), or a task of it waits or runs (409)
   */
  async pullPerson(sourceName: string, person: PersonRef, ctx: Context): Promise<Model> {
    return this.startForPerson(sourceName, 'sync-person', person, ctx);
  }

  private async startForPerson(sourceName: string, kind: TaskKind, person: PersonRef, ctx: Context): Promise<Model> {
    const { sources, lifecycle, logger } = this.deps;
    const source = await sources.find({ name: sourceName }, ctx.app);
    const task = await lifecycle.add(source, ctx, { kind, person });
    const what = `${kind} of "${person.uid}"`;
    logger.info(`Source "${source.name}": task ${task.get('batch')}, ${what}, was started by ${personOf(ctx)}`);
    return this.queue(task);
  }

  /**
   * Starts a task of an enabled source, by the source's schedule.
   * @throws RequestError if there is no such source (404), or a task of it waits or runs (409)
   */
  async startScheduled(sourceId: TaskId): Promise<Model> {
    const { app, sources, lifecycle } = this.deps;
    const source = await sources.find({ id: sourceId }, app);
    return this.queue(await lifecycle.add(source, undefined, { trigger: 'schedule' }));
  }

  /**
   * Ends the rest of a schedule whose runs failed again and again: it goes on with its next time.
   * @throws RequestError (404) if there is no such enabled source
   */
  async resumeSchedule(sourceId: TaskId, ctx: Context): Promise<void> {
    const { sources, logger, resume } = this.deps;
    const { id, name } = await sources.find({ id: sourceId }, ctx.app);
    await resume(id);
    logger.info(`Source "${name}": its schedule was resumed by ${personOf(ctx)}`);
  }

  /**
   * Starts a task again that failed, failed in part or was cancelled, and returns it without waiting for its end.
   * @param allowed which removals are allowed this once: those that the task stopped for
   * @throws RequestError if there is no such source or task (404), the task can't be started again now (409), or did not stop for
   *   so many removals (400)
   */
  async retry(sourceId: TaskId, taskId: TaskId, ctx: Context, allowed?: RemovalAllowance): Promise<Model> {
    const { sources, lifecycle, logger } = this.deps;
    const { id, name } = await sources.find({ id: sourceId }, ctx.app);
    const task = await lifecycle.retry({ taskId, sourceId: id }, ctx, allowed);
    const by = `${personOf(ctx)}${allowing(task)}`;
    logger.info(`Source "${name}": task ${task.get('batch')} was started again by ${by}`);
    return this.queueAndResume(task, id);
  }

  /**
   * Writes once more what failed in a task or push, without pulling: what the ledger last heard of these records. Of a source it is a
   * task, which is returned without waiting for its end; of a push under another name it is a push, and its answer is returned.
   * @throws RequestError if there is no such task or push, or no such enabled source (404), it has no failed records (400), or it or
   *   a task of the source waits or runs (409)
   */
  async retryFailed(failed: FailedRun, ctx: Context): Promise<{ task: Model } | { answer: PushAnswer }> {
    const { app, sources, lifecycle, pushes, logger } = this.deps;
    const run = await findFailedRun(app.db, failed);
    const source = 'taskId' in failed ? { id: run.get('sourceId') as TaskId } : await pushes.sourceOf(run);
    if (!source) {
      logger.info(`A push to "${run.get('sourceName')}": what failed of it is retried by ${personOf(ctx)}`);
      const pusher = { t: translateWith(ctx.t), userId: ctx.state?.currentUser?.id, by: personOf(ctx) };
      return { answer: await pushes.retryFailed(run, pusher) };
    }
    const enabled = await sources.find({ id: source.id }, ctx.app);
    await refuseIfOutdated(app.db, source.id, run);
    const task = await lifecycle.add(enabled, ctx, { kind: 'retry-failed', retried: failed });
    const what = 'taskId' in failed ? `task ${run.get('batch')}` : `push ${failed.pushId}`;
    logger.info(
      `Source "${enabled.name}": task ${task.get('batch')}, of what failed in ${what}, was started by ${personOf(ctx)}`,
    );
    return { task: await this.queue(task) };
  }

  /**
   * Stops a task: one that waits at once, one that runs within a few seconds, wherever it runs.
   * @throws RequestError if there is no such task (404), or it has ended (409)
   */
  async cancel(taskId: TaskId, ctx: Context): Promise<Model> {
    const name = personOf(ctx);
    const message = translateWith(ctx.t)('Cancelled by {{name}}', { name });
    const task = await this.deps.lifecycle.cancel(taskId, { by: name, message });
    this.deps.logger.info(`Source ${task.get('sourceId')}: task ${task.get('batch')} was cancelled by ${name}`);
    this.deps.runner.cancel(taskId, name);
    return task;
  }

  /**
   * Takes a payload from outside.
   * @param data `{ dataType, records, matchKey?, sourceName?, complete?, dryRun? }`
   * @param t the language of what is said of failed records
   * @param userId who pushes
   * @param by what people call them
   * @throws as `PushRunner.receive` does
   */
  async push(data: unknown, t?: Translate, userId?: TaskId, by?: string): Promise<SyncResult[]> {
    const answer = await this.deps.pushes.receive(data, { t, userId, by });
    return 'result' in answer ? answer.result : [];
  }

  /** Somebody has looked after the source. The task goes on, whether or not that could be kept. */
  private async queueAndResume(task: Model, sourceId: TaskId): Promise<Model> {
    const queued = await this.queue(task);
    await this.deps.resume(sourceId).catch((error) => {
      this.deps.logger.error(`The schedule of source ${sourceId} could not be resumed: ${logMessageOf(error)}`);
    });
    return queued;
  }

  private async queue(task: Model): Promise<Model> {
    const { queue, lifecycle } = this.deps;
    const taskId = task.get('id') as TaskId;
    await queue.add({ taskId });
    if (!queue.isServed) {
      // The queue may be this process's own, where nobody reads it.
      await lifecycle.requeue(taskId);
    }
    return task;
  }
}

/** For the log. */
function allowing(task: Model) {
  const count = task.get('allowedLeavers') as number | null;
  return count === null || count === undefined ? '' : `, who allowed ${count} removals`;
}
