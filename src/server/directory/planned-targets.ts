// Which of the targets are written as planned: the host's handlers as they came. Others are asked record by record, or for many at once.
import type { Database } from '@nocobase/database';
import type { SyncDataType } from '../contracts/types';
import type { UserDataResource } from '../contracts/user-data-resource';
import { isHostsOwn } from './handlers/host-targets';

/** What a target of the host does with records of a data type. */
export type PlannedKind = 'departments' | 'users' | 'memberships';

const KINDS: { kind: PlannedKind; target: string; dataType: SyncDataType }[] = [
  { kind: 'departments', target: 'departments', dataType: 'department' },
  { kind: 'users', target: 'users', dataType: 'user' },
  { kind: 'memberships', target: 'departments', dataType: 'user' },
];

export class PlannedTargets {
  private readonly kinds: typeof KINDS;

  constructor(db: Database, targets: UserDataResource[]) {
    this.kinds = KINDS.filter(({ target: name, dataType }) => {
      const target = targets.find((each) => each.name === name && each.accepts.includes(dataType));
      return target !== undefined && isHostsOwn(target) && db.hasCollection(name);
    });
  }

  has(kind: PlannedKind): boolean {
    return this.kinds.some((each) => each.kind === kind);
  }

  /** What is planned for records of a data type in a target; undefined if nothing is. */
  kindOf(target: UserDataResource, dataType: string): PlannedKind | undefined {
    return this.kinds.find((each) => each.target === target.name && each.dataType === dataType)?.kind;
  }
}
