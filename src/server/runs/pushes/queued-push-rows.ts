// The rows of pushes that are answered before they are written: they wait, in order, one of a source name runs at a time, and what broke
// off is begun again.
import { createHash, randomUUID } from 'node:crypto';
import { type Database, type Model, type ModelStatic, Op, UniqueConstraintError } from '@nocobase/database';
import type { PushEnd, PushHead, PushKey, QueuedAnswer } from '../../contracts/push';
import type { TaskId } from '../../contracts/task';
import { databaseTime } from '../../platform/clock';
import { retryConflicts } from '../../platform/conflict';
import { RequestError } from '../../platform/errors';
import { LEASE_TIME } from '../../platform/lease';
import { PushPayloads } from './push-payloads';
import { RELEASED, rowOf } from './push-rows';

/** How often a push is begun again that broke off: what ends the process each time is given up. */
const MAX_BROKEN_RUNS = 3;

/** A push as it was taken, and the language of whoever pushed. */
export interface KeptPush {
  head: PushHead;
  payload: object;
  locale: string | null;
}

/** One run of a queued push. */
export interface PushRun {
  id: TaskId;
  owner: string;
  head: PushHead;
  locale: string | null;
  /** When it was taken: milliseconds of the database's clock. */
  takenAt: number;
  /** How many runs of it broke off. */
  brokenRuns: number;
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
  async add({ head, payload, locale }: KeptPush, key?: PushKey): Promise<Model | undefined> {
    const queueKey = queueKeyOf(head.sourceName);
    const leaseExpiresAt = databaseTime(this.db, LEASE_TIME);
    try {
      return await retryConflicts(() =>
        this.db.sequelize.transaction(async (transaction) => {
          const takenAt = databaseTime(this.db);
          const values = { ...head, ...key, status: 'init', queueKey, locale, leaseExpiresAt, takenAt };
          const row = await this.model.create(values as never, { hooks: false, transaction });
          await this.payloads.add(row.get('id') as TaskId, payload, transaction);
          return row;
        }),
      );
    } catch (error) {
      if (key && error instanceof UniqueConstraintError) {
        return undefined;
      }
      throw error;
    }
  }

  /** @throws RequestError (409) if pushes under that name wait or run */
  async refuseIfWaiting(sourceName: string): Promise<void> {
    const where = { queueKey: queueKeyOf(sourceName), status: ['init', 'processing'] };
    if (await this.model.count({ where: where as never })) {
      throw new RequestError(409, 'Pushes under the name "{{name}}" are pending or running. Wait for their end.', {
        name: sourceName,
      });
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
      return isMine && (await this.isFirst(run, queueKey)) ? run : this.begin(queueKey);
    } catch (error) {
      if (error instanceof UniqueConstraintError) {
        return undefined;
      }
      throw error;
    }
  }

  /** Whether none before it has been put back meanwhile. As long as it runs, no other one can begin. */
  private async isFirst(run: PushRun, queueKey: string): Promise<boolean> {
    const where = { queueKey, status: 'init', id: { [Op.lt]: run.id } };
    const isFirst = !(await this.model.count({ where: where as never }));
    if (!isFirst) {
      await this.putBack(run);
    }
    return isFirst;
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
    await this.endWhere(heldBy(run), run.id, { ...rowOf(push), ...kept, ...NOT_RUNNING });
  }

  /** Lets a push wait again, after a while, whose run broke off; or ends it, if it has too often. @returns whether it has ended */
  async breakOff(run: PushRun, push: PushEnd): Promise<boolean> {
    return this.waitOrEnd(heldBy(run), run, LEASE_TIME, async () => rowOf(push));
  }

  /** Lets a push wait again. */
  async putBack(run: PushRun): Promise<void> {
    await this.set(heldBy(run), { ...NOT_RUNNING, status: 'init', leaseExpiresAt: databaseTime(this.db) });
  }

  /**
   * Lets pushes wait again whose process has ended, and ends those that have been begun too often.
   * @param messageOf says what is said of these
   */
  async takeBackLost(messageOf: () => Promise<string>): Promise<void> {
    const isLost = {
      status: 'processing',
      queueKey: { [Op.ne]: null },
      leaseExpiresAt: { [Op.lt]: databaseTime(this.db) },
    };
    const lost = await this.model.findAll({ where: isLost as never, attributes: ['id', 'leaseOwner', 'brokenRuns'] });
    for (const push of lost) {
      const id = push.get('id') as TaskId;
      const where = { ...isLost, id, leaseOwner: push.get('leaseOwner') };
      const brokenRuns = Number(push.get('brokenRuns') ?? 0);
      await this.waitOrEnd(where, { id, brokenRuns }, 0, async () => ({
        status: 'failed',
        message: await messageOf(),
      }));
    }
  }

  /**
   * Notes that a run broke off: its push waits again, or has ended if too many did.
   * @param pause milliseconds until it is looked for
   * @returns whether it has ended
   */
  private async waitOrEnd(
    where: object,
    { id, brokenRuns: before }: Pick<PushRun, 'id' | 'brokenRuns'>,
    pause: number,
    endOf: () => Promise<object>,
  ): Promise<boolean> {
    const brokenRuns = before + 1;
    const isLast = brokenRuns >= MAX_BROKEN_RUNS;
    if (isLast) {
      await this.endWhere(where, id, { ...(await endOf()), ...RELEASED, ...NOT_RUNNING, brokenRuns });
    } else {
      const leaseExpiresAt = databaseTime(this.db, pause);
      await this.set(where, { ...NOT_RUNNING, status: 'init', brokenRuns, leaseExpiresAt });
    }
    return isLast;
  }

  /** Some names under which pushes wait that nobody has begun in time: they are to be queued again, by whoever asks first. */
  async takeOverLost(limit: number): Promise<string[]> {
    const isLost = { status: 'init', leaseExpiresAt: { [Op.lt]: databaseTime(this.db) } };
    const lost = await this.model.findAll({
      where: isLost as never,
      attributes: ['queueKey'],
      group: ['queueKey'],
      limit,
      raw: true,
    });
    const keys = (lost as unknown as { queueKey: string }[]).map(({ queueKey }) => queueKey);
    if (keys.length) {
      await this.set({ ...isLost, queueKey: keys }, { leaseExpiresAt: databaseTime(this.db, LEASE_TIME) });
    }
    return keys;
  }

  /** Ends a push, and its payload with it. */
  private async endWhere(where: object, id: TaskId, values: object): Promise<void> {
    await retryConflicts(() =>
      this.db.sequelize.transaction(async (transaction) => {
        const [changed] = await this.model.update(values as never, {
          where: where as never,
          hooks: false,
          transaction,
        });
        if (changed) {
          await this.payloads.remove(id, transaction);
        }
      }),
    );
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
  const { id, uuid, sourceName, dataType, createdById, locale, takenAt, brokenRuns } = push.get() as Record<
    string,
    unknown
  >;
  const head = { uuid, sourceName, dataType, createdById: createdById ?? null, startedAt: new Date() } as PushHead;
  return {
    ...{ id: id as TaskId, owner: randomUUID(), head, locale: (locale as string | null) ?? null },
    ...{ takenAt: Number(takenAt), brokenRuns: Number(brokenRuns ?? 0) },
  };
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
