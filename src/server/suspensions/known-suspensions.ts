// Who is suspended, as this node knows it, so that requests ask no database. The database is the judge: what is answered is never older
// than `MAX_AGE`, and where it can't be asked there is no answer.
import type { Database } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import { logMessageOf } from '../platform/errors';

/** Milliseconds between two looks into the database. */
const INTERVAL = 1_000;

/** Milliseconds for which a look is good. Another node's suspension is to be known here within two seconds. */
const MAX_AGE = 1_500;

export const COLLECTION = 'userDataSyncSuspensions';

export class KnownSuspensions {
  private ids?: ReadonlySet<string>;
  /** Tells the rows of the table from those it had before. */
  private stamp?: string;
  /** When the look began that `ids` are of. */
  private readAt = -Infinity;
  /** What was read before does not count. */
  private staleBefore = -Infinity;
  private reading?: Promise<void>;
  private next?: Promise<void>;
  private timer?: NodeJS.Timeout;
  private isFailing = false;

  /** @param onSuspended is told of users who were not known to be suspended */
  constructor(
    private readonly db: Database,
    private readonly logger: Logger,
    private readonly onSuspended: (userIds: string[]) => void,
  ) {}

  /** Looks into the database regularly. */
  start(): void {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.reading ?? this.look(), INTERVAL);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.reading?.catch(() => undefined);
  }

  /**
   * Whether a user is suspended.
   * @throws if that is not known, and the database can't be asked
   */
  async has(userId: unknown): Promise<boolean> {
    if (!this.isFresh()) {
      await this.refresh();
    }
    return this.ids!.has(String(userId));
  }

  /** Looks again, because something has changed; until then nobody is answered. Never throws. */
  async renew(): Promise<void> {
    this.staleBefore = performance.now();
    await this.look();
  }

  private isFresh(): boolean {
    return this.readAt >= this.staleBefore && performance.now() - this.readAt < MAX_AGE;
  }

  private async look(): Promise<void> {
    try {
      await this.refresh();
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) {
        this.logger.warn(`Who is suspended could not be read: ${logMessageOf(error)}`);
      }
      this.isFailing = true;
    }
  }

  /** Reads what was committed before the call. One reads at a time, and all who come meanwhile wait for the same next one. */
  private refresh(): Promise<void> {
    if (!this.reading) {
      return (this.reading = this.read().finally(() => (this.reading = undefined)));
    }
    return (this.next ??= this.reading
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.refresh();
      }));
  }

  private async read(): Promise<void> {
    const startedAt = performance.now();
    const stamp = await this.readStamp();
    const former = this.ids;
    if (!former || stamp !== this.stamp) {
      this.ids = stamp === undefined ? new Set() : await this.readIds();
      this.stamp = stamp;
    }
    this.readAt = startedAt;
    const added = this.ids === former ? [] : [...this.ids!].filter((id) => !former?.has(id));
    if (added.length) {
      this.onSuspended(added);
    }
  }

  /** Ids are given once, so that no two sets of rows have all of these in common in practice. Undefined: there is no table. */
  private async readStamp(): Promise<string | undefined> {
    const { fn, col } = this.db.sequelize;
    const id = col('id');
    try {
      const [row] = await this.model.findAll({
        attributes: [
          [fn('COUNT', id), 'count'],
          [fn('MAX', id), 'last'],
          [fn('SUM', id), 'sum'],
        ],
        raw: true,
      });
      return JSON.stringify(row);
    } catch (error) {
      if (!(await this.db.getCollection(COLLECTION).existsInDb())) {
        // An upgrade is due. Nobody can have been suspended.
        return undefined;
      }
      throw error;
    }
  }

  private async readIds(): Promise<Set<string>> {
    const rows = await this.model.findAll({ attributes: ['userId'], raw: true });
    return new Set(rows.map((row) => String((row as unknown as { userId: number | string }).userId)));
  }

  private get model() {
    return this.db.getModel(COLLECTION);
  }
}
