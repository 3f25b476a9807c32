import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { truncate } from 'lodash';
import { asError, logMessageOf, messageOf, RequestError } from '../platform/errors';
import { readDatabaseTime } from '../platform/clock';
import { mapperFor } from '../ingest/source-mapping';
import { Spool, spoolFolder } from '../ingest/spool';
import type { SyncSourceModel } from '../sources/sync-source-model';
import { RemovalLimitError } from '../removals/removal-limit';
import { withoutSecrets } from '../sources/without-secrets';
import type { SyncSource } from '../sources/sync-source';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import type { UserDataResourceManager } from '../ingest/user-data-resource-manager';
import type { FailureRows } from './failures/failure-rows';
import { translateWith } from '../platform/translate';
import { waitForEnd } from '../platform/wait-for-end';
import type { PersonRef } from '../contracts/person';
import type { TaskProgress } from '../contracts/types';
import type { SyncLogs } from './logs';
import { PayloadStager } from './payload-stager';
import { ProgressReporter } from './progress';
import { Run } from './run';
import { RunEnding } from './run-ending';
import { describeApplication, startOf } from './run-start';
import { type RunEnd, RunWriter, type Staged } from './run-writer';
import { applicationStopped, cancelled, LeaseLost, reasonToStop } from './stop-reasons';
import { createTaskContext } from './task-context';
import type { TaskId } from '../contracts/task';
import type { TaskRecords } from './task-records';
import type { TaskLifecycle } from './task-lifecycle';

/** Milliseconds between two looks at the row of a running task. */
const WATCH_INTERVAL = 1_000;
/** Characters that the row has of what a source says of its progress. */
const PROGRESS_LENGTH = 255;

interface Deps {
  app: Application;
  sources: SyncSourceManager;
  targets: UserDataResourceManager;
  lifecycle: TaskLifecycle;
  records: TaskRecords;
  failures: FailureRows;
  logs: SyncLogs;
  logger: Logger;
}

/** Carries out tasks: pull, keep raw, write, and tell on the task's row how far it is and how it ended. */
export class TaskRunner {
  /** What is going on: a run is there once it is known to be this process's own. */
  private readonly jobs = new Map<Promise<void>, { run?: Run }>();
  private stopping = false;
  private readonly writer: RunWriter;
  private readonly stager: PayloadStager;
  private readonly ending: RunEnding;

  constructor(private readonly deps: Deps) {
    this.writer = new RunWriter({ ...deps, poll: (run) => this.poll(run) });
    this.stager = new PayloadStager(deps);
    this.ending = new RunEnding({ ...deps, writer: this.writer, isStopping: () => this.stopping });
  }

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
      this.deps.logger.error(`Task ${taskId} could not be run: ${logMessageOf(error)}`),
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
  async pollAll(): Promise<void> {
    await Promise.all(this.runs.map((run) => this.poll(run)));
  }

  /** Ends the running tasks, and takes no more. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.runs.forEach((run) => run.stop(applicationStopped()));
    await waitForEnd(this.jobs.keys());
    // A target that does not come back is not waited for; the row tells the truth all the same.
    await Promise.all(this.runs.map((run) => this.ending.end(run, this.ending.resultOf(run, run.signal.reason))));
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
    const { app, lifecycle, logger } = this.deps;
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
    const { app, sources, lifecycle } = this.deps;
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
      await this.ending.end(run, await this.work(run));
    } catch (thrown) {
      const reason = run.signal.aborted ? run.signal.reason : asError(thrown);
      if (reason instanceof LeaseLost) {
        this.deps.logger.warn(`Source "${run.source.instance.name}": task ${run.batch} was stopped: ${reason.message}`);
      } else {
        const shown = reason instanceof RemovalLimitError ? await this.writer.keepRemovals(run, reason) : {};
        await this.ending.end(run, { ...this.ending.resultOf(run, reason), ...shown });
      }
    } finally {
      stopWatching();
      run.lease.stop();
    }
  }

  /** Nothing is written before everything is there: a source that fails half-way has changed nothing. */
  private async work(run: Run): Promise<RunEnd> {
    const { source, lease } = run;
    const { app, sources } = this.deps;
    const progress = new ProgressReporter((state) => this.saveProgress(run, state));
    source.signal = run.signal;
    source.progress = (reported) => progress.report(reported);
    const { mapping, sourceType, options } = source.instance;
    run.mapper = await mapperFor(app.db, mapping, sources.defaultMappingOf(sourceType, options ?? {}));
    await this.writer.removeFailures(run);
    const since = await readDatabaseTime(app.db);
    const stage = await Spool.open(spoolFolder(app), `${lease.taskId}~${run.batch}`);
    try {
      return await this.write(run, stage, since, progress);
    } finally {
      progress.end();
      await stage.close();
    }
  }

  private async write(run: Run, ...staged: Staged): Promise<RunEnd> {
    const { retried, person } = run.start;
    if (retried) {
      return this.writer.writeFailed(run, retried, ...staged);
    }
    return person ? this.writePerson(run, person, ...staged) : this.writeAll(run, ...staged);
  }

  private async writeAll(run: Run, ...[stage, since, progress]: Staged): Promise<RunEnd> {
    const sourceState = await this.stager.stageAll(run, stage, progress);
    const end = await this.writer.write(run, stage, since, progress);
    return end.status === 'success' ? { ...end, sourceState } : end;
  }

  private async writePerson(run: Run, ref: PersonRef, ...[stage, since, progress]: Staged): Promise<RunEnd> {
    const person = await this.stager.stagePerson(run, ref, stage, progress);
    const end = await this.writer.write(run, stage, since, progress);
    return end.preview ? { ...end, preview: { ...end.preview, person } } : end;
  }

  private async saveProgress({ lease, source }: Run, progress: TaskProgress): Promise<void> {
    try {
      const said = progress.message && withoutSecrets(progress.message, source.secrets);
      const message = said && truncate(said, { length: PROGRESS_LENGTH });
      await this.deps.lifecycle.saveProgress(lease, { ...progress, message });
    } catch (error) {
      this.deps.logger.debug(`The progress of task ${lease.taskId} could not be noted: ${logMessageOf(error)}`);
    }
  }

  /** Looks at the run again and again. Gives what ends the looking. */
  private watch(run: Run): () => void {
    const timer = setInterval(() => void this.poll(run), WATCH_INTERVAL);
    return () => clearInterval(timer);
  }

  /** Stops a run if its row says so: any node may ask for it there, and the task or its source may be no longer what it was. */
  private async poll(run: Run): Promise<void> {
    try {
      const reason = reasonToStop(run, await this.deps.lifecycle.readState(run.lease));
      if (reason) {
        run.stop(reason);
      }
    } catch {
      // The database is away for the moment; the next look is near.
    }
  }
}
