// A push that is said again with the same `Idempotency-Key`: it is answered what the first was, and carried out once.
import { createHash } from 'node:crypto';
import type { Application } from '@nocobase/server';
import { chunk } from 'lodash';
import type { HeldPush, PushAnswer, PushHead, PushKey, QueuedAnswer } from '../../contracts/push';
import { RequestError } from '../../platform/errors';
import { keepLease } from '../../platform/lease';
import { i18nOf, translateWith } from '../../platform/translate';
import { yieldToEventLoop } from '../../platform/yield';
import type { PushRows } from './push-rows';
import { queuedAnswerOf } from './queued-push-rows';

/** Records put into the digest at once. */
const CHUNK_SIZE = 500;
/** How often a key is asked for that somebody else has just let go. */
const ATTEMPTS = 3;

export class PushKeys {
  constructor(
    private readonly app: Application,
    private readonly rows: PushRows,
  ) {}

  /**
   * What the first push with this key was answered; undefined if there is none, or it may be carried out anew.
   * @throws RequestError (409) if that runs still, (422) if it was about something else
   */
  async findAnswer(key: PushKey): Promise<PushAnswer | QueuedAnswer | undefined> {
    const isRunning = (await this.rows.find(key.requestKey))?.get('status') === 'processing';
    if (isRunning) {
      await this.interruptLost();
    }
    const push = await this.rows.find(key.requestKey);
    if (!push) {
      return undefined;
    }
    if (push.get('payloadDigest') !== key.payloadDigest) {
      throw new RequestError(422, 'This Idempotency-Key was used for another payload: give each push one of its own');
    }
    if (push.get('queueKey')) {
      return queuedAnswerOf(push);
    }
    if (push.get('status') === 'processing') {
      throw stillRunning();
    }
    return push.get('answer') as PushAnswer;
  }

  /**
   * Begins a push as the only one with its key.
   * @returns what the first was answered, if there was one
   * @throws as `findAnswer` does
   */
  async claim(head: PushHead, key: PushKey): Promise<HeldPush | PushAnswer | QueuedAnswer> {
    return this.takeOnce(key, async () => {
      const id = await this.rows.claim({ ...head, ...key });
      return (
        id !== undefined && {
          id,
          ...keepLease(() => this.rows.renew(id)),
          end: (end, answer) => this.rows.end(id, end, answer),
        }
      );
    });
  }

  /**
   * Takes a push as the only one with its key.
   * @param take gives false if there is one with this key
   * @returns what that was answered, if so
   * @throws as `findAnswer` does
   */
  async takeOnce<T>(
    key: PushKey,
    take: () => Promise<T | false>,
    attempts = ATTEMPTS,
  ): Promise<T | PushAnswer | QueuedAnswer> {
    const taken = (await take()) || (await this.findAnswer(key));
    if (!taken && !attempts) {
      throw stillRunning();
    }
    return taken || this.takeOnce(key, take, attempts - 1);
  }

  /** Ends pushes with a key whose process has ended. */
  async interruptLost(): Promise<void> {
    const i18n = await i18nOf(this.app);
    await this.rows.interrupt(
      translateWith(i18n.t.bind(i18n))(
        'Interrupted: the process that took this push has ended. Push again; what was applied already stays.',
      ),
    );
  }
}

function stillRunning() {
  return new RequestError(409, 'The push with this Idempotency-Key is still running: ask again later');
}

/** Stands for a key under a source name, and for a payload. */
export async function pushKeyOf(key: string, sourceName: string, data: unknown): Promise<PushKey> {
  const requestKey = createHash('sha256')
    .update(JSON.stringify([sourceName, key]))
    .digest('hex');
  const { records, ...fields } = data as { records?: unknown };
  const digest = createHash('sha256').update(JSON.stringify(fields));
  for (const some of Array.isArray(records) ? chunk(records, CHUNK_SIZE) : [[records]]) {
    digest.update(JSON.stringify(some));
    await yieldToEventLoop();
  }
  return { requestKey, payloadDigest: digest.digest('hex') };
}
