import { DataTypes, literal, type Model, type ModelStatic, type Transaction } from '@nocobase/database';
import { Migration } from '@nocobase/server';
import { snakeCase } from 'lodash';
import { exactCollation } from '../platform/exact-keys';

interface RecordRow extends Model {
  id: number;
  metaData: unknown;
  lastMetaData: unknown;
  updatedAt: Date;
}

interface LinkRow extends Model {
  id: number;
}

/**
 * The original could write a record, and a link, more than once. From now on a unique index forbids that; before it can be
 * made, what is doubled is merged: the newest data, and the links of all.
 */
export default class LedgerWithoutDoubles extends Migration {
  on = 'beforeLoad' as const;

  async up() {
    // The collections are not loaded yet, and the tables are as the original made them.
    const records = this.define<RecordRow>('userDataSyncRecords', {
      sourceName: DataTypes.STRING,
      sourceUk: DataTypes.STRING,
      dataType: DataTypes.STRING,
      metaData: DataTypes.JSON,
      lastMetaData: DataTypes.JSON,
      updatedAt: DataTypes.DATE,
    });
    const links = this.define<LinkRow>('userDataSyncRecordsResources', {
      recordId: DataTypes.BIGINT,
      resource: DataTypes.STRING,
      resourcePk: DataTypes.STRING,
    });
    try {
      if ((await this.exists(records)) && (await this.exists(links))) {
        await this.makeTextsExact(records, links);
        await this.db.sequelize.transaction(async (transaction) => {
          await mergeRecords(records, links, transaction);
          await removeDoubledLinks(links, transaction);
        });
      }
    } finally {
      [records, links].forEach((model) => this.db.sequelize.modelManager.removeModel(model as never));
    }
  }

  private define<T extends Model>(collection: string, attributes: Record<string, unknown>): ModelStatic<T> {
    const { tablePrefix = '', underscored, schema } = this.db.options;
    const id = { type: DataTypes.BIGINT, primaryKey: true };
    return this.db.sequelize.define(`${collection}BeforeLoad`, { id, ...attributes } as never, {
      tableName: tablePrefix + (underscored ? snakeCase(collection) : collection),
      schema: this.db.isPostgresCompatibleDialect() ? schema : undefined,
      underscored,
      timestamps: false,
    }) as unknown as ModelStatic<T>;
  }

  private exists(model: ModelStatic<Model>): Promise<boolean> {
    return this.db.sequelize.getQueryInterface().tableExists(model.getTableName() as never);
  }

  private async makeTextsExact(...models: ModelStatic<Model>[]) {
    const collation = await exactCollation(this.db);
    for (const model of collation ? models : []) {
      const table = this.db.sequelize.getQueryInterface().quoteIdentifiers(model.getTableName() as string);
      await this.db.sequelize.query(`ALTER TABLE ${table} CONVERT TO CHARACTER SET utf8mb4 COLLATE ${collation}`);
    }
  }
}

async function mergeRecords(records: ModelStatic<RecordRow>, links: ModelStatic<LinkRow>, transaction: Transaction) {
  for (const where of await findDoubled(records, ['sourceName', 'dataType', 'sourceUk'], transaction)) {
    const order = [
      ['updatedAt', 'DESC'],
      ['id', 'DESC'],
    ] as [string, string][];
    const [newest, ...older] = await records.findAll({ where, order, transaction });
    const ids = older.map(({ id }) => id);
    await links.update({ recordId: newest.id }, { where: { recordId: ids }, transaction });
    await newest.update({ lastMetaData: newest.lastMetaData ?? older[0].metaData }, { transaction });
    await records.destroy({ where: { id: ids }, transaction });
  }
}

async function removeDoubledLinks(links: ModelStatic<LinkRow>, transaction: Transaction) {
  for (const where of await findDoubled(links, ['recordId', 'resource', 'resourcePk'], transaction)) {
    const doubled = await links.findAll({ where, order: ['id'], transaction });
    const ids = doubled.slice(1).map(({ id }) => id);
    await links.destroy({ where: { id: ids }, transaction });
  }
}

/** The keys that more than one row has. */
async function findDoubled(model: ModelStatic<Model>, key: string[], transaction: Transaction) {
  const rows = await model.findAll({
    attributes: key,
    group: key,
    having: literal('COUNT(*) > 1'),
    raw: true,
    transaction,
  });
  return rows as unknown as Record<string, string>[];
}
