import type { Database } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import { Toposort, type ToposortOptions } from '@nocobase/utils';
import { sortBy, uniq } from 'lodash';
import type { SuspensionStore } from '../contracts/suspension';
import type { TaskId } from '../contracts/task';
import type { AppliedMapping, Notice } from '../contracts/plan';
import type { StagedPayload } from '../contracts/stage';
import { retryConflicts } from '../platform/conflict';
import { Pipeline } from './pipeline';
import type { RemovalTerms, SourceResults, WriteToTarget } from './run-options';
import { MemoryStage, type Stage } from './stage';
import { checkPayload, type PayloadRules } from './check/check-payload';
import { receivePayload, type ReceivedPayload } from './check/receive-payload';
import { mergeResults } from '../results/merge-results';
import type { LeaverSettings, SourceSettings } from '../contracts/source-settings';
import { ENGLISH, type Translate } from '../platform/translate';
import type { OriginRecord, SyncResult, TaskProgress, UserData, UserDataRecord } from '../contracts/types';
import { RowChanges } from '../directory/history/row-changes';
import { HostListeners } from '../platform/host-listeners';
import { repairLeaves } from '../directory/handlers/leaf-repair';
import { Ledger, type Link, type RecordKeys } from '../ledger/ledger';
import { type HeldLock, LedgerLock, type LockQueue } from '../ledger/ledger-lock';
import type { PayloadMapper } from './payload-mapper';
import { TargetCalls } from './target-calls';
import { TargetWriter } from './target-writer';
import type { UserDataResource } from '../contracts/user-data-resource';
import type { WriterDeps } from '../directory/apply/writer-deps';

/** Milliseconds that a payload waits for others who write the same source. */
const DEFAULT_WAIT_LIMIT = 60_000;

/** How a payload is written. */
export interface WriteOptions {
  /** The language of what is said of failed records. */
  t?: Translate;
  /** Stops before the next record; the results say what was done until then. */
  signal?: AbortSignal;
  /** Milliseconds to wait for others who write the same source; a minute, if left out. */
  waitLimit?: number;
  /** Called once nobody else writes a source, before anything is written. */
  onLocked?(sourceName: string): Promise<void>;
  /** The sources that are written, where it is only known once nobody else writes them what the stage holds. */
  sourceNames?: string[];
  /** Whether the source decides alone on memberships, as it does if this is left out, or changes only its own. */
  memberships?: SourceSettings['memberships'];
  /** What becomes of leavers; where it is left out, they are kept. */
  leavers?: LeaverSettings;
  /** The users who started it, or started it again: they are not suspended by it. */
  startedBy?: string[];
  /** The task that it is of, if it is of one. */
  taskId?: TaskId;
  /** The push that it is of, if it is of one: known before there is a row of it. */
  pushUuid?: string;
  /** What the source's mapping says of rows that are there, if it has one. */
  mapping?: AppliedMapping;
  /** How what is stale is removed, if it is. */
  removals?: RemovalTerms;
  /** Whether it is to be noted when this was reported: a task that asked its source before then does not remove it. */
  isPushed?: boolean;
  /** Whether nothing is to be written. */
  isPreview?: boolean;
  /** Whether the source says more than this, such as of departments: nobody leaves one for another that is not known yet. */
  isExcerpt?: boolean;
  /** Called before anything is written; what it throws ends the run. */
  onPlanned?(results: SourceResults): Promise<void>;
  /** The targets that did not come back, of several payloads together: they are not asked again. */
  silentTargets?: Set<string>;
  /** Told before each record, or each chunk of them. */
  onProgress?(progress: TaskProgress): Promise<void>;
}

/** What became of a payload, and what an admin should know besides. */
export interface WrittenPayload {
  results: SyncResult[];
  notices: Notice[];
}

/** Takes payloads into the ledger and from there to every target, in the order the targets asked for. */
export class UserDataResourceManager {
  /** The targets in their order; the tag of each is its name. */
  resources = new Toposort<UserDataResource>();
  logger!: Logger;
  /** Who is suspended; none, if nobody can be. */
  suspensions?: SuspensionStore;
  private database!: Database;
  private ledger!: Ledger;
  private lock!: LedgerLock;
  private writer!: TargetWriter;
  private pipeline!: Pipeline;
  private host?: { cache?: WriterDeps['cache'] };

  set db(db: Database) {
    this.database = db;
    this.ledger = new Ledger(db);
    this.lock = new LedgerLock(db);
    this.writer = new TargetWriter({ db, ledger: this.ledger, logger: () => this.logger });
    this.pipeline = new Pipeline({
      db,
      ledger: this.ledger,
      listeners: new HostListeners(db, (message) => this.logger?.warn(message)),
      rowChanges: new RowChanges(db),
      cache: { del: async (key) => this.host?.cache?.del(key) },
      suspensions: () => this.suspensions,
      targets: () => this.resources.nodes,
    });
  }

  /** Has those who write the same source wait in the order that the application's lock manager keeps, and its cache follow. */
  set app(app: LockQueue & { cache?: WriterDeps['cache'] }) {
    this.lock = new LedgerLock(this.database, app);
    this.host = app;
  }

  /**
   * Adds a target.
   * @param options where it stands: `before` or `after` other targets, by name
   * @throws if the target has no `name` or no `accepts`
   */
  registerResource(resource: UserDataResource, options?: ToposortOptions): void {
    if (!resource.name) {
      throw new Error('A target needs a "name" to be registered');
    }
    if (!resource.accepts?.length) {
      throw new Error(`The target "${resource.name}" needs "accepts", the data types it takes, to be registered`);
    }
    this.resources.add(resource, { tag: resource.name, ...options });
  }

  /** Of the targets that are registered. */
  get targetNames(): string[] {
    return this.resources.nodes.map(({ name }) => name);
  }

  /** The data types that a payload may be of. */
  get dataTypes(): string[] {
    return [...new Set(['user', 'department', ...this.resources.nodes.flatMap(({ accepts }) => accepts)])];
  }

  /**
   * Writes a payload: first to the ledger, then to each target that accepts it. Doing it twice is doing it once. Nobody else
   * writes the same source meanwhile.
   * @returns one result for each of these targets; a record that failed is named there and stops no other
   * @throws InvalidPayloadError if the payload is refused, and RequestError (503) if others wrote the same source for too
   *   long; then nothing was written
   */
  async updateOrCreate(userData: UserData, options: WriteOptions = {}): Promise<SyncResult[]> {
    return (await this.write(await this.check(await receivePayload(userData)), options)).results;
  }

  /**
   * Writes a payload that was checked, as `updateOrCreate` does, and gives what an admin should know besides.
   * @param sink filled as it goes, as that of `run`
   */
  async write(checked: StagedPayload, options: WriteOptions = {}, sink: SourceResults[] = []): Promise<WrittenPayload> {
    const stage = new MemoryStage();
    await stage.add(checked);
    return mergedResults(await this.run(stage, options, sink));
  }

  /**
   * Writes what a stage holds, or tells what that would do. Nobody else writes the same sources meanwhile.
   * @param sink filled as it goes, so that it tells what was done even where the run breaks off
   * @throws RemovalLimitError if more would be removed than the source allows, and RequestError (503) if others wrote the same source
   *   for too long; then nothing was written
   */
  async run(stage: Stage, options: WriteOptions = {}, sink: SourceResults[] = []): Promise<SourceResults[]> {
    const { t = ENGLISH, signal, waitLimit, silentTargets = new Set() } = options;
    const names = options.sourceNames ?? uniq(stage.types.map((type) => type.sourceName));
    // First the one that may be stopped by its removal limit: then nothing of the others is written.
    for (const sourceName of sortBy(names, (name) => name !== options.removals?.sourceName)) {
      await this.exclusively(sourceName, { waitLimit, signal }, async ({ lost, takenOver }) => {
        await options.onLocked?.(sourceName);
        if (takenOver && !options.isPreview) {
          await repairLeaves(this.database, sourceName);
        }
        const isStopped = () => {
          lost.throwIfAborted();
          return signal?.aborted ?? false;
        };
        const signals = signal ? [signal, lost] : [lost];
        const writeToTarget: WriteToTarget = (records, { matchKey }, target, result) =>
          this.writer.write(new TargetCalls(target, signals, silentTargets), records, target, result, {
            ...options,
            t,
            matchKey,
            isStopped,
          });
        await this.pipeline.run(
          sourceName,
          stage,
          { ...options, t, isStopped, writeToTarget, logger: this.logger },
          sink,
        );
      });
    }
    return sink;
  }

  /** Tells what a payload would do, and writes nothing: so it need not wait for others who write its source. */
  async plan(checked: StagedPayload, { t = ENGLISH, ...options }: WriteOptions): Promise<SourceResults[]> {
    const stage = new MemoryStage();
    await stage.add(checked);
    const sink: SourceResults[] = [];
    const idle = { isPreview: true, isStopped: () => false, writeToTarget: async () => {} };
    await this.pipeline.run(checked.sourceName, stage, { ...options, t, ...idle }, sink);
    return sink;
  }

  /**
   * Works while nobody else writes the ledger of that source.
   * @throws RequestError (503) if others wrote it for too long
   */
  async exclusively<T>(
    sourceName: string,
    { waitLimit = DEFAULT_WAIT_LIMIT, signal }: Pick<WriteOptions, 'waitLimit' | 'signal'>,
    work: (lock: HeldLock) => Promise<T>,
  ): Promise<T> {
    return this.lock.runExclusive(sourceName, { waitLimit, signal }, work);
  }

  /**
   * The payload as the ledger and the targets take it, and what a mapping did not let through.
   * @param mapper makes records of what the source brings; left out, they pass as they came
   * @throws InvalidPayloadError if it is refused
   */
  async check(
    received: ReceivedPayload,
    rules: Pick<PayloadRules, 'isPushed'> = {},
    mapper?: PayloadMapper,
  ): Promise<StagedPayload> {
    const { dataTypes } = this;
    if (!mapper) {
      return checkPayload(received, { ...rules, dataTypes });
    }
    const { payload, count, ...rest } = await mapper.map(received);
    return { ...(await checkPayload(payload, { ...rules, dataTypes, count })), ...rest };
  }

  /**
   * Keeps the records of a payload in the ledger, and gives them as they are there now, without their links.
   * @throws InvalidPayloadError if they can't be kept; a data type that no target accepts can
   */
  async saveOriginRecords(data: UserData): Promise<OriginRecord[]> {
    const payload = await checkPayload(await receivePayload(data));
    return this.save({ ...payload, records: lastOfEachUid(payload.records) });
  }

  /** Reads records of the ledger with their links, in the order of `sourceUks`. */
  async findOriginRecords(keys: RecordKeys): Promise<OriginRecord[]> {
    return this.ledger.find(keys);
  }

  /** Notes that a record became a row of a target. */
  async addResourceToOriginRecord(link: Link): Promise<void> {
    await this.ledger.addLink(link);
  }

  /** Notes that a record no longer is a row of a target. */
  async removeResourceFromOriginRecord(link: Link): Promise<void> {
    await this.ledger.removeLink(link);
  }

  private async save(payload: UserData): Promise<OriginRecord[]> {
    return retryConflicts(() => this.ledger.save(payload));
  }
}

/** One result for each target, of what was written under one source name. */
export function mergedResults([{ types, notices }]: SourceResults[]): WrittenPayload {
  return { results: mergeResults(types.flatMap(({ results }) => results)), notices };
}

/** Where a payload speaks of a record twice, the last word counts. */
function lastOfEachUid(records: UserDataRecord[]): UserDataRecord[] {
  const last = new Map(records.map((each) => [each.uid, each]));
  return records.filter((each) => last.get(each.uid) === each);
}
