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

function medians([first, ...others]) {
  const figures = Object.keys(first).filter((key) => typeof first[key] === 'number');
  return Object.fromEntries(figures.map((key) => [key, median([first, ...others].map((each) => each[key]))]));
}

function ratios({ name, plugin, time, cpu, records }, lines) {
  const original = lines.find((line) => line.name === name && line.plugin === 'original');
  const comparable = plugin === 'ours' && original && records;
  return comparable ? { timeRatio: original.time / time, cpuRatio: original.cpu / cpu } : {};
}
