// What the appliers share: the plan, the ids of records in the ledger, and whom they report to.
import type { Logger } from '@nocobase/logger';
import type { WriterDeps } from './writer-deps';
import type { ApplyReport } from '../../results/report';
import type { Directory } from '../directory';
import type { PlannedRecord } from '../plan/directory-plan';
import type { SuspensionStore } from '../../contracts/suspension';
import type { HistoryOrigin, HistoryResource, HistorySubject } from '../../contracts/history';
import type { TaskId } from '../../contracts/task';
import { HistoryWriter } from '../history/history-writer';
import { SuspensionWriter } from './suspension-writer';
import { DepartmentWriter } from './department-writer';
import { UserWriter } from './user-writer';

export interface ApplyDeps extends WriterDeps {
  logger?: Logger;
  sourceName: string;
  /** Who is suspended; none, if nobody can be. */
  suspensions?: SuspensionStore;
  taskId?: TaskId;
  /** The push that it is of, if it is of one. */
  pushUuid?: string;
  isOwnOnly: boolean;
  /** Whether nothing is written, and all that is planned is taken to succeed. */
  isPreview: boolean;
}

export class ApplyContext {
  readonly departments: DepartmentWriter;
  readonly users: UserWriter;
  readonly suspensions: SuspensionWriter;
  private readonly history: HistoryWriter;
  private readonly recordIds = new Map<string, number>();

  constructor(
    readonly directory: Directory,
    readonly deps: ApplyDeps,
  ) {
    this.departments = new DepartmentWriter(deps, (uid) => this.recordIdOf('department', uid) as number);
    this.users = new UserWriter(deps, directory.userSchema.unique, (uid) => this.recordIdOf('user', uid) as number);
    this.suspensions = new SuspensionWriter(deps);
    this.history = historyOf(directory, deps);
    const { departments, users } = directory;
    this.noteIds('department', departments.departments);
    this.noteIds('user', [...users.entries.values()]);
  }

  /** Notes the ids of records that the ledger has by now. */
  noteRecords(dataType: string, records: { sourceUk: string; id: number }[]): void {
    records.forEach(({ sourceUk, id }) => this.recordIds.set(`${dataType} ${sourceUk}`, id));
  }

  recordIdOf(dataType: string, uid: string): number | undefined {
    return this.recordIds.get(`${dataType} ${uid}`);
  }

  /** What every change is applied with. */
  optionsFor(report: ApplyReport) {
    const { db, logger, isPreview } = this.deps;
    return {
      db,
      logger,
      isPreview,
      history: this.history,
      isStopped: () => report.isStopped(),
      onProgress: (done: number) => report.onProgress(done),
    };
  }

  /** Has these records wait for the departments that they name and that are not known yet. */
  async setPending(dataType: string, records: { uid: string; recordId?: number; pending: string[] }[]): Promise<void> {
    if (this.deps.isPreview) {
      return;
    }
    const uidsOf = new Map<string, string[]>();
    for (const { uid, recordId, pending } of records) {
      const id = this.recordIdOf(dataType, uid);
      // A record that is new waits for nothing yet.
      if (id !== undefined && (recordId !== undefined || pending.length)) {
        uidsOf.set(String(id), pending);
      }
    }
    await this.directory.pending.set(this.deps.sourceName, uidsOf);
  }

  private noteIds(dataType: string, records: PlannedRecord[]) {
    this.noteRecords(
      dataType,
      records.flatMap(({ uid, recordId }) => (recordId === undefined ? [] : [{ sourceUk: uid, id: recordId }])),
    );
  }
}

function historyOf({ userSchema, departmentSchema }: Directory, { sourceName, taskId, pushUuid, ...deps }: ApplyDeps) {
  const fields = { users: userSchema.settable, departments: departmentSchema.settable };
  const origin: HistoryOrigin = { sourceName, taskId, pushUuid };
  return new HistoryWriter({ db: deps.db, rowChanges: deps.rowChanges, origin, fields });
}

/** The row that a record is about. */
export function subject(resource: HistoryResource, uid: string, id: HistorySubject['id']): HistorySubject[] {
  return [{ resource, uid, id }];
}

/** Each as a group of its own. */
export function alone<T>(items: T[]): T[][] {
  return items.map((item) => [item]);
}
