// The figures of one case.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { median, percentile } from './statistics.mjs';

const RESOLUTION = 5;
const MEGABYTE = 1e6;

/**
 * Frees what the start of the host left behind; one collection doesn't get all of it. Not before each case: it throws compiled
 * code away as well.
 */
export async function collectGarbage() {
  for (let times = 0; times < 5; times++) {
    global.gc();
    await setTimeout(200);
  }
}

/** Milliseconds, megabytes, and a number of queries. */
export async function measure(act, { probe, queries }) {
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION });
  let time;
  let cpu;
  queries.count = 0;
  const { memory, latencies } = await probe.watch(async () => {
    loop.enable();
    const [started, used] = [performance.now(), process.cpuUsage()];
    await act();
    time = performance.now() - started;
    cpu = process.cpuUsage(used);
    // What held the loop until now is known at the next tick.
    await setTimeout(2 * RESOLUTION);
    loop.disable();
  });
  return {
    time,
    cpu: (cpu.user + cpu.system) / 1000,
    queries: queries.count,
    leastMemory: memory.least / MEGABYTE,
    mostMemory: memory.most / MEGABYTE,
    loopP99: held(loop.percentile(99)),
    loopMax: held(loop.max),
    requests: latencies.length,
    requestMedian: median(latencies),
    requestP99: percentile(latencies, 99),
  };
}

/** From nanoseconds between two ticks to the milliseconds that the second was late. */
function held(nanoseconds) {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION);
}
