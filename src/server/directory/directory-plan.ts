// The plan for the records of one source: what becomes of its departments and users, and of their memberships.
import type { PlannedDepartment } from './plan-departments';
import type { Membership, MembershipLink, PlannedMemberships } from './plan-memberships';
import type { PlannedUser } from './plan-user';

/** What the plan of a record is kept with. */
export interface PlannedRecord {
  uid: string;
  /** What people may recognise the record by. */
  name?: string;
  /** The record in the ledger, if it is there already. */
  recordId?: number;
}

export interface DepartmentEntry extends PlannedDepartment, PlannedRecord {
  /** The rows that the record is linked to. */
  linkedIds: string[];
  /** What stands for the key of a row that is to be created. */
  key?: string;
}

export interface UserEntry extends PlannedRecord {
  /** Reported earlier, and looked at again for departments alone. */
  isReplayed?: boolean;
  user?: PlannedUser;
  memberships?: PlannedMemberships;
  isDeleted?: boolean;
  /** The user who is there. */
  userId?: string;
  /** Whether the record was linked to that user before. */
  isLinked: boolean;
  /** What is there of a preview: the row, and the memberships. */
  before?: { values: Record<string, unknown>; memberships: Membership[]; mainDepartmentId: string | null };
  /** Departments that it names and that are not known yet; undefined where nothing changes in that. */
  pending?: string[];
  links: MembershipLink[];
}
