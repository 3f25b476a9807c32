// One run in a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fail } from '../../scripts/dependencies.mjs';

/** Gives what the script sends. */
export async function runApart(script, args) {
  const child = fork(new URL(script, import.meta.url), args.map(String), {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr.on('data', (text) => (errors += text));
  let figures;
  child.on('message', (message) => (figures = message));
  await once(child, 'close');
  return figures ?? fail(`${script} ${args.slice(1).join(' ')} failed: ${errors.slice(-2000)}`);
}

/** To be called in such a process: an interrupted benchmark leaves no process and no files behind. */
export function endWithParent() {
  for (const end of ['SIGINT', 'disconnect']) {
    process.once(end, () => process.exit(1));
  }
}
