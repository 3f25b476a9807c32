// A source that is renamed is another one to the ledger, unless it takes along what it brought.
import type { Context, Next } from '@nocobase/actions';
import { type Database, type Model, Op, type Transaction } from '@nocobase/database';
import type { ResourcerActionContext } from '@nocobase/resourcer';
import { chunk } from 'lodash';
import { QUERY_SIZE } from '../platform/query-size';
import { RequestError } from '../platform/errors';
import type { SyncSourceModel } from './sync-source-model';

/** The parameter of `userDataSyncSources:update` that says so. */
export const TAKE_RECORDS = 'takeRecords';

/** Milliseconds to wait for those who write the source. */
const WAIT_LIMIT = 5_000;

interface Deps {
  db: Database;
  targets: {
    /** Works while nobody else writes the ledger of that source. */
    exclusively(sourceName: string, options: { waitLimit: number }, work: () => Promise<void>): Promise<void>;
  };
  lifecycle: {
    /** @throws RequestError (409) if a task of the source waits or runs */
    refuseIfBusy(sourceId: number): Promise<void>;
  };
  pushes: {
    /** @throws RequestError (409) if pushes under that name wait or run */
    refuseIfWaiting(sourceName: string): Promise<void>;
  };
}

interface SaveOptions {
  context?: Context;
  transaction?: Transaction;
}

export class SourceRenaming {
  /** The requests that take records along, and hold the ledger. */
  private readonly holders = new WeakSet<object>();

  constructor(private readonly deps: Deps) {}

  /** How many records the ledger has under the name of a source. */
  async countRecords(sourceId: string): Promise<number> {
    const source = await this.find(sourceId);
    if (!source) {
      throw new RequestError(404, 'No source with id {{id}} was found', { id: sourceId });
    }
    return this.records.count({ where: { sourceName: source.name } });
  }

  /** Has an update that takes records along hold the ledger meanwhile; to be used once rights are checked. */
  readonly hold = async (given: ResourcerActionContext, next: Next): Promise<void> => {
    const ctx = given as Context;
    const { resourceName, actionName, params } = ctx.action;
    const name = params.values?.name;
    if (`${resourceName}:${actionName}` !== 'userDataSyncSources:update' || !isWanted(params[TAKE_RECORDS])) {
      return next();
    }
    const source = await this.find(String(params.filterByTk ?? ''));
    if (!source || typeof name !== 'string' || name === source.name) {
      return next();
    }
    await this.refuseIfBusy(source);
    // In one order, so that two of these do not wait for each other.
    const [first, second] = [source.name, name].sort();
    const options = { waitLimit: WAIT_LIMIT };
    const rename = async () => {
      // Nobody writes by now; one that has begun meanwhile waits, and finds the source renamed.
      await this.refuseIfBusy(source);
      this.holders.add(ctx);
      await next();
    };
    await this.deps.targets.exclusively(first, options, async () =>
      (await this.isHeldAs(first, second)) ? rename() : this.deps.targets.exclusively(second, options, rename),
    );
  };

  private async refuseIfBusy({ id, name }: Pick<SyncSourceModel, 'id' | 'name'>): Promise<void> {
    await this.deps.lifecycle.refuseIfBusy(id);
    await this.deps.pushes.refuseIfWaiting(name);
  }

  /** Whether the lock that is held by one name is that of the other one too: to MySQL and MariaDB "hr" is "HR" there. */
  private async isHeldAs(held: string, name: string): Promise<boolean> {
    const lock = await this.deps.db.getModel('userDataSyncLocks').findOne({ where: { name } });
    return lock?.get('name') === held;
  }

  /** Renames the ledger of a source that is being renamed, in the same transaction. */
  readonly take = async (source: SyncSourceModel, { context, transaction }: SaveOptions = {}): Promise<void> => {
    if (!source.changed('name')) {
      return;
    }
    const [from, to] = [source.previous('name'), source.name];
    if (!context || !this.holders.has(context)) {
      await this.forgetFailures(source.id, transaction);
      return;
    }
    const number = await this.records.count({ where: { sourceName: to }, transaction });
    if (number) {
      throw new RequestError(
        409,
        'There are {{number}} records under the name "{{name}}" already, of a source that had it before. Choose another name.',
        { number, name: to },
      );
    }
    const where = { sourceName: from };
    await this.records.update({ sourceName: to }, { where, transaction, hooks: false, silent: true });
    await this.renameIn('userDataSyncSuspensions', from, to, transaction);
    await this.renameIn('userDataSyncHistory', from, to, transaction);
    await this.renameFailures(source.id, from, to, transaction);
    await this.renameReferences(from, to, transaction);
  };

  private get records() {
    return this.deps.db.getModel('userDataSyncRecords');
  }

  /** MySQL and MariaDB find "HR" for "hr" too, which is another source: so the records decide. */
  private async renameReferences(from: string, to: string, transaction?: Transaction): Promise<void> {
    const { db } = this.deps;
    const references = db.getModel('userDataSyncPendingReferences');
    const queries = db.sequelize.getQueryInterface();
    const columnOf = (field: string) => queries.quoteIdentifier(this.records.rawAttributes[field].field as string);
    const table = db.getCollection('userDataSyncRecords').quotedTableName();
    const own = `(SELECT ${columnOf('id')} FROM ${table} WHERE ${columnOf('sourceName')} = ${db.sequelize.escape(to)})`;
    const where = { sourceName: from, recordId: { [Op.in]: db.sequelize.literal(own) } };
    await references.update({ sourceName: to }, { where, transaction, hooks: false, silent: true } as never);
  }

  /** What failed under the old name is tried again under the new one. */
  private async renameFailures(sourceId: number, from: string, to: string, transaction?: Transaction): Promise<void> {
    const failures = this.deps.db.getModel('userDataSyncFailures');
    const where = { sourceId, sourceName: from };
    await failures.update({ sourceName: to }, { where, transaction, hooks: false, silent: true } as never);
  }

  /** What failed under a name that the source has no more is nobody's to be tried again. */
  private async forgetFailures(sourceId: number, transaction?: Transaction): Promise<void> {
    const { db } = this.deps;
    const where = { sourceId } as never;
    await db.getModel('userDataSyncFailures').destroy({ where, transaction });
    const options = { where, transaction, hooks: false, silent: true };
    await db.getModel('userDataSyncTasks').update({ failuresKept: null } as never, options);
  }

  private async renameIn(collection: string, from: string, to: string, transaction?: Transaction): Promise<void> {
    const model = this.deps.db.getModel(collection);
    const rows = await model.findAll({
      attributes: ['id', 'sourceName'],
      where: { sourceName: from },
      transaction,
    });
    const id = rows.filter((row) => row.get('sourceName') === from).map((row) => row.get('id') as number);
    for (const part of chunk(id, QUERY_SIZE)) {
      await model.update({ sourceName: to } as never, {
        where: { id: part } as never,
        transaction,
        hooks: false,
        silent: true,
      });
    }
  }

  private async find(id: string): Promise<Pick<SyncSourceModel, 'id' | 'name'> | null> {
    if (!/^\d{1,18}$/.test(id)) {
      return null;
    }
    return this.deps.db.getModel<Model & SyncSourceModel>('userDataSyncSources').findOne({ where: { id } as never });
  }
}

function isWanted(value: unknown): boolean {
  if (value !== undefined && !['true', 'false'].includes(String(value))) {
    throw new RequestError(400, 'Parameter "{{name}}" must be one of {{allowed}}', {
      name: TAKE_RECORDS,
      allowed: 'true, false',
    });
  }
  return String(value) === 'true';
}
