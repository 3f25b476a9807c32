import { Model } from '@nocobase/database';
import { type IsSecret, withoutStoredSecrets } from './secret-options';
import type { HealthStatus, NotificationFailure, Notifications } from '../contracts/notifications';
import type { SourceMapping } from '../contracts/mapping';
import type { SourceSettings } from '../contracts/source-settings';

/** A configured source: a row of `userDataSyncSources`. */
export class SyncSourceModel extends Model {
  declare id: number;
  declare name: string;
  declare sourceType: string;
  declare displayName?: string;
  declare enabled: boolean;
  /** What the source type's settings form asked for. */
  declare options: Record<string, unknown>;
  /** Seconds that pulling may take; an hour, if it is not set. */
  declare pullTimeLimit?: number | null;
  declare leavers?: SourceSettings['leavers'] | null;
  declare removeSuspendedAfterDays?: number | null;
  declare leaverLimitPercent?: number | null;
  declare leaverLimitCount?: number | null;
  declare memberships?: SourceSettings['memberships'] | null;
  declare mapping?: SourceMapping | null;
  declare schedule?: string | null;
  declare scheduleTimeZone?: string | null;
  /** Scheduled runs that may fail in a row before the schedule rests; 5, if it is not set. */
  declare failedRunsLimit?: number | null;
  declare notifications?: Notifications | null;
  declare createdAt?: Date;
  /** The last time of the schedule that some node took on. As all of these, in milliseconds since 1970; large numbers may be texts. */
  declare scheduledAt?: number | string | null;
  /** How it is doing, and what has been told of it. */
  declare health?: HealthStatus | null;
  declare isOverdue?: boolean | null;
  declare lastSuccessAt?: number | string | null;
  /** The end of the last task that this goes by. */
  declare endsTakenUntil?: number | string | null;
  /** Scheduled runs that failed in a row. */
  declare failedRuns?: number | null;
  /** Until then its schedule rests. */
  declare restsUntil?: number | string | null;
  /** Why the last message could not be sent. */
  declare notificationFailure?: NotificationFailure | null;
}

/**
 * The model, that tells everybody of secret options only that they are set.
 * @param secretsOf which options of a source type are secret
 */
export function discreetModel(secretsOf: (sourceType: string) => IsSecret): typeof SyncSourceModel {
  return class extends SyncSourceModel {
    toJSON<T extends object>(): T {
      const json = super.toJSON<T & Partial<Pick<SyncSourceModel, 'options'>>>();
      return json.options ? { ...json, options: withoutStoredSecrets(json.options, secretsOf(this.sourceType)) } : json;
    }
  };
}
