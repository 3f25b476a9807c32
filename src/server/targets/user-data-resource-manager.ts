import type { Database } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import { Toposort, type ToposortOptions } from '@nocobase/utils';
import { chunk, takeWhile, truncate } from 'lodash';
import { faultOf } from '../database/database-fault';
import { retryConflicts } from '../database/conflict';
import { checkPayload, type PayloadRules } from '../payload/check-payload';
import { receivePayload, type ReceivedPayload } from '../payload/receive-payload';
import type { SourceSettings } from '../sources/source-settings';
import { ENGLISH, type Translate } from '../translate';
import { logMessageOf, type TranslatableError } from '../errors';
import type {
  OriginRecord,
  RecordAction,
  RecordResourceChanged,
  SyncDataType,
  SyncResult,
  UserData,
  UserDataRecord,
} from '../types';
import type { ChunkWriter } from './chunk-writer';
import { describeFailure } from './describe-failure';
import { guard, type Handler } from './guard';
import { HostListeners } from './host-listeners';
import { hostTargetOf, isHostsOwn } from './host-targets';
import { fitCheckFor, HOST_TIME_LIMIT, hostWriterFor, ownMembershipsWriterFor } from './host-writers';
import { Ledger, type Link, type RecordKeys } from './ledger';
import { type HeldLock, LedgerLock, type TurnKeeper } from './ledger-lock';
import { refusalOf } from './refusal';
import { repairLeaves } from './leaf-repair';
import { actionOf } from './record-action';
import { RootUsers } from './root-users';
import { RowObserver } from './row-observer';
import { type Answer, answersIn, changesIn } from './target-answers';
import { TargetCalls, TargetSilent } from './target-calls';
import type { UserDataResource } from './user-data-resource';

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
  /** Gives the payload as it is to be written now that nobody else writes the source. */
  confirm?(payload: UserData): Promise<UserData>;
  /** Whether the source decides alone on memberships, as it does if this is left out, or changes only its own. */
  memberships?: SourceSettings['memberships'];
  /** Whether it is to be noted when this was told: leavers of a task that asked its source before then stay. */
  isPushed?: boolean;
  /** The targets that did not come back, of several payloads together: they are not asked again. */
  silentTargets?: Set<string>;
  /** Filled as it goes, so that it tells what was done even where writing breaks off. */
  results?: SyncResult[];
  /** Told before each record, or each chunk of them. */
  onProgress?(progress: { resource: string; done: number; total: number }): Promise<void>;
}

/** A target, and the ways to it. */
interface Ways {
  resource: UserDataResource;
  handler: Handler;
  writer?: ChunkWriter;
  /** Seconds that the writer may take, if it is not for the target to say. */
  timeLimit?: number;
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
  private listeners!: HostListeners;

  set db(db: Database) {
    this.database = db;
    this.ledger = new Ledger(db);
    this.lock = new LedgerLock(db);
    this.observer = new RowObserver(db, this.ledger);
    this.listeners = new HostListeners(db);
  }

  /** Has those who write the same source wait in the order that the application's lock manager keeps. */
  set turns(turns: TurnKeeper) {
    this.lock = new LedgerLock(this.database, turns);
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
    return this.write(await this.check(await receivePayload(userData)), options);
  }

  /** Writes a payload that was checked, as `updateOrCreate` does. */
  async write(checked: UserData, options: WriteOptions = {}): Promise<SyncResult[]> {
    const { waitLimit, signal, results = [], confirm, isPushed } = options;
    return this.exclusively(checked.sourceName, { waitLimit, signal }, async (lock) => {
      const payload = confirm ? await confirm(checked) : checked;
      if (lock.afterCrash) {
        await repairLeaves(this.database, payload.sourceName);
      }
      const originRecords = await this.save(payload);
      if (isPushed) {
        await retryConflicts(() => this.ledger.markPushed(originRecords));
      }
      for (const resource of this.resources.nodes) {
        if (resource.accepts.includes(payload.dataType)) {
          const result = newResult(resource.name);
          results.push(result);
          await this.writeTo(resource, originRecords, payload, result, options, lock.lost);
        }
      }
      return results;
    });
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
    return this.save(await checkPayload(await receivePayload(data)));
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

  private async writeTo(
    resource: UserDataResource,
    originRecords: OriginRecord[],
    { dataType, matchKey }: UserData,
    { detail: { count, failedRecords } }: SyncResult,
    { t = ENGLISH, signal, onProgress, memberships, silentTargets = new Set() }: WriteOptions,
    lost: AbortSignal,
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
    const isStopped = () => {
      lost.throwIfAborted();
      return signal?.aborted;
    };
    const calls = new TargetCalls(resource, signal ? [signal, lost] : [lost], silentTargets);
    const ways = this.waysTo(resource, dataType, memberships);
    const checkFit = fitCheckFor(resource, dataType, this.database);
    let size = CHUNK_SIZE;
    for (const unlinked of chunk(originRecords, CHUNK_SIZE)) {
      if (isStopped()) {
        return;
      }
      // With links read anew, so that the target sees those which the targets before it made.
      const records = await this.ledger.withLinks(unlinked);
      const refusals = await this.refusalsOf(records, resource, matchKey);
      if (memberships !== 'own') {
        await retryConflicts(() => this.ledger.forgetSaid(records));
      }
      let next = 0;
      while (next < records.length) {
        if (isStopped()) {
          return;
        }
        await onProgress?.({ resource: resource.name, done: count.all, total: originRecords.length });
        const refusal = refusals.get(records[next]);
        if (refusal) {
          fail(records[next++], refusal);
          continue;
        }
        const part = takeWhile(records.slice(next, next + size), (each) => !refusals.has(each));
        const answers = await this.writeMany(leading(part, checkFit), ways, calls, matchKey);
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
          checkFit?.(record.metaData);
          succeed(await this.writeRecord(record, ways, calls, matchKey));
        } catch (error) {
          fail(record, error);
        }
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

  /** The ways to a target: for many records at once, if it has one, and for each that is left over. */
  private waysTo(resource: UserDataResource, dataType: SyncDataType, memberships: WriteOptions['memberships']): Ways {
    const parts = { db: this.database, ledger: this.ledger, listeners: this.listeners };
    const own = memberships === 'own' ? ownMembershipsWriterFor(resource, dataType, parts) : undefined;
    if (own) {
      return { resource, writer: own, handler: own, timeLimit: HOST_TIME_LIMIT };
    }
    const handler = guard(resource, this.database);
    if (resource.writeMany) {
      return { resource, writer: resource as ChunkWriter, handler };
    }
    return { resource, writer: hostWriterFor(resource, dataType, parts), handler, timeLimit: HOST_TIME_LIMIT };
  }

  /** Has the writer take what it can of these, and makes the links. What goes wrong is left to be written one by one. */
  private async writeMany(
    records: OriginRecord[],
    { resource: { name }, writer, timeLimit }: Ways,
    calls: TargetCalls,
    matchKey?: string,
  ): Promise<Answer[]> {
    if (!writer || !records.length) {
      return [];
    }
    let answers: Answer[];
    try {
      // In a list of its own, so that the target can do with it what it likes.
      const answer: unknown = await calls.ask(() => writer.writeMany([...records], matchKey), timeLimit);
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

  private async writeRecord(
    record: OriginRecord,
    ways: Ways,
    calls: TargetCalls,
    matchKey?: string,
  ): Promise<RecordAction> {
    if (!isHostsOwn(ways.resource)) {
      return this.handle(record, ways, calls, matchKey);
    }
    // The host's own handlers can be asked again: they compare before they write.
    return retryConflicts(async (attempt) => {
      if (attempt === 1) {
        return this.handle(record, ways, calls, matchKey);
      }
      // The first attempt may have made a row, and linked it.
      const { sourceName, dataType, sourceUk } = record;
      const [current] = await this.findOriginRecords({ sourceName, dataType, sourceUks: [sourceUk] });
      const action = await this.handle(current, ways, calls, matchKey);
      await repairLeaves(this.database, sourceName);
      return action;
    });
  }

  private async handle(
    record: OriginRecord,
    { resource, handler }: Ways,
    calls: TargetCalls,
    matchKey?: string,
  ): Promise<RecordAction> {
    const { name } = resource;
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

/** The first of the records that bring nothing but what there is a place for. */
function leading(records: OriginRecord[], checkFit?: (record: UserDataRecord) => void): OriginRecord[] {
  if (!checkFit) {
    return records;
  }
  return takeWhile(records, ({ metaData }) => {
    try {
      checkFit(metaData);
      return true;
    } catch {
      return false;
    }
  });
}

function changesOf(answer: Answer): RecordResourceChanged[] {
  return answer instanceof Error ? [] : (answer.changes ?? []);
}

/** The result of a target that was given nothing yet. */
export function newResult(resource: string): SyncResult {
  const count = { all: 0, success: 0, failed: 0, created: 0, updated: 0, unchanged: 0, deleted: 0 };
  return { resource, detail: { count, failedRecords: [] } };
}
