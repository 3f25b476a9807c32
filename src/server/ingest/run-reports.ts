// What targets report of one run under one source name, until those records that failed are named.
import { groupBy } from 'lodash';
import { type FailedReport, recordKey } from '../contracts/failed-records';
import type { StagedPayloads } from '../contracts/stage';
import type { SyncDataType, TaskProgress } from '../contracts/types';
import type { LinkedRecord } from '../ledger/ledger';
import type { Translate } from '../platform/translate';
import { asDeleted } from '../removals/as-deleted';
import { newResult, TargetReport } from '../results/report';

interface Listener {
  isStopped(): boolean;
  onProgress?(progress: TaskProgress): Promise<void>;
}

interface OpenReport {
  report: TargetReport;
  dataType: SyncDataType;
  /** The records that it is about, if the source no longer has them. */
  stale?: LinkedRecord[];
}

interface FailingReport extends OpenReport {
  /** Of all records that failed; those of targets that are not planned are named already. */
  uids: Set<string>;
}

export class RunReports {
  /** How those were reported that failed, by `recordKey`; known once they are named. */
  readonly failed = new Map<string, FailedReport>();
  private readonly reports: OpenReport[] = [];

  constructor(
    private readonly sourceName: string,
    private readonly stage: StagedPayloads,
    private readonly listener: Listener,
  ) {}

  /** @param total how many records the target is given */
  open(dataType: SyncDataType, resource: string, total: number, stale?: LinkedRecord[]): TargetReport {
    const { isStopped, onProgress } = this.listener;
    const report = new TargetReport(newResult(resource), {
      isStopped,
      onProgress: async (done) => onProgress?.({ phase: 'writing', dataType, resource, done, total }),
    });
    this.reports.push({ report, dataType, stale });
    return report;
  }

  /** Records that failed are known by their uids until here: how they look is read again for these alone. */
  async nameFailures(t: Translate): Promise<void> {
    const failed = this.reports
      .map((each) => ({ ...each, uids: failedUidsOf(each.report) }))
      .filter(({ uids }) => uids.size);
    for (const { report, stale = [] } of failed) {
      const records = stale.filter(({ sourceUk }) => report.failedUids.has(sourceUk));
      records.forEach((record) => report.name(asDeleted(record), t));
    }
    const open = failed.filter(({ stale }) => !stale);
    for (const [dataType, reports] of Object.entries(groupBy(open, 'dataType'))) {
      await this.nameReported(dataType as SyncDataType, reports, t);
    }
  }

  private async nameReported(dataType: SyncDataType, reports: FailingReport[], t: Translate): Promise<void> {
    for await (const staged of this.stage.records({ sourceName: this.sourceName, dataType })) {
      for (const { record, matchKey, problem } of staged) {
        const uid = String(record.uid);
        reports.filter(({ report }) => report.failedUids.has(uid)).forEach(({ report }) => report.name(record, t));
        if (reports.some(({ uids }) => uids.has(uid))) {
          this.failed.set(recordKey(dataType, uid), { matchKey, isUnmapped: Boolean(problem) });
        }
      }
    }
  }
}

function failedUidsOf({ failedUids, result }: TargetReport): Set<string> {
  return new Set([...failedUids, ...result.detail.failedRecords.map(({ record }) => String(record.uid))]);
}
