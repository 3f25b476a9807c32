// What each source last said about each record, and which rows it became.
import { type Database, type Model, type ModelStatic, Op, Transaction } from '@nocobase/database';
import { chunk, groupBy, isEqual } from 'lodash';
import type { OriginRecord, PrimaryKey, SyncDataType, UserData, UserDataRecord } from '../types';

/** Rows read or written in one query: well under every database's limit of bound values. */
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

type RecordRow = Omit<OriginRecord, 'resources'>;

const COLUMNS = ['id', 'sourceName', 'sourceUk', 'dataType', 'metaData', 'lastMetaData'];

export class Ledger {
  constructor(private readonly db: Database) {}

  private get records(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncRecords');
  }

  private get links(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncRecordsResources');
  }

  /** Keeps what the source says now; what it said before moves to `lastMetaData`. All of the payload, or none. */
  async save({ sourceName, dataType, records }: UserData): Promise<void> {
    // On SQLite a transaction that reads before it writes would fail where it meets another one.
    await this.db.sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
      for (const part of chunk(records, CHUNK_SIZE)) {
        await this.saveChunk({ sourceName, dataType, records: part }, transaction);
      }
    });
  }

  /** The records asked for, with their links, in the order of `sourceUks`; unknown ones are left out. */
  async find(keys: RecordKeys): Promise<OriginRecord[]> {
    const found: OriginRecord[] = [];
    for (const sourceUks of chunk(keys.sourceUks, CHUNK_SIZE)) {
      const known = await this.read({ ...keys, sourceUks });
      const records = sourceUks.flatMap((sourceUk) => known.get(sourceUk) ?? []) as OriginRecord[];
      found.push(...(await this.withLinks(records)));
    }
    return found;
  }

  /** The same records, with their links as they are now. */
  async withLinks(records: OriginRecord[]): Promise<OriginRecord[]> {
    const links: Link[] = [];
    for (const part of chunk(records, CHUNK_SIZE)) {
      const where = { recordId: part.map(({ id }) => id) };
      links.push(...((await this.links.findAll({ where, order: ['id'], raw: true })) as unknown as Link[]));
    }
    const byRecord = groupBy(links, 'recordId');
    return records.map((record) => ({
      ...record,
      resources: (byRecord[record.id] ?? []) as OriginRecord['resources'],
    }));
  }

  /** @returns whether it was not there before */
  async addLink(link: Link, transaction?: Transaction): Promise<boolean> {
    const values = { ...link, resourcePk: String(link.resourcePk) };
    if (await this.links.count({ where: values, transaction })) {
      return false;
    }
    await this.links.create(values, { transaction });
    return true;
  }

  /** Adds links that are not there yet. */
  async addLinks(links: Link[], transaction: Transaction): Promise<void> {
    for (const part of chunk(links, CHUNK_SIZE)) {
      const values = part.map((link) => ({ ...link, resourcePk: String(link.resourcePk) }));
      await this.links.bulkCreate(values, { transaction });
    }
  }

  /** Makes this the one link of the record to the target. */
  async setLink(link: Link, transaction?: Transaction): Promise<void> {
    const { recordId, resource, resourcePk } = link;
    const others = { recordId, resource, resourcePk: { [Op.ne]: String(resourcePk) } };
    await this.links.destroy({ where: others, transaction });
    await this.addLink(link, transaction);
  }

  async removeLink({ recordId, resource, resourcePk }: Link, transaction?: Transaction): Promise<void> {
    await this.links.destroy({ where: { recordId, resource, resourcePk: String(resourcePk) }, transaction });
  }

  private async saveChunk({ sourceName, dataType, records }: UserData, transaction: Transaction) {
    const sourceUks = records.map(({ uid }) => String(uid));
    const known = await this.read({ sourceName, dataType, sourceUks }, transaction);
    const told: object[] = [];
    const repeated: number[] = [];
    for (const record of records) {
      const row = known.get(String(record.uid));
      const metaData = asJson(record);
      const before = row?.metaData ?? null;
      if (!row || !isEqual(before, metaData)) {
        told.push({ sourceName, dataType, sourceUk: String(record.uid), metaData, lastMetaData: before });
      } else if (!isEqual(row.lastMetaData, metaData)) {
        repeated.push(row.id);
      }
    }
    if (told.length) {
      const updateOnDuplicate = ['metaData', 'lastMetaData', 'updatedAt'] as never[];
      await this.records.bulkCreate(told as never[], { updateOnDuplicate, transaction });
    }
    if (repeated.length) {
      const metaData = this.db.sequelize.col(this.records.rawAttributes.metaData.field as string);
      await this.records.update({ lastMetaData: metaData }, { where: { id: repeated }, transaction });
    }
  }

  /** The row of each known uid. Plain rows: there are many, and nothing is asked of them but their values. */
  private async read({ sourceName, dataType, sourceUks }: RecordKeys, transaction?: Transaction) {
    const where = { sourceName, dataType, sourceUk: sourceUks };
    const rows = await this.records.findAll({ attributes: COLUMNS, where, raw: true, transaction });
    return new Map(
      (rows as unknown as RecordRow[]).map((row) => [
        row.sourceUk,
        { ...row, metaData: parsed(row.metaData), lastMetaData: parsed(row.lastMetaData) },
      ]),
    );
  }
}

/** Not every database gives plain rows with their JSON parsed. */
function parsed<T>(json: T): T {
  return typeof json === 'string' ? JSON.parse(json) : json;
}

/** A record as it comes back from the database. */
function asJson(record: UserDataRecord): UserDataRecord {
  return JSON.parse(JSON.stringify(record));
}
