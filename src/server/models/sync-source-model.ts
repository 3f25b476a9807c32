import { Model } from '@nocobase/database';

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
}
