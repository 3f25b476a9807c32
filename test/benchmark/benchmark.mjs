// Times the published original and ours, side by side: npm run benchmark -- --help
import os from 'node:os';
import { say } from '../../scripts/dependencies.mjs';
import { plugins } from '../harness/plugins.mjs';
import { runApart } from './fork.mjs';
import { readOptions } from './options.mjs';
import { keep } from './results.mjs';
import { summarize } from './summary.mjs';
import { duration, tableOf } from './table.mjs';

const options = readOptions();
const folders = {};
for (const plugin of options.plugins) {
  folders[plugin] = await plugins[plugin]();
}
for (const people of options.sizes) {
  const measured = await measureSize(people);
  say(`\n${tableOf(measured)}\n`);
  keep(options.dialect, measured);
}

async function measureSize(people) {
  const runs = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const plugin of inTurn(round)) {
      const started = performance.now();
      runs.push({
        plugin,
        round,
        cases: await runApart('run.mjs', [folders[plugin], options.dialect, people, options.perPayload]),
      });
      const took = duration(performance.now() - started);
      say(`${people.toLocaleString('en')} people, round ${round}, ${plugin}: ${took} with the start of the host`);
    }
  }
  return { people, ...circumstances(), lines: summarize(runs), runs };
}

/** Who goes first has the machine colder, or less warm: they take turns. */
function inTurn(round) {
  return round % 2 ? options.plugins : options.plugins.toReversed();
}

function circumstances() {
  const { dialect, rounds, perPayload } = options;
  return {
    dialect,
    rounds,
    recordsPerPayload: Number.isFinite(perPayload) ? perPayload : 'all',
    measuredAt: new Date().toISOString(),
    node: process.versions.node,
    cores: os.availableParallelism(),
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GB`,
  };
}
