import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@nocobase/actions';
import type { Database, Model } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { omit, truncate } from 'lodash';
import {
  asError,
  ErrorCodes,
  ExternalAPIError,
  logMessageOf,
  messageOf,
  RequestError,
  TaskStopped,
  TranslatableError,
} from '../errors';
import { readDatabaseTime } from '../database/clock';
import type { RemovalTerms, SourceResults } from '../ingest/pipeline';
import { Spool, spoolFolder } from '../ingest/spool';
import type { Stage } from '../ingest/stage';
import type { SyncSourceModel } from '../models/sync-source-model';
import { RemovalLimitError } from '../removals/removal-limit';
import { previewOf } from '../results/preview';
import { withoutSecrets } from '../sources/without-secrets';
import { nameOf } from '../person';
import { settingsOf } from '../sources/source-settings';
import type { SyncSource } from '../sources/sync-source';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import type { UserDataResourceManager } from '../targets/user-data-resource-manager';
import { translateWith } from '../translate';
import type { TaskProgress, UserData } from '../types';
import type { SyncLogs } from './logs';
import { ProgressNotes } from './progress';
import { pullPayloads } from './pull';
import { Run, type RunStart } from './run';
import { createTaskContext } from './task-context';
import type { TaskId, TaskKind, TaskLifecycle, TaskLook, TaskResult } from './task-lifecycle';

/** Milliseconds between two looks at the row of a running task. */
const WATCH_INTERVAL = 1_000;
/** Milliseconds between two tries to write the end of a task. */
const END_INTERVAL = 1_000;
/** Failures to write the end of a task after which it is tried without its records: they may be too much for the database. */
const END_FAILURES = 5;
/** Milliseconds that running tasks have to end when the application stops. */
const STOP_LIMIT = 5_000;
/** Characters that the log has of an error, and the row of what a source says of its progress. */
const LOGGED_LENGTH = 5_000;
const PROGRESS_LENGTH = 255;
/** Milliseconds that a task waits for pushes to its source: in effect until it is cancelled. */
const WAIT_LIMIT = 24 * 60 * 60 * 1000;

type RunEnd = Pick<TaskResult, 'status' | 'message' | 'leaversOverLimit' | 'preview'>;

interface Parts {
  app: Application;
  sources: SyncSourceManager;
  targets: UserDataResourceManager;
  lifecycle: TaskLifecycle;
  logs: SyncLogs;
  logger: Logger;
}

/** Carries out tasks: pull, keep raw, write, and tell on the task's row how far it is and how it ended. */
export class TaskRunner {
  /** What is going on: a run is there once it is known to be this process's own. */
  private readonly jobs = new Map<Promise<void>, { run?: Run }>();
  private stopping = false;

  constructor(private readonly parts: Parts) {}

  /** Whether it takes tasks. */
  get isOpen(): boolean {
    return !this.stopping;
  }

  /** How many tasks it is at. */
  get count(): number {
    return this.jobs.size;
  }

  /**
   * Runs a task that waits, and comes back when it has ended. A task in any other state was handed out twice: it is left alone.
   * Never throws: whatever goes wrong is on the task's row and in the log.
   */
  async run(taskId: TaskId): Promise<void> {
    const job: { run?: Run } = {};
    const done = this.take(taskId, job).catch((error) =>
      this.parts.logger.error(`Task ${taskId} could not be run: ${logMessageOf(error)}`),
    ) as Promise<void>;
    this.jobs.set(done, job);
    await done;
    this.jobs.delete(done);
  }

  /** Stops a task that this process runs; one of another process is stopped by that one, which looks for it. */
  cancel(taskId: TaskId, by: string): void {
    const run = this.runs.find((each) => String(each.lease.taskId) === String(taskId));
    run?.stop(cancelled(by));
  }

  /** Looks whether the running tasks are to stop: somebody has changed or deleted sources or tasks. */
  async look(): Promise<void> {
    await Promise.all(this.runs.map((run) => this.lookAt(run)));
  }

  /** Ends the running tasks, and takes no more. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.runs.forEach((run) => run.stop(applicationStopped()));
    await Promise.race([Promise.all(this.jobs.keys()), sleep(STOP_LIMIT)]);
    // A target that does not come back is not waited for; the row tells the truth all the same.
    await Promise.all(this.runs.map((run) => this.end(run, this.resultOf(run, run.signal.reason))));
  }

  private get runs(): Run[] {
    return [...this.jobs.values()].flatMap(({ run }) => run ?? []);
  }

  private async take(taskId: TaskId, job: { run?: Run }): Promise<void> {
    const run = this.isOpen && (await this.begin(taskId));
    if (!run) {
      return;
    }
    job.run = run;
    if (this.stopping) {
      run.stop(applicationStopped());
    }
    await this.carryOut(run);
  }

  /** Makes a waiting task this process's own; undefined if it is somebody else's, or can't be run at all. */
  private async begin(taskId: TaskId): Promise<Run | undefined> {
    const { app, lifecycle, logger } = this.parts;
    const task: Model | null = await app.db.getRepository('userDataSyncTasks').findOne({ filterByTk: taskId });
    if (task?.get('status') !== 'init') {
      return undefined;
    }
    const ctx = await createTaskContext(app, task);
    const source = await this.sourceOf(task, ctx);
    if (!source) {
      return undefined;
    }
    try {
      const appliedAs = await describeApplication(app.db, source.instance);
      // The row as it is now: since it was read, it may have been started again, by somebody else.
      const { task: begun, lease } = await lifecycle.begin({ taskId, sourceId: source.instance.id }, appliedAs);
      return new Run(lease, begun.get('batch') as string, source, startOf(begun));
    } catch (error) {
      if (error instanceof RequestError) {
        logger.debug(`Task ${taskId} is left to others: ${error.message}`);
        return undefined;
      }
      throw error;
    }
  }

  /** The task's source; undefined if there is none any more, or it can't be made, which is the end of the task. */
  private async sourceOf(task: Model, ctx: Context): Promise<SyncSource | undefined> {
    const { app, sources, lifecycle } = this.parts;
    const sourceId = task.get('sourceId') as number;
    let instance: SyncSourceModel | undefined;
    try {
      instance = await sources.find({ id: sourceId }, app);
      return sources.create(instance, ctx);
    } catch (error) {
      // Anything else happened on the way to the database: the task stays where it is, and is queued again.
      if (!instance && !(error instanceof RequestError)) {
        throw error;
      }
      const message = messageOf(error, translateWith(ctx.t));
      await lifecycle.refuse({ taskId: task.get('id') as number, sourceId }, message);
      return undefined;
    }
  }

  private async carryOut(run: Run): Promise<void> {
    const stopWatching = this.watch(run);
    run.lease.lost.addEventListener('abort', () => run.stop(new LeaseLost(messageOf(run.lease.lost.reason))));
    try {
      await this.end(run, await this.work(run));
    } catch (thrown) {
      const reason = run.signal.aborted ? run.signal.reason : asError(thrown);
      if (reason instanceof LeaseLost) {
        this.parts.logger.warn(
          `Source "${run.source.instance.name}": task ${run.batch} was stopped: ${reason.message}`,
        );
      } else {
        await this.end(run, this.resultOf(run, reason));
      }
    } finally {
      stopWatching();
      run.lease.stop();
    }
  }

  /** Nothing is written before everything is there: a source that fails half-way has changed nothing. */
  private async work(run: Run): Promise<RunEnd> {
    const { source, lease } = run;
    const progress = new ProgressNotes((note) => this.note(run, note));
    source.signal = run.signal;
    source.progress = (said) => progress.said(said);
    progress.pulling();
    const since = await readDatabaseTime(this.parts.app.db);
    const stage = await Spool.open(spoolFolder(this.parts.app), `${lease.taskId}~${run.batch}`);
    try {
      for await (const payload of this.receive(run)) {
        await stage.add(payload);
        progress.pulling();
      }
      return await this.write(run, stage, since, progress);
    } finally {
      progress.end();
      await stage.close();
    }
  }

  /** Yields the payloads of the source, kept raw and then checked. */
  private async *receive(run: Run): AsyncGenerator<UserData> {
    const { targets, logs } = this.parts;
    const { name, sourceType } = run.source.instance;
    for await (const received of pullPayloads(run)) {
      await logs.payload({ source: name, sourceType, batch: run.batch, data: received.data });
      yield await targets.check(received);
    }
  }

  /** Writes what was delivered, or tells what that would do. */
  private async write(run: Run, stage: Stage, since: number, progress: ProgressNotes): Promise<RunEnd> {
    const { app, targets } = this.parts;
    const { t, source, start, signal, silentTargets } = run;
    const isPreview = start.kind === 'preview';
    const settings = settingsOf(source.instance);
    const removals: RemovalTerms = {
      settings,
      since,
      sourceName: source.instance.name,
      startedBy: start.userIds,
      allowed: start.allowedLeavers,
      origin: isPreview ? 'preview' : 'task',
    };
    const started = Date.now();
    const sink: SourceResults[] = [];
    try {
      await targets.run(
        stage,
        {
          t,
          signal,
          silentTargets,
          isPreview,
          waitLimit: WAIT_LIMIT,
          memberships: settings.memberships,
          removals: settings.leavers === 'remove' ? removals : undefined,
          onLocked: async () => {
            // While this waited for others, the source may have become another.
            await this.lookAt(run);
            signal.throwIfAborted();
          },
          onProgress: (done) => progress.writing(done),
        },
        sink,
      );
    } finally {
      run.written += Date.now() - started;
      await this.collect(run, sink, isPreview);
    }
    signal.throwIfAborted();
    if (!isPreview) {
      return run.outcome.result(t);
    }
    const stop = sink.map(({ overLimit }) => overLimit).find(Boolean);
    return {
      status: 'success',
      message: stop?.translate(t),
      leaversOverLimit: stop?.count,
      preview: await previewOf(app.db, sink, t),
    };
  }

  /** Adds up what became of records, and logs those that failed. */
  private async collect({ outcome, source, batch }: Run, sink: SourceResults[], isPreview: boolean): Promise<void> {
    for (const { dataType, results, areStale } of sink.flatMap(({ types }) => types)) {
      const failures = outcome.add(dataType, results, { areLeavers: areStale });
      if (!isPreview) {
        await this.parts.logs.failed(failures, { source: source.instance.name, batch });
      }
    }
    outcome.addNotices(sink.flatMap(({ notices }) => notices));
  }

  /** How a task ends that was stopped, or that something went wrong with. */
  private resultOf({ t, source }: Run, error: Error): RunEnd {
    const said = error instanceof ExternalAPIError ? t(ErrorCodes.getErrorMessage(error.code)) : messageOf(error, t);
    const status = error instanceof TaskStopped ? error.status : 'failed';
    const logged = (text: string) => truncate(withoutSecrets(text, source.secrets), { length: LOGGED_LENGTH });
    const line = `Source "${source.instance.name}", ${status}: ${logged(logMessageOf(error))}`;
    if (error instanceof TranslatableError) {
      this.parts.logger.info(line);
    } else {
      this.parts.logger.error(line, { stack: logged(error.stack ?? '') });
    }
    return {
      status,
      message: withoutSecrets(said, source.secrets),
      ...(error instanceof RemovalLimitError && { leaversOverLimit: error.count }),
    };
  }

  /** Writes the end on the row, as soon as the database takes it and as long as the task is this process's own. */
  private async end(run: Run, result: RunEnd): Promise<void> {
    const { lease, outcome } = run;
    const { lifecycle, logger } = this.parts;
    const ended = { ...result, ...run.costs, outcome: outcome.outcome, failures: outcome.failures };
    for (let failures = 0; !lease.lost.aborted; failures++) {
      // In turns with the whole of it, which is not lost to a database that was only away.
      const isShort = failures >= END_FAILURES && failures % 2 === 1;
      try {
        await lifecycle.end(lease, isShort ? omit(ended, ['preview', 'failures']) : ended);
        return;
      } catch (error) {
        logger.error(`Task ${lease.taskId} could not be ended: ${logMessageOf(error)}`);
        if (error instanceof RequestError || this.stopping) {
          return;
        }
      }
      await sleep(END_INTERVAL);
    }
  }

  private async note({ lease, source }: Run, progress: TaskProgress): Promise<void> {
    try {
      const message =
        progress.message && truncate(withoutSecrets(progress.message, source.secrets), { length: PROGRESS_LENGTH });
      await this.parts.lifecycle.note(lease, { ...progress, message });
    } catch (error) {
      this.parts.logger.debug(`The progress of task ${lease.taskId} could not be noted: ${logMessageOf(error)}`);
    }
  }

  /** Looks at the run again and again. Gives what ends the looking. */
  private watch(run: Run): () => void {
    const timer = setInterval(() => void this.lookAt(run), WATCH_INTERVAL);
    return () => clearInterval(timer);
  }

  /** Stops a run if its row says so: any node may ask for it there, and the task or its source may be no longer what it was. */
  private async lookAt(run: Run): Promise<void> {
    try {
      const reason = reasonToStop(run, await this.parts.lifecycle.look(run.lease));
      if (reason) {
        run.stop(reason);
      }
    } catch {
      // The database is away for the moment; the next look is near.
    }
  }
}

/** The settings of the source, and who last changed it. */
async function describeApplication(db: Database, source: SyncSourceModel) {
  const userId = source.get('updatedById') as number | null;
  const user = userId ? await db.getRepository('users').findOne({ filterByTk: userId }) : null;
  return { ...settingsOf(source), changedBy: user && nameOf(user) };
}

function startOf(task: Model): RunStart {
  return {
    kind: (task.get('kind') as TaskKind | null) ?? 'sync',
    userIds: [task.get('createdById'), task.get('updatedById')].filter(Boolean).map(String),
    allowedLeavers: (task.get('allowedLeavers') as number | null) ?? undefined,
  };
}

/** The task is no longer this process's own: there is no row on which its end could be written. */
class LeaseLost extends Error {}

function reasonToStop({ source: { instance } }: Run, { run, source, cancelRequestedBy }: TaskLook): Error | undefined {
  if (run !== 'mine') {
    return new LeaseLost(run === 'deleted' ? 'it was deleted' : 'another process has taken it over');
  }
  if (cancelRequestedBy !== undefined) {
    return cancelled(cancelRequestedBy);
  }
  if (!source) {
    return new TaskStopped('cancelled', 'Stopped: the source was deleted while the task ran');
  }
  if (!source.enabled) {
    return new TaskStopped('cancelled', 'Stopped: the source was disabled while the task ran');
  }
  if (source.name !== instance.name) {
    return new TaskStopped('cancelled', 'Stopped: the source was renamed while the task ran. Synchronize it again.');
  }
  return source.sourceType === instance.sourceType
    ? undefined
    : new TaskStopped('cancelled', 'Stopped: the source was given another type while the task ran');
}

function cancelled(by: string) {
  return new TaskStopped('cancelled', 'Cancelled by {{name}}', { name: by });
}

function applicationStopped() {
  return new TaskStopped(
    'failed',
    'Interrupted: the application was stopped. Retry it; what was applied already stays.',
  );
}
