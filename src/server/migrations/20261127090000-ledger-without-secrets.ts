import { type Model, Op } from '@nocobase/database';
import { Migration } from '@nocobase/server';
import { isEqual } from 'lodash';
import { omitSecrets } from '../platform/mask';

/** Rows looked at in one query. */
const PAGE_SIZE = 500;
const FIELDS = ['metaData', 'lastMetaData'];

/** Earlier versions, and the original, kept pushed passwords and tokens in the ledger. */
export default class LedgerWithoutSecrets extends Migration {
  on = 'afterSync' as const;

  async up() {
    const records = this.db.getCollection('userDataSyncRecords').model;
    for (let last = 0; ;) {
      const page: Model[] = await records.findAll({
        where: { id: { [Op.gt]: last } },
        order: ['id'],
        limit: PAGE_SIZE,
      });
      for (const record of page) {
        const values = Object.fromEntries(FIELDS.map((field) => [field, omitSecrets(record.get(field))]));
        if (FIELDS.some((field) => !isEqual(record.get(field), values[field]))) {
          await records.update(values, { where: { id: record.get('id') }, silent: true, hooks: false });
        }
      }
      if (page.length < PAGE_SIZE) {
        return;
      }
      last = page[PAGE_SIZE - 1].get('id') as number;
    }
  }
}
