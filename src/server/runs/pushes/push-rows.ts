// The rows of pushes: one insert after each push; of those with an idempotency key a row before, which the database lets only one have.
import { type Database, type Model, type ModelStatic, Op, UniqueConstraintError } from '@nocobase/database';
import type { PushAnswer, PushEnd, PushHead, PushKey } from '../../contracts/push';
import type { TaskId } from '../../contracts/task';
import { databaseTime } from '../../platform/clock';
import { retryConflicts } from '../../platform/conflict';
import { LEASE_TIME } from '../../platform/lease';
import { maskSecrets } from '../../platform/mask';
import { QUERY_SIZE } from '../../platform/query-size';
import type { FailureRows } from '../failures/failure-rows';
import { keptMessage } from '../kept-message';

/** How much of the past is kept. */
export interface KeptPushes {
  days: number;
  rows: number;
}

/** Bytes of JSON of an answer that is kept whole: what is sent to MariaDB at once may have 16 MB. */
const KEPT_ANSWER = 2_000_000;
const DAY = 24 * 60 * 60 * 1000;

/** What a row no longer holds once its key may be used anew. */
export const RELEASED = { requestKey: null, payloadDigest: null, answer: null, leaseExpiresAt: null };

export class PushRows {
  constructor(
    private readonly db: Database,
    private readonly failures: FailureRows,
  ) {}

  private get model(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncPushes');
  }

  /** Keeps a push that has ended. @returns its id */
  async add(push: PushHead & PushEnd): Promise<TaskId> {
    const options = { hooks: false, returning: ['id'] };
    const row = await retryConflicts(() => this.model.create(rowOf(push) as never, options));
    return row.get('id') as TaskId;
  }

  /** Notes how many failed records of a push are kept. */
  async noteFailures(id: TaskId, failuresKept: number): Promise<void> {
    await this.set({ id }, { failuresKept });
  }

  /** The push that has a key. */
  async find(requestKey: string): Promise<Model | null> {
    return this.model.findOne({ where: { requestKey } as never });
  }

  /** Begins a push with a key. @returns its id; undefined if there is one with this key */
  async claim(push: PushHead & PushKey): Promise<TaskId | undefined> {
    const values = { ...push, status: 'processing', leaseExpiresAt: databaseTime(this.db, LEASE_TIME) };
    try {
      const row = await retryConflicts(() => this.model.create(values as never, { hooks: false }));
      return row.get('id') as TaskId;
    } catch (error) {
      if (error instanceof UniqueConstraintError) {
        return undefined;
      }
      throw error;
    }
  }

  /** Gives a sign of life. @returns whether it is believed still */
  async renew(id: TaskId): Promise<boolean> {
    return this.set({ id, status: 'processing' }, { leaseExpiresAt: databaseTime(this.db, LEASE_TIME) });
  }

  /** Ends a push with a key. Without an answer the key may be used anew. */
  async end(id: TaskId, push: PushEnd, answer?: PushAnswer): Promise<void> {
    const kept = answer ? { answer: keptAnswer(answer), leaseExpiresAt: null } : RELEASED;
    await this.set({ id }, { ...rowOf(push), ...kept });
  }

  /**
   * Ends the pushes whose process has ended, so that their keys may be used anew.
   * @param message what is said of them
   */
  async interrupt(message: string): Promise<void> {
    const overdue = { [Op.lt]: databaseTime(this.db) };
    const where = { status: 'processing', queueKey: null, leaseExpiresAt: overdue };
    await this.set(where, { ...RELEASED, status: 'failed', message });
  }

  /** Takes away what is older than it is kept, and what is too much: the oldest first, some at a time. */
  async prune({ days, rows }: KeptPushes): Promise<void> {
    await this.removeWhere({ startedAt: { [Op.lt]: new Date(Date.now() - days * DAY) } });
    const first = await this.model.findOne({
      attributes: ['id', 'startedAt'],
      where: HAS_ENDED as never,
      order: NEWEST_FIRST,
      offset: rows,
    });
    if (first) {
      const startedAt = first.get('startedAt') as Date;
      const isOlder = [{ startedAt: { [Op.lt]: startedAt } }, { startedAt, id: { [Op.lte]: first.get('id') } }];
      await this.removeWhere({ [Op.or]: isOlder });
    }
  }

  private async removeWhere(where: object): Promise<void> {
    let ids: TaskId[];
    do {
      const found = await this.model.findAll({
        attributes: ['id'],
        where: { [Op.and]: [HAS_ENDED, where] } as never,
        limit: QUERY_SIZE,
        raw: true,
      });
      ids = (found as unknown as { id: TaskId }[]).map(({ id }) => id);
      if (ids.length) {
        await this.failures.removeOf({ pushId: ids });
        await retryConflicts(() => this.model.destroy({ where: { id: ids } as never }));
      }
    } while (ids.length === QUERY_SIZE);
  }

  private async set(where: object, values: object): Promise<boolean> {
    const [changed] = await retryConflicts(() =>
      this.model.update(values as never, { where: where as never, hooks: false }),
    );
    return changed > 0;
  }
}

const NEWEST_FIRST: [string, string][] = [
  ['startedAt', 'DESC'],
  ['id', 'DESC'],
];

/** What goes on is never taken away. */
const HAS_ENDED = { status: { [Op.notIn]: ['init', 'processing'] } };

export function rowOf<T extends PushEnd>(push: T): T {
  return { ...push, message: keptMessage(push.message) };
}

/** Without secrets, which records that failed may hold; and without these records, if they are too much to be kept. */
function keptAnswer(answer: PushAnswer): PushAnswer {
  const safe = maskSecrets(answer).data as PushAnswer;
  if (Buffer.byteLength(JSON.stringify(safe)) <= KEPT_ANSWER) {
    return safe;
  }
  const result = safe.result.map(({ detail, ...each }) => ({ ...each, detail: { ...detail, failedRecords: [] } }));
  return { ...safe, result };
}
