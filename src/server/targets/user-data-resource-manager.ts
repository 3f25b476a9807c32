import type { Database } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import { Toposort, type ToposortOptions } from '@nocobase/utils';
import { sortBy, takeWhile, truncate, uniq } from 'lodash';
import type { Notice } from '../contracts/plan';
import { faultOf } from '../database/database-fault';
import { retryConflicts } from '../database/conflict';
import { Pipeline, type RemovalTerms, type SourceResults, type WriteToTarget } from '../ingest/pipeline';
import { MemoryStage, type Stage } from '../ingest/stage';
import { checkPayload, type PayloadRules } from '../payload/check-payload';
import { receivePayload, type ReceivedPayload } from '../payload/receive-payload';
import { mergeResults } from '../results/merge-results';
import type { SourceSettings } from '../sources/source-settings';
import { ENGLISH, type Translate } from '../translate';
import { logMessageOf, type TranslatableError } from '../errors';
import type {
  OriginRecord,
  RecordAction,
  RecordResourceChanged,
  SyncResult,
  TaskProgress,
  UserData,
  UserDataRecord,
} from '../types';
import { describeFailure } from './describe-failure';
import { guard } from './guard';
import { HostListeners } from './host-listeners';
import { hostTargetOf } from './host-targets';
import { repairLeaves } from './leaf-repair';
import { Ledger, type Link, type RecordKeys } from './ledger';
import { type HeldLock, LedgerLock, type TurnKeeper } from './ledger-lock';
import { actionOf } from './record-action';
import { refusalOf } from './refusal';
import { RootUsers } from './root-users';
import { RowObserver } from './row-observer';
import { type Answer, answersIn, changesIn } from './target-answers';
import { TargetCalls, TargetSilent } from './target-calls';
import type { UserDataResource } from './user-data-resource';
import type { WriterParts } from './writer-parts';

/** Records that a target is offered to write at once, at the most and at the least. */
const CHUNK_SIZE = 500;
const SMALLEST_CHUNK = 8;
/** Characters of what is said of a failed record: some say it with a whole page of HTML. */
const MESSAGE_LENGTH = 500;
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
  /** Called once nobody else writes the source, before anything is written. */
  onLocked?(): Promise<void>;
  /** Whether the source decides alone on memberships, as it does if this is left out, or changes only its own. */
  memberships?: SourceSettings['memberships'];
  /** How what is stale is removed, if it is. */
  removals?: RemovalTerms;
  /** Whether it is to be noted when this was reported: a task that asked its source before then does not remove it. */
  isPushed?: boolean;
  /** Whether nothing is to be written. */
  isPreview?: boolean;
  /** The targets that did not come back, of several payloads together: they are not asked again. */
  silentTargets?: Set<string>;
  /** Told before each record, or each chunk of them. */
  onProgress?(progress: TaskProgress): Promise<void>;
}

/** Takes payloads into the ledger and from there to every target, in the order the targets asked for. */
export class UserDataResourceManager {
  /** The targets in their order; the tag of each is its name. */
  resources = new Toposort<UserDataResource>();
  logger!: Logger;
  private database!: Database;
  private ledger!: Ledger;
  private lock!: LedgerLock;
  private observer!: RowObserver;
  private pipeline!: Pipeline;
  private host?: { cache?: WriterParts['cache'] };

  set db(db: Database) {
    this.database = db;
    this.ledger = new Ledger(db);
    this.lock = new LedgerLock(db);
    this.observer = new RowObserver(db, this.ledger);
    this.pipeline = new Pipeline({
      db,
      ledger: this.ledger,
      listeners: new HostListeners(db, (message) => this.logger?.warn(message)),
      cache: { del: async (key) => this.host?.cache?.del(key) },
      targets: () => this.resources.nodes,
    });
  }

  /** Has those who write the same source wait in the order that the application's lock manager keeps, and its cache follow. */
  set app(app: TurnKeeper & { cache?: WriterParts['cache'] }) {
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

  /** Writes a payload that was checked, as `updateOrCreate` does, and gives what an admin should know besides. */
  async write(checked: UserData, options: WriteOptions = {}): Promise<{ results: SyncResult[]; notices: Notice[] }> {
    const stage = new MemoryStage();
    await stage.add(checked);
    const [{ types, notices }] = await this.run(stage, options);
    return { results: mergeResults(types.flatMap(({ results }) => results)), notices };
  }

  /**
   * Writes what a stage holds, or tells what that would do. Nobody else writes the same sources meanwhile.
   * @param sink filled as it goes, so that it tells what was done even where the run breaks off
   * @throws RemovalLimitError if more would be removed than the source allows, and RequestError (503) if others wrote the same source
   *   for too long; then nothing was written
   */
  async run(stage: Stage, options: WriteOptions = {}, sink: SourceResults[] = []): Promise<SourceResults[]> {
    const { t = ENGLISH, signal, waitLimit, silentTargets = new Set() } = options;
    const names = uniq(stage.types.map((type) => type.sourceName));
    // First the one that may be stopped by its removal limit: then nothing of the others is written.
    for (const sourceName of sortBy(names, (name) => name !== options.removals?.sourceName)) {
      await this.exclusively(sourceName, { waitLimit, signal }, async ({ lost, afterCrash }) => {
        await options.onLocked?.();
        if (afterCrash && !options.isPreview) {
          await repairLeaves(this.database, sourceName);
        }
        const isStopped = () => {
          lost.throwIfAborted();
          return signal?.aborted ?? false;
        };
        const signals = signal ? [signal, lost] : [lost];
        const writeToTarget: WriteToTarget = (records, { matchKey }, target, result) =>
          this.writeTo(new TargetCalls(target, signals, silentTargets), records, target, result, {
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
   * The payload as the ledger and the targets take it.
   * @throws InvalidPayloadError if it is refused
   */
  async check(received: ReceivedPayload, rules: Pick<PayloadRules, 'isPushed'> = {}): Promise<UserData> {
    return checkPayload(received, { ...rules, dataTypes: this.dataTypes });
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

  /** Writes records, with their links as they are now, to a target that is not planned: what it can together, the others alone. */
  private async writeTo(
    calls: TargetCalls,
    records: OriginRecord[],
    resource: UserDataResource,
    { detail: { count, failedRecords } }: SyncResult,
    { t, matchKey, isStopped, onProgress }: WriteOptions & { t: Translate; matchKey?: string; isStopped(): boolean },
  ): Promise<void> {
    const succeed = (action: RecordAction) => {
      count.all++;
      count.success++;
      count[action]++;
    };
    const fail = ({ metaData }: OriginRecord, error: unknown) => {
      count.all++;
      count.failed++;
      const fault = faultOf(error);
      if (fault && !fault.reason) {
        this.logger?.error(`A record could not be written to "${resource.name}": ${logMessageOf(error)}`);
      }
      const message = truncate(describeFailure(error, t, metaData), { length: MESSAGE_LENGTH });
      failedRecords.push({ record: metaData, message });
    };
    const refusals = await this.refusalsOf(records, resource, matchKey);
    let size = CHUNK_SIZE;
    let next = 0;
    while (next < records.length && !isStopped()) {
      const { dataType } = records[next];
      await onProgress?.({ phase: 'writing', dataType, resource: resource.name, done: count.all });
      const refusal = refusals.get(records[next]);
      if (refusal) {
        fail(records[next++], refusal);
        continue;
      }
      const part = takeWhile(records.slice(next, next + size), (each) => !refusals.has(each));
      const answers = await this.writeMany(part, resource, calls, matchKey);
      answers.forEach((answer, index) =>
        answer instanceof Error ? fail(part[index], answer) : succeed(answer.action),
      );
      next += answers.length;
      if (answers.length === part.length) {
        size = Math.min(size * 2, CHUNK_SIZE);
        continue;
      }
      // Where many are not taken together, fewer are offered.
      size = Math.max(answers.length * 2, SMALLEST_CHUNK);
      const record = records[next++];
      try {
        succeed(await this.handle(record, resource, calls, matchKey));
      } catch (error) {
        fail(record, error);
      }
    }
  }

  /** The records that are kept from a target of the host, and why. */
  private async refusalsOf(
    records: OriginRecord[],
    resource: UserDataResource,
    matchKey?: string,
  ): Promise<Map<OriginRecord, TranslatableError>> {
    const target = hostTargetOf(resource);
    if (!target) {
      return new Map();
    }
    const roots = await RootUsers.find(this.database);
    const usersTarget = target === 'users' ? resource.name : 'users';
    return new Map(
      records.flatMap((record) => {
        const { dataType, metaData } = record;
        const userId = record.resources.find((link) => link.resource === usersTarget)?.resourcePk;
        const refusal = refusalOf({ target, dataType, record: metaData, userId, matchKey }, roots);
        return refusal ? [[record, refusal]] : [];
      }),
    );
  }

  /** Has the target take what it can of these, and makes the links. What goes wrong is left to be written one by one. */
  private async writeMany(
    records: OriginRecord[],
    target: UserDataResource,
    calls: TargetCalls,
    matchKey?: string,
  ): Promise<Answer[]> {
    const { name } = target;
    if (!target.writeMany) {
      return [];
    }
    let answers: Answer[];
    try {
      // In a list of its own, so that the target can do with it what it likes.
      const answer: unknown = await calls.ask(async () => target.writeMany?.([...records], matchKey));
      answers = answersIn(answer, name, records.length);
    } catch (error) {
      if (error instanceof TargetSilent) {
        return records.map(() => error);
      }
      this.logger?.warn(`Records are written to "${name}" one by one: ${logMessageOf(error)}`);
      return [];
    }
    const changes = answers.flatMap((answer, index) =>
      changesOf(answer).map(({ resourcesPk, isDeleted }) => ({
        link: { recordId: records[index].id, resource: name, resourcePk: resourcesPk },
        isDeleted,
      })),
    );
    await retryConflicts(() => this.ledger.changeLinks(changes));
    return answers;
  }

  private async handle(
    record: OriginRecord,
    resource: UserDataResource,
    calls: TargetCalls,
    matchKey?: string,
  ): Promise<RecordAction> {
    const { name } = resource;
    const handler = guard(resource, this.database);
    const linked = record.resources.filter((link) => link.resource === name).map((link) => link.resourcePk);
    const write = async (): Promise<RecordResourceChanged[]> =>
      changesIn(
        await calls.ask(() =>
          linked.length ? handler.update(record, linked, matchKey) : handler.create(record, matchKey),
        ),
        name,
      );
    const [changes, rows] = hostTargetOf(resource) ? await this.observer.observe(name, record, write) : [await write()];
    await this.changeLinks(record, name, changes);
    return actionOf(record, linked.length ? 'update' : 'create', changes, rows);
  }

  private async changeLinks({ id: recordId }: OriginRecord, resource: string, changes: RecordResourceChanged[]) {
    for (const { resourcesPk, isDeleted } of changes) {
      const link = { recordId, resource, resourcePk: resourcesPk };
      await (isDeleted ? this.removeResourceFromOriginRecord(link) : this.addResourceToOriginRecord(link));
    }
  }
}

function changesOf(answer: Answer): RecordResourceChanged[] {
  return answer instanceof Error ? [] : (answer.changes ?? []);
}

/** Where a payload speaks of a record twice, the last word counts. */
function lastOfEachUid(records: UserDataRecord[]): UserDataRecord[] {
  const last = new Map(records.map((each) => [each.uid, each]));
  return records.filter((each) => last.get(each.uid) === each);
}
