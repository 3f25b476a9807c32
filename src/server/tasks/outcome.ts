// What a task did, put together from what became of each of its payloads.
import type { Notice } from '../contracts/plan';
import { displayName } from '../results/display-name';
import { groupNotices } from '../results/notices';
import { type Failure, type Outcome, RECORD_ACTIONS, type SyncResult, type TargetOutcome } from '../types';
import type { Translate } from '../translate';
import type { TaskResult } from './task-lifecycle';

/** How many failed records a task keeps, and how many its message names. */
const KEPT_FAILURES = 1000;
const NAMED_FAILURES = 5;

/** The failed records in the results of a payload. */
export function failuresIn(dataType: string, results: SyncResult[]): Failure[] {
  return results.flatMap(({ resource, detail }) =>
    detail.failedRecords.map(({ record, message, code, params }) => ({
      dataType,
      resource,
      uid: String(record.uid),
      name: displayName(record),
      message,
      ...(code && { code, params }),
    })),
  );
}

export class OutcomeCollector {
  readonly outcome: Outcome = { records: 0, failedRecords: 0, targets: [] };
  /** The first of the failed records. */
  readonly failures: Failure[] = [];
  /** The records that came in, and leavers. */
  private all = 0;

  /** Adds what became of a payload, and gives its failed records. Leavers are no records that came in. */
  add(dataType: string, results: SyncResult[], { areLeavers = false } = {}): Failure[] {
    const failures = failuresIn(dataType, results);
    this.failures.push(...failures.slice(0, KEPT_FAILURES - this.failures.length));
    const count = Math.max(0, ...results.map(({ detail }) => detail.count.all));
    this.all += count;
    this.outcome.records += areLeavers ? 0 : count;
    this.outcome.failedRecords += new Set(failures.map(({ uid }) => uid)).size;
    for (const { resource, detail } of results) {
      const target = this.targetOf(dataType, resource);
      RECORD_ACTIONS.forEach((action) => (target[action] += detail.count[action]));
      target.failed += detail.count.failed;
    }
    return failures;
  }

  /** Adds what an admin should know besides. */
  addNotices(notices: Notice[]): void {
    this.outcome.notices = groupNotices(notices);
  }

  /** How a task ends that came to its end. */
  result(t: Translate): Pick<TaskResult, 'status' | 'message'> {
    const { failedRecords } = this.outcome;
    if (!failedRecords) {
      return { status: 'success' };
    }
    const first = this.failures
      .slice(0, NAMED_FAILURES)
      .map(({ resource, uid, message }) => `${resource} ${uid}: ${message}`)
      .join('; ');
    return {
      status: failedRecords < this.all ? 'partial' : 'failed',
      message: t('Failed records: {{failed}} of {{all}}. The first: {{first}}', {
        failed: failedRecords,
        all: this.all,
        first,
      }),
    };
  }

  private targetOf(dataType: string, resource: string): TargetOutcome {
    const { targets } = this.outcome;
    const known = targets.find((target) => target.dataType === dataType && target.resource === resource);
    if (known) {
      return known;
    }
    const target = { dataType, resource, created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 };
    targets.push(target);
    return target;
  }
}
