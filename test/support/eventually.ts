import { setTimeout as sleep } from 'node:timers/promises';

const INTERVAL = 20;
const ATTEMPTS = 240_000 / INTERVAL;

/** Waits until `check` throws no more, and gives what it gave: for as long as it takes, since a busy machine is no fault. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await check();
    } catch (error) {
      if (attempt === ATTEMPTS) {
        throw error;
      }
    }
    await sleep(INTERVAL);
  }
}
