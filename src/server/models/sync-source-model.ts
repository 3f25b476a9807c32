import { Model } from '@nocobase/database';
import { type IsSecret, withoutStoredSecrets } from '../sources/secret-options';
import type { SourceSettings } from '../sources/source-settings';

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
  declare leaverLimitPercent?: number | null;
  declare leaverLimitCount?: number | null;
  declare memberships?: SourceSettings['memberships'] | null;
  declare schedule?: string | null;
  declare scheduleTimeZone?: string | null;
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
