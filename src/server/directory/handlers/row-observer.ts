// Sees, through the host's events, which rows the host's own targets write for a record. Their handlers don't tell, and they
// make a row before anybody can link it: here the link is made in the same transaction, so that a process that dies between
// the two does not leave a row that nobody knows again.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database, Model, Transaction } from '@nocobase/database';
import type { OriginRecord } from '../../contracts/types';
import type { Ledger, Link } from '../../ledger/ledger';

/** What a handler did to rows of Users and Departments. */
export interface ObservedRows {
  created: number;
  changed: number;
  deleted: number;
}

interface Observation extends ObservedRows {
  record: OriginRecord;
  resource: string;
  /** The links to departments that were made. */
  links: Link[];
}

interface WriteOptions {
  transaction?: Transaction;
}

export class RowObserver {
  private readonly observations = new AsyncLocalStorage<Observation>();

  constructor(
    db: Database,
    private readonly ledger: Ledger,
  ) {
    for (const name of ['users', 'departments']) {
      db.on(`${name}.afterCreate`, (row: Model, options: WriteOptions) => this.onCreated(name, row, options));
      db.on(`${name}.beforeUpdate`, this.onUpdate);
      db.on(`${name}.afterDestroy`, () => this.count('deleted'));
    }
    db.on('departmentsUsers.beforeBulkCreate', this.onMemberships);
    db.on('departmentsUsers.beforeUpdate', this.onUpdate);
    db.on('departmentsUsers.afterBulkDestroy', () => this.count('changed'));
  }

  /** Runs a handler for a record, and tells which rows it wrote. */
  async observe<T>(resource: string, record: OriginRecord, handle: () => Promise<T>): Promise<[T, ObservedRows]> {
    const observation: Observation = { record, resource, created: 0, changed: 0, deleted: 0, links: [] };
    try {
      const answer = await this.observations.run(observation, handle);
      return [answer, observation];
    } catch (error) {
      // A handler that fails tells of no links.
      for (const link of observation.links) {
        await this.ledger.removeLink(link);
      }
      throw error;
    }
  }

  private count(what: keyof ObservedRows) {
    const observation = this.observations.getStore();
    if (observation) {
      observation[what]++;
    }
  }

  /** The record has become a row of the target; whatever row it was before is gone. */
  private async onCreated(collection: string, row: Model, { transaction }: WriteOptions) {
    const observation = this.observations.getStore();
    if (observation?.resource === collection) {
      observation.created++;
      const { record, resource } = observation;
      await this.ledger.setLink({ recordId: record.id, resource, resourcePk: row.get('id') as number }, transaction);
    }
  }

  private readonly onUpdate = (row: Model) => {
    if (isChanged(row)) {
      this.count('changed');
    }
  };

  /** Linked before they are there: a membership that is missing is made again, a link that is missing is not. */
  private readonly onMemberships = async (memberships: Model[], { transaction }: WriteOptions) => {
    const observation = this.observations.getStore();
    if (!observation) {
      return;
    }
    observation.changed++;
    for (const membership of memberships) {
      const resourcePk = membership.get('departmentId') as number;
      const { record, resource } = observation;
      const link = { recordId: record.id, resource, resourcePk };
      if (await this.ledger.addLink(link, transaction)) {
        observation.links.push(link);
      }
    }
  };
}

/** Whether an update makes a difference: the handlers also set a key that is a number to the text of it. */
function isChanged(row: Model) {
  const fields = (row.changed() || []) as string[];
  return fields.some(
    (field) => !['updatedAt', 'updatedById'].includes(field) && text(row.get(field)) !== text(row.previous(field)),
  );
}

function text(value: unknown) {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}
