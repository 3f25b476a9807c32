// Markdown tables that are readable in a terminal too.

const COLUMNS = [
  ['plugin', ({ plugin }) => plugin],
  ['time', ({ time, records }) => (records ? duration(time) : '')],
  ['ratio', ({ timeRatio }) => times(timeRatio)],
  ['CPU', ({ cpu, records }) => (records ? duration(cpu) : '')],
  ['ratio', ({ cpuRatio }) => times(cpuRatio)],
  [
    'queries per record',
    ({ queriesPerRecord }) => (queriesPerRecord === undefined ? '' : significant(queriesPerRecord)),
  ],
  ['memory', ({ memoryAboveIdle, records }) => (records ? `${Math.round(memoryAboveIdle)} MB` : '')],
  ['loop held, p99', ({ loopP99 }) => milliseconds(loopP99)],
  ['max', ({ loopMax }) => milliseconds(loopMax)],
  ['list of users, median', ({ requestMedian }) => milliseconds(requestMedian)],
  ['p99', ({ requestP99 }) => milliseconds(requestP99)],
];

export function tableOf({ people, lines }) {
  const title = `${people.toLocaleString('en')} people`;
  const rows = [[title, ...COLUMNS.map(([head]) => head)], ...lines.map(rowOf)];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const [head, ...body] = rows.map(
    (row) => `| ${row.map((cell, column) => pad(cell, widths[column], column)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width, column) => (isNumber(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [head, rule, ...body].join('\n');
}

function rowOf(line) {
  return [line.name, ...COLUMNS.map(([, text]) => text(line))];
}

function pad(cell, width, column) {
  return isNumber(column) ? cell.padStart(width) : cell.padEnd(width);
}

function isNumber(column) {
  return column > 1;
}

export function duration(time) {
  return time < 1000 ? milliseconds(time) : `${significant(time / 1000)} s`;
}

function times(ratio) {
  return ratio === undefined ? '' : `${significant(ratio)} ×`;
}

function milliseconds(time) {
  return time === undefined ? '' : `${significant(time)} ms`;
}

function significant(number) {
  return number >= 100 ? number.toFixed(0) : String(Number(number.toPrecision(2)));
}
