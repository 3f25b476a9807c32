// Writes planned users, many at once, with the outcome of the host's handler.
import type { Collection, Model, Transaction } from '@nocobase/database';
import { keyBy } from 'lodash';
import { destroyRows } from '../../platform/destroy-rows';
import { createRows, findRows, updateRows } from '../../platform/rows';
import { TranslatableError } from '../../platform/errors';
import { giveDefaultRole } from './default-role';
import { passMainDepartments, reconcileMainDepartments } from './main-department';
import { removalDepsOf } from './removal-stand-ins';
import type { WriterDeps } from './writer-deps';
import type { PlannedUser } from '../plan/plan-user';
import { keyOf } from '../state/unique-values';

/** A user to write, and the record that is reported for it. */
export interface UserChange {
  uid: string;
  user: PlannedUser;
}

export class UserWriter {
  /** The keys of users who were created, by uid. */
  readonly created = new Map<string, number>();
  private readonly users: Collection;

  constructor(
    private readonly deps: WriterDeps,
    private readonly uniqueFields: string[],
    private readonly recordIdOf: (uid: string) => number,
  ) {
    this.users = deps.db.getCollection('users');
  }

  /** Creates, updates and links users. */
  async write(changes: UserChange[], transaction: Transaction): Promise<void> {
    await this.update(
      changes.filter(({ user }) => user.action === 'updated'),
      transaction,
    );
    await this.create(
      changes.filter(({ user }) => user.action === 'created'),
      transaction,
    );
    await this.link(changes, transaction);
  }

  /** The key of the user that a record stands for, once it is written. */
  idOf(uid: string, user?: PlannedUser): number | string | undefined {
    return user?.id ?? this.created.get(user?.sharedWith ?? uid);
  }

  /** Deletes users, with the links of their records. */
  async remove(
    removals: { id: string; recordId?: number; linkedIds: string[] }[],
    transaction: Transaction,
  ): Promise<void> {
    const rows = await findRows(this.users, { id: removals.map(({ id }) => id) }, transaction);
    await destroyRows(removalDepsOf(this.deps), this.users, rows, transaction);
    const links = removals.flatMap(({ recordId, linkedIds }) =>
      recordId === undefined ? [] : linkedIds.map((resourcePk) => ({ recordId, resource: 'users', resourcePk })),
    );
    await this.deps.ledger.removeLinks(links, transaction);
  }

  private async create(changes: UserChange[], transaction: Transaction): Promise<void> {
    if (!changes.length) {
      return;
    }
    const records = changes.map(({ user }) => user.values);
    const rows = await createRows(this.users, records, transaction, {
      built: (built) => void this.deps.listeners.suppress('mainDepartment', built),
      inserted: (inserted) => giveDefaultRole(this.deps, inserted, transaction),
    });
    await reconcileMainDepartments(this.deps, rows, transaction);
    changes.forEach(({ uid }, index) => this.created.set(uid, rows[index].get('id') as number));
  }

  private async update(changes: UserChange[], transaction: Transaction): Promise<void> {
    if (!changes.length) {
      return;
    }
    const rows = keyBy(await findRows(this.users, { id: changes.map(({ user }) => user.id) }, transaction), 'id');
    for (const { user } of changes) {
      const { id = '', values } = user;
      if (!rows[id]) {
        throw new TranslatableError('User {{id}} is no longer there', { id });
      }
      rows[id].set(values as never);
    }
    await this.park(Object.values(rows), transaction);
    await passMainDepartments(this.deps, Object.values(rows), transaction);
    await updateRows(this.users, Object.values(rows), transaction);
  }

  /** Takes values away from rows that give them to another of these: else neither could be written before the other. */
  private async park(rows: Model[], transaction: Transaction): Promise<void> {
    const { db } = this.deps;
    for (const field of this.uniqueFields) {
      const changed = rows.filter((row) => row.changed(field as never));
      const wanted = new Set(changed.map((row) => keyOf(field, row.get(field), db)));
      const givers = changed.filter((row) => {
        const value = row.previous(field as never);
        return value != null && wanted.has(keyOf(field, value, db));
      });
      if (givers.length) {
        const where = { id: givers.map((row) => row.get('id')) } as never;
        await this.users.model.update({ [field]: null }, { where, transaction, hooks: false, silent: true });
      }
    }
  }

  private async link(changes: UserChange[], transaction: Transaction): Promise<void> {
    const { ledger } = this.deps;
    const toRemove = changes.flatMap(({ uid, user }) =>
      user.unlinked.map((resourcePk) => ({ recordId: this.recordIdOf(uid), resource: 'users', resourcePk })),
    );
    await ledger.removeLinks(toRemove, transaction);
    const toAdd = changes
      .filter(({ user }) => user.isLinked)
      .map(({ uid, user }) => {
        const resourcePk = this.idOf(uid, user);
        if (resourcePk === undefined) {
          throw new TranslatableError('The user of the record with uid "{{uid}}" could not be created', {
            uid: user.sharedWith,
          });
        }
        return { recordId: this.recordIdOf(uid), resource: 'users', resourcePk };
      });
    await ledger.addLinks(toAdd, transaction);
  }
}
