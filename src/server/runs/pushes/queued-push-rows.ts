// The rows of pushes that are answered before they are written: they wait, in order, one of a source name runs at a time, and what broke
// off is begun again.
import { createHash, randomUUID } from 'node:crypto';
import { type Database, type Model, type ModelStatic, Op, UniqueConstraintError } from '@nocobase/database';
import type { PushEnd, PushHead, PushKey, QueuedAnswer } from '../../contracts/push';
import type { TaskId } from '../../contracts/task';
import { databaseTime } from '../../platform/clock';
import { retryConflicts } from '../../platform/conflict';
import { LEASE_TIME } from '../../platform/lease';
import { PushPayloads } from './push-payloads';
import { RELEASED, rowOf } from './push-rows';

/** How often a push is begun again that broke off: what ends the process each time is given up. */
const MAX_BROKEN_RUNS = 3;
/** Source names that are queued again at once. */
const QUEUED_AT_ONCE = 20;

/** One run of a queued push. */
export interface PushRun {
  id: TaskId;
  owner: string;
  head: PushHead;
  locale: string | null;
}

export class QueuedPushRows {
  private readonly payloads: PushPayloads;

  constructor(private readonly db: Database) {
    this.payloads = new PushPayloads(db);
  }

  private get model(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncPushes');
  }

  /** Takes a push, with its payload. @returns its row; undefined if there is one with this key */
  async add(head: PushHead, payload: object, locale: string | null, key?: PushKey): Promise<Model | undefined> {
    const queueKey = queueKeyOf(head.sourceName);
    const leaseExpiresAt = databaseTime(this.db, LEASE_TIME);
    try {
      return await retryConflicts(() =>
        this.db.sequelize.transaction(async (transaction) => {
          const values = { ...head, ...key, status: 'init', queueKey, locale, leaseExpiresAt };
          const row = await this.model.create(values as never, { hooks: false, transaction });
          await this.payloads.add(row.get('id') as TaskId, payload, transaction);
          return row;
        }),
      );
    } catch (error) {
      if (error instanceof UniqueConstraintError) {
        return undefined;
      }
      throw error;
    }
  }

  /** Begins the first of those that wait; undefined if there is none, or another one runs. */
  async begin(queueKey: string): Promise<PushRun | undefined> {
    const next = await this.model.findOne({ where: { queueKey, status: 'init' } as never, order: [['id', 'ASC']] });
    if (!next) {
      return undefined;
    }
    const run = runOf(next);
    const values = { status: 'processing', runningKey: queueKey, leaseOwner: run.owner, startedAt: run.head.startedAt };
    try {
      const isMine = await this.set(
        { id: run.id, status: 'init' },
        { ...values, leaseExpiresAt: databaseTime(this.db, LEASE_TIME) },
      );
      return isMine ? run : this.begin(queueKey);
    } catch (error) {
      if (error instanceof UniqueConstraintError) {
        return undefined;
      }
      throw error;
    }
  }

  async readPayload({ id }: PushRun): Promise<object> {
    return this.payloads.read(id);
  }

  /** Gives a sign of life. @returns whether it is this run still that holds the push */
  async renew(run: PushRun): Promise<boolean> {
    return this.set(heldBy(run), { leaseExpiresAt: databaseTime(this.db, LEASE_TIME) });
  }

  /** Ends a push. What wrote nothing lets its idempotency key go. */
  async end(run: PushRun, push: PushEnd, hasAnswer: boolean): Promise<void> {
    const kept = hasAnswer ? { leaseExpiresAt: null } : RELEASED;
    if (await this.set(heldBy(run), { ...rowOf(push), ...kept, ...NOT_RUNNING })) {
      await this.payloads.remove(run.id);
    }
  }

  /** Lets a push wait again. */
  async putBack(run: PushRun): Promise<void> {
    await this.set(heldBy(run), { ...NOT_RUNNING, status: 'init', leaseExpiresAt: databaseTime(this.db) });
  }

  /**
   * Lets pushes wait again whose process has ended, and ends those that have been begun too often.
   * @param message what is said of these
   */
  async takeBackLost(message: string): Promise<void> {
    const isLost = {
      status: 'processing',
      queueKey: { [Op.ne]: null },
      leaseExpiresAt: { [Op.lt]: databaseTime(this.db) },
    };
    const lost = await this.model.findAll({ where: isLost as never, attributes: ['id', 'leaseOwner', 'brokenRuns'] });
    for (const push of lost) {
      const id = push.get('id') as TaskId;
      const where = { ...isLost, id, leaseOwner: push.get('leaseOwner') };
      const brokenRuns = Number(push.get('brokenRuns') ?? 0) + 1;
      if (brokenRuns < MAX_BROKEN_RUNS) {
        await this.set(where, { ...NOT_RUNNING, status: 'init', brokenRuns, leaseExpiresAt: databaseTime(this.db) });
      } else if (await this.set(where, { ...RELEASED, ...NOT_RUNNING, status: 'failed', brokenRuns, message })) {
        await this.payloads.remove(id);
      }
    }
  }

  /** The names under which pushes wait that nobody has begun in time: they are to be queued again, by whoever asks first. */
  async takeOverLost(): Promise<string[]> {
    const isLost = { status: 'init', leaseExpiresAt: { [Op.lt]: databaseTime(this.db) } };
    const lost = await this.model.findAll({
      where: isLost as never,
      attributes: ['queueKey'],
      group: ['queueKey'],
      limit: QUEUED_AT_ONCE,
      raw: true,
    });
    const keys = (lost as unknown as { queueKey: string }[]).map(({ queueKey }) => queueKey);
    if (keys.length) {
      await this.set({ ...isLost, queueKey: keys }, { leaseExpiresAt: databaseTime(this.db, LEASE_TIME) });
    }
    return keys;
  }

  private async set(where: object, values: object): Promise<boolean> {
    const [changed] = await retryConflicts(() =>
      this.model.update(values as never, { where: where as never, hooks: false }),
    );
    return changed > 0;
  }
}

const NOT_RUNNING = { runningKey: null, leaseOwner: null };

const heldBy = ({ id, owner }: PushRun) => ({ id, status: 'processing', leaseOwner: owner });

function runOf(push: Model): PushRun {
  const { id, uuid, sourceName, dataType, createdById, locale } = push.get() as Record<string, unknown>;
  const head = { uuid, sourceName, dataType, createdById: createdById ?? null, startedAt: new Date() } as PushHead;
  return { id: id as TaskId, owner: randomUUID(), head, locale: (locale as string | null) ?? null };
}

/** What the pushes under one source name have in common; exact where a collation would take `HR` for `hr`. */
export function queueKeyOf(sourceName: string): string {
  return createHash('sha256').update(sourceName).digest('hex');
}

/** What is answered when a push was taken. */
export function queuedAnswerOf(push: Model): QueuedAnswer {
  const { id, sourceName, dataType, status } = push.get() as QueuedAnswer['push'];
  return { push: { id, sourceName, dataType, status } };
}
