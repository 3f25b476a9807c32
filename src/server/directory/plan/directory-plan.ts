// The plan for the records of one source: what becomes of its departments and users, and of their memberships.
import type { AppliedMapping } from '../../contracts/plan';
import type { LeaverSettings } from '../../contracts/source-settings';
import type { StagedPayloads } from '../../contracts/stage';
import type { Suspension } from '../../contracts/suspension';
import type { SyncDataType } from '../../contracts/types';
import type { RootUsers } from '../state/root-users';
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

/** How the records of a source are planned. */
export interface PlanOptions {
  sourceName: string;
  stage: StagedPayloads;
  /** Which of the host's targets are written as planned. */
  writes: { departments: boolean; users: boolean; memberships: boolean };
  /** Whether the source changes only the memberships that it brought. */
  isOwnOnly: boolean;
  /** Whether the source says more than is staged: nobody leaves a department for another that is not known yet. */
  isExcerpt: boolean;
  /** Whether what is there is kept with the plan, to be shown. */
  isDetailed: boolean;
  roots: RootUsers;
  /** Those of these users who are suspended, by their ids. */
  findSuspensions(userIds: string[]): Promise<ReadonlyMap<string, Suspension>>;
  /** What becomes of leavers. */
  leavers: LeaverSettings;
  /** What the source's mapping says of rows that are there, if it has one. */
  mapping?: AppliedMapping;
  /** The users who started the run: it does not suspend them. */
  startedBy: string[];
  /** The source that still has each of these users, by the user's key, apart from some records. */
  findClaims: FindClaims;
  onProgress(progress: { dataType: SyncDataType; done: number; total: number }): Promise<void>;
}

/** Finds the source that still has each of these users, by the user's key. */
export type FindClaims = (
  userIds: string[],
  question: {
    /** Records that do not count. */
    except: { id: number }[];
    /** Whether records count that say of their user that they are suspended; they do, if it is left out. */
    countsSuspended?: boolean;
    /** Whether records of this source count; they do, if it is left out. */
    countsOwn?: boolean;
  },
) => Promise<Map<string, string>>;
