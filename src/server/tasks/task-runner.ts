import { setTimeout as sleep } from 'node:timers/promises';
import type { Model } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { ErrorCodes, ExternalAPIError, messageOf, RequestError, TaskStopped } from '../errors';
import { withoutSecrets } from '../sources/options';
import type { SyncSource } from '../sources/sync-source';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import type { UserDataResourceManager } from '../targets/user-data-resource-manager';
import { translateWith } from '../translate';
import type { TaskProgress, UserData } from '../types';
import type { SyncLogs } from './logs';
import { ProgressNotes } from './progress';
import { pullPayloads } from './pull';
import { Run } from './run';
import { createTaskContext } from './task-context';
import type { TaskId, TaskLifecycle, TaskResult } from './task-lifecycle';

/** Milliseconds between two looks whether somebody asked a running task to stop. */
const CANCEL_INTERVAL = 1_000;
/** Milliseconds that running tasks have to end when the application stops. */
const STOP_LIMIT = 5_000;
/** Milliseconds that a task waits for pushes to its source: in effect until it is cancelled. */
const WAIT_LIMIT = 24 * 60 * 60 * 1000;

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
  private readonly runs = new Map<Run, Promise<void>>();
  private stopping = false;

  constructor(private readonly parts: Parts) {}

  /** Whether it takes tasks. */
  get isOpen(): boolean {
    return !this.stopping;
  }

  /**
   * Runs a task that waits, and comes back when it has ended. A task in any other state was handed out twice: it is left alone.
   * Never throws: whatever goes wrong is on the task's row and in the log.
   */
  async run(taskId: TaskId): Promise<void> {
    try {
      const run = this.isOpen && (await this.begin(taskId));
      if (run) {
        const ended = this.carryOut(run);
        this.runs.set(run, ended);
        await ended.finally(() => this.runs.delete(run));
      }
    } catch (error) {
      this.parts.logger.error(`Task ${taskId} could not be run: ${messageOf(error)}`);
    }
  }

  /** Stops a task that this process runs; one of another process is stopped by that one, which looks for it. */
  cancel(taskId: TaskId, by: string): void {
    const run = [...this.runs.keys()].find((each) => String(each.taskId) === String(taskId));
    run?.stop(cancelled(by));
  }

  /** Ends the running tasks, and takes no more. */
  async stop(): Promise<void> {
    this.stopping = true;
    const reason = new TaskStopped(
      'failed',
      'Interrupted: the application was stopped. Retry it; what was applied already stays.',
    );
    this.runs.forEach((_, run) => run.stop(reason));
    await Promise.race([Promise.all(this.runs.values()), sleep(STOP_LIMIT)]);
    // A target that does not come back is not waited for; the row tells the truth all the same.
    await Promise.all([...this.runs.keys()].map((run) => this.end(run, this.resultOf(run, reason))));
  }

  /** Makes a waiting task this process's own; undefined if it is somebody else's, or can't be run at all. */
  private async begin(taskId: TaskId): Promise<Run | undefined> {
    const { app, sources, lifecycle, logger } = this.parts;
    const task: Model | null = await app.db.getRepository('userDataSyncTasks').findOne({ filterByTk: taskId });
    if (task?.get('status') !== 'init') {
      return undefined;
    }
    const ctx = await createTaskContext(app, task);
    const sourceId = task.get('sourceId') as number;
    let source: SyncSource;
    try {
      source = await sources.getById(sourceId, ctx);
    } catch (error) {
      await lifecycle.refuse(taskId, sourceId, messageOf(error, translateWith(ctx.t)));
      return undefined;
    }
    try {
      await source.beginTask(taskId);
    } catch (error) {
      if (error instanceof RequestError) {
        logger.debug(`Task ${taskId} is left to others: ${error.message}`);
        return undefined;
      }
      throw error;
    }
    return new Run(taskId, task.get('batch') as string, source);
  }

  private async carryOut(run: Run): Promise<void> {
    const { lifecycle } = this.parts;
    const stopWatching = this.watchForCancel(run);
    lifecycle.leaseLost(run.taskId).addEventListener('abort', () => run.stop(new LeaseLost()));
    try {
      await this.pullAndWrite(run);
      await this.end(run, run.outcome.result(run.t));
    } catch (error) {
      await this.end(run, this.resultOf(run, run.signal.aborted ? run.signal.reason : error));
    } finally {
      stopWatching();
    }
  }

  private async pullAndWrite(run: Run): Promise<void> {
    const { source } = run;
    const progress = new ProgressNotes((note) => this.note(run, note));
    source.signal = run.signal;
    source.progress = (pulled) => progress.pulling(pulled);
    progress.pulling();
    try {
      for await (const data of pullPayloads(run)) {
        await this.write(run, data, progress);
        progress.pulling();
      }
    } finally {
      progress.end();
    }
  }

  private async write(run: Run, data: UserData, progress: ProgressNotes): Promise<void> {
    const { targets, logs } = this.parts;
    const { batch } = run;
    const { name, sourceType } = run.source.instance;
    logs.payload({ source: name, sourceType, batch, data });
    const started = Date.now();
    const results = await targets.updateOrCreate(data, {
      t: run.t,
      signal: run.signal,
      waitLimit: WAIT_LIMIT,
      onProgress: (written) => progress.writing({ dataType: data.dataType, ...written }),
    });
    run.written += Date.now() - started;
    for (const failure of run.outcome.add(data, results)) {
      logs.failure({ source: name, batch, ...failure });
    }
    run.signal.throwIfAborted();
  }

  /** How a task ends that was stopped, or that something went wrong with. */
  private resultOf({ t, source }: Run, error: unknown): Pick<TaskResult, 'status' | 'message'> {
    const said = error instanceof ExternalAPIError ? t(ErrorCodes.getErrorMessage(error.code)) : messageOf(error, t);
    const status = error instanceof TaskStopped ? error.status : 'failed';
    const line = `Source "${source.instance.name}", ${status}: ${withoutSecrets(messageOf(error), source.secrets)}`;
    if (error instanceof TaskStopped) {
      this.parts.logger.info(line);
    } else {
      const stack = error instanceof Error ? withoutSecrets(error.stack ?? '', source.secrets) : undefined;
      this.parts.logger.error(line, { stack });
    }
    return { status, message: withoutSecrets(said, source.secrets) };
  }

  private async end(run: Run, result: Pick<TaskResult, 'status' | 'message'>): Promise<void> {
    const { taskId, source, outcome } = run;
    if (run.signal.reason instanceof LeaseLost) {
      // Another process has ended it by then, and somebody may be running it again.
      return;
    }
    try {
      await source.endTask({
        taskId,
        success: result.status === 'success',
        ...result,
        ...run.costs,
        outcome: outcome.outcome,
        failures: outcome.failures,
      });
    } catch (error) {
      this.parts.logger.error(`Task ${taskId} could not be ended: ${messageOf(error)}`);
    }
  }

  private async note({ taskId, source }: Run, progress: TaskProgress): Promise<void> {
    const message = progress.message && withoutSecrets(progress.message, source.secrets);
    try {
      await this.parts.lifecycle.note(taskId, { ...progress, message });
    } catch (error) {
      this.parts.logger.debug(`The progress of task ${taskId} could not be noted: ${messageOf(error)}`);
    }
  }

  /** Looks on the task's row, where any node may ask it to stop. Gives what ends the looking. */
  private watchForCancel(run: Run): () => void {
    const timer = setInterval(async () => {
      try {
        const by = await this.parts.lifecycle.cancelRequestedBy(run.taskId);
        if (by !== undefined) {
          run.stop(cancelled(by));
        }
      } catch {
        // The database is away for the moment; the next look is near.
      }
    }, CANCEL_INTERVAL);
    return () => clearInterval(timer);
  }
}

/** The task is no longer this process's own. */
class LeaseLost extends Error {}

function cancelled(by: string) {
  return new TaskStopped('cancelled', 'Cancelled by {{name}}', { name: by });
}
