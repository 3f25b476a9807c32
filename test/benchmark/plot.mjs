// Time over size as an SVG, both axes logarithmic.
import { duration } from './table.mjs';

const WIDTH = 820;
const HEIGHT = 440;
const AREA = { left: 80, right: WIDTH - 250, top: 24, bottom: HEIGHT - 48 };
const CASES = { 'people, first': 'first', 'people, again': 'again', 'people, 1 % changed': 'changed' };

const STYLE = `
  svg { background: #fff; font: 13px system-ui, sans-serif; }
  text { fill: #333; }
  .grid { stroke: #ddd; }
  .line { fill: none; stroke-width: 2; }
  .original { stroke-dasharray: 6 4; }
  .first { stroke: #0b6bcb; } .again { stroke: #c2410c; } .changed { stroke: #15803d; }
  @media (prefers-color-scheme: dark) {
    svg { background: #16181d; }
    text { fill: #ddd; }
    .grid { stroke: #3a3d45; }
    .first { stroke: #6cb2f7; } .again { stroke: #fb923c; } .changed { stroke: #5fd38a; }
  }
`;

/** @param sizes what was measured, in ascending order of people */
export function plot(sizes) {
  const series = seriesOf(sizes);
  const points = series.flatMap((each) => each.points);
  const x = scale(decades(points.map(({ people }) => people)), AREA.left, AREA.right);
  const y = scale(decades(points.map(({ time }) => time)), AREA.bottom, AREA.top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Time of a sync over its size">`,
    `<style>${STYLE}</style>`,
    ...x.decades.map((people) => verticalLine(x(people), people.toLocaleString('en'))),
    ...y.decades.map((time) => horizontalLine(y(time), duration(time))),
    `<text x="${(AREA.left + AREA.right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">people</text>`,
    ...series.map((each) => curve(each, x, y)),
    ...series.map(legend),
    '</svg>\n',
  ].join('\n');
}

function seriesOf(sizes) {
  return ['original', 'ours']
    .flatMap((plugin) => Object.keys(CASES).map((name) => ({ plugin, name })))
    .map(({ plugin, name }) => ({ plugin, name, points: pointsOf(sizes, plugin, name) }))
    .filter(({ points }) => points.length);
}

function pointsOf(sizes, plugin, name) {
  return sizes.flatMap(({ people, lines }) =>
    lines.filter((line) => line.plugin === plugin && line.name === name).map(({ time }) => ({ people, time })),
  );
}

/** The powers of ten around the values: at least two. */
function decades(values) {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

function scale(decades, from, to) {
  const position = (value) => from + ((to - from) * Math.log10(value / decades[0])) / (decades.length - 1);
  return Object.assign((value) => Math.round(position(value)), { decades });
}

function verticalLine(x, label) {
  return (
    `<line class="grid" x1="${x}" x2="${x}" y1="${AREA.top}" y2="${AREA.bottom}"/>` +
    `<text x="${x}" y="${AREA.bottom + 18}" text-anchor="middle">${label}</text>`
  );
}

function horizontalLine(y, label) {
  return (
    `<line class="grid" x1="${AREA.left}" x2="${AREA.right}" y1="${y}" y2="${y}"/>` +
    `<text x="${AREA.left - 8}" y="${y + 4}" text-anchor="end">${label}</text>`
  );
}

function curve({ plugin, name, points }, x, y) {
  const at = points.map(({ people, time }) => [x(people), y(time)]);
  const dots = at.map(([cx, cy]) => `<circle class="line ${CASES[name]}" cx="${cx}" cy="${cy}" r="3"/>`);
  return `<polyline class="line ${plugin} ${CASES[name]}" points="${at.join(' ')}"/>${dots.join('')}`;
}

function legend({ plugin, name }, index) {
  const [x, y] = [AREA.right + 20, AREA.top + 12 + index * 22];
  return (
    `<line class="line ${plugin} ${CASES[name]}" x1="${x}" x2="${x + 28}" y1="${y}" y2="${y}"/>` +
    `<text x="${x + 36}" y="${y + 4}">${plugin}: ${name}</text>`
  );
}
