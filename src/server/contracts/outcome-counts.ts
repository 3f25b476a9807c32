// The counts of an outcome, as every summary of it says them: in a list, a message and the overview.
import { isMemberships, type Outcome, type TargetOutcome } from './types';

/** What became of records, in all targets together. */
export interface OutcomeCounts {
  created: number;
  updated: number;
  suspended: number;
  restored: number;
  deleted: number;
  /** People whose memberships changed, who may be counted above as well. */
  memberships: number;
  /** Records that neither changed nor failed, memberships aside. */
  unchanged: number;
  failed: number;
}

/** Counts what a task did; nothing, where it came to no outcome. */
export function countOutcome(outcome?: Pick<Outcome, 'targets' | 'failedRecords'> | null): OutcomeCounts {
  const targets = outcome?.targets ?? [];
  const records = targets.filter((target) => !isMemberships(target));
  return {
    created: sum(records, ({ created }) => created),
    updated: sum(records, ({ updated }) => updated),
    suspended: sum(records, ({ suspended = 0 }) => suspended),
    restored: sum(records, ({ restored = 0 }) => restored),
    deleted: sum(records, ({ deleted }) => deleted),
    memberships: sum(targets.filter(isMemberships), changesIn),
    unchanged: sum(records, ({ unchanged }) => unchanged),
    failed: outcome?.failedRecords ?? 0,
  };
}

/** How many records of a target changed. */
export function changesIn({ created, updated, suspended = 0, restored = 0, deleted }: TargetOutcome): number {
  return created + updated + suspended + restored + deleted;
}

function sum(targets: TargetOutcome[], count: (target: TargetOutcome) => number): number {
  return targets.reduce((total, target) => total + count(target), 0);
}
