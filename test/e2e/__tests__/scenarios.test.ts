// A directory of a thousand people that shrinks, breaks, renames and comes back: nobody is lost whom it did not mean to lose.
import { pick } from 'lodash';
import type { Department, Person } from '../../../examples/plugin-sample-http-json-directory/src/directory-format';
import { type HrServer, startHrServer } from '../../../examples/plugin-sample-http-json-directory/src/hr-server';
import { eventually } from '../../support/eventually';
import { expectedState, readState } from '../directory';
import { newStorage, removeStorage } from '../instance';
import { type Node, preparePlugins, startNode } from '../node';
import { endOf, sync } from '../tasks';

const PEOPLE = 1_000;
/** As a workflow that listens to a collection says it. */
const ON_CREATE = 1;

let storage: string;
let node: Node;
let hr: HrServer;
let everybody: Person[];

beforeAll(async () => {
  preparePlugins();
  const departments = Array.from({ length: 40 }, (_, index): Department => {
    return { id: `d${index}`, name: `Department ${index}`, parentId: index ? `d${Math.floor((index - 1) / 4)}` : null };
  });
  everybody = Array.from({ length: PEOPLE }, (_, index) => personOf(index));
  hr = await startHrServer({ port: 0, directory: { departments, people: everybody } });
  storage = newStorage();
  node = await startNode({ STORAGE_PATH: storage, DB_DIALECT: 'sqlite', DB_STORAGE: `${storage}/db.sqlite` });
  await node.call('userDataSyncSources:create', {
    name: 'hr',
    sourceType: 'http-json',
    enabled: true,
    options: { url: hr.url },
    leavers: 'remove',
  });
  await syncToItsEnd();
});

afterAll(async () => {
  await node?.stop();
  await hr?.close();
  removeStorage(storage);
});

beforeEach(() => {
  hr.people = everybody;
  hr.failWith = undefined;
  hr.failFromPage = undefined;
});

afterEach(async () => {
  hr.people = everybody;
  await expectAllThere();
});

function personOf(index: number): Person {
  const login = `person${index}`;
  const departments = [
    { id: `d${index % 40}`, main: true, lead: index < 40 },
    { id: `d${(index + 7) % 40}`, main: false, lead: false },
  ];
  return { id: `p${index}`, name: `Person ${index}`, login, email: `${login}@example.com`, phone: null, departments };
}

const syncToItsEnd = async () => endOf(node.call, await sync(node.call));

/** Users and departments are as the directory says: each once, in their departments, with their owners. */
async function expectAllThere() {
  const { departments, users } = await readState(node.call);
  expect({ departments, users }).toEqual(pick(expectedState(hr), 'departments', 'users'));
}

const usersOf = ({ outcome }: { outcome: { targets: { resource: string; dataType: string }[] } }) =>
  outcome.targets.find(({ resource, dataType }) => resource === 'users' && dataType === 'user');

it('an empty list of people stops the task', async () => {
  hr.people = [];
  const { status, message } = await syncToItsEnd();
  expect(status).toBe('failed');
  expect(message).toContain('Nothing was written, because too many records would be removed: 1000 of 1000 users.');
  expect(message).toContain('The source delivered none at all. Check what the source delivers.');
});

it('half of the people stops the task, and so does its preview', async () => {
  hr.people = everybody.slice(500);
  expect(await syncToItsEnd()).toMatchObject({ status: 'failed', leaversOverLimit: 500 });
  const { body } = await node.call('userData:preview?name=hr');
  const { status, message } = await endOf(node.call, body.data.id);
  expect(status).toBe('success');
  expect(message).toContain(
    'A sync would stop and write nothing, because too many records would be removed: 500 of 1000',
  );
});

it('an error after page 3 of 5 fails the task', async () => {
  hr.people = everybody.slice(0, 250);
  Object.assign(hr, { failWith: 503, failFromPage: 4 });
  const { status, message } = await syncToItsEnd();
  expect(status).toBe('failed');
  expect(message).toMatch(/status 503/);
});

it('everybody under another name stays who they are', async () => {
  everybody = everybody.map((person) => ({ ...person, name: `${person.name} Renamed` }));
  hr.people = everybody;
  const task = await syncToItsEnd();
  expect(task).toMatchObject({ status: 'success' });
  expect(usersOf(task)).toMatchObject({ created: 0, updated: 1_000, deleted: 0 });
});

it('everybody under another uid stays who they are, known by the email', async () => {
  const before = await node.call('users:list?paginate=false&fields=id,username&sort=id');
  everybody = everybody.map((person) => ({ ...person, id: `new-${person.id}` }));
  hr.people = everybody;
  expect(await syncToItsEnd()).toMatchObject({ status: 'success' });
  const after = await node.call('users:list?paginate=false&fields=id,username&sort=id');
  expect(after.body.data).toEqual(before.body.data);
});

it('thirty who left go, and are there again when they come back: once, and greeted by a workflow', async () => {
  hr.people = everybody.slice(0, -30);
  const gone = await syncToItsEnd();
  expect(gone).toMatchObject({ status: 'success' });
  expect(usersOf(gone)).toMatchObject({ created: 0, updated: 0, unchanged: 970, deleted: 30 });
  await expectAllThere();

  const config = { collection: 'users', mode: ON_CREATE };
  const { body } = await node.call('workflows:create', { title: 'Greet', type: 'collection', enabled: true, config });
  hr.people = everybody;
  expect(usersOf(await syncToItsEnd())).toMatchObject({ created: 30, unchanged: 970 });
  await eventually(async () => {
    const executions = await node.call(`executions:list?filter[workflowId]=${body.data.id}`);
    expect(executions.body.meta.count).toBe(30);
  });
});
