// Twenty people who change rows that a sync has nothing to do with, once a second each, through the host's API. In a thread of
// its own, which is never held up by what is measured.
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const PEOPLE = 20;
const INTERVAL = 1000;

/** Writes while `act` runs; gives status and milliseconds of each answer. */
export async function writeMeanwhile(requests, act) {
  const worker = new Worker(new URL(import.meta.url), { workerData: requests });
  await once(worker, 'online');
  await act();
  worker.postMessage('end');
  const [answers] = await once(worker, 'message');
  await worker.terminate();
  return answers;
}

if (!isMainThread) {
  const answers = [];
  let isOver = false;
  parentPort.once('message', () => (isOver = true));
  const people = Array.from({ length: PEOPLE }, async (_, person) => {
    await setTimeout((person * INTERVAL) / PEOPLE);
    for (let count = 0; !isOver; count++) {
      const [answer] = await Promise.all([
        write(workerData[person % workerData.length], `${person}, ${count}`),
        setTimeout(INTERVAL),
      ]);
      answers.push(answer);
    }
  });
  await Promise.all(people);
  parentPort.postMessage(answers);
}

async function write({ url, headers, field }, value) {
  const started = performance.now();
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ [field]: value }),
  });
  await answer.text();
  return { status: answer.status, time: performance.now() - started };
}
