// Runs random steps through one of the two plugins, in the real host, and prints each with what it left behind:
// node test/parity/run.mjs --plugin original|ours [--seed 1] [--steps 30]
import { parseArgs } from 'node:util';
import { startHost } from '../harness/host.mjs';
import { plugins } from '../harness/plugins.mjs';
import { EventRecorder, eventsThatCount } from './events.mjs';
import { CUSTOM_FIELDS, StateReader } from './state.mjs';
import { Steps } from './steps.mjs';

const { values: options } = parseArgs({
  options: {
    plugin: { type: 'string' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '30' },
  },
});

const app = await startHost(await plugins[options.plugin]());
await addCustomFields(app.db);
const agent = await app.agent().login(await app.db.getRepository('users').findOne());
const reader = new StateReader(app.db);
const recorder = new EventRecorder(app.db, reader);
const steps = new Steps(Number(options.seed));

let state = await reader.read();
for (let count = Number(options.steps); count > 0; count--) {
  const step = steps.next(state);
  const answer = await take(step);
  const before = state;
  state = await reader.read();
  const events = eventsThatCount(recorder.take(), before, state);
  process.stdout.write(`${JSON.stringify({ step, answer, state, events })}\n`);
}
await app.destroy();

/** Gives the answers to pushes, or why the host refused an edit. */
async function take(step) {
  if (step.kind === 'push') {
    const answers = [];
    for (const payload of step.payloads) {
      const { status, body } = await agent.post('/userData:push').send(payload);
      answers.push({ status, ...body.data });
    }
    return answers;
  }
  try {
    await edit(step);
  } catch (error) {
    return error.message;
  }
}

/** One of Users and one of Departments, as an admin adds them. */
async function addCustomFields(db) {
  for (const [collection, name] of Object.entries(CUSTOM_FIELDS)) {
    db.getCollection(collection).addField(name, { type: 'string' });
    await db.getCollection(collection).sync({ force: false, alter: { drop: false }, logging: false });
  }
}

function edit({ kind, collection, row, of, values }) {
  const filterByTk = reader.idOf(row);
  switch (kind) {
    case 'update':
      return app.db.getRepository(collection).update({ filterByTk, values });
    case 'destroy':
      return app.db.getRepository(collection).destroy({ filterByTk });
    case 'remove':
      return app.db.getRepository(collection, reader.idOf(of)).remove(filterByTk);
  }
}
