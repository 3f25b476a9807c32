import type { Database } from '@nocobase/database';
import type { SystemLogger } from '@nocobase/logger';
import type { OriginRecord, PrimaryKey, RecordResourceChanged, SyncAccept, WrittenRecord } from './types';

/**
 * A target: something that records are written to. A plugin extends it and registers an instance with
 * `resourceManager.registerResource` in its `load`.
 *
 * Whatever a method throws is reported as the failure of that one record, with the error's message.
 */
export abstract class UserDataResource {
  /** How the ledger's links name this target; unique among the targets. */
  name!: string;
  /** The data types this target takes. */
  accepts!: SyncAccept[];
  /**
   * Optional. Seconds that one call may take; a minute, if it is not set. A record whose call takes longer has failed, as have those
   * after it in the payload, and what the call answers later is not used.
   */
  timeLimit?: number;

  constructor(
    public db: Database,
    public logger: SystemLogger,
  ) {}

  /** Writes a record that is linked to no row of this target yet. Gives the rows it became. */
  abstract create(record: OriginRecord, matchKey?: string): Promise<RecordResourceChanged[]>;

  /** Writes a record that is linked to the rows `resourcePks`. Gives the links that come and go by it. */
  abstract update(record: OriginRecord, resourcePks: PrimaryKey[], matchKey?: string): Promise<RecordResourceChanged[]>;

  /**
   * Optional. Writes many records in a few queries: as many of the first of `records` as it can, and answers for each of these
   * what became of it, in their order. The next record goes through `create` or `update`, and then the rest is asked for again.
   * So an empty answer is in order, and so is throwing. A record is written wholly or not at all.
   */
  writeMany?(records: OriginRecord[], matchKey?: string): Promise<WrittenRecord[]>;

  /** The ledger's records. */
  get syncRecordRepo() {
    return this.db.getRepository('userDataSyncRecords');
  }

  /** The ledger's links. */
  get syncRecordResourceRepo() {
    return this.db.getRepository('userDataSyncRecordsResources');
  }
}
