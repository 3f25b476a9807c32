// The links of records to the rows that they became.
import { type Database, type Model, type ModelStatic, Op, type Transaction } from '@nocobase/database';
import { chunk, partition } from 'lodash';
import type { OriginRecord, PrimaryKey } from '../contracts/types';
import { QUERY_SIZE } from '../platform/query-size';

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

export class LedgerLinks {
  constructor(protected readonly db: Database) {}

  protected get links(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncRecordsResources');
  }

  protected async linksOf(records: Pick<OriginRecord, 'id'>[]): Promise<StoredLink[]> {
    const links: StoredLink[] = [];
    for (const part of chunk(records, QUERY_SIZE)) {
      const where = { recordId: part.map(({ id }) => id) };
      const attributes = ['id', 'recordId', 'resource', 'resourcePk', 'isOwner', 'isMain'];
      const rows = await this.links.findAll({ attributes, where, order: ['id'], raw: true });
      links.push(...(rows as unknown as StoredLink[]).map(withBooleans));
    }
    return links;
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
