// What still goes on when the application stops is waited for, but not for ever.
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that it has. */
const STOP_LIMIT = 5_000;

export async function waitForEnd(work: Iterable<Promise<unknown>>): Promise<void> {
  await Promise.race([Promise.allSettled(work), sleep(STOP_LIMIT)]);
}
