// What a mapping costs, without a host: npm run benchmark:mapping
import { createRequire } from 'node:module';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { say } from '../../scripts/dependencies.mjs';
import { plugins } from '../harness/plugins.mjs';
import { duration } from './table.mjs';

const RECORDS = 10_000;
const ROUNDS = 5;

const require = createRequire(path.join(await plugins.ours(), 'dist/server/index.js'));
const { compileMapping } = require('./mapping/compile-mapping.js');
const { PayloadMapper } = require('./ingest/payload-mapper.js');
const { Faults } = require('./ingest/check/faults.js');

const attribute = (name, take) => ({ kind: 'attribute', attribute: { path: name, take } });
const rule = (field, from, ...steps) => ({ field, from, steps });

/** Twelve rules as of an Active Directory: of every kind one. */
const mapping = {
  user: {
    rules: [
      rule('uid', attribute('objectGUID')),
      rule('nickname', { kind: 'join', attributes: [{ path: 'givenName' }, { path: 'sn' }], separator: ' ' }),
      rule(
        'username',
        attribute('userPrincipalName'),
        { kind: 'split', separator: '@', take: 1 },
        { kind: 'lowerCase' },
      ),
      rule('email', { kind: 'firstFilled', attributes: [{ path: 'mail' }, { path: 'emails.value', take: 'primary' }] }),
      rule('phone', attribute('mobile'), { kind: 'phone', country: 'ES' }),
      rule('manager', attribute('manager'), { kind: 'extract', pattern: '^CN=([^,]+)', group: 1 }),
      rule('birthday', attribute('birthday'), { kind: 'date', format: 'DD.MM.YYYY' }),
      rule('isRemote', attribute('remote'), { kind: 'yesNo', yes: ['y'], no: ['n'] }),
      rule('kind', attribute('employeeType'), {
        kind: 'lookup',
        entries: [
          { from: 'e', to: 'Employee' },
          { from: 'c', to: 'Contractor' },
        ],
        otherwise: 'keep',
      }),
      rule('office', attribute('address.office'), { kind: 'trim' }, { kind: 'replace', search: '-', replacement: ' ' }),
      rule('groups', attribute('memberOf', 'all'), { kind: 'upperCase' }),
      rule('source', { kind: 'constant', value: 'AD' }),
    ],
    scope: [[{ attribute: 'employeeType', operator: 'in', value: ['e', 'c'] }]],
  },
};

const records = Array.from({ length: RECORDS }, (_, number) => ({
  objectGUID: `guid-${number}`,
  givenName: 'Ana',
  sn: `López ${number}`,
  userPrincipalName: `Ana${number}@acme.test`,
  mail: number % 2 ? '' : `ana${number}@acme.test`,
  emails: [{ value: 'other@acme.test' }, { value: `ana.${number}@acme.test`, primary: true }],
  mobile: `612 34 ${String(number % 10_000).padStart(4, '0')}`,
  manager: `CN=Manager ${number % 100},OU=People,DC=acme,DC=test`,
  birthday: `${String((number % 28) + 1).padStart(2, '0')}.01.${1950 + (number % 50)}`,
  remote: number % 3 ? 'y' : 'n',
  employeeType: number % 5 ? 'e' : 'c',
  address: { office: ' North-Wing ' },
  memberOf: ['staff', `team ${number % 20}`],
}));

const compiled = await compileMapping(mapping, () => true);
const times = [];
let longest = 0;
for (let round = 0; round < ROUNDS; round++) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = process.cpuUsage();
  const { failed } = await new PayloadMapper(compiled, mapping).map({
    data: { dataType: 'user', records },
    faults: new Faults(),
  });
  const { user, system } = process.cpuUsage(started);
  times.push((user + system) / 1000);
  delay.disable();
  longest = Math.max(longest, delay.max / 1e6);
  if (failed.length) {
    throw new Error(`Records failed: ${JSON.stringify(failed[0])}`);
  }
}
const rules = mapping.user.rules.length;
say(
  `${RECORDS.toLocaleString('en')} records, ${rules} rules: ${duration(Math.min(...times))} of processor at best, ${duration(Math.max(...times))} at worst`,
);
say(`  longest time without a turn for others: ${duration(longest)}`);

const HOSTILE = ['(a+)+$', '(x+x+)+y', '(a?){50}a{50}', '(.*)(.*)(.*)(.*)(.*)b', '((a{1,5}){1,9}){1,2}b'];
for (const pattern of HOSTILE) {
  const hostile = { user: { rules: [rule('nickname', attribute('text'), { kind: 'extract', pattern })] } };
  const started = performance.now();
  const { user } = await compileMapping(hostile, () => true);
  user.map({ uid: '1', text: `${'a'.repeat(50_000)}!` });
  say(`${pattern} on 50,000 characters, compiled and applied: ${duration(performance.now() - started)}`);
}
