// Takes what is pushed: check, write or plan, and keep what became of it.
import { randomUUID } from 'node:crypto';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import type {
  DryRunAnswer,
  HeldPush,
  PushAnswer,
  PushEnd,
  PushHead,
  PushKey,
  QueuedAnswer,
} from '../../contracts/push';
import type { StagedPayload } from '../../contracts/stage';
import type { TaskId } from '../../contracts/task';
import { type ReceivedPayload, receivePayload } from '../../ingest/check/receive-payload';
import type { RemovalTerms, SourceResults } from '../../ingest/run-options';
import { mapperFor } from '../../ingest/source-mapping';
import type { UserDataResourceManager, WriteOptions } from '../../ingest/user-data-resource-manager';
import { readDatabaseTime } from '../../platform/clock';
import { displayText } from '../../platform/display';
import { InvalidPayloadError, logMessageOf, messageOf, RequestError } from '../../platform/errors';
import { ENGLISH, type Translate } from '../../platform/translate';
import { waitForEnd } from '../../platform/wait-for-end';
import { RemovalLimitError } from '../../removals/removal-limit';
import { wordedNotices } from '../../results/notices';
import { failuresIn, OutcomeCollector } from '../../results/outcome';
import { settingsOf } from '../../sources/source-settings';
import type { SyncSourceModel } from '../../sources/sync-source-model';
import type { SyncLogs } from '../logs';
import { dryRun } from './dry-run';
import { pushKeyOf, type PushKeys } from './push-keys';
import type { PushRows } from './push-rows';
import type { CarryOut, QueuedPushes } from './queued-pushes';

/** A payload under the name of its source. */
type PushData = object & { sourceName?: unknown };

/** The source of a pushed payload that names none. */
const PUSH_SOURCE = 'api';

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
}

interface Deps {
  app: Application;
  logger: Logger;
  targets: UserDataResourceManager;
  logs: SyncLogs;
  rows: PushRows;
  keys: PushKeys;
  queued: QueuedPushes;
}

export class PushRunner {
  private readonly pushes = new Set<Promise<unknown>>();
  private readonly stopping = new AbortController();

  constructor(private readonly deps: Deps) {}

  /**
   * Takes a payload from outside.
   * @param data `{ dataType, records, matchKey?, sourceName?, complete?, dryRun? }`
   * @throws InvalidPayloadError if it is refused, RemovalLimitError if too many would go, RequestError (503) if its source was busy
   *   for too long, (409, 422) if its key is another push's, then nothing was written; RequestError (503) too if the application is
   *   stopped meanwhile
   */
  async receive(data: unknown, pusher: Pusher = {}): Promise<PushAnswer | DryRunAnswer | QueuedAnswer> {
    return this.observe(this.take(data, pusher));
  }

  /** Writes what was taken before, and waited. */
  readonly carryOut: CarryOut = async (data, head, pusher, held) => {
    const received = await receivePayload(data);
    const { payload, options } = await this.prepare(received, data as PushData, pusher, false);
    return this.observe(this.write(payload, options, head, pusher, held));
  };

  private async observe<T>(push: Promise<T>): Promise<T> {
    this.pushes.add(push);
    try {
      return await push;
    } finally {
      this.pushes.delete(push);
    }
  }

  /** Ends the pushes that go on, and takes no more. */
  async stop(): Promise<void> {
    this.stopping.abort(stopError());
    await waitForEnd(this.pushes);
  }

  private async take(given: unknown, pusher: Pusher): Promise<PushAnswer | DryRunAnswer | QueuedAnswer> {
    const { app, logs, targets, keys } = this.deps;
    const { userId = null, idempotencyKey, isAnsweredAtOnce } = pusher;
    const startedAt = new Date();
    const received = await receivePayload(given);
    const sourceName = sourceNameOf(received.data);
    const data = { ...(received.data as object), sourceName };
    const isDryRun = isDryRunAsked(received.data);
    const key =
      idempotencyKey === undefined || isDryRun
        ? undefined
        : await pushKeyOf(idempotencyKey, displayText(sourceName), data);
    const answered = key && (await keys.findAnswer(key));
    if (answered) {
      return answered;
    }
    if (!isDryRun) {
      await logs.payload({ source: displayText(sourceName), sourceType: 'api', data: received.data });
    }
    const { payload, options } = await this.prepare(received, data, pusher, isDryRun);
    if (isDryRun) {
      return dryRun(payload, options, { db: app.db, targets });
    }
    const { dataType } = payload;
    const of = { sourceName: payload.sourceName, dataType, createdById: userId };
    const head: PushHead = { uuid: randomUUID(), ...of, startedAt };
    if (isAnsweredAtOnce) {
      return this.queue(head, data, pusher, key);
    }
    const held = key && (await keys.claim(head, key));
    return held && !('end' in held) ? held : this.write(payload, options, head, pusher, held);
  }

  /** Keeps a push until it is its turn. Who comes second with a key is answered as the first was. */
  private async queue(
    head: PushHead,
    data: object,
    { locale }: Pusher,
    key?: PushKey,
  ): Promise<QueuedAnswer | PushAnswer> {
    const answer =
      (await this.deps.queued.add(head, data, locale ?? null, key)) ?? (key && (await this.deps.keys.findAnswer(key)));
    return answer ?? this.queue(head, data, { locale }, key);
  }

  /** What is written of a payload, and how. */
  private async prepare(received: ReceivedPayload, data: PushData, pusher: Pusher, isDryRun: boolean) {
    const { app, targets } = this.deps;
    const configured = await this.findConfigured(data.sourceName);
    const mapper = configured?.enabled ? await mapperFor(app.db, configured.mapping) : undefined;
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
    { t, userId }: Pusher,
    isDryRun: boolean,
  ): Promise<WriteOptions> {
    const settings = configured && settingsOf(configured);
    const isPushed = settings !== undefined && settings.leavers !== 'keep';
    const isLimited = isPushed && configured?.enabled && complete === true;
    const removals: RemovalTerms | undefined = isLimited
      ? {
          limit: settings,
          sourceName,
          since: await readDatabaseTime(this.deps.app.db),
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

  /** Writes a payload, and keeps what became of it, however that went. */
  private async write(
    payload: StagedPayload,
    options: WriteOptions,
    head: PushHead,
    { t = ENGLISH, by, userId }: Pusher,
    held?: HeldPush,
  ): Promise<PushAnswer> {
    const { targets, logs, logger } = this.deps;
    const { sourceName: source, dataType } = payload;
    const sink: SourceResults[] = [];
    try {
      const signal = held ? either(this.stopping.signal, held.lost) : this.stopping.signal;
      const { results, notices } = await targets.write(payload, { ...options, signal, pushUuid: head.uuid }, sink);
      await logs.failed(failuresIn(dataType, results), { source });
      this.stopping.signal.throwIfAborted();
      const answer = { result: results, ...(notices.length && { notices: wordedNotices(notices, t) }) };
      await this.keep(head, endOf(head, sink, t), held, answer);
      return answer;
    } catch (error) {
      if (error instanceof RemovalLimitError) {
        logger.info(`Source "${source}": a push by ${by ?? userId ?? '-'} was stopped: ${error.message}`);
      }
      const end: PushEnd = { ...endOf(head, sink, t), status: 'failed', message: messageOf(error, t) };
      await this.keep(head, end, held, undefined, error);
      throw error;
    } finally {
      // Only now: what is written and not kept yet would be believed to have broken off.
      held?.stop();
    }
  }

  /** A push is not undone because nothing can be kept of it. */
  private async keep(
    head: PushHead,
    end: PushEnd,
    held?: HeldPush,
    answer?: PushAnswer,
    error?: unknown,
  ): Promise<void> {
    try {
      await (held ? held.end(end, answer, error) : this.deps.rows.add({ ...head, ...end }));
    } catch (fault) {
      this.deps.logger.error(`A push to "${head.sourceName}" could not be kept in the list: ${logMessageOf(fault)}`);
    }
  }

  /**
   * The source of that name, whose settings hold for what is pushed. A disabled one removes nobody. MySQL and MariaDB find "HR" for
   * "hr" too, and these are two sources in the ledger.
   */
  private async findConfigured(name: unknown): Promise<SyncSourceModel | undefined> {
    if (typeof name !== 'string' || name.includes('\0')) {
      return undefined;
    }
    const sources = this.deps.app.db.getRepository('userDataSyncSources');
    const source: SyncSourceModel | null = await sources.findOne({ filter: { name } });
    return source?.name === name ? source : undefined;
  }
}

const stopError = () =>
  new RequestError(503, 'The application is being stopped. Push again; what was applied already stays.');

/** Aborted as soon as one of them is. The types of browsers, which come with the host's, do not know it yet. */
const either = (...signals: AbortSignal[]) =>
  (AbortSignal as unknown as { any(signals: AbortSignal[]): AbortSignal }).any(signals);

/** What a push did. */
function endOf({ startedAt }: PushHead, sink: SourceResults[], t: Translate): PushEnd {
  const collector = new OutcomeCollector();
  for (const { dataType, results, areStale } of sink.flatMap(({ types }) => types)) {
    collector.add(dataType, results, { areLeavers: areStale });
  }
  collector.addNotices(sink.flatMap(({ notices }) => notices));
  const { status, message } = collector.result(t);
  const { outcome, failures } = collector;
  return { status: status as PushEnd['status'], message, outcome, failures, cost: Date.now() - startedAt.getTime() };
}

function sourceNameOf(data: unknown): unknown {
  const { sourceName } = (data ?? {}) as { sourceName?: unknown };
  return sourceName === undefined || sourceName === null || sourceName === '' ? PUSH_SOURCE : sourceName;
}

/** No text is taken for it: who is not understood here would have written. */
function isDryRunAsked(data: unknown): boolean {
  const { dryRun: asked } = (data ?? {}) as { dryRun?: unknown };
  if (asked !== undefined && asked !== null && typeof asked !== 'boolean') {
    throw new InvalidPayloadError('"dryRun" must be a boolean');
  }
  return asked === true;
}
