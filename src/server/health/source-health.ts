// Keeps the state of each source up to date with the ends of its tasks, and has people told of its changes. The ends are taken in their
// order, each once over all nodes: the source's row has the time of the last one that was taken, and compares it and sets it.
import { type Database, type Model, Op } from '@nocobase/database';
import { SYNC_KINDS } from '../contracts/task';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import type { HealthEvent } from '../contracts/notifications';
import { readDatabaseTime } from '../platform/clock';
import { retryConflicts } from '../platform/conflict';
import { logMessageOf } from '../platform/errors';
import { RegularJob } from '../platform/regular-job';
import { waitForEnd } from '../platform/wait-for-end';
import type { SyncSourceModel } from '../sources/sync-source-model';
import { DEFAULT_FAILURE_LIMIT, restsUntil } from './back-off';
import { afterDeadline, afterEnd } from './health';
import { healthOf } from './health-of';

type Id = number | string;

const HOUR = 60 * 60 * 1000;
/** The ends that are counted: nobody learns from a cancelled task how its source is doing. */
const COUNTED = ['success', 'partial', 'failed'];
/** When it is looked for what has not happened, and for ends that a process that was killed did not take: each minute. */
const REGULARLY = '30 * * * * *';

/** What somebody is told of a source. */
export interface News {
  source: SyncSourceModel;
  event: HealthEvent;
  /** The task that it is about; the last one that ended, of what is overdue. */
  task?: Model;
}

interface Deps {
  app: Application;
  logger: Logger;
  /** Tells people. It never throws. */
  tell(news: News): Promise<void>;
}

export class SourceHealth {
  private readonly pending = new Set<Promise<void>>();
  private readonly job: RegularJob;

  constructor(private readonly deps: Deps) {
    this.job = new RegularJob(deps.app, REGULARLY, () => this.inBackground(() => this.lookAtAll()));
  }

  start(): void {
    this.job.start();
  }

  /** Looks no more, and waits for what goes on, but not for a channel that never answers. */
  async stop(): Promise<void> {
    this.job.stop();
    await waitForEnd(this.pending);
  }

  /** A task of a source has ended. Comes back at once: what the end of a task leads to never holds it up. */
  onEnd(task: Model): void {
    this.inBackground(() => this.takeEnds(task.get('sourceId') as Id));
  }

  /** Ends the rest of a source's schedule: somebody has looked after it. */
  async resume(sourceId: Id): Promise<void> {
    await this.set({ id: sourceId }, { failedRuns: 0, restsUntil: null });
  }

  /** Takes ends that nobody took, and looks who has been without success for too long. */
  async lookAtAll(): Promise<void> {
    const sources = (await this.sources.findAll()) as SyncSourceModel[];
    for (const source of sources) {
      await this.unlessFailed(source, () => this.takeEnds(source.id));
    }
    const now = await readDatabaseTime(this.db);
    for (const source of sources.filter(({ enabled, notifications }) => enabled && notifications?.overdueAfterHours)) {
      await this.unlessFailed(source, () => this.checkDeadline(source.id, now));
    }
  }

  /** One source that can't be looked at keeps none from being looked at. */
  private async unlessFailed({ name }: SyncSourceModel, work: () => Promise<void>): Promise<void> {
    await work().catch((error) =>
      this.deps.logger.error(`The state of source "${name}" could not be kept: ${logMessageOf(error)}`),
    );
  }

  private get db(): Database {
    return this.deps.app.db;
  }

  private get sources() {
    return this.db.getModel('userDataSyncSources');
  }

  private get tasks() {
    return this.db.getModel('userDataSyncTasks');
  }

  private inBackground(work: () => Promise<void>): void {
    const done = work()
      .catch((error) => this.deps.logger.error(`The state of a source could not be kept: ${logMessageOf(error)}`))
      .then(() => void this.pending.delete(done)) as Promise<void>;
    this.pending.add(done);
  }

  private async takeEnds(sourceId: Id): Promise<void> {
    for (;;) {
      const source = (await this.sources.findByPk(sourceId)) as SyncSourceModel | null;
      const task = source && (await this.nextEnd(source));
      if (!task) {
        return;
      }
      await this.takeEnd(source, task);
    }
  }

  private async nextEnd({ id, endsTakenUntil }: SyncSourceModel): Promise<Model | null> {
    const where = { ...ENDS, sourceId: id, endedAt: { [Op.gt]: Number(endsTakenUntil ?? 0) } };
    return (await this.tasks.findOne({ where: where as never, order: ['endedAt', 'id'] })) as Model | null;
  }

  private async takeEnd(source: SyncSourceModel, task: Model): Promise<void> {
    const end = healthOf(task);
    const { health, event } = afterEnd({ status: source.health ?? null, isOverdue: Boolean(source.isOverdue) }, end);
    const failedRuns = failedRunsAfter(source, task);
    const values = {
      endsTakenUntil: task.get('endedAt'),
      health: health.status,
      isOverdue: health.isOverdue,
      failedRuns,
      ...((end === 'success' || end === 'partial') && { lastSuccessAt: task.get('endedAt') }),
      ...(failedRuns !== (source.failedRuns ?? 0) && { restsUntil: this.restOf(source, failedRuns) }),
    };
    if ((await this.set(asRead(source), values)) && event) {
      await this.deps.tell({ source, event, task });
    }
  }

  private restOf(source: SyncSourceModel, failedRuns: number): number | null {
    const { name, schedule, scheduleTimeZone: timeZone, scheduledAt } = source;
    if (!schedule || !failedRuns) {
      return null;
    }
    try {
      const due = new Date(Number(scheduledAt ?? Date.now()));
      const limit = source.failedRunsLimit ?? DEFAULT_FAILURE_LIMIT;
      const until = restsUntil({ schedule, timeZone, failedRuns, limit, due });
      if (until) {
        const times = `${failedRuns} scheduled runs failed in a row`;
        this.deps.logger.warn(`Source "${name}": ${times}, its schedule rests until ${until.toISOString()}`);
      }
      return until?.getTime() ?? null;
    } catch {
      // The schedule can no longer be read; the scheduler says so.
      return null;
    }
  }

  private async checkDeadline(sourceId: Id, now: number): Promise<void> {
    const source = (await this.sources.findByPk(sourceId)) as SyncSourceModel | null;
    const hours = source?.notifications?.overdueAfterHours;
    if (!source?.enabled || !hours || source.isOverdue || now - (await this.lastSuccess(source)) < hours * HOUR) {
      return;
    }
    const { health, event } = afterDeadline({ status: source.health ?? null, isOverdue: false });
    if ((await this.set(asRead(source), { isOverdue: health.isOverdue })) && event) {
      const task = await this.tasks.findOne({ where: { ...ENDS, sourceId } as never, order: [['endedAt', 'DESC']] });
      await this.deps.tell({ source, event, task: (task as Model | null) ?? undefined });
    }
  }

  /** In milliseconds since 1970; of a source that never had any, when it was added. */
  private async lastSuccess({ id, lastSuccessAt, createdAt }: SyncSourceModel): Promise<number> {
    if (lastSuccessAt) {
      return Number(lastSuccessAt);
    }
    // Earlier versions did not keep it on the source.
    const where = { sourceId: id, status: ['success', 'partial'], kind: { [Op.or]: SYNC_KINDS } };
    const last = await this.tasks.max('startedAt', { where: where as never });
    return new Date((last as string | Date | null) ?? createdAt ?? Date.now()).getTime();
  }

  private async set(where: object, values: object): Promise<boolean> {
    const [changed] = await retryConflicts(() =>
      this.sources.update(values, { where: where as never, hooks: false, validate: false, silent: true }),
    );
    return changed > 0;
  }
}

/** Runs that were to write, and came to an end of their own. */
const ENDS = { status: COUNTED, kind: { [Op.or]: SYNC_KINDS }, endedAt: { [Op.ne]: null } };

/** The row, as long as its state is that which was read. */
function asRead({ id, endsTakenUntil, isOverdue, failedRuns }: SyncSourceModel) {
  const state = { endsTakenUntil, isOverdue, failedRuns };
  return { id, ...Object.fromEntries(Object.entries(state).map(([field, value]) => [field, value ?? null])) };
}

/** The scheduled runs that failed in a row. One that somebody started and that fails says nothing of the schedule. */
function failedRunsAfter({ failedRuns }: SyncSourceModel, task: Model): number {
  if (task.get('status') !== 'failed') {
    return 0;
  }
  return (failedRuns ?? 0) + (task.get('trigger') === 'schedule' ? 1 : 0);
}
