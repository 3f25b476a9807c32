// What the benchmark can be asked for.
import { parseArgs } from 'node:util';
import { fail } from '../../scripts/dependencies.mjs';
import { dialects } from './database.mjs';

const HELP = `npm run benchmark -- [options]

Times the published original and ours in turn, each on a fresh database, and prints the medians of all rounds.

--people 100,1000      how many people; several numbers for several sizes (default 1000)
--rounds 3             how often each plugin runs (default 3); they take turns in going first
--only ours            one of the two plugins alone: ours or original
--dialect sqlite       ${dialects.join(', ')} (default sqlite). For the last two, DB_HOST, DB_PORT, DB_USER and DB_PASSWORD
                       say where; the benchmark makes a database of its own there, and drops it
--per-payload 1000     at most so many records in a payload, made one after the other (default: all in one)
--help                 this text

Results are kept in test/benchmark/results/: for each dialect a JSON file, a table and a plot, of every size that was
measured there so far.`;

const PLUGINS = ['original', 'ours'];

export function readOptions() {
  const { people, rounds, only, dialect, help, 'per-payload': perPayload } = parse();
  if (help) {
    console.log(HELP);
    process.exit();
  }
  return {
    sizes: people.split(',').map((size) => positive('people', size)),
    rounds: positive('rounds', rounds),
    plugins: only ? [oneOf('only', only, PLUGINS)] : PLUGINS,
    dialect: oneOf('dialect', dialect, dialects),
    perPayload: perPayload ? positive('per-payload', perPayload) : Infinity,
  };
}

function parse() {
  try {
    const { values } = parseArgs({
      options: {
        people: { type: 'string', default: '1000' },
        rounds: { type: 'string', default: '3' },
        only: { type: 'string' },
        dialect: { type: 'string', default: 'sqlite' },
        'per-payload': { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch ({ message }) {
    return fail(`${message}\n\n${HELP}`);
  }
}

function positive(option, text) {
  const number = Number(text);
  return Number.isInteger(number) && number > 0
    ? number
    : fail(`--${option} takes whole numbers from 1, not "${text}".`);
}

function oneOf(option, value, allowed) {
  return allowed.includes(value) ? value : fail(`--${option} is one of ${allowed.join(', ')}, not "${value}".`);
}
