// All that a source has now, and the going of those it no longer has.
import type { Database } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import { retryConflicts } from '../database/conflict';
import type { SyncSourceModel } from '../models/sync-source-model';
import { settingsOf } from '../sources/source-settings';
import { OutcomeCollector } from '../tasks/outcome';
import type { Outcome, SyncResult, UserData } from '../types';
import { findLeavers, type Leavers } from './find-leavers';
import { limitError, type Occasion } from './leaver-limit';
import { type Confirm, removeLeavers } from './remove-leavers';
import { settleLedger } from './settle-ledger';

/** What is written, and by whose command. */
export interface CompleteWrite {
  source: SyncSourceModel;
  /** Everything that was delivered, checked. */
  payloads: UserData[];
  /** The users who started it, or started it again. */
  startedBy: string[];
  /** How many leavers somebody allowed to go this once. */
  allowedLeavers?: number;
  occasion: Occasion;
  /** When it was asked for what is delivered, by the database's clock. */
  since: number;
  /** Stops before anything is written. */
  signal?: AbortSignal;
}

/** What writes. */
export interface PayloadWriter {
  /** Writes a payload; one of leavers comes with `confirm`. */
  write(payload: UserData, confirm?: Confirm): Promise<SyncResult[]>;
  /** Works while nobody else writes the source. */
  exclusively(work: () => Promise<void>): Promise<void>;
}

/**
 * Writes payloads of a source that removes leavers, and then has these go. How many would go is checked before anything is
 * written. Nobody goes where writing breaks off, nor those of a data type of which a target could write no record at all.
 * @throws LeaverLimitError if too many would go; then nothing was written
 */
export async function writeWithLeavers(
  db: Database,
  logger: Logger,
  { source, payloads, startedBy, allowedLeavers, occasion, since, signal }: CompleteWrite,
  writer: PayloadWriter,
): Promise<void> {
  const settings = settingsOf(source);
  const question = { sourceName: source.name, payloads, memberships: settings.memberships, startedBy, since };
  const found = await findLeavers(db, question);
  signal?.throwIfAborted();
  const overLimit = limitError(found, settings, occasion, allowedLeavers);
  if (overLimit) {
    throw overLimit;
  }

  const collector = new OutcomeCollector();
  for (const payload of payloads) {
    collector.add(payload.dataType, await writer.write(payload));
  }
  const failed = failedTypes(collector.outcome);
  for (const leavers of found) {
    const { dataType, going } = leavers;
    if (failed.has(dataType)) {
      const count = going.length;
      logger.warn(
        `Source "${source.name}": ${count} of type "${dataType}" have left and stay: a target could write none`,
      );
      continue;
    }
    await removeLeavers(db, leavers, question, writer.write);
    await writer.exclusively(() => retryConflicts(() => settleLedger(db, leavers, question)));
    logStaying(logger, source.name, leavers);
  }
}

/** The data types of which a target could write no record at all, in all payloads together. */
export function failedTypes({ targets }: Outcome): Set<string> {
  const failed = targets.filter(
    ({ failed, created, updated, unchanged, deleted }) => failed && !(created + updated + unchanged + deleted),
  );
  return new Set(failed.map(({ dataType }) => dataType));
}

function logStaying(logger: Logger, sourceName: string, { dataType, staying }: Leavers) {
  for (const { record, reason } of staying) {
    logger.info(`Source "${sourceName}": ${dataType} "${record.sourceUk}" has left and stays (${reason})`);
  }
}
