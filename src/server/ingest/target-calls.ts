// A target may never come back. Nobody waits for it for ever, and nobody asks it again in the same run.
import { TranslatableError } from '../platform/errors';
import type { UserDataResource } from '../contracts/user-data-resource';

/** Seconds that one call of a target may take. */
const TIME_LIMIT = 60;
/** Milliseconds that a call has left once whoever made it is stopped. */
const STOP_LIMIT = 2_000;

/** A target does not come back. What it does with the records of that call is not known, and what it answers later is not used. */
export class TargetSilent extends TranslatableError {}

export class TargetCalls {
  /**
   * @param signals aborted when whoever asks is stopped
   * @param silent the names of the targets that did not come back in this run
   */
  constructor(
    private readonly target: UserDataResource,
    private readonly signals: AbortSignal[],
    private readonly silent: Set<string>,
  ) {}

  /**
   * What a call of the target answers.
   * @param seconds what it may take
   * @throws TargetSilent if there is no answer in time
   */
  async ask<T>(call: () => Promise<T>, seconds = this.target.timeLimit ?? TIME_LIMIT): Promise<T> {
    const { name: target } = this.target;
    if (this.silent.has(target)) {
      throw new TargetSilent('Target "{{target}}" did not answer for an earlier record and was not asked again', {
        target,
      });
    }
    const timers: NodeJS.Timeout[] = [];
    let onAbort = () => {};
    const silence = new Promise<never>((_, reject) => {
      const giveUpAfter = (time: number, text: string) => {
        const giveUp = () => {
          this.silent.add(target);
          reject(new TargetSilent(text, { target, seconds }));
        };
        timers.push(setTimeout(giveUp, time));
      };
      onAbort = () => giveUpAfter(STOP_LIMIT, 'Target "{{target}}" had not answered when this was stopped');
      giveUpAfter(seconds * 1000, 'Target "{{target}}" did not answer within {{seconds}} s');
      this.signals.forEach((signal) => signal.addEventListener('abort', onAbort));
    });
    if (this.signals.some(({ aborted }) => aborted)) {
      onAbort();
    }
    try {
      // A target that throws at once does it within the promise.
      return await Promise.race([(async () => call())(), silence]);
    } finally {
      timers.forEach(clearTimeout);
      this.signals.forEach((signal) => signal.removeEventListener('abort', onAbort));
    }
  }
}
