// One run of one source name: from what is staged to results.
import type { LeaverSettings } from '../contracts/source-settings';
import type { StagedRecord, StagedType } from '../contracts/stage';
import type { Suspension } from '../contracts/suspension';
import type { SyncDataType } from '../contracts/types';
import type { UserDataResource } from '../contracts/user-data-resource';
import { DirectoryWriter } from '../directory/apply/directory-writer';
import { Directory } from '../directory/directory';
import type { PlanOptions } from '../directory/plan/directory-plan';
import { type PlannedKind, PlannedTargets } from '../directory/planned-targets';
import { RootUsers } from '../directory/state/root-users';
import type { LinkedRecord } from '../ledger/ledger';
import { retryConflicts } from '../platform/conflict';
import { asDeleted } from '../removals/as-deleted';
import { finalizeLedger } from '../removals/finalize-ledger';
import { limitError } from '../removals/removal-limit';
import { planRemovals, type Removals } from '../removals/removals';
import { claimsOf } from '../removals/retained-users';
import { repeatedUids } from '../results/repeated-uids';
import { unmappedRecords } from '../results/unmapped-records';
import type { TargetReport } from '../results/report';
import { offerRecords } from './offer-records';
import type { PipelineDeps, RunOptions, SourceResults, TypeResults } from './run-options';
import { RunReports } from './run-reports';
import { saveRecords } from './save-records';
import type { Stage } from './stage';

const KEEP: LeaverSettings = { leavers: 'keep', removeSuspendedAfterDays: null };

export class SourceRun {
  readonly results: SourceResults;
  private readonly planned: PlannedTargets;
  private readonly reports: RunReports;
  private roots = new RootUsers([]);
  private writer!: DirectoryWriter;

  constructor(
    private readonly deps: PipelineDeps,
    private readonly sourceName: string,
    private readonly stage: Stage,
    private readonly options: RunOptions,
  ) {
    this.planned = new PlannedTargets(deps.db, deps.targets());
    this.reports = new RunReports(sourceName, stage, options);
    this.results = {
      sourceName,
      types: [],
      failed: this.reports.failed,
      notices: [],
      removals: [],
      unsupportedTargets: [],
      directory: undefined as never,
    };
  }

  private get types(): StagedType[] {
    return this.stage.types.filter(({ sourceName }) => sourceName === this.sourceName);
  }

  /** @throws RemovalLimitError */
  async plan(): Promise<void> {
    const { planned } = this;
    this.roots = await RootUsers.find(this.deps.db);
    const directory = await this.planDirectory({
      departments: planned.has('departments'),
      users: planned.has('users'),
      memberships: planned.has('memberships') && planned.has('users'),
    });
    this.results.directory = directory;
    await this.planRemovals(directory);
    const staleOf = (dataType: string) =>
      this.results.removals.find((each) => each.dataType === dataType)?.toRemove ?? [];
    const retained = this.results.removals.flatMap((each) => [
      ...each.retained.map(({ record }) => record),
      ...each.toSuspend,
    ]);
    await directory.complete({ user: staleOf('user'), department: staleOf('department') }, retained);
    const planMemberships = planned.has('users')
      ? undefined
      : () => this.planDirectory({ departments: false, users: false, memberships: true });
    this.writer = new DirectoryWriter(directory, this.applyDeps, planMemberships);
    const { mapping } = this.options;
    this.results.notices.push(
      ...repeatedUids(this.types),
      ...unmappedRecords(this.types, mapping),
      ...directory.notices,
    );
  }

  async apply(): Promise<void> {
    try {
      for (const type of this.types) {
        await this.saveRecords(type);
        await this.applyType(type);
      }
      await this.applyReplayed();
      for (const removals of this.results.removals) {
        await this.removeStale(removals);
      }
    } finally {
      await this.reports.nameFailures(this.options.t);
    }
  }

  private get applyDeps() {
    const { memberships, isPreview = false, logger, taskId, pushUuid } = this.options;
    const isOwnOnly = memberships === 'own';
    const suspensions = this.deps.suspensions();
    return { ...this.deps, suspensions, logger, sourceName: this.sourceName, isOwnOnly, isPreview, taskId, pushUuid };
  }

  /** What becomes of leavers, and of whom not. */
  private get leaverOptions() {
    const { leavers = KEEP, startedBy = [] } = this.options;
    const findSuspensions = async (userIds: string[]): Promise<ReadonlyMap<string, Suspension>> =>
      (await this.deps.suspensions()?.find(userIds)) ?? new Map();
    return { leavers, startedBy, findSuspensions };
  }

  private async planDirectory(writes: PlanOptions['writes']): Promise<Directory> {
    const { db, ledger } = this.deps;
    const { sourceName, stage } = this;
    const directory = new Directory(db, ledger, {
      sourceName,
      stage,
      writes,
      isOwnOnly: this.options.memberships === 'own',
      mapping: this.options.mapping,
      isDetailed: this.options.isPreview ?? false,
      roots: this.roots,
      ...this.leaverOptions,
      findClaims: (userIds, question) => claimsOf(db, userIds, { sourceName, ...question }),
      onProgress: async (progress) => this.options.onProgress?.({ phase: 'planning', ...progress }),
    });
    await directory.plan();
    return directory;
  }

  private async planRemovals(directory: Directory): Promise<void> {
    const { sourceName, stage } = this;
    // A source that speaks for another one does not do so completely.
    const terms = this.options.removals?.sourceName === sourceName ? this.options.removals : undefined;
    if (!terms) {
      return;
    }
    const question = {
      sourceName,
      since: terms.since,
      ...this.leaverOptions,
      isRoot: (id: string) => this.roots.has(id),
      isExcluded: (id: string) => Boolean(this.options.mapping?.excludedUserIds.has(id)),
    };
    const removals = await planRemovals({ ...this.deps, stage, directory }, question);
    this.results.removals = removals;
    const allowed = await terms.readAllowed?.();
    this.results.overLimit = limitError(removals, terms.limit, terms.origin, allowed);
    if (this.results.overLimit && !this.options.isPreview) {
      throw this.results.overLimit;
    }
  }

  private async saveRecords({ dataType }: StagedType): Promise<void> {
    const { isPreview, isPushed } = this.options;
    const { users } = this.results.directory;
    const isNews = ({ record }: StagedRecord) => dataType !== 'user' || users.unsaved.has(String(record.uid));
    const isKeptAnyway = isPushed || !this.planned.has('users');
    if (!isPreview) {
      const parts = { ledger: this.deps.ledger, stage: this.stage, writer: this.writer };
      const isDue = (staged: StagedRecord[]) => isKeptAnyway || staged.some(isNews);
      await saveRecords(parts, { sourceName: this.sourceName, dataType }, isDue, this.options);
    }
  }

  private async applyType({ dataType, count }: StagedType): Promise<void> {
    const results: TypeResults = { dataType, results: [], areStale: false };
    const stale: TypeResults = { dataType, results: [], areStale: true };
    this.results.types.push(results, stale);
    for (const target of this.targetsOf(dataType)) {
      if (this.options.isStopped()) {
        return;
      }
      const kind = this.planned.kindOf(target, dataType);
      if (!kind && this.options.isPreview) {
        this.results.unsupportedTargets.push(target.name);
        continue;
      }
      const report = this.reports.open(dataType, target.name, count);
      results.results.push(report.result);
      await (kind ? this.applyPlan(kind, report, stale) : this.offer(dataType, target, report));
    }
  }

  private async applyPlan(kind: PlannedKind, report: TargetReport, stale: TypeResults): Promise<void> {
    const first = kind === 'users' ? this.writer.removedFirst : [];
    const staleReport = this.reports.open('user', 'users', first.length, first);
    if (first.length) {
      stale.results.push(staleReport.result);
      await this.saveAsDeleted('user', first);
    }
    await this.writer.apply(kind, report, staleReport);
  }

  private async applyReplayed(): Promise<void> {
    const isApplied = this.types.some(({ dataType }) => dataType === 'user');
    if (!isApplied && this.planned.has('memberships') && !this.options.isStopped()) {
      await this.writer.applyReplayed(this.reports.open('user', 'departments', 0));
    }
  }

  private offer(dataType: SyncDataType, target: UserDataResource, report: TargetReport): Promise<void> {
    const { deps, stage, sourceName } = this;
    const { writeToTarget } = this.options;
    return offerRecords({ ledger: deps.ledger, stage, writeToTarget }, { sourceName, dataType }, target, report);
  }

  /** What the source no longer has, but for users who had to be removed before. */
  private async removeStale(removals: Removals): Promise<void> {
    const { dataType, toRemove } = removals;
    const { isPreview, isStopped, logger } = this.options;
    if (this.hasFailed(dataType)) {
      const count = toRemove.length + removals.toSuspend.length;
      logger?.warn(
        `Source "${this.sourceName}": ${count} of type "${dataType}" are stale and stay: a target could write none`,
      );
      return;
    }
    if (isStopped()) {
      return;
    }
    await this.suspendStale(removals);
    await this.saveAsDeleted(dataType, toRemove);
    for (const target of toRemove.length ? this.targetsOf(dataType) : []) {
      if (isStopped()) {
        return;
      }
      await this.removeFrom(target, removals);
    }
    if (!isPreview && !isStopped()) {
      const { db, ledger } = this.deps;
      await retryConflicts(() => finalizeLedger(db, ledger, this.sourceName, removals));
    }
  }

  private async suspendStale({ dataType, toSuspend, toReschedule }: Removals): Promise<void> {
    const { removeSuspendedAfterDays } = this.leaverOptions.leavers;
    if (toSuspend.length) {
      const report = this.reports.open(dataType, 'users', toSuspend.length, toSuspend);
      this.resultsOf(dataType, true).results.push(report.result);
      await this.writer.suspend(toSuspend, removeSuspendedAfterDays, report);
    }
    await this.writer.reschedule(toReschedule);
  }

  private async removeFrom(target: UserDataResource, { dataType, toRemove }: Removals): Promise<void> {
    const kind = this.planned.kindOf(target, dataType);
    if (!kind && this.options.isPreview) {
      return;
    }
    const report = this.reports.open(dataType, target.name, toRemove.length, toRemove);
    this.resultsOf(dataType, true).results.push(report.result);
    if (kind) {
      await this.writer.remove(kind, toRemove, report);
      return;
    }
    const sourceUks = toRemove.map(({ sourceUk }) => sourceUk);
    const records = await this.deps.ledger.find({ sourceName: this.sourceName, dataType, sourceUks });
    await this.options.writeToTarget(records, { dataType }, target, report.result);
  }

  /** Whether a target could write no record of a type at all. */
  private hasFailed(dataType: SyncDataType): boolean {
    const { results } = this.resultsOf(dataType, false);
    return results.some(({ detail: { count } }) => count.all > 0 && count.failed === count.all);
  }

  private resultsOf(dataType: SyncDataType, areStale: boolean): TypeResults {
    return this.results.types.find((each) => each.dataType === dataType && each.areStale === areStale) as TypeResults;
  }

  private targetsOf(dataType: SyncDataType): UserDataResource[] {
    return this.deps.targets().filter(({ accepts }) => accepts.includes(dataType));
  }

  private async saveAsDeleted(dataType: SyncDataType, records: LinkedRecord[]): Promise<void> {
    if (!this.options.isPreview) {
      const { sourceName } = this;
      await retryConflicts(() => this.deps.ledger.save({ sourceName, dataType, records: records.map(asDeleted) }));
    }
  }
}
