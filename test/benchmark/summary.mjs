// From the runs of one size to one line for each case and plugin.
import { median } from './statistics.mjs';

/** Medians of every figure over all rounds; ratios are what the original took over what ours took. */
export function summarize(runs) {
  const lines = runs[0].cases.flatMap(({ name }) => {
    const plugins = [...new Set(runs.map(({ plugin }) => plugin))];
    return plugins.map((plugin) => ({ name, plugin, ...medians(casesNamed(name, plugin, runs)) }));
  });
  return lines.map((line) => ({ ...line, ...ratios(line, lines) }));
}

function casesNamed(name, plugin, runs) {
  return runs.filter((run) => run.plugin === plugin).map(({ cases }) => cases.find((each) => each.name === name));
}

/** A figure that a run does not have, as it was over too soon, is left out. */
function medians(cases) {
  const isNumber = (value) => typeof value === 'number';
  const figures = [...new Set(cases.flatMap((each) => Object.keys(each).filter((key) => isNumber(each[key]))))];
  return Object.fromEntries(figures.map((key) => [key, median(cases.map((each) => each[key]).filter(isNumber))]));
}

function ratios({ name, plugin, time, cpu, records }, lines) {
  const original = lines.find((line) => line.name === name && line.plugin === 'original');
  const comparable = plugin === 'ours' && original && records;
  return comparable ? { timeRatio: original.time / time, cpuRatio: original.cpu / cpu } : {};
}
