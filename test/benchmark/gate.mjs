// What the gate before the ways in costs everybody who is not suspended: npm run benchmark:gate -- --help
import { say } from '../../scripts/dependencies.mjs';
import { plugins } from '../harness/plugins.mjs';
import { runApart } from './fork.mjs';
import { readOptions } from './options.mjs';

const { dialect } = readOptions();
const folder = await plugins.ours();
const { requests, medians, queries, seconds } = await runApart('gate-run.mjs', [folder, dialect]);
say(
  [
    `${dialect}, ${requests.toLocaleString('en')} requests with the gate and as many without, in turn:`,
    ...['time', 'cpu'].map((figure) => {
      const [of, without] = [medians.with[figure], medians.without[figure]];
      const added = (of - without).toFixed(3);
      return `  ${figure} of a request, median: ${of.toFixed(3)} ms with it, ${without.toFixed(3)} ms without: ${added} ms more`;
    }),
    `  queries of who is suspended: ${queries} in ${seconds} s, which is one a second, and none of a request`,
  ].join('\n'),
);
