// What each source last said about each record, and which rows it became.
import { type Database, type Model, Transaction } from '@nocobase/database';
import { chunk } from 'lodash';
import type { OriginRecord, PrimaryKey, SyncDataType, UserData, UserDataRecord } from '../types';

/** Records asked for in one query: well under every database's limit of bound values. */
const CHUNK_SIZE = 500;

/** Which records of a source are meant. */
export interface RecordKeys {
  sourceName: string;
  dataType: SyncDataType;
  /** The records' uids. */
  sourceUks: string[];
}

/** A link from a record to a row of a target. */
export interface Link {
  recordId: number;
  resource: string;
  resourcePk: PrimaryKey;
}

export class Ledger {
  constructor(private readonly db: Database) {}

  private get records() {
    return this.db.getRepository('userDataSyncRecords');
  }

  private get links() {
    return this.db.getRepository('userDataSyncRecordsResources');
  }

  /** Keeps what the source says now; what it said before moves to `lastMetaData`. All of the payload, or none. */
  async save({ sourceName, dataType, records }: UserData): Promise<void> {
    // On SQLite a transaction that reads before it writes would fail where it meets another one.
    await this.db.sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
      const sourceUks = records.map(({ uid }) => String(uid));
      const known = await this.read({ sourceName, dataType, sourceUks }, transaction);
      for (const record of records) {
        const row = known.get(String(record.uid));
        await (row
          ? row.update({ metaData: record, lastMetaData: row.get('metaData') }, { transaction })
          : this.add({ sourceName, dataType, record }, transaction));
      }
    });
  }

  /** The records asked for, with their links, in the order of `sourceUks`; unknown ones are left out. */
  async find(keys: RecordKeys): Promise<OriginRecord[]> {
    const known = await this.read(keys);
    return keys.sourceUks.flatMap((sourceUk) => known.get(sourceUk)?.toJSON<OriginRecord>() ?? []);
  }

  async addLink({ recordId, resource, resourcePk }: Link, transaction?: Transaction): Promise<void> {
    const values = { recordId, resource, resourcePk: String(resourcePk) };
    if (!(await this.links.findOne({ filter: values, transaction }))) {
      await this.links.create({ values, transaction });
    }
  }

  /** Makes this the one link of the record to the target. */
  async setLink(link: Link, transaction?: Transaction): Promise<void> {
    const { recordId, resource, resourcePk } = link;
    await this.links.destroy({ filter: { recordId, resource, resourcePk: { $ne: String(resourcePk) } }, transaction });
    await this.addLink(link, transaction);
  }

  async removeLink({ recordId, resource, resourcePk }: Link): Promise<void> {
    await this.links.destroy({ filter: { recordId, resource, resourcePk: String(resourcePk) } });
  }

  private async add(
    { sourceName, dataType, record }: { sourceName: string; dataType: SyncDataType; record: UserDataRecord },
    transaction: Transaction,
  ) {
    await this.records.create({
      values: { sourceName, dataType, sourceUk: String(record.uid), metaData: record },
      transaction,
    });
  }

  /** The row of each known uid. */
  private async read({ sourceName, dataType, sourceUks }: RecordKeys, transaction?: Transaction) {
    const known = new Map<string, Model>();
    for (const part of chunk(sourceUks, CHUNK_SIZE)) {
      const rows: Model[] = await this.records.find({
        filter: { sourceName, dataType, sourceUk: { $in: part } },
        appends: ['resources'],
        sort: ['id'],
        transaction,
      });
      for (const row of rows) {
        known.set(row.get('sourceUk') as string, row);
      }
    }
    return known;
  }
}
