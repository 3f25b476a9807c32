// Takes what is pushed: check, write or plan, and keep what became of it.
import type { Model } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import type { DryRunAnswer, PushAnswer, PushEnd, PushHead } from '../../contracts/push';
import type { StagedPayload } from '../../contracts/stage';
import type { TaskId } from '../../contracts/task';
import { receivePayload } from '../../ingest/check/receive-payload';
import type { RemovalTerms, SourceResults } from '../../ingest/run-options';
import { mapperFor } from '../../ingest/source-mapping';
import { MemoryStage } from '../../ingest/stage';
import {
  mergedResults,
  type UserDataResourceManager,
  type WriteOptions,
  type WrittenPayload,
} from '../../ingest/user-data-resource-manager';
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
import type { FailureRows } from '../failures/failure-rows';
import { keptFailures } from '../failures/kept-failures';
import { stageFailedRecords } from '../failures/stage-failed-records';
import type { SyncLogs } from '../logs';
import { dryRun } from './dry-run';
import { type HeldKey, pushKeyOf, type PushKeys } from './push-keys';
import type { PushRows } from './push-rows';

/** The source of a pushed payload that names none. */
const PUSH_SOURCE = 'api';

/** Who pushes: their language, their id, what people call them, and the key by which they say the same again. */
export interface Pusher {
  t?: Translate;
  userId?: TaskId;
  by?: string;
  idempotencyKey?: string;
}

interface Deps {
  app: Application;
  logger: Logger;
  targets: UserDataResourceManager;
  logs: SyncLogs;
  rows: PushRows;
  keys: PushKeys;
  failures: FailureRows;
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
  async receive(data: unknown, pusher: Pusher = {}): Promise<PushAnswer | DryRunAnswer> {
    return this.track(this.take(data, pusher));
  }

  /** The source that has the name of a push, enabled or not. */
  async sourceOf(push: Model): Promise<SyncSourceModel | undefined> {
    return this.findConfigured(push.get('sourceName'));
  }

  /**
   * Writes once more what failed in a push under a name that is no source's: the last word of the ledger, as a push of its own.
   * @throws RequestError (503) as `receive` does
   */
  async retryFailed(push: Model, pusher: Pusher): Promise<PushAnswer> {
    const { targets, failures } = this.deps;
    const retriedPushId = push.get('id') as TaskId;
    const [sourceName, dataType] = [push.get('sourceName') as string, push.get('dataType') as string];
    const { userId = null, t } = pusher;
    const head: PushHead = { sourceName, dataType, createdById: userId, startedAt: new Date(), retriedPushId };
    const write = async (signal: AbortSignal, sink: SourceResults[]) => {
      const stage = new MemoryStage();
      const failed = failures.read({ pushId: retriedPushId });
      const onLocked = () => stageFailedRecords(stage, sourceName, failed, targets);
      const startedBy = userId === null ? [] : [String(userId)];
      return mergedResults(
        await targets.run(stage, { t, signal, startedBy, sourceNames: [sourceName], onLocked }, sink),
      );
    };
    return this.track(this.carryOut(head, write, pusher));
  }

  private async track<T>(push: Promise<T>): Promise<T> {
    this.pushes.add(push);
    try {
      return await push;
    } finally {
      this.pushes.delete(push);
    }
  }

  /** Ends the pushes that go on, and takes no more. */
  async stop(): Promise<void> {
    this.stopping.abort(
      new RequestError(503, 'The application is being stopped. Push again; what was applied already stays.'),
    );
    await waitForEnd(this.pushes);
  }

  private async take(given: unknown, pusher: Pusher): Promise<PushAnswer | DryRunAnswer> {
    const { app, logs, targets, keys } = this.deps;
    const { userId = null, idempotencyKey } = pusher;
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
    const configured = await this.findConfigured(sourceName);
    const mapper = configured?.enabled ? await mapperFor(app.db, configured.mapping) : undefined;
    const payload = await targets.check({ ...received, data }, { isPushed: true }, mapper);
    const options = {
      ...(await this.optionsFor(payload, configured, pusher, isDryRun)),
      mapping: mapper?.applied,
    };
    if (isDryRun) {
      return dryRun(payload, options, { db: app.db, targets });
    }
    const { dataType } = payload;
    const head: PushHead = { sourceName: payload.sourceName, dataType, createdById: userId, startedAt };
    const held = key && (await keys.claim(head, key));
    if (held && 'result' in held) {
      return held;
    }
    const write = (signal: AbortSignal, sink: SourceResults[]) => targets.write(payload, { ...options, signal }, sink);
    return this.carryOut(head, write, pusher, held);
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

  /** Writes what was pushed, and keeps what became of it, however that went. */
  private async carryOut(
    head: PushHead,
    write: (signal: AbortSignal, sink: SourceResults[]) => Promise<WrittenPayload>,
    { t = ENGLISH, by, userId }: Pusher,
    held?: HeldKey,
  ): Promise<PushAnswer> {
    const { logs, logger } = this.deps;
    const { sourceName: source, dataType } = head;
    const sink: SourceResults[] = [];
    try {
      const signal = held ? either(this.stopping.signal, held.lost) : this.stopping.signal;
      const { results, notices } = await write(signal, sink);
      await logs.failed(failuresIn(dataType, results), { source });
      this.stopping.signal.throwIfAborted();
      const answer = { result: results, ...(notices.length && { notices: wordedNotices(notices, t) }) };
      await this.keep(head, endOf(head, sink, t), sink, held, answer);
      return answer;
    } catch (error) {
      if (error instanceof RemovalLimitError) {
        logger.info(`Source "${source}": a push by ${by ?? userId ?? '-'} was stopped: ${error.message}`);
      }
      await this.keep(head, { ...endOf(head, sink, t), status: 'failed', message: messageOf(error, t) }, sink, held);
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
    sink: SourceResults[],
    held?: HeldKey,
    answer?: PushAnswer,
  ): Promise<void> {
    const { rows, failures } = this.deps;
    try {
      const id = held?.id ?? (await rows.add({ ...head, ...end }));
      if (held) {
        await rows.end(id, end, answer);
      }
      if (end.outcome?.failedRecords) {
        await rows.noteFailures(id, await failures.add({ pushId: id }, keptFailures(sink)));
      }
    } catch (error) {
      this.deps.logger.error(`A push to "${head.sourceName}" could not be kept in the list: ${logMessageOf(error)}`);
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
