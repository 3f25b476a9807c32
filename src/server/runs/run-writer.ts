// Writes what a run has pulled, or tells what that would do, and adds up what became of it.
import { Op } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import type { FailedRun } from '../contracts/failed-records';
import { isPreviewKind, type TaskResult } from '../contracts/task';
import { NOWHERE, previewOf } from '../ingest/preview';
import type { RemovalTerms, SourceResults } from '../ingest/run-options';
import type { Stage } from '../ingest/stage';
import type { UserDataResourceManager } from '../ingest/user-data-resource-manager';
import { logMessageOf, TaskStopped } from '../platform/errors';
import type { RemovalLimitError } from '../removals/removal-limit';
import { digestOf } from '../removals/removed-records';
import { settingsOf } from '../sources/source-settings';
import type { FailureRows } from './failures/failure-rows';
import { findFailedRun, refuseIfOutdated } from './failures/find-failed-run';
import { keptFailures } from './failures/kept-failures';
import { stageFailedRecords } from './failures/stage-failed-records';
import type { SyncLogs } from './logs';
import { refuseIfShared } from './person/refuse-if-shared';
import type { ProgressReporter } from './progress';
import type { Run } from './run';
import type { TaskRecords } from './task-records';

/** Milliseconds that a task waits for pushes to its source: in effect until it is cancelled. */
const WAIT_LIMIT = 24 * 60 * 60 * 1000;

/** How a run ended. */
export type RunEnd = Pick<
  TaskResult,
  | 'status'
  | 'message'
  | 'leaversOverLimit'
  | 'suspensionsOverLimit'
  | 'removalsDigest'
  | 'recordsKept'
  | 'preview'
  | 'sourceState'
>;

/** What is staged, when the source was asked by the database's clock, and who hears how far it is. */
export type Staged = [stage: Stage, since: number, progress: ProgressReporter];

interface LateStage {
  sourceNames: string[];
  fill(sourceName: string): Promise<void>;
}

interface Deps {
  app: Application;
  targets: UserDataResourceManager;
  records: TaskRecords;
  failures: FailureRows;
  logs: SyncLogs;
  logger: Logger;
  /** Stops a run if its row says so. */
  poll(run: Run): Promise<void>;
}

export class RunWriter {
  constructor(private readonly deps: Deps) {}

  /** Writes once more what failed in another run: the last word of the ledger, which is read once nobody else writes it. */
  async writeFailed(run: Run, failed: FailedRun, ...[stage, since, progress]: Staged): Promise<RunEnd> {
    const { app, failures, targets } = this.deps;
    const sourceNames = await failures.sourceNamesOf(failed);
    if (!sourceNames.length) {
      throw new TaskStopped('failed', 'The failed records that were to be retried are no longer kept');
    }
    await refuseIfOutdated(app.db, run.source.instance.id, await findFailedRun(app.db, failed));
    const fill = (sourceName: string) => stageFailedRecords(stage, sourceName, failures.read(failed), targets);
    return this.write(run, stage, since, progress, { sourceNames, fill });
  }

  /**
   * Writes what was delivered, or tells what that would do.
   * @param late where the stage is only filled once nobody else writes these sources
   */
  async write(run: Run, ...[stage, since, progress, late]: [...Staged, late?: LateStage]): Promise<RunEnd> {
    const { app, targets, records } = this.deps;
    const { t, source, start, signal, silentTargets, lease } = run;
    const { allowedFromId } = start;
    const isPreview = isPreviewKind(start.kind);
    const settings = settingsOf(source.instance);
    const removals: RemovalTerms = {
      limit: settings,
      since,
      sourceName: source.instance.name,
      readAllowed: allowedFromId === undefined ? undefined : () => records.readRemovals(allowedFromId),
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
          leavers: settings,
          mapping: run.mapper?.applied,
          startedBy: start.userIds,
          taskId: run.lease.taskId,
          isExcerpt: start.person !== undefined,
          onPlanned: start.kind === 'sync-person' ? (planned) => refuseIfShared(app.db, planned) : undefined,
          removals: settings.leavers === 'keep' || start.person ? undefined : removals,
          sourceNames: late?.sourceNames,
          onLocked: async (sourceName) => {
            // While this waited for others, the source may have become another.
            await this.deps.poll(run);
            signal.throwIfAborted();
            await late?.fill(sourceName);
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
    // That of one person takes the place of no other that is kept.
    const store = start.person ? NOWHERE : await records.replace(lease);
    const preview = await previewOf(app.db, sink, t, store, (dataType) => run.mapper?.secretsOf(dataType) ?? []);
    return {
      status: 'success',
      message: stop?.translate(t),
      leaversOverLimit: stop?.count,
      suspensionsOverLimit: stop?.suspensions,
      removalsDigest: stop && digestOf(stop.removed),
      recordsKept: store.kept,
      preview,
    };
  }

  /** Adds up what became of records, and logs those that failed. */
  private async collect(run: Run, sink: SourceResults[], isPreview: boolean): Promise<void> {
    const { outcome, source, batch } = run;
    for (const { dataType, results, areStale } of sink.flatMap(({ types }) => types)) {
      const failures = outcome.add(dataType, results, { areLeavers: areStale });
      if (!isPreview) {
        await this.deps.logs.failed(failures, { source: source.instance.name, batch });
      }
    }
    outcome.addNotices(sink.flatMap(({ notices }) => notices));
    if (outcome.outcome.failedRecords && !isPreview && !run.start.person && !run.lease.lost.aborted) {
      await this.keepFailures(run, sink);
    }
  }

  /** What is written stays so, whether or not that can be kept. */
  private async keepFailures(run: Run, sink: SourceResults[]): Promise<void> {
    const { taskId, sourceId } = run.lease;
    try {
      run.failuresKept = await this.deps.failures.add({ taskId, sourceId }, keptFailures(sink));
    } catch (error) {
      this.deps.logger.error(`The failed records of task ${run.batch} could not be kept: ${logMessageOf(error)}`);
    }
  }

  /** Keeps which records a task would have removed, to be shown and allowed. */
  async keepRemovals({ lease, batch }: Run, { removed }: RemovalLimitError): Promise<Partial<RunEnd>> {
    try {
      await this.deps.records.replaceByRemovals(lease, removed);
      return { recordsKept: removed.length, removalsDigest: digestOf(removed) };
    } catch (error) {
      this.deps.logger.error(`What task ${batch} would have removed could not be kept: ${logMessageOf(error)}`);
      return {};
    }
  }

  /** Takes away the failed records that an earlier attempt left. */
  async removeFailures({ lease, start }: Run): Promise<void> {
    if (start.isRetry) {
      await this.deps.failures.removeOf({ taskId: lease.taskId });
    }
  }

  /** Takes away the records of tasks that nobody looks at any more, where there may be any. */
  async prune(run: Run, end: RunEnd): Promise<void> {
    await this.pruneRecords(run, end);
    if (run.start.kind === 'preview-person') {
      await this.forgetPeople(run);
    }
    if (run.failuresKept !== undefined) {
      await this.deps.failures
        .pruneTasks(run.lease.sourceId)
        .catch((error) => this.deps.logger.warn(`Failed records could not be removed: ${logMessageOf(error)}`));
    }
  }

  /** What a source has of a person is kept until the next one is looked up. */
  private async forgetPeople({ lease: { taskId, sourceId } }: Run): Promise<void> {
    await this.deps.app.db
      .getModel('userDataSyncTasks')
      .update({ preview: null } as never, {
        where: { sourceId, kind: 'preview-person', id: { [Op.ne]: taskId }, preview: { [Op.ne]: null } } as never,
        hooks: false,
        silent: true,
      })
      .catch((error) =>
        this.deps.logger.warn(`Who was looked up before could not be forgotten: ${logMessageOf(error)}`),
      );
  }

  private async pruneRecords({ lease, start }: Run, { recordsKept }: RunEnd): Promise<void> {
    if (recordsKept === undefined && !start.isRetry) {
      return;
    }
    await this.deps.records
      .prune(lease.sourceId)
      .catch((error) => this.deps.logger.warn(`Records of tasks could not be removed: ${logMessageOf(error)}`));
  }
}
