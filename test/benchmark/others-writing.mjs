// How others fare who write during a sync, and how the sync does: npm run benchmark:writing -- --help
import { say } from '../../scripts/dependencies.mjs';
import { plugins } from '../harness/plugins.mjs';
import { runApart } from './fork.mjs';
import { readOptions } from './options.mjs';
import { percentile } from './statistics.mjs';
import { duration } from './table.mjs';

const options = readOptions();
for (const plugin of options.plugins) {
  const folder = await plugins[plugin]();
  for (const people of options.sizes) {
    const alone = await runApart('others-writing-run.mjs', [folder, options.dialect, people, 'none']);
    const { time, failed, answers } = await runApart('others-writing-run.mjs', [
      folder,
      options.dialect,
      people,
      'writing',
    ]);
    const times = answers.map((answer) => answer.time);
    const refused = answers.filter(({ status }) => status !== 200).length;
    say(
      [
        `${plugin}, ${options.dialect}, ${people.toLocaleString('en')} people:`,
        `  sync: ${duration(alone.time)} alone, ${duration(time)} with others writing; ${failed} records failed`,
        `  writes of others: ${answers.length}, ${refused} of them refused;` +
          ` answered in ${duration(percentile(times, 50))} (median), ${duration(percentile(times, 99))} (p99),` +
          ` ${duration(Math.max(...times))} (longest)`,
      ].join('\n'),
    );
  }
}
