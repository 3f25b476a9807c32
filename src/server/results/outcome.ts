// What a task did, put together from what became of each of its payloads.
import type { Notice } from '../contracts/plan';
import { displayName, identityOf } from './display-name';
import { mergeResults } from './merge-results';
import { groupNotices } from './notices';
import {
  type Failure,
  type Outcome,
  RECORD_ACTIONS,
  SUSPENSION_ACTIONS,
  type SyncResult,
  type TargetOutcome,
} from '../contracts/types';
import type { Translate } from '../platform/translate';
import type { TaskResult } from '../contracts/task';

/** How many failed records a task keeps, with how many characters of JSON in all, and how many its message names. */
const KEPT_FAILURES = 10_000;
const KEPT_SIZE = 5_000_000;
const NAMED_FAILURES = 5;

/** The failed records in the results of a payload. */
export function failuresIn(dataType: string, results: SyncResult[]): Failure[] {
  return results.flatMap(({ resource, detail }) =>
    detail.failedRecords.map(({ record, message, code, params }) => ({
      dataType,
      resource,
      uid: String(record.uid),
      name: displayName(record),
      ...identityOf(record),
      message,
      ...(code && { code, params }),
    })),
  );
}

export class OutcomeCollector {
  readonly outcome: Outcome = { records: 0, failedRecords: 0, targets: [] };
  /** The first of the failed records. */
  readonly failures: Failure[] = [];
  private size = 0;
  private isFull = false;
  /** The records that came in, and leavers. */
  private all = 0;

  /** Adds what became of a payload, and gives its failed records. Leavers are no records that came in. */
  add(dataType: string, results: SyncResult[], { areLeavers = false } = {}): Failure[] {
    const failures = failuresIn(dataType, results);
    failures.forEach((failure) => this.keep(failure));
    // Of leavers some are suspended and others removed in the same target.
    const count = Math.max(0, ...mergeResults(results).map(({ detail }) => detail.count.all));
    this.all += count;
    this.outcome.records += areLeavers ? 0 : count;
    this.outcome.failedRecords += new Set(failures.map(({ uid }) => uid)).size;
    for (const { resource, detail } of results) {
      const target = this.targetOf(dataType, resource);
      RECORD_ACTIONS.forEach((action) => (target[action] += detail.count[action]));
      for (const action of SUSPENSION_ACTIONS.filter((each) => detail.count[each])) {
        target[action] = (target[action] ?? 0) + (detail.count[action] ?? 0);
      }
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
    const named = this.failures.slice(0, NAMED_FAILURES);
    this.outcome.failed = { all: this.all, first: named };
    const first = named.map(({ resource, uid, message }) => `${resource} ${uid}: ${message}`).join('; ');
    return {
      status: failedRecords < this.all ? 'partial' : 'failed',
      message: t('Failed records: {{failed}} of {{all}}. The first: {{first}}', {
        failed: failedRecords,
        all: this.all,
        first,
      }),
    };
  }

  private keep(failure: Failure): void {
    if (this.isFull || this.failures.length === KEPT_FAILURES) {
      return;
    }
    this.size += JSON.stringify(failure).length;
    // What comes after one that is too much is not kept either: these are the first.
    this.isFull = this.size > KEPT_SIZE;
    if (!this.isFull) {
      this.failures.push(failure);
    }
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
