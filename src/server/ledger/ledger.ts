// What each source last said about each record, and which rows it became.
import { type Model, type ModelStatic, Op, Transaction } from '@nocobase/database';
import { chunk, groupBy } from 'lodash';
import { QUERY_SIZE } from '../platform/query-size';
import { databaseTime } from '../platform/clock';
import { withUniqueIndexes } from '../platform/table-lacks';
import { yieldToEventLoop } from '../platform/yield';
import { omitSecrets } from '../platform/mask';
import type { OriginRecord, SyncDataType, UserData, UserDataRecord } from '../contracts/types';
import { type Link, type LinkedRecord, LedgerLinks } from './ledger-links';
import { isSame, type KnownRecord, parsed, type RecordRow, stateOf, withJson } from './record-row';
import { storedJson } from './stored-json';

export type { Link, LinkedRecord, StoredLink } from './ledger-links';
export type { KnownRecord } from './record-row';

/** Records built and written at once: that takes much longer than to read them. */
const WRITE_SIZE = 100;

/** Which records of a source are meant. */
export interface RecordKeys {
  sourceName: string;
  dataType: SyncDataType;
  /** The records' uids. */
  sourceUks: string[];
}

type NewRow = Omit<RecordRow, 'id'>;

const COLUMNS = ['id', 'sourceName', 'sourceUk', 'dataType', 'metaData', 'lastMetaData'];

export class Ledger extends LedgerLinks {
  private get records(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncRecords');
  }

  /**
   * Keeps what the source says now; what it said before moves to `lastMetaData`. All of the payload, or none. Passwords and
   * tokens are for the targets, and are not kept.
   * @returns the records as they came in, in their order and without links
   */
  async save({ sourceName, dataType, records }: UserData): Promise<OriginRecord[]> {
    const kept = new Map<string, RecordRow>();
    const received = new Map<string, UserDataRecord>();
    const changed: NewRow[] = [];
    const repeated: RecordRow[] = [];
    for (const part of chunk(records, QUERY_SIZE)) {
      const known = await this.read({ sourceName, dataType, sourceUks: part.map(({ uid }) => String(uid)) });
      for (const record of part) {
        await yieldToEventLoop();
        const sourceUk = String(record.uid);
        const row = known.get(sourceUk);
        received.set(sourceUk, JSON.parse(JSON.stringify(record)));
        const json = storedJson(record, this.db);
        const metaData: UserDataRecord = JSON.parse(json);
        const lastMetaData = row ? omitSecrets(parsed(row.metaData)) : null;
        if (!row || !isSame(row.metaData, json, metaData)) {
          changed.push({ sourceName, dataType, sourceUk, metaData, lastMetaData });
        } else if (!isSame(row.lastMetaData, json, metaData)) {
          repeated.push(row);
        }
        if (row) {
          kept.set(sourceUk, { ...row, metaData, lastMetaData });
        }
      }
    }
    await withUniqueIndexes(this.db, () => this.write(changed, repeated));
    const added = changed.map(({ sourceUk }) => sourceUk).filter((sourceUk) => !kept.has(sourceUk));
    for (const sourceUks of chunk(added, QUERY_SIZE)) {
      const rows = await this.read({ sourceName, dataType, sourceUks });
      rows.forEach((row, sourceUk) => kept.set(sourceUk, withJson(row)));
    }
    return records.map(({ uid }) => {
      const metaData = received.get(String(uid)) as UserDataRecord;
      return { ...(kept.get(String(uid)) as RecordRow), metaData, resources: [] };
    });
  }

  /** What is known of these records, by uid, and whether the source reports anything new of them. Nothing is written. */
  async compare({ sourceName, dataType, records }: Omit<UserData, 'matchKey'>): Promise<Map<string, KnownRecord>> {
    const compared = new Map<string, KnownRecord>();
    for (const part of chunk(records, QUERY_SIZE)) {
      const known = await this.read({ sourceName, dataType, sourceUks: part.map(({ uid }) => String(uid)) });
      const linked = groupBy(await this.linksOf([...known.values()]), 'recordId');
      for (const record of part) {
        await yieldToEventLoop();
        const row = known.get(String(record.uid));
        const resources = row ? (linked[row.id] ?? []) : [];
        compared.set(String(record.uid), { id: row?.id, state: stateOf(record, row, this.db), resources });
      }
    }
    return compared;
  }

  /** The records asked for, with their links, in the order of `sourceUks`; unknown ones are left out. */
  async find(keys: RecordKeys): Promise<LinkedRecord[]> {
    const found: LinkedRecord[] = [];
    for (const sourceUks of chunk(keys.sourceUks, QUERY_SIZE)) {
      const known = await this.read({ ...keys, sourceUks });
      const rows = sourceUks.flatMap((sourceUk) => known.get(sourceUk) ?? []);
      found.push(...(await this.withLinks(rows.map(withJson))));
    }
    return found;
  }

  /** All records of a source that have links, page by page. */
  async *linkedRecords({ sourceName, dataType }: Omit<RecordKeys, 'sourceUks'>): AsyncGenerator<LinkedRecord[]> {
    let last: number | undefined = 0;
    while (last !== undefined) {
      const rows = (await this.records.findAll({
        attributes: COLUMNS.filter((column) => column !== 'lastMetaData'),
        where: { sourceName, dataType, id: { [Op.gt]: last } },
        order: ['id'],
        limit: QUERY_SIZE,
        raw: true,
      })) as unknown as RecordRow[];
      const records = await this.withLinks(rows.map((row) => ({ ...row, metaData: parsed(row.metaData) })));
      yield records.filter(({ sourceUk, resources }) => resources.length && sourceUk !== '');
      last = rows.at(-1)?.id;
      await yieldToEventLoop();
    }
  }

  /** The records with these ids, with their links. */
  async findByIds(ids: (number | string)[]): Promise<LinkedRecord[]> {
    const found: LinkedRecord[] = [];
    for (const id of chunk(ids, QUERY_SIZE)) {
      const rows = await this.records.findAll({ attributes: COLUMNS, where: { id }, raw: true });
      found.push(...(await this.withLinks((rows as unknown as RecordRow[]).map(withJson))));
    }
    return found;
  }

  /** The rows of a target that records are linked to, by uid, in the order of the ledger. */
  async rowsOf({ sourceName, dataType, sourceUks }: RecordKeys, resource: string): Promise<Map<string, string>> {
    const rowOf = new Map<string, string>();
    for (const part of chunk(sourceUks, QUERY_SIZE)) {
      const links = await this.records.findAll({
        attributes: ['sourceUk'],
        where: { sourceName, dataType, sourceUk: part },
        include: [{ association: 'resources', attributes: ['resourcePk'], where: { resource } }],
        order: ['id', [this.db.sequelize.col('resources.id'), 'ASC']],
        raw: true,
      });
      for (const link of links as unknown as { sourceUk: string; 'resources.resourcePk': string }[]) {
        rowOf.set(link.sourceUk, rowOf.get(link.sourceUk) ?? link['resources.resourcePk']);
      }
    }
    return rowOf;
  }

  /** The records of the same source and type as these, with their links, that are linked to one of these rows of a target. */
  async findLinkedTo(
    { sourceName, dataType }: Omit<RecordKeys, 'sourceUks'>,
    resource: string,
    resourcePks: string[],
  ): Promise<LinkedRecord[]> {
    const where = { resource, resourcePk: resourcePks };
    const links = await this.links.findAll({ attributes: ['recordId'], where, raw: true });
    const id = (links as unknown as Link[]).map(({ recordId }) => recordId);
    const rows = await this.records.findAll({ attributes: COLUMNS, where: { id, sourceName, dataType }, raw: true });
    return this.withLinks((rows as unknown as RecordRow[]).map(withJson));
  }

  /** The same records, with their links as they are now. */
  async withLinks(records: RecordRow[]): Promise<LinkedRecord[]> {
    const byRecord = groupBy(await this.linksOf(records), 'recordId');
    return records.map((record) => ({ ...record, resources: byRecord[record.id] ?? [] }));
  }

  /** Notes that somebody reported these records now, be it the same as ever. */
  async markPushed(records: RecordRow[]): Promise<void> {
    for (const part of chunk(records, QUERY_SIZE)) {
      const where = { id: part.map(({ id }) => id) };
      await this.records.update({ pushedAt: databaseTime(this.db) }, { where, silent: true });
    }
  }

  /** The uids of the records that somebody reported since then, by the database's clock. */
  async pushedSince(time: number, { sourceName, dataType }: Omit<RecordKeys, 'sourceUks'>): Promise<Set<string>> {
    const where = { sourceName, dataType, pushedAt: { [Op.gte]: time } };
    const rows = await this.records.findAll({ attributes: ['sourceUk'], where, raw: true });
    return new Set((rows as unknown as RecordRow[]).map(({ sourceUk }) => sourceUk));
  }

  private async write(changed: NewRow[], repeated: RecordRow[]) {
    if (!changed.length && !repeated.length) {
      return;
    }
    // On SQLite a transaction that does not begin with a write could fail where it meets another one.
    await this.db.sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
      for (const part of chunk(changed, WRITE_SIZE)) {
        const updateOnDuplicate = ['metaData', 'lastMetaData', 'updatedAt'] as never[];
        await this.records.bulkCreate(part as never[], { updateOnDuplicate, transaction });
      }
      for (const part of chunk(repeated, QUERY_SIZE)) {
        const metaData = this.db.sequelize.col(this.records.rawAttributes.metaData.field as string);
        const where = { id: part.map(({ id }) => id) };
        await this.records.update({ lastMetaData: metaData }, { where, transaction });
      }
    });
  }

  /** The row of each known uid, as the database gives it: there are many, and most of them are not needed in any other form. */
  private async read({ sourceName, dataType, sourceUks }: RecordKeys): Promise<Map<string, RecordRow>> {
    const where = { sourceName, dataType, sourceUk: sourceUks };
    const rows = await this.records.findAll({ attributes: COLUMNS, where, raw: true });
    return new Map((rows as unknown as RecordRow[]).map((row) => [row.sourceUk, row]));
  }
}
