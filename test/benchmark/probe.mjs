// Somebody who uses the app meanwhile: asks for the list of users at regular intervals, and watches the memory of the
// process. In a thread of its own, which is never held up by what is measured.
import { once } from 'node:events';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const REQUEST_INTERVAL = 100;
const MEMORY_INTERVAL = 10;

export class Probe {
  #worker;

  /** @param request address and headers of what is asked for */
  constructor(request) {
    this.#worker = new Worker(new URL(import.meta.url), { workerData: request });
  }

  /** Gives what was seen while `act` ran: bytes of memory, milliseconds until each request was answered. */
  async watch(act) {
    this.#worker.postMessage('begin');
    await act();
    this.#worker.postMessage('end');
    const [seen] = await once(this.#worker, 'message');
    return seen;
  }

  leave() {
    return this.#worker.terminate();
  }
}

if (!isMainThread) {
  let stop;
  parentPort.on('message', async (message) => {
    if (message === 'begin') {
      stop = observe(workerData);
    } else {
      parentPort.postMessage(await stop());
    }
  });
}

function observe(request) {
  const answers = [];
  const memory = { least: Infinity, most: 0 };
  const ask = () => answers.push(latencyOf(request));
  const look = () => {
    const now = process.memoryUsage.rss();
    memory.least = Math.min(memory.least, now);
    memory.most = Math.max(memory.most, now);
  };
  const timers = [setInterval(ask, REQUEST_INTERVAL), setInterval(look, MEMORY_INTERVAL)];
  // Not at once: what is over before the first question is left alone.
  look();
  return async () => {
    timers.forEach(clearInterval);
    look();
    return { memory, latencies: await Promise.all(answers) };
  };
}

/** Doesn't wait for earlier answers: slow ones would make for fewer questions, and look better than they are. */
async function latencyOf({ url, headers }) {
  const started = performance.now();
  const answer = await fetch(url, { headers });
  await answer.text();
  if (!answer.ok) {
    throw new Error(`${url} answered ${answer.status} during a sync`);
  }
  return performance.now() - started;
}
