// Starts tasks when the schedules of their sources are due. Every node has a job of the host's cron manager for each source; the
// database says which of them starts the task.
import { type Model, Op } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { databaseTime } from '../platform/clock';
import { retryConflicts } from '../platform/conflict';
import { logMessageOf, RequestError } from '../platform/errors';
import type { SyncSourceModel } from '../sources/sync-source-model';
import { nextRuns } from '../sources/schedule/cron-expression';

/** Milliseconds after which a time that a node missed, asleep or stopped, is not made up for. */
const LATEST = 60_000;
/** Milliseconds by which the clocks of nodes do not differ from the database's, unless they are wrong. */
const WRONG_CLOCK = 2 * 24 * 60 * 60 * 1000;
/** Milliseconds after which schedules are read again: of a change on another node this one may not have heard. */
const RELOAD_INTERVAL = 60_000;
/** The longest that a job of the host is left to wait, in milliseconds: those that wait for longer than a timer can miss their time. */
const LONGEST_WAIT = 20 * 24 * 60 * 60 * 1000;

type Job = ReturnType<Application['cronJobManager']['addJob']>;
type ScheduledSource = Pick<SyncSourceModel, 'id' | 'name'> & { schedule: string; scheduleTimeZone: string | null };

interface Deps {
  app: Application;
  logger: Logger;
  /** Starts a task of a source. */
  start(sourceId: number): Promise<Model>;
}

export class Scheduler {
  /** By source, schedule and time zone: what has not changed goes on. */
  private readonly jobs = new Map<string, Job>();
  private loading: Promise<void> = Promise.resolve();
  private isOpen = false;
  private reloads?: NodeJS.Timeout;

  constructor(private readonly deps: Deps) {}

  async start(): Promise<void> {
    this.isOpen = true;
    this.reloads = setInterval(() => void this.load(), RELOAD_INTERVAL);
    await this.load();
  }

  stop(): void {
    this.isOpen = false;
    clearInterval(this.reloads);
    [...this.jobs.keys()].forEach((key) => this.remove(key));
  }

  /** Goes by the schedules as they are now. */
  async load(): Promise<void> {
    // One after the other: the last one has the last word.
    this.loading = this.loading
      .then(() => this.readSources())
      .catch((error) =>
        this.deps.logger.error(`The schedules of sources could not be read: ${logMessageOf(error)}`),
      ) as Promise<void>;
    await this.loading;
  }

  private get sources() {
    return this.deps.app.db.getModel('userDataSyncSources');
  }

  private async readSources(): Promise<void> {
    if (!this.isOpen) {
      return;
    }
    const rows = await this.sources.findAll({
      attributes: ['id', 'name', 'schedule', 'scheduleTimeZone'],
      where: { enabled: true, schedule: { [Op.ne]: null } } as never,
      raw: true,
    });
    const wanted = new Map((rows as unknown as ScheduledSource[]).map((source) => [keyOf(source), source]));
    [...this.jobs.keys()].filter((key) => !wanted.has(key)).forEach((key) => this.remove(key));
    for (const [key, source] of wanted) {
      if (!this.jobs.has(key)) {
        this.plan(source);
      }
    }
  }

  private remove(key: string): void {
    const job = this.jobs.get(key);
    if (job) {
      this.deps.app.cronJobManager.removeJob(job);
      this.jobs.delete(key);
    }
  }

  /** For one time, and then for the next: the host's jobs read a cron expression in a way of their own, months from zero on. */
  private plan(source: ScheduledSource, after = new Date()): void {
    let due: Date;
    try {
      [due] = nextRuns(source.schedule, source.scheduleTimeZone, 1, after);
    } catch (error) {
      this.deps.logger.error(`Source "${source.name}" can not be scheduled: ${logMessageOf(error)}`);
      return;
    }
    this.wait(source, due);
  }

  private wait(source: ScheduledSource, due: Date): void {
    const latest = Date.now() + LONGEST_WAIT;
    const isFar = due.getTime() > latest;
    const onTick = () => (isFar ? this.goOnWaiting(source, due) : void this.onDue(source, due));
    // A job of the past is refused: one that is due right now is due in a moment.
    const cronTime = new Date(isFar ? latest : Math.max(due.getTime(), Date.now() + 10));
    this.jobs.set(keyOf(source), this.deps.app.cronJobManager.addJob({ cronTime, onTick, start: true }));
  }

  private goOnWaiting(source: ScheduledSource, due: Date): void {
    if (this.isOpen) {
      this.remove(keyOf(source));
      this.wait(source, due);
    }
  }

  private async onDue(source: ScheduledSource, due: Date): Promise<void> {
    const { logger, start } = this.deps;
    const { id, name } = source;
    const now = new Date();
    if (!this.isOpen) {
      return;
    }
    this.remove(keyOf(source));
    // A timer may be early by a millisecond.
    this.plan(source, now < due ? due : now);
    const time = due.toISOString();
    if (now.getTime() - due.getTime() > LATEST) {
      logger.warn(`Source "${name}" was due at ${time}: that is over, and not made up for`);
      return;
    }
    try {
      if (await this.claim(source, due)) {
        const task = await start(id);
        logger.info(`Source "${name}" was due at ${time}: task ${task.get('batch')} was started`);
      }
    } catch (error) {
      const line = `Source "${name}" was due at ${time} and is skipped: ${logMessageOf(error)}`;
      logger.log(error instanceof RequestError ? 'warn' : 'error', line);
    }
  }

  /** Whether this node is the one to start the task: the first that asks, as long as the source is still as it was planned. */
  private async claim({ id, schedule, scheduleTimeZone }: ScheduledSource, due: Date): Promise<boolean> {
    const time = due.getTime();
    const where = {
      id,
      enabled: true,
      schedule,
      scheduleTimeZone,
      // Its runs failed again and again.
      restsUntil: { [Op.or]: [{ [Op.is]: null }, { [Op.lte]: time }] },
      // A time far ahead was left by a node whose clock was wrong.
      scheduledAt: {
        [Op.or]: [{ [Op.is]: null }, { [Op.lt]: time }, { [Op.gt]: databaseTime(this.deps.app.db, WRONG_CLOCK) }],
      },
    };
    const [claimed] = await retryConflicts(() =>
      this.sources.update(
        { scheduledAt: time },
        { where: where as never, hooks: false, validate: false, silent: true },
      ),
    );
    return claimed > 0;
  }
}

function keyOf({ id, schedule, scheduleTimeZone }: ScheduledSource): string {
  return `${id} ${schedule} ${scheduleTimeZone ?? ''}`;
}
