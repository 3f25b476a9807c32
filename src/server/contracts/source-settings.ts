// How a source is applied, as an admin sets it.

/** How a source is applied. Every default is to do what a source without these settings does. */
export interface SourceSettings {
  /** What becomes of records that a complete payload no longer has. */
  leavers: 'keep' | 'suspend' | 'remove';
  /** Days after which somebody who was suspended as a leaver is removed; null for never. */
  removeSuspendedAfterDays: number | null;
  /** A task stops when more than so many percent of the records of a data type would go. */
  leaverLimitPercent: number;
  /** A task stops when more than so many records of a data type would go; null for no such limit. */
  leaverLimitCount: number | null;
  /** Whether the source decides alone on memberships, or changes only its own. */
  memberships: 'source' | 'own';
}

/** What becomes of leavers. */
export type LeaverSettings = Pick<SourceSettings, 'leavers' | 'removeSuspendedAfterDays'>;
