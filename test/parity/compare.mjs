// Runs the same random steps through the published original and through ours, and compares what each step left behind:
// node test/parity/compare.mjs [--seeds 20] [--first 1] [--steps 30]
import { execFile } from 'node:child_process';
import path from 'node:path';
import { isDeepStrictEqual, parseArgs, promisify } from 'node:util';
import { root } from '../../scripts/dependencies.mjs';
import { plugins } from '../harness/plugins.mjs';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    first: { type: 'string', default: '1' },
    steps: { type: 'string', default: '30' },
  },
});

for (const ensure of Object.values(plugins)) {
  await ensure();
}
const seeds = Array.from({ length: Number(options.seeds) }, (_, index) => Number(options.first) + index);
let failed = 0;
for (const seed of seeds) {
  const [original, ours] = await Promise.all([run('original', seed), run('ours', seed)]);
  const at = original.findIndex((line, index) => !isDeepStrictEqual(comparable(line), comparable(ours[index])));
  if (at >= 0) {
    failed++;
    report(seed, at, original[at], ours[at]);
  }
}
console.log(`${seeds.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

async function run(plugin, seed) {
  const script = path.join(root, 'test/parity/run.mjs');
  const args = [script, '--plugin', plugin, '--seed', String(seed), '--steps', options.steps];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 28 });
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  } catch ({ stderr, message }) {
    // The host prints every conflict there; what ended the run is at its end.
    throw new Error(`${plugin}, seed ${seed}: ${(stderr || message).slice(-2000)}`);
  }
}

function report(seed, at, original, ours) {
  const difference = firstDifference(comparable(original), comparable(ours));
  console.log(`Seed ${seed}, step ${at + 1}: ${JSON.stringify(original.step)}`);
  console.log(`  at ${difference.path.join('.')}`);
  console.log(`  original: ${JSON.stringify(difference.original)}`);
  console.log(`  ours:     ${JSON.stringify(difference.ours)}`);
  console.log(`  answer of the original: ${JSON.stringify(original.answer)}`);
  console.log(`  answer of ours:         ${JSON.stringify(ours.answer)}`);
}

function comparable({ step, answer, state, events }) {
  return { step, answer: Array.isArray(answer) ? answer.map(comparableAnswer) : answer, state, events };
}

/**
 * Which records failed counts, not what is said of them: ours says it more clearly, counts more, and has notices. Who could not be
 * written as a user may fail for the memberships as well or not.
 */
function comparableAnswer({ status, code, message, result = [] }) {
  const failedUsers = uidsOf(result.find(({ resource }) => resource === 'users'));
  return {
    status,
    code,
    message,
    result: result.map(({ resource, detail: { count, failedRecords } }) => ({
      resource,
      all: count.all,
      counted: count.success + count.failed,
      failed: failedRecords
        .map(({ record }) => record)
        .filter(({ uid }) => resource === 'users' || !failedUsers.includes(uid)),
    })),
  };
}

function uidsOf(result) {
  return (result?.detail.failedRecords ?? []).map(({ record: { uid } }) => uid);
}

function firstDifference(original, ours, at = []) {
  if (isObject(original) && isObject(ours)) {
    const keys = [...new Set([...Object.keys(original), ...Object.keys(ours)])];
    const key = keys.find((each) => !isDeepStrictEqual(original[each], ours[each]));
    return firstDifference(original[key], ours[key], [...at, key]);
  }
  return { path: at, original, ours };
}

function isObject(value) {
  return typeof value === 'object' && value !== null;
}
