// What each source last said about each record, and which rows it became.
import { type Database, type Model, type ModelStatic, Op, Transaction } from '@nocobase/database';
import { chunk, groupBy, isEqual, partition } from 'lodash';
import { QUERY_SIZE } from '../database/query-size';
import { databaseTime } from '../database/clock';
import { withUniqueIndexes } from '../database/table-lacks';
import { yieldToEventLoop } from '../platform/yield';
import { omitSecrets } from '../mask';
import type { OriginRecord, PrimaryKey, SyncDataType, UserData, UserDataRecord } from '../types';
import { storedJson } from './stored-json';

/** Records built and written at once: that takes much longer than to read them. */
const WRITE_SIZE = 100;

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

/** A link as the ledger has it. */
export interface StoredLink extends Link {
  resourcePk: string;
  /** Of a membership: whether the source last said that the user is an owner there; null if that is not known. */
  isOwner: boolean | null;
  /** Of a membership: whether the source last said that it is the main one; null if that is not known. */
  isMain: boolean | null;
}

export type LinkedRecord = Omit<OriginRecord, 'resources'> & { resources: StoredLink[] };

/** What the ledger knows of a record that a source reports. */
export interface KnownRecord {
  id?: number;
  /** Whether it is new, says something else than the last time, says it for the second time, or the same as ever. */
  state: 'new' | 'changed' | 'repeated' | 'same';
  resources: StoredLink[];
}

type RecordRow = Omit<OriginRecord, 'resources'>;
type NewRow = Omit<RecordRow, 'id'>;

const COLUMNS = ['id', 'sourceName', 'sourceUk', 'dataType', 'metaData', 'lastMetaData'];

export class Ledger {
  constructor(private readonly db: Database) {}

  private get records(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncRecords');
  }

  private get links(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncRecordsResources');
  }

  /**
   * Keeps what the source says now; what it said before moves to `lastMetaData`. All of the payload, or none. Passwords and
   * tokens are for the targets, and are not kept.
   * @returns the records as they came in, in their order and without links
   */
  async save({ sourceName, dataType, records }: UserData): Promise<OriginRecord[]> {
    const kept = new Map<string, RecordRow>();
    const received = new Map<string, UserDataRecord>();
    const told: NewRow[] = [];
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
          told.push({ sourceName, dataType, sourceUk, metaData, lastMetaData });
        } else if (!isSame(row.lastMetaData, json, metaData)) {
          repeated.push(row);
        }
        if (row) {
          kept.set(sourceUk, { ...row, metaData, lastMetaData });
        }
      }
    }
    await withUniqueIndexes(this.db, () => this.write(told, repeated));
    const added = told.map(({ sourceUk }) => sourceUk).filter((sourceUk) => !kept.has(sourceUk));
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

  private async linksOf(records: Pick<RecordRow, 'id'>[]): Promise<StoredLink[]> {
    const links: StoredLink[] = [];
    for (const part of chunk(records, QUERY_SIZE)) {
      const where = { recordId: part.map(({ id }) => id) };
      const attributes = ['id', 'recordId', 'resource', 'resourcePk', 'isOwner', 'isMain'];
      const rows = await this.links.findAll({ attributes, where, order: ['id'], raw: true });
      links.push(...(rows as unknown as StoredLink[]).map(withBooleans));
    }
    return links;
  }

  /** Notes that somebody told of these records now, be it the same as ever. */
  async markPushed(records: RecordRow[]): Promise<void> {
    for (const part of chunk(records, QUERY_SIZE)) {
      const where = { id: part.map(({ id }) => id) };
      await this.records.update({ pushedAt: databaseTime(this.db) }, { where, silent: true });
    }
  }

  /** The uids of the records of which somebody told since then, by the database's clock. */
  async pushedSince(time: number, { sourceName, dataType }: Omit<RecordKeys, 'sourceUks'>): Promise<Set<string>> {
    const where = { sourceName, dataType, pushedAt: { [Op.gte]: time } };
    const rows = await this.records.findAll({ attributes: ['sourceUk'], where, raw: true });
    return new Set((rows as unknown as RecordRow[]).map(({ sourceUk }) => sourceUk));
  }

  /** @returns whether it was not there before */
  async addLink(link: Link, transaction?: Transaction): Promise<boolean> {
    const values = withTextKey(link);
    if (await this.links.count({ where: values, transaction })) {
      return false;
    }
    await this.links.create(values, { transaction });
    return true;
  }

  /** Makes links that are not there yet, and takes others away. */
  async changeLinks(changes: { link: Link; isDeleted: boolean }[]): Promise<void> {
    for (const part of chunk(changes, QUERY_SIZE)) {
      const [gone, come] = partition(part, 'isDeleted').map((some) => some.map(({ link }) => withTextKey(link)));
      await this.removeLinks(gone);
      const where = { recordId: come.map(({ recordId }) => recordId) };
      const there = come.length ? await this.links.findAll({ where, raw: true }) : [];
      const known = new Set((there as unknown as Link[]).map(textOf));
      const missing = come.filter((link) => !known.has(textOf(link)));
      if (missing.length) {
        await this.links.bulkCreate(missing as never[]);
      }
    }
  }

  /** Adds links that are not there yet. */
  async addLinks(links: Link[], transaction: Transaction): Promise<void> {
    for (const part of chunk(links, QUERY_SIZE)) {
      await this.links.bulkCreate(part.map(withTextKey), { transaction });
    }
  }

  /** Gives another record the links of this one, as far as it does not have them. */
  async moveLinks(from: LinkedRecord, to: LinkedRecord): Promise<void> {
    const own = new Set(to.resources.map(({ resource, resourcePk }) => `${resource} ${resourcePk}`));
    const isOwn = ({ resource, resourcePk }: StoredLink) => own.has(`${resource} ${resourcePk}`);
    const [there, moved] = partition(from.resources, isOwn);
    await this.removeLinks(there);
    for (const link of moved) {
      const { recordId, resource, resourcePk } = link;
      await this.links.update({ recordId: to.id }, { where: { recordId, resource, resourcePk } });
      to.resources.push({ ...link, recordId: to.id });
    }
  }

  /** Makes these links, or has those that are there say this. */
  async setLinks(links: StoredLink[], transaction: Transaction): Promise<void> {
    for (const part of chunk(links, QUERY_SIZE)) {
      const updateOnDuplicate = ['isOwner', 'isMain'] as never[];
      await this.links.bulkCreate(part as never[], { updateOnDuplicate, transaction });
    }
  }

  /** Forgets the marks of memberships: the source decides on them alone now, and whoever asks later must not take them for its own. */
  async forgetMarks(recordIds: number[]): Promise<void> {
    for (const recordId of chunk(recordIds, QUERY_SIZE)) {
      await this.links.update({ isOwner: null, isMain: null }, { where: { recordId } });
    }
  }

  /** Makes this the one link of the record to the target. */
  async setLink(link: Link, transaction?: Transaction): Promise<void> {
    const { recordId, resource, resourcePk } = link;
    const others = { recordId, resource, resourcePk: { [Op.ne]: String(resourcePk) } };
    await this.links.destroy({ where: others, transaction });
    await this.addLink(link, transaction);
  }

  async removeLink(link: Link, transaction?: Transaction): Promise<void> {
    await this.removeLinks([link], transaction);
  }

  async removeLinks(links: Link[], transaction?: Transaction): Promise<void> {
    for (const part of chunk(links, QUERY_SIZE)) {
      await this.links.destroy({ where: { [Op.or]: part.map(withTextKey) } as never, transaction });
    }
  }

  private async write(told: NewRow[], repeated: RecordRow[]) {
    if (!told.length && !repeated.length) {
      return;
    }
    // On SQLite a transaction that does not begin with a write could fail where it meets another one.
    await this.db.sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
      for (const part of chunk(told, WRITE_SIZE)) {
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

/** Keys are text in the ledger. */
function withTextKey({ recordId, resource, resourcePk }: Link) {
  return { recordId, resource, resourcePk: String(resourcePk) };
}

function textOf({ recordId, resource, resourcePk }: Link) {
  return JSON.stringify([String(recordId), resource, String(resourcePk)]);
}

/** Some databases give plain rows with 0 and 1 for booleans. */
function withBooleans(link: StoredLink): StoredLink {
  const boolean = (value: unknown) => (value == null ? null : Boolean(value));
  return { ...link, isOwner: boolean(link.isOwner), isMain: boolean(link.isMain) };
}

/** Not every database gives plain rows with their JSON parsed. */
function parsed<T>(json: T): T {
  return typeof json === 'string' ? JSON.parse(json) : json;
}

function stateOf(record: UserDataRecord, row: RecordRow | undefined, db: Database): KnownRecord['state'] {
  if (!row) {
    return 'new';
  }
  const json = storedJson(record, db);
  const metaData: UserDataRecord = JSON.parse(json);
  if (!isSame(row.metaData, json, metaData)) {
    return 'changed';
  }
  return isSame(row.lastMetaData, json, metaData) ? 'same' : 'repeated';
}

function withJson(row: RecordRow): RecordRow {
  return { ...row, metaData: parsed(row.metaData), lastMetaData: parsed(row.lastMetaData) };
}

/** Whether what is stored is this JSON, or stands for the same value. */
function isSame(stored: unknown, json: string, value: UserDataRecord): boolean {
  return stored === json || isEqual(parsed(stored), value);
}
