// Applies changes in short transactions, many at once. What can't be written is found by halves, and fails by itself.
import { type Database, Transaction } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import { retryConflicts } from '../../platform/conflict';
import { faultOf } from '../../platform/database-fault';
import { logMessageOf, TranslatableError } from '../../platform/errors';
import type { HistorySubject } from '../../contracts/history';
import type { HistoryWriter } from '../history/history-writer';

/** Changes in one transaction: few enough for others who want to write meanwhile. */
const BATCH_SIZE = 100;

export interface ApplyOptions<T> {
  db: Database;
  logger?: Logger;
  /** Writes these in the transaction; called again where it failed, with fewer. */
  write(changes: T[], transaction: Transaction): Promise<void>;
  /** Keeps what is changed of rows, if it is kept. */
  history?: HistoryWriter;
  /** The rows that a change is about, once it is written. */
  subjectsOf?(change: T): HistorySubject[];
  /** Told of changes once they are written. */
  succeed(change: T): void;
  /** Told of a change that could not be written. */
  fail(change: T, error: unknown): void;
  /** Asked before each transaction; what was not written then is left. */
  isStopped(): boolean;
  /** Nothing is written: everything planned is taken to succeed. */
  isPreview?: boolean;
  /** Told before each transaction how many are done. */
  onProgress?(done: number): Promise<void>;
}

/** @param groups changes in their order; those of a group are written together, or none of them */
export async function applyChanges<T>(groups: T[][], options: ApplyOptions<T>): Promise<void> {
  let batch: T[][] = [];
  let size = 0;
  let done = 0;
  const flush = async () => {
    await options.onProgress?.(done);
    await applyBatch(batch, options);
    done += size;
    batch = [];
    size = 0;
  };
  for (const group of groups) {
    if (size && size + group.length > BATCH_SIZE) {
      await flush();
    }
    batch.push(group);
    size += group.length;
  }
  if (size) {
    await flush();
  }
}

async function applyBatch<T>(groups: T[][], options: ApplyOptions<T>): Promise<void> {
  if (!groups.length || options.isStopped()) {
    return;
  }
  const changes = groups.flat();
  if (options.isPreview) {
    changes.forEach((change) => options.succeed(change));
    return;
  }
  try {
    await retryConflicts(() =>
      options.db.sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, (transaction) => {
        keepFromFailing(transaction, options.logger);
        return write(changes, transaction, options);
      }),
    );
    changes.forEach((change) => options.succeed(change));
  } catch (error) {
    if (groups.length === 1) {
      logUnknown(error, options.logger);
      changes.forEach((change) => options.fail(change, error));
      return;
    }
    const middle = Math.ceil(groups.length / 2);
    await applyBatch(groups.slice(0, middle), options);
    await applyBatch(groups.slice(middle), options);
  }
}

function write<T>(changes: T[], transaction: Transaction, options: ApplyOptions<T>): Promise<void> {
  const { history, subjectsOf } = options;
  const work = () => options.write(changes, transaction);
  const subjects = () => changes.flatMap((change) => subjectsOf?.(change) ?? []);
  return history ? history.record(transaction, work, subjects) : work();
}

/** What others do after the commit, such as a workflow, undoes nothing where it fails: else all would be written a second time. */
function keepFromFailing(transaction: Transaction, logger?: Logger) {
  const add = transaction.afterCommit.bind(transaction);
  transaction.afterCommit = (listen) =>
    add(async (committed) => {
      try {
        await listen(committed);
      } catch (error) {
        logger?.error(`Something failed after records were written: ${logMessageOf(error)}`);
      }
    });
}

/** What is no fault of the record, such as a listener's mistake, is for whoever reads the log. */
function logUnknown(error: unknown, logger?: Logger) {
  if (!(error instanceof TranslatableError) && !faultOf(error)?.reason) {
    logger?.error(`A record could not be written: ${logMessageOf(error)}`);
  }
}
