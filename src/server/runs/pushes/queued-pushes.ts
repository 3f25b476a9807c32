// Pushes that are answered before they are written (`Prefer: respond-async`): kept with their payload, and carried out through the host's
// event queue, one of a source name after the other, whatever becomes of the process meanwhile.
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import type { HeldPush, PushAnswer, PushEnd, PushHead, PushKey, QueuedAnswer } from '../../contracts/push';
import type { TaskId } from '../../contracts/task';
import { InvalidPayloadError, logMessageOf, messageOf, RequestError } from '../../platform/errors';
import { keepLease, type Lease } from '../../platform/lease';
import { Poller } from '../../platform/poller';
import { ENGLISH, i18nOf, type Translate, translateWith } from '../../platform/translate';
import { waitForEnd } from '../../platform/wait-for-end';
import { RemovalLimitError } from '../../removals/removal-limit';
import { CONCURRENCY, WorkerQueue } from '../worker-queue';
import { type KeptPush, type PushRun, queuedAnswerOf, queueKeyOf, type QueuedPushRows } from './queued-push-rows';

const CHANNEL = 'user-data-sync.push';

interface Job {
  queueKey: string;
}

/** Writes a payload as that of a push, and says so by `held.end`. */
export type CarryOut = (
  payload: object,
  head: PushHead,
  pusher: { t: Translate; userId?: TaskId; takenAt: number },
  held: HeldPush,
) => Promise<unknown>;

export class QueuedPushes {
  private readonly running = new Map<string, Promise<void>>();
  /** The names that were queued again while they run. */
  private readonly hasMore = new Set<string>();
  private isStopped = false;
  private readonly poller = new Poller(() => this.lookAfter());
  private readonly queue: WorkerQueue<Job>;

  constructor(
    private readonly app: Application,
    private readonly rows: QueuedPushRows,
    private readonly logger: Logger,
  ) {
    this.queue = new WorkerQueue(app, CHANNEL);
  }

  /** Takes a push. @returns what it is answered; false if there is one with this key */
  async add(push: KeptPush): Promise<QueuedAnswer>;
  async add(push: KeptPush, key: PushKey): Promise<QueuedAnswer | false>;
  async add(push: KeptPush, key?: PushKey): Promise<QueuedAnswer | false> {
    const row = await this.rows.add(push, key);
    if (!row) {
      return false;
    }
    await this.queue.add({ queueKey: queueKeyOf(push.head.sourceName) });
    return queuedAnswerOf(row);
  }

  /** Has this process carry out what waits, where it is one that does. */
  subscribe(carryOut: CarryOut): void {
    this.queue.subscribe(
      ({ queueKey }) => this.runAll(queueKey, carryOut),
      () => !this.isStopped,
    );
  }

  /** Looks at once, and then regularly, for what nobody looks after any more. */
  start(): void {
    this.poller.start();
  }

  /** Begins no more, and waits a while for what goes on. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.poller.stop();
    await waitForEnd(this.running.values());
  }

  /** Looks once. It never throws. */
  async lookAfter(): Promise<void> {
    if (!this.queue.isServed) {
      return;
    }
    try {
      await this.rows.takeBackLost(async () =>
        (await this.translate())(
          'Interrupted: the process that wrote this push has ended, several times. What was applied already stays.',
        ),
      );
      // As many as this process has room for: the others may just be waiting.
      const room = CONCURRENCY - this.running.size;
      for (const queueKey of room > 0 ? await this.rows.takeOverLost(room) : []) {
        await this.queue.add({ queueKey });
      }
    } catch (error) {
      this.logger.warn(`The pushes that wait could not be looked after: ${logMessageOf(error)}`);
    }
  }

  /** Carries out what waits under a source name, in order; what comes meanwhile too, so that it takes no room from other sources. */
  private async runAll(queueKey: string, carryOut: CarryOut): Promise<void> {
    if (this.running.has(queueKey)) {
      this.hasMore.add(queueKey);
      return;
    }
    const all = this.runWaiting(queueKey, carryOut);
    this.running.set(queueKey, all);
    await all;
    this.running.delete(queueKey);
    if (this.hasMore.delete(queueKey)) {
      await this.runAll(queueKey, carryOut);
    }
  }

  /** It never throws. */
  private async runWaiting(queueKey: string, carryOut: CarryOut): Promise<void> {
    try {
      for (let run = await this.next(queueKey); run; run = await this.next(queueKey)) {
        if (!(await this.run(run, carryOut))) {
          // What was in the way is so still: others first.
          this.hasMore.delete(queueKey);
          return;
        }
      }
    } catch (error) {
      this.logger.error(`Pushes that wait could not be carried out: ${logMessageOf(error)}`);
    }
  }

  private async next(queueKey: string): Promise<PushRun | undefined> {
    return this.isStopped ? undefined : this.rows.begin(queueKey);
  }

  /** @returns whether it has ended; else it waits again */
  private async run(run: PushRun, carryOut: CarryOut): Promise<boolean> {
    const { head, takenAt } = run;
    const lease = keepLease(() => this.rows.renew(run));
    let isSettled = false;
    let hasEnded = false;
    const held: HeldPush = {
      id: run.id,
      ...lease,
      end: async (end, answer, error) => {
        isSettled = true;
        hasEnded = await this.settle(run, lease, end, answer, error);
      },
    };
    let t = ENGLISH;
    try {
      t = await this.translate(run.locale);
      const payload = await this.rows.readPayload(run);
      await carryOut(payload, head, { t, userId: head.createdById ?? undefined, takenAt }, held);
    } catch (error) {
      this.logger.warn(`A push to "${head.sourceName}" was not written: ${logMessageOf(error)}`);
      if (!isSettled) {
        const cost = Date.now() - head.startedAt.getTime();
        await held.end({ status: 'failed', message: messageOf(error, t), cost }, undefined, error);
      }
    } finally {
      lease.stop();
    }
    return hasEnded;
  }

  /** Ends a run, and its push unless that can be done better. @returns whether the push has ended */
  private async settle(run: PushRun, { lost }: Lease, end: PushEnd, answer?: PushAnswer, error?: unknown) {
    if (lost.aborted) {
      // Whoever finds the lease run out lets it wait again.
      return false;
    }
    if (!answer && isPassing(error)) {
      await this.rows.putBack(run);
      return false;
    }
    if (!answer && !isFinal(error)) {
      return this.rows.breakOff(run, end);
    }
    await this.rows.end(run, end, Boolean(answer));
    return true;
  }

  private async translate(locale?: string | null): Promise<Translate> {
    const i18n = await i18nOf(this.app, locale).catch(() => i18nOf(this.app));
    return translateWith(i18n.t.bind(i18n));
  }
}

/** What is said of the payload itself will be said each time. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof InvalidPayloadError ||
    error instanceof RemovalLimitError ||
    (error instanceof RequestError && error.status < 500)
  );
}

/** Its source is busy, or the application is being stopped. */
function isPassing(error: unknown): boolean {
  return error instanceof RequestError && error.status === 503;
}
