// What one transaction did to users, departments and memberships.
import type { Model } from '@nocobase/database';
import { dataOf, type Values } from '../../platform/insert-rows';
import type { HistoryResource } from '../../contracts/history';

/** What became of a row: of what was changed the value before and after, of a new or deleted one all of them. */
export interface ChangedRow {
  action: 'created' | 'updated' | 'deleted';
  row: Model;
  before: Values;
  after: Values;
}

/** What became of a user's memberships: departments by key, and whether the user is an owner there. */
export interface ChangedMemberships {
  added: Set<string>;
  removed: Map<string, boolean>;
  /** Whether the user was an owner, where that is not as it was. */
  owned: Map<string, boolean>;
}

export class ChangedRows {
  readonly rows: Record<HistoryResource, Map<string, ChangedRow>> = { users: new Map(), departments: new Map() };
  readonly memberships = new Map<string, ChangedMemberships>();
  /** Users who can't get in any more, or can again. */
  readonly access = new Map<string, 'suspended' | 'restored'>();

  get isEmpty(): boolean {
    const { users, departments } = this.rows;
    return !users.size && !departments.size && !this.memberships.size && !this.access.size;
  }

  created(resource: HistoryResource, row: Model): void {
    this.rows[resource].set(keyOf(row), { action: 'created', row, before: {}, after: { ...dataOf(row) } });
  }

  updated(resource: HistoryResource, row: Model): void {
    const fields = (row.changed() || []) as string[];
    const known = this.rows[resource].get(keyOf(row)) ?? { action: 'updated', row, before: {}, after: {} };
    for (const field of fields) {
      if (known.action === 'updated' && !(field in known.before)) {
        known.before[field] = row.previous(field as never);
      }
      known.after[field] = dataOf(row)[field];
    }
    this.rows[resource].set(keyOf(row), { ...known, row });
  }

  deleted(resource: HistoryResource, row: Model): void {
    const known = this.rows[resource].get(keyOf(row));
    if (known?.action === 'created') {
      this.rows[resource].delete(keyOf(row));
      return;
    }
    const before = { ...dataOf(row), ...known?.before };
    this.rows[resource].set(keyOf(row), { action: 'deleted', row, before, after: {} });
  }

  joined(membership: Model): void {
    this.membershipsOf(membership).added.add(departmentOf(membership));
  }

  left(membership: Model): void {
    const { added, removed } = this.membershipsOf(membership);
    if (!added.delete(departmentOf(membership))) {
      removed.set(departmentOf(membership), Boolean(membership.get('isOwner')));
    }
  }

  owned(membership: Model): void {
    const { owned } = this.membershipsOf(membership);
    const wasOwner = Boolean(membership.previous('isOwner' as never));
    if (membership.changed('isOwner' as never) && !owned.has(departmentOf(membership))) {
      owned.set(departmentOf(membership), wasOwner);
    }
  }

  private membershipsOf(membership: Model): ChangedMemberships {
    const userId = String(membership.get('userId'));
    const known = this.memberships.get(userId) ?? { added: new Set(), removed: new Map(), owned: new Map() };
    this.memberships.set(userId, known);
    return known;
  }
}

const keyOf = (row: Model) => String(row.get('id'));

const departmentOf = (membership: Model) => String(membership.get('departmentId'));
