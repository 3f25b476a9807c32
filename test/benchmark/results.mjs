// What was measured so far on a dialect, in test/benchmark/results/.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/dependencies.mjs';
import { plot } from './plot.mjs';
import { tableOf } from './table.mjs';

const folder = path.join(root, 'test/benchmark/results');

/** Keeps what was measured for a size, in place of what was known of it. */
export function keep(dialect, measured) {
  mkdirSync(folder, { recursive: true });
  const file = (extension) => path.join(folder, `${dialect}.${extension}`);
  const known = existsSync(file('json')) ? JSON.parse(readFileSync(file('json'), 'utf8')) : [];
  const sizes = [...known.filter(({ people }) => people !== measured.people), measured].sort(
    (a, b) => a.people - b.people,
  );
  writeFileSync(file('json'), `${JSON.stringify(sizes, null, 2)}\n`);
  writeFileSync(file('md'), `${sizes.map((size) => `${tableOf(size)}\n\n${remark(size)}\n`).join('\n')}`);
  writeFileSync(file('svg'), plot(sizes));
}

function remark({ measuredAt, rounds, node, cores }) {
  const figures = rounds === 1 ? 'One round' : `Medians of ${rounds} rounds`;
  return `${figures}, ${measuredAt.slice(0, 10)}, Node.js ${node}, ${cores} cores.`;
}
