// Long computations, and everybody else in this process.
import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which others get their turn. */
const TURN_TIME = 3;

/** When they last had it. */
let last = 0;

/** Lets everybody else in this process have their turn, unless they had it a moment ago: to be awaited within long loops. */
export async function yieldToEventLoop(): Promise<void> {
  if (performance.now() - last > TURN_TIME) {
    await setImmediate();
    last = performance.now();
  }
}
