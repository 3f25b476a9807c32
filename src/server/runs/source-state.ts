// What a source remembers from one run to the next: kept on the row of the task, in the statement that ends it as a success.
import { createHash } from 'node:crypto';
import { type Database, type Model, Op } from '@nocobase/database';
import { SYNC_KINDS } from '../contracts/task';
import { settingsOf } from '../sources/source-settings';
import { withoutSecretOptions } from '../sources/secret-options';
import type { SyncSource } from '../sources/sync-source';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import { faultOf } from './payload-iterator';
import type { Run } from './run';

/** Bytes of JSON: the smallest column for texts holds twice as many. */
const MAX_STATE = 32_768;

interface KeptState {
  /** A digest of the settings that it was reached with. */
  settings: string;
  state: unknown;
}

/** The state of a source during one run. */
export class SourceState {
  private readonly settings: string;

  constructor(
    private readonly db: Database,
    private readonly run: Run,
    sources: SyncSourceManager,
    targets: string[],
  ) {
    this.settings = digestOf(run.source, sources, targets);
  }

  /** Gives the source what its last run left. Any other run than a sync, and a retry, begin without: they are to show, or to mend, everything. */
  async restore(): Promise<void> {
    const { source, start } = this.run;
    if (start.kind === 'sync' && !start.isRetry) {
      source.state = await this.read();
    }
  }

  /**
   * What is to be kept, if the run ends in success: as it is now.
   * @throws Error if it is no JSON, or too long
   */
  toKeep(): string | undefined {
    const { source, start } = this.run;
    if (start.kind !== 'sync' || source.state === undefined) {
      return undefined;
    }
    const kept: KeptState = { settings: this.settings, state: source.state };
    const text = jsonOf(kept, source);
    if (Buffer.byteLength(text) > MAX_STATE) {
      throw faultOf(source, `left a state of more than ${MAX_STATE} bytes`);
    }
    return text;
  }

  /** That of the last run, if that was a success with the same settings. */
  private async read(): Promise<unknown> {
    const { taskId, sourceId } = this.run.lease;
    const last: Model | null = await this.db.getModel('userDataSyncTasks').findOne({
      attributes: ['status', 'sourceState'],
      where: { sourceId, id: { [Op.ne]: taskId }, kind: { [Op.or]: SYNC_KINDS } },
      order: [
        ['startedAt', 'DESC'],
        ['id', 'DESC'],
      ],
    });
    const text = last?.get('status') === 'success' && (last.get('sourceState') as string | null);
    const kept = text ? (JSON.parse(text) as KeptState) : undefined;
    return kept?.settings === this.settings ? kept.state : undefined;
  }
}

/** Of all that decides what a run reads, and what becomes of it: a target that is new is to get everything. What it is made of can't be read from it. */
function digestOf({ instance, options }: SyncSource, sources: SyncSourceManager, targets: string[]): string {
  const { name, sourceType, mapping } = instance;
  const settings = [
    name,
    sourceType,
    withoutSecretOptions(options, sources.secretsOf(sourceType)),
    mapping ?? sources.defaultMappingOf(sourceType, instance.options ?? {}) ?? null,
    settingsOf(instance),
    [...targets].sort(),
  ];
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex');
}

function jsonOf(kept: KeptState, source: SyncSource): string {
  try {
    return JSON.stringify(kept);
  } catch {
    throw faultOf(source, 'left a state that is no JSON');
  }
}
