// All that a source has now, and the going of those it no longer has.
import type { Database } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { SyncSourceModel } from '../models/sync-source-model';
import { settingsOf } from '../sources/source-settings';
import type { SyncResult, UserData } from '../types';
import { findLeavers, type Leavers } from './find-leavers';
import { checkLimit } from './leaver-limit';
import { type Confirm, removeLeavers } from './remove-leavers';

/** What is written, and by whose command. */
export interface CompleteWrite {
  source: SyncSourceModel;
  /** Everything that was delivered, checked. */
  payloads: UserData[];
  /** The users who started it, or started it again. */
  startedBy: string[];
  /** How many leavers somebody allowed to go this once. */
  allowedLeavers?: number;
}

/**
 * Writes payloads of a source that removes leavers, and then has these go. How many would go is checked before anything is
 * written. Nobody goes where writing breaks off, nor those of a data type of which a target could write no record at all.
 * @param write writes a payload; one of leavers comes with `confirm`
 * @throws LeaverLimitError if too many would go; then nothing was written
 */
export async function writeWithLeavers(
  db: Database,
  logger: Logger,
  { source, payloads, startedBy, allowedLeavers }: CompleteWrite,
  write: (payload: UserData, confirm?: Confirm) => Promise<SyncResult[]>,
): Promise<void> {
  const settings = settingsOf(source);
  const question = { sourceName: source.name, payloads, memberships: settings.memberships, startedBy };
  const found = await findLeavers(db, question);
  checkLimit(found, settings, allowedLeavers);

  const failed = new Set<string>();
  for (const payload of payloads) {
    if ((await write(payload)).some(hasFailed)) {
      failed.add(payload.dataType);
    }
  }
  for (const leavers of found.filter(({ dataType }) => !failed.has(dataType))) {
    await removeLeavers(db, leavers, question, write);
    logStaying(logger, source.name, leavers);
  }
}

function hasFailed({ detail: { count } }: SyncResult): boolean {
  return count.failed > 0 && count.failed === count.all;
}

function logStaying(logger: Logger, sourceName: string, { dataType, staying }: Leavers) {
  for (const { record, reason } of staying) {
    logger.info(`Source "${sourceName}": ${dataType} "${record.sourceUk}" has left and stays (${reason})`);
  }
}
