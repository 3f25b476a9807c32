// References that can't be followed yet: kept until the department that a record names is reported by its source.
import { type Database, Transaction } from '@nocobase/database';
import { chunk, difference, groupBy, uniq } from 'lodash';
import { QUERY_SIZE } from '../platform/query-size';
import { retryConflicts } from '../platform/conflict';

interface Row {
  recordId: number | string;
  uid: string;
}

export class PendingReferences {
  constructor(private readonly db: Database) {}

  private get model() {
    return this.db.getModel('userDataSyncPendingReferences');
  }

  /** The ids of the records of a source that name one of these departments. */
  async recordsNaming(sourceName: string, uids: string[]): Promise<string[]> {
    const ids: string[] = [];
    const wanted = new Set(uids);
    for (const uid of chunk(uids, QUERY_SIZE)) {
      const attributes = ['recordId', 'sourceName', 'uid'];
      const rows = await this.model.findAll({ attributes, where: { sourceName, uid }, raw: true });
      // MySQL and MariaDB find "HR" for "hr" too, which is another source.
      const own = (rows as unknown as (Row & { sourceName: string })[]).filter(
        (row) => row.sourceName === sourceName && wanted.has(row.uid),
      );
      ids.push(...own.map(({ recordId }) => String(recordId)));
    }
    return uniq(ids);
  }

  /** The departments that these records wait for, by the id of the record. */
  async of(recordIds: (number | string)[]): Promise<Map<string, string[]>> {
    const found: Row[] = [];
    for (const recordId of chunk(recordIds, QUERY_SIZE)) {
      const rows = await this.model.findAll({ attributes: ['recordId', 'uid'], where: { recordId }, raw: true });
      found.push(...(rows as unknown as Row[]));
    }
    return new Map(Object.entries(groupBy(found, 'recordId')).map(([id, rows]) => [id, rows.map(({ uid }) => uid)]));
  }

  /** Has these records wait for these departments, and for no others. */
  async set(sourceName: string, uidsOf: ReadonlyMap<string, string[]>): Promise<void> {
    const known = await this.of([...uidsOf.keys()]);
    const changed = [...uidsOf].filter(([id, uids]) => {
      const before = known.get(id) ?? [];
      return difference(uids, before).length || difference(before, uids).length;
    });
    for (const part of chunk(changed, QUERY_SIZE)) {
      const rows = part.flatMap(([recordId, uids]) => uniq(uids).map((uid) => ({ recordId, sourceName, uid })));
      const write = async (transaction: Transaction) => {
        await this.model.destroy({ where: { recordId: part.map(([id]) => id) }, transaction });
        if (rows.length) {
          await this.model.bulkCreate(rows as never[], { transaction });
        }
      };
      const { sequelize } = this.db;
      await retryConflicts(() => sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, write));
    }
  }
}
