// The plan for the records of one source: its departments, its users, and their memberships. Nothing is written here.
import type { Database } from '@nocobase/database';
import type { PlanOptions } from './plan/directory-plan';
import type { Notice } from '../contracts/plan';
import { readCollation } from './state/text-collation';
import type { StagedRecord } from '../contracts/stage';
import type { Ledger, LinkedRecord } from '../ledger/ledger';
import { PendingReferences } from '../ledger/pending-references';
import type { SyncDataType } from '../contracts/types';
import { type AssignedValues, assignValues } from './plan/assign-values';
import { DepartmentPlanner } from './plan/department-planner';
import { DirectoryReader } from './state/reader';
import { CollectionSchema } from './state/schema';
import { UserPlanner } from './plan/user-planner';

export class Directory {
  departments!: Awaited<ReturnType<DepartmentPlanner['plan']>>;
  users!: UserPlanner;
  values: AssignedValues = { groups: [], removedFirst: new Set() };
  /** Records that the source no longer has, and that are removed. */
  stale: Record<'user' | 'department', LinkedRecord[]> = { user: [], department: [] };
  readonly userSchema: CollectionSchema;
  readonly departmentSchema: CollectionSchema;
  readonly pending: PendingReferences;
  private readonly reader: DirectoryReader;
  private planner!: DepartmentPlanner;

  constructor(
    private readonly db: Database,
    private readonly ledger: Ledger,
    private readonly options: PlanOptions,
  ) {
    this.userSchema = new CollectionSchema(db, 'users');
    this.departmentSchema = new CollectionSchema(db, 'departments');
    this.pending = new PendingReferences(db);
    this.reader = new DirectoryReader(db, this.userSchema.settable, this.departmentSchema.settable);
  }

  get notices(): Notice[] {
    return [...this.planner.notices, ...this.users.notices];
  }

  get hasDepartments(): boolean {
    return this.reader.hasDepartments;
  }

  /** Plans departments first, since users refer to them. */
  async plan(): Promise<void> {
    const { db, ledger, pending, reader, options } = this;
    await readCollation(db);
    const { sourceName, stage, writes, onProgress, mapping } = options;
    const shared = { db, sourceName, ledger, reader };
    this.planner = new DepartmentPlanner({
      ...shared,
      pending,
      schema: this.departmentSchema,
      applies: mapping?.applies.department,
    });
    this.departments = await this.planner.plan(this.staged('department', writes.departments));
    const total = stage.types.find((each) => each.sourceName === sourceName && each.dataType === 'user')?.count ?? 0;
    this.users = new UserPlanner({
      ...options,
      ...shared,
      schema: this.userSchema,
      departments: this.planner,
      writes: { ...writes, memberships: writes.memberships && this.hasDepartments },
      isReported: (uid) => stage.has({ sourceName, dataType: 'user' }, uid),
      onChunk: (done) => onProgress({ dataType: 'user', done, total }),
    });
    await this.users.plan(this.staged('user', writes.users || writes.memberships));
  }

  /**
   * Completes the plan by who is removed because the source no longer has them: what they have is free for others.
   * @param retained those who stay all the same
   */
  async complete(stale: Directory['stale'], retained: LinkedRecord[]): Promise<void> {
    this.stale = stale;
    const entries = [...this.users.entries.values()];
    const deleted = entries.flatMap(({ user }) => (user?.action === 'deleted' ? (user.id ?? []) : []));
    const removed = new Set([...deleted, ...stale.user.flatMap(userIdsOf)]);
    const uidOf = new Map(retained.flatMap((record) => userIdsOf(record).map((id) => [id, record.sourceUk] as const)));
    const { unique } = this.userSchema;
    this.values = await assignValues(this.db, this.reader, unique, entries, (id) => removed.has(id), uidOf);
  }

  private async *staged(dataType: SyncDataType, isWritten: boolean): AsyncGenerator<StagedRecord[]> {
    const { stage, sourceName } = this.options;
    if (isWritten) {
      yield* stage.records({ sourceName, dataType });
    }
  }
}

/** The keys of the users whom a record is linked to. */
export function userIdsOf({ resources }: Pick<LinkedRecord, 'resources'>): string[] {
  return resources.filter(({ resource }) => resource === 'users').map(({ resourcePk }) => resourcePk);
}
