// What a pushed payload becomes before it is planned: checked, mapped, and under the settings of the source of its name.
import type { Database } from '@nocobase/database';
import type { StagedPayload } from '../../contracts/stage';
import type { TaskId } from '../../contracts/task';
import type { ReceivedPayload } from '../../ingest/check/receive-payload';
import type { RemovalTerms } from '../../ingest/run-options';
import { mapperFor } from '../../ingest/source-mapping';
import type { UserDataResourceManager, WriteOptions } from '../../ingest/user-data-resource-manager';
import { readDatabaseTime } from '../../platform/clock';
import { InvalidPayloadError } from '../../platform/errors';
import type { Translate } from '../../platform/translate';
import { settingsOf } from '../../sources/source-settings';
import type { SyncSourceModel } from '../../sources/sync-source-model';

/** The source of a pushed payload that names none. */
const PUSH_SOURCE = 'api';

/** A payload under the name of its source. */
export type PushData = object & { sourceName?: unknown };

/** Who pushes, and how: by which key they say the same again, and whether they want to wait until it is written. */
export interface Pusher {
  t?: Translate;
  /** Their language. */
  locale?: string;
  userId?: TaskId;
  /** What people call them. */
  by?: string;
  idempotencyKey?: string;
  isAnsweredAtOnce?: boolean;
  /** When it was taken, if it waited since: milliseconds of the database's clock. What is reported later is no leaver to it. */
  takenAt?: number;
}

interface Deps {
  db: Database;
  targets: UserDataResourceManager;
}

export class PushPreparation {
  constructor(private readonly deps: Deps) {}

  /** What is written of a payload, and how. */
  async prepare(received: ReceivedPayload, data: PushData, pusher: Pusher, isDryRun: boolean) {
    const { db, targets } = this.deps;
    const configured = await this.sourceOf(data.sourceName);
    const mapper = configured?.enabled ? await mapperFor(db, configured.mapping) : undefined;
    const payload = await targets.check({ ...received, data }, { isPushed: true }, mapper);
    const options = {
      ...(await this.optionsFor(payload, configured, pusher, isDryRun)),
      mapping: mapper?.applied,
    };
    return { payload, options };
  }

  /** How a payload is applied: by the settings of the source of its name, if there is one. */
  private async optionsFor(
    { sourceName, complete }: StagedPayload,
    configured: SyncSourceModel | undefined,
    { t, userId, takenAt }: Pusher,
    isDryRun: boolean,
  ): Promise<WriteOptions> {
    const settings = configured && settingsOf(configured);
    const isPushed = settings !== undefined && settings.leavers !== 'keep';
    const isLimited = isPushed && configured?.enabled && complete === true;
    const removals: RemovalTerms | undefined = isLimited
      ? {
          limit: settings,
          sourceName,
          since: takenAt ?? (await readDatabaseTime(this.deps.db)),
          origin: isDryRun ? 'preview' : 'push',
        }
      : undefined;
    return {
      t,
      memberships: settings?.memberships,
      leavers: settings,
      startedBy: userId === undefined ? [] : [String(userId)],
      removals,
      isPushed,
    };
  }

  /**
   * The source of that name, whose settings hold for what is pushed. A disabled one removes nobody. MySQL and MariaDB find "HR" for
   * "hr" too, and these are two sources in the ledger.
   */
  async sourceOf(name: unknown): Promise<SyncSourceModel | undefined> {
    if (typeof name !== 'string' || name.includes('\0')) {
      return undefined;
    }
    const sources = this.deps.db.getRepository('userDataSyncSources');
    const source: SyncSourceModel | null = await sources.findOne({ filter: { name } });
    return source?.name === name ? source : undefined;
  }
}

/** The name under which a payload is written. */
export function sourceNameOf(data: unknown): unknown {
  const { sourceName } = (data ?? {}) as { sourceName?: unknown };
  return sourceName === undefined || sourceName === null || sourceName === '' ? PUSH_SOURCE : sourceName;
}

/** No text is taken for it: who is not understood here would have written. */
export function isDryRunAsked(data: unknown): boolean {
  const { dryRun: asked } = (data ?? {}) as { dryRun?: unknown };
  if (asked !== undefined && asked !== null && typeof asked !== 'boolean') {
    throw new InvalidPayloadError('"dryRun" must be a boolean');
  }
  return asked === true;
}
