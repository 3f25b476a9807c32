// Takes what is pushed: check, write or plan, and keep what became of it.
import { randomUUID } from 'node:crypto';
import type { Model } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import type { DryRunAnswer, HeldPush, PushAnswer, PushEnd, PushHead, QueuedAnswer } from '../../contracts/push';
import type { StagedPayload } from '../../contracts/stage';
import type { TaskId } from '../../contracts/task';
import { receivePayload } from '../../ingest/check/receive-payload';
import type { SourceResults } from '../../ingest/run-options';
import { MemoryStage } from '../../ingest/stage';
import {
  mergedResults,
  type UserDataResourceManager,
  type WriteOptions,
  type WrittenPayload,
} from '../../ingest/user-data-resource-manager';
import { displayText } from '../../platform/display';
import { logMessageOf, messageOf, RequestError } from '../../platform/errors';
import { ENGLISH } from '../../platform/translate';
import { waitForEnd } from '../../platform/wait-for-end';
import { RemovalLimitError } from '../../removals/removal-limit';
import { wordedNotices } from '../../results/notices';
import { failuresIn } from '../../results/outcome';
import type { SyncSourceModel } from '../../sources/sync-source-model';
import type { FailureRows } from '../failures/failure-rows';
import { keptFailures } from '../failures/kept-failures';
import { stageFailedRecords } from '../failures/stage-failed-records';
import type { SyncLogs } from '../logs';
import { dryRun } from './dry-run';
import { endOf } from './push-end';
import { pushKeyOf, type PushKeys } from './push-keys';
import { isDryRunAsked, type PushData, type Pusher, PushPreparation, sourceNameOf } from './push-preparation';
import type { PushRows } from './push-rows';
import type { CarryOut, QueuedPushes } from './queued-pushes';

/** Writes what was pushed, until it is stopped; what became of it goes into the sink as well. */
type Write = (signal: AbortSignal, sink: SourceResults[]) => Promise<WrittenPayload>;

/** What is to be kept of an end besides: the answer and what it was made of, or what it broke off for. */
interface Ending {
  held?: HeldPush;
  answer?: PushAnswer;
  error?: unknown;
  sink?: SourceResults[];
}

interface Deps {
  app: Application;
  logger: Logger;
  targets: UserDataResourceManager;
  logs: SyncLogs;
  rows: PushRows;
  keys: PushKeys;
  failures: FailureRows;
  queued: QueuedPushes;
}

export class PushRunner {
  private readonly pushes = new Set<Promise<unknown>>();
  private readonly stopping = new AbortController();

  private readonly preparation: PushPreparation;

  constructor(private readonly deps: Deps) {
    this.preparation = new PushPreparation({ db: deps.app.db, targets: deps.targets });
  }

  /** The source that has the name of a push, enabled or not. */
  async sourceOf(push: Model): Promise<SyncSourceModel | undefined> {
    return this.preparation.sourceOf(push.get('sourceName'));
  }

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
    const { payload, options } = await this.preparation.prepare(received, data as PushData, pusher, false);
    return this.observe(this.write(head, this.writerOf(payload, options, head.uuid), pusher, held));
  };

  /**
   * Writes once more what failed in a push under a name that is no source's: the last word of the ledger, as a push of its own.
   * @throws RequestError (503) as `receive` does
   */
  async retryFailed(push: Model, pusher: Pusher): Promise<PushAnswer> {
    const { targets, failures } = this.deps;
    const retriedPushId = push.get('id') as TaskId;
    const [sourceName, dataType] = [push.get('sourceName') as string, push.get('dataType') as string];
    const { userId = null, t } = pusher;
    const head: PushHead = {
      ...{ uuid: randomUUID(), sourceName, dataType, createdById: userId },
      ...{ startedAt: new Date(), retriedPushId },
    };
    const write: Write = async (signal, sink) => {
      const stage = new MemoryStage();
      const failed = failures.read({ pushId: retriedPushId });
      const onLocked = () => stageFailedRecords(stage, sourceName, failed, targets);
      const startedBy = userId === null ? [] : [String(userId)];
      return mergedResults(
        await targets.run(
          stage,
          { t, signal, startedBy, sourceNames: [sourceName], pushUuid: head.uuid, onLocked },
          sink,
        ),
      );
    };
    return this.observe(this.write(head, write, pusher));
  }

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
    const { app, logs, targets, keys, queued } = this.deps;
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
    const { payload, options } = await this.preparation.prepare(received, data, pusher, isDryRun);
    if (isDryRun) {
      return dryRun(payload, options, { db: app.db, targets });
    }
    const { dataType } = payload;
    const of = { sourceName: payload.sourceName, dataType, createdById: userId };
    const head: PushHead = { uuid: randomUUID(), ...of, startedAt };
    if (isAnsweredAtOnce) {
      const kept = { head, payload: data, locale: pusher.locale ?? null };
      return key ? keys.takeOnce(key, () => queued.add(kept, key)) : queued.add(kept);
    }
    const held = key && (await keys.claim(head, key));
    return held && !('end' in held) ? held : this.write(head, this.writerOf(payload, options, head.uuid), pusher, held);
  }

  private writerOf(payload: StagedPayload, options: WriteOptions, pushUuid: string): Write {
    return (signal, sink) => this.deps.targets.write(payload, { ...options, pushUuid, signal }, sink);
  }

  /** Writes what was pushed, and keeps what became of it, however that went. */
  private async write(
    head: PushHead,
    write: Write,
    { t = ENGLISH, by, userId }: Pusher,
    held?: HeldPush,
  ): Promise<PushAnswer> {
    const { logs, logger } = this.deps;
    const { sourceName: source, dataType } = head;
    const sink: SourceResults[] = [];
    const signal = held ? either(this.stopping.signal, held.lost) : this.stopping.signal;
    try {
      const { results, notices } = await write(signal, sink);
      await logs.failed(failuresIn(dataType, results), { source });
      signal.throwIfAborted();
      const answer = { result: results, ...(notices.length && { notices: wordedNotices(notices, t) }) };
      await this.keep(head, endOf(head, sink, t), { held, answer, sink });
      return answer;
    } catch (error) {
      if (error instanceof RemovalLimitError) {
        logger.info(`Source "${source}": a push by ${by ?? userId ?? '-'} was stopped: ${error.message}`);
      }
      const end: PushEnd = { ...endOf(head, sink, t), status: 'failed', message: messageOf(error, t) };
      await this.keep(head, end, { held, error });
      throw error;
    } finally {
      // Only now: what is written and not kept yet would be believed to have broken off.
      held?.stop();
    }
  }

  /** A push is not undone because nothing can be kept of it. */
  private async keep(head: PushHead, end: PushEnd, { held, answer, error, sink = [] }: Ending): Promise<void> {
    const { rows, failures, logger } = this.deps;
    try {
      const id = held?.id ?? (await rows.add({ ...head, ...end }));
      await held?.end(end, answer, error);
      // One that broke off is said again.
      if (answer && end.outcome?.failedRecords && !held?.lost.aborted) {
        await rows.noteFailures(id, await failures.add({ pushId: id }, keptFailures(sink)));
      }
    } catch (fault) {
      logger.error(`A push to "${head.sourceName}" could not be kept in the list: ${logMessageOf(fault)}`);
    }
  }
}

const stopError = () =>
  new RequestError(503, 'The application is being stopped. Push again; what was applied already stays.');

/** Aborted as soon as one of them is. The types of browsers, which come with the host's, do not know it yet. */
const either = (...signals: AbortSignal[]) =>
  (AbortSignal as unknown as { any(signals: AbortSignal[]): AbortSignal }).any(signals);
