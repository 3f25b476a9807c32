// What a sync of a real OpenLDAP costs, on SQLite: npm run benchmark:ldap -- --people 10000
import os from 'node:os';
import { parseArgs } from 'node:util';
import { fail, say } from '../../scripts/dependencies.mjs';
import { findSlapd } from '../../scripts/ldap/slapd.mjs';
import { plugins } from '../harness/plugins.mjs';
import { runApart } from './fork.mjs';
import { duration } from './table.mjs';

const { values } = parseArgs({ options: { people: { type: 'string', default: '10000' } } });
const people = Number(values.people);
if (!Number.isInteger(people) || people < 1000) {
  fail(`--people takes whole numbers from 1000, not "${values.people}".`);
}
if (!findSlapd()) {
  fail('OpenLDAP is not installed: get it with "apt-get install slapd ldap-utils", or the like.');
}

const cases = await runApart('ldap-run.mjs', [await plugins.ours(), people]);
const rows = cases.map(({ name, peopleRead, time, reading, writing, cpu, memoryAboveIdle }) => [
  name,
  peopleRead.toLocaleString('en'),
  ...[time, reading, writing, cpu].map(duration),
  `${Math.round(memoryAboveIdle)} MB`,
]);
const head = [`${people.toLocaleString('en')} people`, 'people read', 'time', 'reading', 'writing', 'CPU', 'memory'];
const rule = ['---', ...head.slice(1).map(() => '---:')];
say([head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n'));
const load = os.loadavg().map((each) => each.toFixed(1));
say(`\nNode.js ${process.versions.node}, ${os.availableParallelism()} cores; load at the end: ${load.join(', ')}.`);
