// Which records a run takes away, one by one: what somebody is shown, and what they then allow.
import { createHash } from 'node:crypto';
import { displayName } from '../results/display-name';
import type { LinkedRecord } from '../ledger/ledger';
import type { RemovalReason, ShownRecord } from '../contracts/types';
import type { Removals } from './removals';

/** A record that counts to the removal limit. */
export interface RemovedRecord {
  dataType: string;
  uid: string;
  /** What people may recognise the record by. */
  name?: string;
  reason: RemovalReason;
}

/** All records that count to the limit. */
export function removedRecords(removals: Removals[]): RemovedRecord[] {
  return removals.flatMap(({ dataType, toRemove, toSuspend, retained, deleted, suspended, stripped }) => {
    const of = (reason: RemovalReason) => (record: { uid: string; name?: string }) => ({
      ...{ dataType, uid: record.uid, reason },
      ...(record.name !== undefined && { name: record.name }),
    });
    // Those who came again under another uid stay; but many of them are a sign that nothing of the source can be trusted.
    const renamed = retained.filter(({ reason }) => reason === 'renamed').map(({ record }) => record);
    return [
      ...toRemove.map(namedRecord).map(of('missing')),
      ...deleted.map(of('marked')),
      ...toSuspend.map(namedRecord).map(of('suspended')),
      ...suspended.map(of('suspended')),
      ...stripped.map(of('memberships')),
      ...renamed.map(namedRecord).map(of('renamed')),
    ];
  });
}

function namedRecord({ sourceUk, metaData }: LinkedRecord) {
  return { uid: sourceUk, name: displayName(metaData) };
}

/** A removal as it is shown where nothing else is known of the record. */
export function shownRemoval({ reason, ...record }: RemovedRecord): ShownRecord {
  const actions = {
    missing: 'deleted',
    marked: 'deleted',
    suspended: 'suspended',
    memberships: 'updated',
    renamed: 'unchanged',
  } as const;
  return { ...record, action: actions[reason], removal: reason };
}

/** The removals that somebody was shown, and allowed. */
export class AllowedRemovals {
  private readonly reasons = new Map<string, RemovalReason>();

  constructor(records: Iterable<RemovedRecord>) {
    for (const record of records) {
      this.reasons.set(keyOf(record), record.reason);
    }
  }

  get count(): number {
    return this.reasons.size;
  }

  /** Whether it was shown that this would become of the record, or worse. */
  has(record: RemovedRecord): boolean {
    const shown = this.reasons.get(keyOf(record));
    return shown === record.reason || shown === 'missing' || shown === 'marked';
  }
}

/** Stands for these removals and no others. */
export function digestOf(records: RemovedRecord[]): string {
  const lines = records.map((record) => JSON.stringify([record.dataType, record.uid, record.reason])).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

function keyOf({ dataType, uid }: RemovedRecord): string {
  return `${dataType} ${uid}`;
}
