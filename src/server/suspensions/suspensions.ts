// Who is suspended: the one place that writes it.
import type { Database, Model, Transaction } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { chunk, groupBy, pick, uniqBy } from 'lodash';
import { retryConflicts } from '../platform/conflict';
import { QUERY_SIZE } from '../platform/query-size';
import { logMessageOf, TranslatableError } from '../platform/errors';
import type {
  RescheduledSuspension,
  Suspension,
  SuspensionEntry,
  SuspensionReason,
  SuspensionStore,
} from '../contracts/suspension';
import { COLLECTION, KnownSuspensions } from './known-suspensions';
import { closeConnections } from './live-sessions';

type SuspensionEvent = 'userDataSync.afterSuspend' | 'userDataSync.afterRestore';

export interface SuspensionDeps {
  app: Application;
  logger: Logger;
  /** Who has the root role. */
  findRoots(transaction?: Transaction): Promise<{ has(userId: string): boolean }>;
  /** Tells the other nodes that something has changed. */
  tellOthers(): Promise<void>;
}

export type { Suspension, SuspensionEntry, SuspensionReason };

export class Suspensions implements SuspensionStore {
  readonly known: KnownSuspensions;
  /** Users who are deleted, by transaction. */
  private readonly deleted = new WeakMap<Transaction, string[]>();
  private readonly db: Database;

  constructor(private readonly deps: SuspensionDeps) {
    const { app, logger } = deps;
    this.db = app.db;
    this.known = new KnownSuspensions(app.db, logger, (userIds) => closeConnections(app, userIds));
  }

  /** Those of these users who are suspended, as the database has it. */
  async find(userIds: string[], transaction?: Transaction): Promise<Map<string, Suspension>> {
    const found = new Map<string, Suspension>();
    for (const userId of chunk(userIds, QUERY_SIZE)) {
      for (const row of await this.model.findAll({ where: { userId }, transaction })) {
        found.set(String(row.get('userId')), suspensionOf(row));
      }
    }
    return found;
  }

  /** Sets why users are suspended whom this source suspended, and when they are to be removed. They stay suspended. */
  async reschedule(entries: RescheduledSuspension[], sourceName: string, transaction: Transaction): Promise<void> {
    const kindOf = ({ reason, since, removalDueAt }: RescheduledSuspension) =>
      JSON.stringify([reason, since, removalDueAt]);
    for (const group of Object.values(groupBy(entries, kindOf))) {
      const { reason, since, removalDueAt } = group[0];
      for (const part of chunk(group, QUERY_SIZE)) {
        const rows = await this.rowsOf(
          part.map(({ userId }) => userId),
          sourceName,
          transaction,
        );
        const where = { id: rows.map((row) => row.get('id')) } as never;
        await this.model.update({ reason, since, removalDueAt }, { where, transaction });
      }
    }
  }

  /**
   * Why some of these users can't be suspended, whoever wants it: nobody with the root role is, so that the last one never is.
   * @param by who does it by hand: nobody suspends themself
   */
  async refusalsOf(
    userIds: string[],
    by?: number | string | null,
    transaction?: Transaction,
  ): Promise<Map<string, TranslatableError>> {
    const roots = await this.deps.findRoots(transaction);
    const there = await this.existingUsers(userIds, transaction);
    const refusals = new Map<string, TranslatableError>();
    for (const userId of userIds) {
      if (!there.has(userId)) {
        refusals.set(userId, new TranslatableError('There is no user with the id {{id}}', { id: userId }));
      } else if (roots.has(userId)) {
        refusals.set(userId, new TranslatableError('Users with the root role can not be suspended'));
      } else if (by != null && String(by) === userId) {
        refusals.set(userId, new TranslatableError('You can not suspend yourself'));
      }
    }
    return refusals;
  }

  /**
   * Suspends users. Who is suspended stays so as they are, and who must not be (`refusalsOf`) is left out.
   * @returns the ids of those who were not suspended before
   */
  async suspend(entries: SuspensionEntry[], transaction?: Transaction): Promise<string[]> {
    return this.write('userDataSync.afterSuspend', transaction, async (own) => {
      const suspended: Suspension[] = [];
      for (const part of chunk(uniqBy(entries, 'userId'), QUERY_SIZE)) {
        suspended.push(...(await this.insert(part, own)));
      }
      return suspended;
    });
  }

  /**
   * Lets users in again, whoever suspended them.
   * @param sourceName lifts what this source suspended, and nothing else
   * @returns the ids of those who were suspended
   */
  async lift(userIds: string[], transaction?: Transaction, sourceName?: string): Promise<string[]> {
    return this.write('userDataSync.afterRestore', transaction, async (own) => {
      const lifted: Suspension[] = [];
      for (const userId of chunk(userIds, QUERY_SIZE)) {
        const rows = await this.rowsOf(userId, sourceName, own);
        if (rows.length) {
          await this.model.destroy({ where: { id: rows.map((row) => row.get('id')) } as never, transaction: own });
        }
        lifted.push(...rows.map(suspensionOf));
      }
      return lifted;
    });
  }

  /** A user is deleted, and with that no longer suspended. Of many in one transaction at once. */
  async forget(userId: string, transaction?: Transaction | null): Promise<void> {
    if (!transaction) {
      await this.removeRows([userId]);
      return;
    }
    const known = this.deleted.get(transaction);
    if (known) {
      known.push(userId);
      return;
    }
    const userIds = [userId];
    this.deleted.set(transaction, userIds);
    transaction.afterCommit(() => this.removeRows(userIds));
  }

  private async insert(wanted: SuspensionEntry[], transaction: Transaction): Promise<Suspension[]> {
    const ids = wanted.map(({ userId }) => userId);
    const there = await this.find(ids, transaction);
    const absent = wanted.filter(({ userId }) => !there.has(userId));
    const refused = await this.refusalsOf(
      absent.map(({ userId }) => userId),
      null,
      transaction,
    );
    const entries = absent.filter(({ userId, by }) => !refused.has(userId) && String(by ?? '') !== userId);
    if (!entries.length) {
      return [];
    }
    const now = new Date();
    const rows = entries.map(({ by = null, taskId = null, removalDueAt = null, since = now, ...entry }) => ({
      ...pick(entry, ['userId', 'sourceName', 'reason']),
      ...{ since, taskId, removalDueAt, suspendedById: by },
    }));
    // Somebody else may have suspended one of them meanwhile: theirs stays.
    await this.model.bulkCreate(rows, { ignoreDuplicates: true, transaction });
    const written = await this.find(
      entries.map(({ userId }) => userId),
      transaction,
    );
    return entries.flatMap((entry) => {
      const row = written.get(entry.userId);
      return row && isOf(row, entry) ? [row] : [];
    });
  }

  /** Writes in the caller's transaction, or in one of its own, and tells everybody once it is committed. */
  private async write(
    event: SuspensionEvent,
    transaction: Transaction | undefined,
    work: (transaction: Transaction) => Promise<Suspension[]>,
  ): Promise<string[]> {
    const within = async (own: Transaction) => {
      const changed = await work(own);
      if (changed.length) {
        own.afterCommit(() => this.announce(event, changed));
      }
      return changed.map(({ userId }) => userId);
    };
    return transaction ? within(transaction) : retryConflicts(() => this.db.sequelize.transaction(within));
  }

  /** It is committed: whoever fails here must not make it look otherwise. */
  private async announce(event: SuspensionEvent, suspensions: Suspension[]): Promise<void> {
    const { app, logger, tellOthers } = this.deps;
    await this.known.renew();
    await tellOthers();
    try {
      await app.emitAsync(event, { suspensions });
    } catch (error) {
      logger.error(`A listener of ${event} failed: ${logMessageOf(error)}`);
    }
  }

  private async removeRows(userIds: string[]): Promise<void> {
    try {
      for (const userId of chunk(userIds, QUERY_SIZE)) {
        await this.model.destroy({ where: { userId } });
      }
    } catch (error) {
      // Nobody has this id any more: such a row suspends nobody.
      this.deps.logger.warn(`The suspensions of deleted users could not be removed: ${logMessageOf(error)}`);
    }
  }

  private async existingUsers(userIds: string[], transaction?: Transaction): Promise<Set<string>> {
    const found = new Set<string>();
    for (const id of chunk(userIds, QUERY_SIZE)) {
      const rows = await this.db.getModel('users').findAll({ attributes: ['id'], where: { id }, transaction });
      rows.forEach((row) => found.add(String(row.get('id'))));
    }
    return found;
  }

  /** Whoever else lifts some of them waits, and finds them gone. MySQL and MariaDB find "HR" for "hr" too. */
  private async rowsOf(userId: string[], sourceName: string | undefined, transaction: Transaction): Promise<Model[]> {
    const rows = await this.model.findAll({ where: { userId }, lock: transaction.LOCK.UPDATE, transaction });
    return rows.filter((row) => sourceName === undefined || row.get('sourceName') === sourceName);
  }

  private get model() {
    return this.db.getModel(COLLECTION);
  }
}

function suspensionOf(row: Model): Suspension {
  const textOf = (field: string) => (row.get(field) == null ? null : String(row.get(field)));
  return {
    userId: String(row.get('userId')),
    sourceName: textOf('sourceName'),
    since: row.get('since') as Date,
    reason: row.get('reason') as SuspensionReason,
    taskId: textOf('taskId'),
    removalDueAt: row.get('removalDueAt') as Date | null,
    by: textOf('suspendedById'),
  };
}

/** Whether a row is what was to be written, and not what somebody else wrote meanwhile. */
function isOf(row: Suspension, { sourceName, reason, taskId, by }: SuspensionEntry): boolean {
  const textOf = (value: unknown) => (value == null ? null : String(value));
  return (
    row.sourceName === sourceName && row.reason === reason && row.taskId === textOf(taskId) && row.by === textOf(by)
  );
}
