// Puts our own tables right when the application starts, or has everybody who asks told what to do.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Next } from '@nocobase/actions';
import type { Logger } from '@nocobase/logger';
import type { ResourcerActionContext } from '@nocobase/resourcer';
import type { Application } from '@nocobase/server';
import { isOurs } from './platform/our-resources';
import { addColumns, addIndexes, addUniqueIndexes, findLacks, type Lack } from './platform/table-lacks';
import { logMessageOf, RequestError } from './platform/errors';
import LedgerWithoutDoubles from './migrations/20261124090000-ledger-without-doubles';
import TasksWithAStart from './migrations/20261128090000-tasks-with-a-start';

const ADVICE = 'The database lacks a table, a column or an index. Upgrade the application: yarn nocobase upgrade';

/** How often it is tried, and milliseconds between two tries. */
const ATTEMPTS = 3;
const RETRY_INTERVAL = 1_000;

export class OwnTables {
  /** Whether tables lack something that could not be put right. */
  private isBroken = false;

  constructor(
    private readonly app: Application,
    private readonly logger: Logger,
  ) {}

  /** Adds what is missing. It never throws: what can't be added is logged, and calls are answered 503 if they need it. */
  async putRight(): Promise<void> {
    await this.addLacks(ATTEMPTS);
    try {
      await addIndexes(this.app.db);
    } catch (error) {
      this.logger.warn(`An index could not be added, without which lists are slow: ${logMessageOf(error)}`);
    }
  }

  private async addLacks(attempts: number): Promise<void> {
    const { db } = this.app;
    try {
      const lacks = await findLacks(db);
      if (!lacks.length) {
        this.isBroken = false;
        return;
      }
      this.logger.warn(`The tables of this plugin lack ${textOf(lacks)}. It is added.`);
      await addColumns(db, lacks);
      await new TasksWithAStart({ app: this.app, db } as never).up();
      if (lacks.some(({ kind }) => kind === 'unique index')) {
        // The original made records and links more than once: else there could be no such index.
        await new LedgerWithoutDoubles({ app: this.app, db } as never).up();
      }
      await addUniqueIndexes(db);
      this.report(await findLacks(db));
    } catch (error) {
      if (attempts > 1) {
        // Another node may add the same at the moment: who finds it there has nothing to add.
        await sleep(RETRY_INTERVAL);
        return this.addLacks(attempts - 1);
      }
      this.isBroken = true;
      this.logger.error(`${ADVICE}. What went wrong: ${logMessageOf(error)}`);
    }
  }

  /** Refuses calls of this plugin as long as its tables can't be used; to be used once rights are checked. */
  readonly refuse = async ({ action }: ResourcerActionContext, next: Next): Promise<void> => {
    if (this.isBroken && isOurs(action)) {
      throw new RequestError(503, ADVICE);
    }
    await next();
  };

  private report(lacks: Lack[]) {
    this.isBroken = lacks.length > 0;
    if (this.isBroken) {
      this.logger.error(`${ADVICE}. It still lacks ${textOf(lacks)}.`);
    }
  }
}

function textOf(lacks: Lack[]): string {
  return lacks
    .map(({ collection, kind, columns }) => `${kind}${columns.length ? ` ${columns.join(', ')}` : ''} of ${collection}`)
    .join('; ');
}
