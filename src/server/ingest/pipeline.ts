// The one way from what was delivered to rows: plan what becomes of it, check how much would be removed, and apply it target by
// target. A preview goes the same way and writes nothing.
import type { Database } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import { groupBy } from 'lodash';
import type { Notice } from '../contracts/plan';
import { retryConflicts } from '../database/conflict';
import { ApplyContext } from '../directory/apply/apply-context';
import { applyDepartments } from '../directory/apply/apply-departments';
import { applyMemberships } from '../directory/apply/apply-memberships';
import { removeStaleDepartments, unlinkStaleMembers } from '../directory/apply/apply-stale';
import { applyUsers, removeStaleUsers } from '../directory/apply/apply-users';
import { Directory, type PlanOptions, userIdsOf } from '../directory/directory';
import { asDeleted } from '../removals/as-deleted';
import { finalizeLedger } from '../removals/finalize-ledger';
import { limitError, type Origin, type RemovalLimitError } from '../removals/removal-limit';
import { planRemovals, type Removals } from '../removals/removals';
import { claimsOf } from '../removals/retained-users';
import { problem } from '../results/catalogue';
import { newResult, TargetReport } from '../results/report';
import type { SourceSettings } from '../sources/source-settings';
import { isHostsOwn } from '../targets/host-targets';
import type { HostListeners } from '../targets/host-listeners';
import type { Ledger, LinkedRecord } from '../targets/ledger';
import { RootUsers } from '../targets/root-users';
import type { UserDataResource } from '../targets/user-data-resource';
import type { WriterParts } from '../targets/writer-parts';
import type { Translate } from '../translate';
import type { OriginRecord, SyncDataType, SyncResult, TaskProgress } from '../types';
import type { Stage, StagedType } from './stage';

/** Writes records to a target that is not planned: what it can together, the others one by one. */
export type WriteToTarget = (
  records: OriginRecord[],
  payload: { dataType: SyncDataType; matchKey?: string },
  target: UserDataResource,
  result: SyncResult,
) => Promise<void>;

export interface PipelineParts {
  db: Database;
  ledger: Ledger;
  listeners: HostListeners;
  cache: WriterParts['cache'];
  targets(): UserDataResource[];
}

/** What a run is limited by, where its source removes what it no longer has. */
export interface RemovalTerms {
  sourceName: string;
  settings: SourceSettings;
  /** The users who started it, or started it again. */
  startedBy: string[];
  /** How many removals somebody allowed this once. */
  allowed?: number;
  origin: Origin;
  /** When the source was asked, by the database's clock. */
  since: number;
}

export interface RunOptions {
  t: Translate;
  memberships?: SourceSettings['memberships'];
  /** Undefined if nothing stale is removed. */
  removals?: RemovalTerms;
  /** Whether nothing is to be written. */
  isPreview?: boolean;
  /** Whether it is noted when this was reported: a task that asked its source before then does not remove it. */
  isPushed?: boolean;
  writeToTarget: WriteToTarget;
  logger?: Logger;
  isStopped(): boolean;
  onProgress?(progress: TaskProgress): Promise<void>;
}

/** What became of the records of a data type. */
export interface TypeResults {
  dataType: SyncDataType;
  results: SyncResult[];
  /** Whether these are records that the source no longer has. */
  areStale: boolean;
}

/** What became of all records under one source name. */
export interface SourceResults {
  types: TypeResults[];
  notices: Notice[];
  directory: Directory;
  /** Targets that can't tell beforehand what they would do. */
  unsupportedTargets: string[];
  /** Why a run that is no preview would stop. */
  overLimit?: RemovalLimitError;
}

/** Which of the host's targets write what they are given as planned, by name and data type. */
const PLANNED = { departments: 'departments department', users: 'users user', memberships: 'departments user' };

export class Pipeline {
  constructor(private readonly parts: PipelineParts) {}

  /**
   * Carries out what a stage holds under a source's name. Nobody else may write that source's ledger meanwhile.
   * @param sink gets the results, which are filled as it goes
   * @throws RemovalLimitError if more would be removed than the source allows; then nothing was written
   */
  async run(sourceName: string, stage: Stage, options: RunOptions, sink: SourceResults[]): Promise<void> {
    const run = new SourceRun(this.parts, sourceName, stage, options);
    await run.plan();
    sink.push(run.results);
    await run.apply();
  }
}

/** One run of one source name. */
class SourceRun {
  readonly results: SourceResults;
  private removals: Removals[] = [];
  private roots = new RootUsers([]);
  private context!: ApplyContext;
  private readonly reports: { report: TargetReport; dataType: SyncDataType; stale?: LinkedRecord[] }[] = [];

  constructor(
    private readonly parts: PipelineParts,
    private readonly sourceName: string,
    private readonly stage: Stage,
    private readonly options: RunOptions,
  ) {
    this.results = { types: [], notices: [], unsupportedTargets: [], directory: undefined as never };
  }

  private get types(): StagedType[] {
    return this.stage.types.filter(({ sourceName }) => sourceName === this.sourceName);
  }

  /** @throws RemovalLimitError */
  async plan(): Promise<void> {
    const { db, ledger } = this.parts;
    const { sourceName, stage } = this;
    const { isPreview = false } = this.options;
    // A source that speaks for another one does not do so completely.
    const terms = this.options.removals?.sourceName === sourceName ? this.options.removals : undefined;
    this.roots = await RootUsers.find(db);
    const isRoot = (id: string) => this.roots.has(id);
    const directory = new Directory(
      db,
      ledger,
      this.directoryOptions({
        departments: this.isPlanned(PLANNED.departments),
        users: this.isPlanned(PLANNED.users),
        memberships: this.isPlanned(PLANNED.memberships) && this.isPlanned(PLANNED.users),
      }),
    );
    this.results.directory = directory;
    await directory.plan();
    if (terms) {
      const question = { ...terms, sourceName, isRoot };
      this.removals = await planRemovals({ db, ledger, stage, directory }, question);
      const overLimit = limitError(this.removals, terms.settings, terms.origin, terms.allowed);
      if (overLimit && !isPreview) {
        throw overLimit;
      }
      this.results.overLimit = overLimit;
    }
    const staleOf = (dataType: string) => this.removals.find((each) => each.dataType === dataType)?.toRemove ?? [];
    const retained = this.removals.flatMap((each) => each.retained.map(({ record }) => record));
    await directory.complete({ user: staleOf('user'), department: staleOf('department') }, retained);
    this.context = new ApplyContext(directory, this.applyParts);
    this.results.notices.push(...this.repeatedUids(), ...directory.notices);
  }

  async apply(): Promise<void> {
    try {
      for (const type of this.types) {
        await this.saveRecords(type);
        await this.applyType(type);
      }
      await this.applyReplayed();
      for (const removals of this.removals) {
        await this.removeStale(removals);
      }
    } finally {
      await this.nameFailures();
    }
  }

  private get applyParts() {
    const { memberships, isPreview = false, logger } = this.options;
    return { ...this.parts, logger, sourceName: this.sourceName, isOwnOnly: memberships === 'own', isPreview };
  }

  private directoryOptions(writes: PlanOptions['writes']): PlanOptions {
    const { db } = this.parts;
    const { sourceName, stage } = this;
    return {
      sourceName,
      stage,
      writes,
      isOwnOnly: this.options.memberships === 'own',
      isDetailed: this.options.isPreview ?? false,
      roots: this.roots,
      findClaims: (userIds, except) => claimsOf(db, userIds, { sourceName, except }),
      onProgress: async (progress) => this.options.onProgress?.({ phase: 'planning', ...progress }),
    };
  }

  private isPlanned(kind: string): boolean {
    const [name, dataType] = kind.split(' ');
    const target = this.parts
      .targets()
      .find((each) => each.name === name && each.accepts.includes(dataType as SyncDataType));
    return target !== undefined && isHostsOwn(target) && this.parts.db.hasCollection(name);
  }

  /** Keeps in the ledger what is reported, chunk by chunk where anything is new. */
  private async saveRecords({ dataType }: StagedType): Promise<void> {
    if (this.options.isPreview) {
      return;
    }
    const { ledger } = this.parts;
    const { sourceName } = this;
    const { users } = this.results.directory;
    for await (const staged of this.stage.records({ sourceName, dataType })) {
      const isDue = dataType !== 'user' || staged.some(({ record }) => users.unsaved.has(String(record.uid)));
      if (this.options.isStopped()) {
        return;
      }
      if (isDue || this.options.isPushed || !this.isPlanned(PLANNED.users)) {
        const records = staged.map(({ record }) => record);
        const saved = await retryConflicts(() => ledger.save({ sourceName, dataType, records }));
        this.context.noteRecords(dataType, saved);
        if (this.options.isPushed) {
          await retryConflicts(() => ledger.markPushed(saved));
        }
      }
    }
  }

  private async applyType(type: StagedType): Promise<void> {
    const { dataType } = type;
    const targets = this.parts.targets().filter(({ accepts }) => accepts.includes(dataType));
    const results: TypeResults = { dataType, results: [], areStale: false };
    const stale: TypeResults = { dataType, results: [], areStale: true };
    this.results.types.push(results, stale);
    for (const target of targets) {
      if (this.options.isStopped()) {
        return;
      }
      const report = this.newReport(type, target.name, type.count);
      const kind = `${target.name} ${dataType}`;
      if (Object.values(PLANNED).includes(kind) && this.isPlanned(kind)) {
        results.results.push(report.result);
        await this.applyPlan(kind, report, stale);
      } else if (this.options.isPreview) {
        this.results.unsupportedTargets.push(target.name);
      } else {
        results.results.push(report.result);
        await this.applyRecords(type, target, report.result);
      }
    }
  }

  private async applyPlan(kind: string, report: TargetReport, stale: TypeResults): Promise<void> {
    switch (kind) {
      case PLANNED.departments:
        return applyDepartments(this.context, report);
      case PLANNED.memberships:
        return applyMemberships(this.isPlanned(PLANNED.users) ? this.context : await this.membershipContext(), report);
      default: {
        const { stale: removed, values } = this.results.directory;
        const first = removed.user.filter((record) => userIdsOf(record).some((id) => values.removedFirst.has(id)));
        const staleReport = this.newReport({ dataType: 'user' }, 'users', first.length, first);
        if (first.length) {
          stale.results.push(staleReport.result);
          await this.saveAsDeleted('user', first);
        }
        return applyUsers(this.context, report, staleReport);
      }
    }
  }

  /** Users of earlier runs who waited for a department that came now, where nobody is reported. */
  private async applyReplayed(): Promise<void> {
    const isApplied = this.types.some(({ dataType }) => dataType === 'user');
    if (!isApplied && this.isPlanned(PLANNED.memberships) && !this.options.isStopped()) {
      await applyMemberships(this.context, this.newReport({ dataType: 'user' }, 'departments', 0));
    }
  }

  /** Where another handler writes users, it is known only now who they are. */
  private async membershipContext(): Promise<ApplyContext> {
    const writes = { departments: false, users: false, memberships: true };
    const directory = new Directory(this.parts.db, this.parts.ledger, this.directoryOptions(writes));
    await directory.plan();
    return new ApplyContext(directory, this.applyParts);
  }

  private async applyRecords({ dataType }: StagedType, target: UserDataResource, result: SyncResult): Promise<void> {
    const { sourceName } = this;
    for await (const staged of this.stage.records({ sourceName, dataType })) {
      for (const some of Object.values(groupBy(staged, ({ matchKey }) => matchKey ?? ''))) {
        const sourceUks = some.map(({ record }) => String(record.uid));
        const kept = await this.parts.ledger.find({ sourceName, dataType, sourceUks });
        const received = new Map(some.map(({ record }) => [String(record.uid), record]));
        // The ledger keeps no secrets; targets get them.
        const records = kept.map((each) => ({ ...each, metaData: received.get(each.sourceUk) ?? each.metaData }));
        await this.options.writeToTarget(records, { dataType, matchKey: some[0].matchKey }, target, result);
      }
    }
  }

  /** What the source no longer has, in the targets that do not remove it as planned. */
  private async removeStale(removals: Removals): Promise<void> {
    const { dataType, toRemove } = removals;
    const { ledger, db } = this.parts;
    const { sourceName } = this;
    const results = this.results.types.find((each) => each.dataType === dataType && each.areStale) as TypeResults;
    if (this.hasFailed(dataType)) {
      const count = toRemove.length;
      this.options.logger?.warn(
        `Source "${sourceName}": ${count} of type "${dataType}" are stale and stay: a target could write none`,
      );
      return;
    }
    if (this.options.isStopped()) {
      return;
    }
    await this.saveAsDeleted(dataType, toRemove);
    for (const target of this.parts.targets().filter(({ accepts }) => toRemove.length && accepts.includes(dataType))) {
      const kind = `${target.name} ${dataType}`;
      if (this.options.isStopped()) {
        return;
      }
      const report = this.newReport({ dataType }, target.name, toRemove.length, toRemove);
      if (kind === PLANNED.users && this.isPlanned(kind)) {
        results.results.push(report.result);
        await removeStaleUsers(this.context, report);
      } else if (kind === PLANNED.departments && this.isPlanned(kind)) {
        results.results.push(report.result);
        await removeStaleDepartments(this.context, toRemove, report);
      } else if (kind === PLANNED.memberships && this.isPlanned(kind)) {
        results.results.push(report.result);
        await unlinkStaleMembers(this.context, toRemove, report);
      } else if (!this.options.isPreview) {
        results.results.push(report.result);
        const sourceUks = toRemove.map(({ sourceUk }) => sourceUk);
        const records = await ledger.find({ sourceName, dataType, sourceUks });
        await this.options.writeToTarget(records, { dataType }, target, report.result);
      }
    }
    if (!this.options.isPreview && !this.options.isStopped()) {
      await retryConflicts(() => finalizeLedger(db, ledger, sourceName, removals));
    }
  }

  /** Whether a target could write no record of a type at all. */
  private hasFailed(dataType: SyncDataType): boolean {
    const { results } = this.results.types.find((each) => each.dataType === dataType && !each.areStale) as TypeResults;
    return results.some(({ detail: { count } }) => count.all > 0 && count.failed === count.all);
  }

  private async saveAsDeleted(dataType: SyncDataType, records: LinkedRecord[]): Promise<void> {
    if (!this.options.isPreview) {
      const { sourceName } = this;
      await retryConflicts(() => this.parts.ledger.save({ sourceName, dataType, records: records.map(asDeleted) }));
    }
  }

  private newReport(
    { dataType }: Pick<StagedType, 'dataType'>,
    resource: string,
    total: number,
    stale?: LinkedRecord[],
  ): TargetReport {
    const { isStopped, onProgress } = this.options;
    const report = new TargetReport(newResult(resource), {
      isStopped,
      onProgress: async (done) => onProgress?.({ phase: 'writing', dataType, resource, done, total }),
    });
    this.reports.push({ report, dataType, stale });
    return report;
  }

  /** Records that failed are known by their uids until here: how they look is read again for these alone. */
  private async nameFailures(): Promise<void> {
    const { t } = this.options;
    for (const [dataType, reports] of Object.entries(groupBy(this.reports, 'dataType'))) {
      const failed = reports.filter(({ report }) => report.failedUids.size);
      for (const { report, stale } of failed.filter((each) => each.stale)) {
        const records = (stale ?? []).filter(({ sourceUk }) => report.failedUids.has(sourceUk));
        records.forEach((record) => report.name(asDeleted(record), t));
      }
      const open = failed.filter(({ stale }) => !stale).map(({ report }) => report);
      if (!open.length) {
        continue;
      }
      for await (const staged of this.stage.records({
        sourceName: this.sourceName,
        dataType: dataType as SyncDataType,
      })) {
        for (const { record } of staged) {
          open
            .filter(({ failedUids }) => failedUids.has(String(record.uid)))
            .forEach((report) => report.name(record, t));
        }
      }
    }
  }

  private repeatedUids(): Notice[] {
    return this.types.flatMap(({ dataType, repeated }) =>
      [...repeated].map(([uid, number]) => ({ ...problem('uid-twice', { uid, number }), dataType, uid })),
    );
  }
}
