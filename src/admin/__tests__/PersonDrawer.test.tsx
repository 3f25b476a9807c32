import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { PersonInSource, PreviewedRecord, Source, Task } from '../api';
import { answerOf, type Host, listOf, refusalOf, startHost } from './host';
import { chooseAction, renderPage } from './render';

const source: Source = { id: 7, name: 'hr', displayName: 'People', sourceType: 'http-json', enabled: true };
const target = { dataType: 'user', resource: 'users', created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 };
const ana: PersonInSource = {
  attributes: { uid: 'u1', name: { givenName: 'Ana' }, emails: [{ value: 'ana@example.com' }], groups: ['a', 'b'] },
  inScope: true,
  isMapped: true,
  record: { uid: 'u1', nickname: 'Anna' },
  digest: 'seen',
};
const planned: PreviewedRecord = {
  ...{ dataType: 'user', uid: 'u1', name: 'Ana', action: 'updated' },
  changes: [{ field: 'nickname', from: 'Ana', to: 'Anna' }],
};

let host: Host;
let sources: Source[];
/** By id, as the server has them now. */
let tasks: Record<string, Task>;
let found: { person?: PersonInSource; records?: PreviewedRecord[]; unsupportedTargets?: string[] } | null;

const task = (id: number, status: string, rest: Partial<Task> = {}): Task => ({
  ...{ id, sourceId: 7, batch: `2026112800000000000${id}`, status, kind: 'preview-person', personUid: 'u1' },
  ...rest,
});
const started = (id: number, rest: Partial<Task> = {}) => {
  tasks[id] ??= task(id, 'success', rest);
  return answerOf({ id, batch: tasks[id].batch, status: 'init' });
};

beforeEach(async () => {
  sources = [source];
  tasks = {};
  found = { person: ana, records: [planned], unsupportedTargets: [] };
  host = await startHost({
    'userDataSyncSources:list': () => listOf(sources),
    'userData:listSyncTypes': () => answerOf([{ name: 'http-json' }]),
    'userData:latestTasks': () => answerOf([]),
    'userData:fieldTitles': () => answerOf({ user: {}, department: {} }),
    'userData:history': () => listOf([]),
    'userData:findPeople': ({ query: { search } }) =>
      answerOf(
        [
          { uid: 'u1', name: 'Ana', details: ['ana', 'ana@example.com'] },
          { uid: 'u2', name: 'Bo', details: [] },
        ].filter(({ name }) => name.toLowerCase().includes(search.toLowerCase())),
      ),
    'userData:previewPerson': () => started(1),
    'userData:pullPerson': () => started(2, { kind: 'sync-person' }),
    'userDataSyncTasks:list': () => listOf(Object.values(tasks)),
    'userDataSyncTasks:get': ({ query: { filterByTk, fields } }) =>
      answerOf(fields === 'id,preview' ? { id: filterByTk, preview: found } : tasks[filterByTk]),
  });
});
afterEach(() => host.stop());

/** Opens the drawer from the menu of the source. */
async function open() {
  renderPage(host.baseURL);
  await chooseAction('One person…');
  return within(await screen.findByRole('dialog', { name: 'One person of People' }));
}

/** Types, and takes what is offered. */
async function choose(drawer: ReturnType<typeof within>, typed: string, offered: string) {
  await userEvent.type(drawer.getByRole('combobox', { name: 'Person' }), typed);
  await userEvent.click(await screen.findByText(offered));
}

async function lookUp(drawer: ReturnType<typeof within>) {
  await choose(drawer, 'an', 'Ana · ana · ana@example.com · u1');
  await userEvent.click(drawer.getByRole('button', { name: 'Look up' }));
}

const section = async (drawer: ReturnType<typeof within>, name: string) => drawer.findByRole('region', { name });

test('somebody is looked up, shown, and written as shown', async () => {
  tasks[1] = task(1, 'processing', { progress: { phase: 'pulling', done: 3, total: 9 } });
  tasks[2] = task(2, 'processing', { kind: 'sync-person' });
  const drawer = await open();
  await waitFor(() => expect(drawer.getByRole('combobox', { name: 'Person' })).toHaveFocus());
  expect(drawer.getByRole('button', { name: 'Look up' })).toBeDisabled();
  await lookUp(drawer);
  expect(await drawer.findByText('Pulling: 3 of 9')).toBeVisible();
  expect(drawer.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await waitFor(() =>
    expect(host.requestsOf('userData:findPeople').at(-1)!.query).toEqual({ sourceId: '7', search: '' }),
  );
  expect(host.requestsOf('userData:findPeople').map(({ query }) => query.search)).toContain('an');
  expect(host.requestsOf('userData:previewPerson')).toMatchObject([
    { method: 'POST', query: { name: 'hr', uid: 'u1' } },
  ]);

  tasks[1] = task(1, 'success');
  expect(await section(drawer, 'What the source has')).toHaveTextContent(
    'uidu1name.givenNameAnaemails[0].valueana@example.comgroupsa, b',
  );
  expect(await section(drawer, 'What the mapping makes of it')).toHaveTextContent('ID in the sourceu1NicknameAnna');
  expect(await section(drawer, 'What a sync would do')).toHaveTextContent('To updateNickname: Ana → Anna');
  expect(host.requestsOf('userData:pullPerson')).toEqual([]);

  await userEvent.click(drawer.getByRole('button', { name: 'Apply to this person' }));
  expect(await drawer.findByText('Running')).toBeVisible();
  expect(drawer.getByRole('button', { name: /Look up again/ })).toBeDisabled();
  expect(host.requestsOf('userData:pullPerson')).toMatchObject([
    { method: 'POST', query: { name: 'hr', uid: 'u1', digest: 'seen' } },
  ]);
  const outcome = { records: 1, failedRecords: 0, targets: [{ ...target, updated: 1 }] };
  tasks[2] = task(2, 'success', { kind: 'sync-person', outcome });
  expect(await drawer.findByText('1 updated')).toBeVisible();
  expect(drawer.queryByRole('button', { name: 'Apply to this person' })).toBeNull();

  await userEvent.click(drawer.getByRole('button', { name: 'History of Ana' }));
  await screen.findByRole('dialog', { name: 'History' });
  expect(host.requestsOf('userData:history')[0].query).toMatchObject({
    ...{ sourceName: 'hr', dataType: 'user', uid: 'u1' },
  });
  await userEvent.click(drawer.getByRole('button', { name: 'Look up again' }));
  await waitFor(() => expect(host.requestsOf('userData:previewPerson')).toHaveLength(2));
  expect(await drawer.findByRole('button', { name: 'Apply to this person' })).toBeEnabled();
});

test('anybody can be looked up by the ID, and who is not there is said', async () => {
  tasks[1] = task(1, 'failed', { message: 'The source has no record with the uid "new-1".' });
  const drawer = await open();
  await choose(drawer, 'new-1', 'Look for the ID "new-1"');
  await userEvent.click(drawer.getByRole('button', { name: 'Look up' }));
  expect(await drawer.findByText('The source has no record with the uid "new-1".')).toBeVisible();
  expect(drawer.getByText('Failed')).toBeVisible();
  expect(host.requestsOf('userData:previewPerson')[0].query.uid).toBe('new-1');
  expect(drawer.queryByText('What the source has')).toBeNull();
  await choose(drawer, 'bo', 'Bo · u2');
  expect(drawer.queryByText('Failed')).toBeNull();
});

test.each([
  [
    'nothing would change',
    { records: [{ ...planned, action: 'unchanged' as const, changes: [] }] },
    'Nothing would change.',
  ],
  [
    'they are out of scope',
    { person: { ...ana, inScope: false }, records: [] },
    /^Out of scope: a sync does not write/,
  ],
  [
    'the mapping fails',
    {
      person: { ...ana, record: undefined, problem: { code: 'required', params: { field: 'email' } } },
      records: [
        { ...planned, action: 'failed' as const, problems: [{ code: 'required', params: { field: 'email' } }] },
      ],
    },
    '"Email" must not be empty',
  ],
  [
    'they would fail',
    { records: [{ ...planned, action: 'failed' as const, problems: [{ code: 'root-protected' }] }] },
    /^This record belongs to a user with the root role/,
  ],
])('nothing can be applied where %s', async (_, other, words) => {
  found = { ...found, ...(other as typeof found) };
  const drawer = await open();
  await lookUp(drawer);
  expect(await drawer.findByText(words)).toBeVisible();
  expect(drawer.getByRole('button', { name: 'Look up again' })).toBeEnabled();
  expect(drawer.queryByRole('button', { name: 'Apply to this person' })).toBeNull();
});

test('a source without a mapping is said to have none, and what could not be written why', async () => {
  found = {
    person: { ...ana, isMapped: false, record: undefined },
    records: [planned],
    unsupportedTargets: ['badges'],
  };
  const failures = [
    { dataType: 'user', resource: 'users', uid: 'u1', message: '', code: 'has-nul', params: { field: 'nickname' } },
  ];
  tasks[2] = task(2, 'failed', {
    kind: 'sync-person',
    message: 'Failed records: 1 of 1',
    outcome: {
      ...{ records: 1, failedRecords: 1, targets: [{ ...target, failed: 1 }] },
      failed: { all: 1, first: failures },
    },
  } as Partial<Task>);
  const drawer = await open();
  await lookUp(drawer);
  expect(await drawer.findByText('The source has no mapping of users: this is taken as it is.')).toBeVisible();
  expect(drawer.getByText('badges does not tell beforehand what it would do.')).toBeVisible();
  await userEvent.click(drawer.getByRole('button', { name: 'Apply to this person' }));
  expect(await drawer.findByText(/The first: Users u1: "Nickname" contains a NUL character/)).toBeVisible();
  expect(drawer.getByText('1 failed')).toBeVisible();
});

test.each([
  [409, 'Task 3 of the source runs', /^Try again when it has ended/],
  [404, 'No enabled source is called hr', /^It may have been renamed, disabled or deleted/],
])('what is refused with %i is said with what to do', async (status, message, hint) => {
  host.handlers['userData:previewPerson'] = () => refusalOf(message, status);
  const drawer = await open();
  await lookUp(drawer);
  expect(await drawer.findByText(message)).toBeVisible();
  expect(drawer.getByText(hint)).toBeVisible();
  expect(drawer.getByRole('button', { name: 'Look up' })).toBeEnabled();
});

test('nobody can be looked up while the source is disabled', async () => {
  sources = [{ ...source, enabled: false }];
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: 'More actions' }));
  expect(await screen.findByRole('menuitem', { name: 'One person…' })).toHaveAttribute('aria-disabled', 'true');
});

test('such a task is told from others in the list, and shows what was found', async () => {
  tasks = { 1: task(1, 'success'), 2: task(2, 'success', { kind: 'sync-person' }) };
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: /Tasks/ }));
  const drawer = within(await screen.findByRole('dialog', { name: 'Tasks of People' }));
  const [, preview, sync] = await waitFor(() => {
    const rows = drawer.getAllByRole('row');
    expect(rows).toHaveLength(3);
    return rows;
  });
  expect(preview).toHaveTextContent('Preview');
  expect(preview).toHaveTextContent('One person: u1');
  expect(sync).toHaveTextContent('One person: u1');
  expect(sync).not.toHaveTextContent('Preview');
  await userEvent.click(within(preview).getByRole('button', { name: 'Expand row' }));
  expect(await section(drawer, 'What a sync would do')).toHaveTextContent('Nickname: Ana → Anna');
  expect(drawer.queryByRole('button', { name: 'Apply to this person' })).toBeNull();
  expect(host.requestsOf('userDataSyncTasks:list')[0].query.fields.split(',')).toContain('personUid');
});

test('a failed record leads to who it is about', async () => {
  const failure = { dataType: 'user', resource: 'users', uid: 'u1', name: 'Ana', message: 'taken' };
  const outcome = { records: 1, failedRecords: 1, targets: [{ ...target, failed: 1 }] };
  tasks = { 3: task(3, 'partial', { kind: 'sync', failuresKept: 1, outcome }) };
  host.handlers['userData:listFailures'] = () => listOf([failure]);
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: /Tasks/ }));
  const list = within(await screen.findByRole('dialog', { name: 'Tasks of People' }));
  await userEvent.click(await list.findByRole('button', { name: 'Expand row' }));
  await userEvent.click(await list.findByRole('button', { name: 'Look up Ana in the source' }));
  const drawer = within(await screen.findByRole('dialog', { name: 'One person of People' }));
  expect(await section(drawer, 'What a sync would do')).toHaveTextContent('Nickname: Ana → Anna');
  expect(host.requestsOf('userData:previewPerson')[0].query).toEqual({ name: 'hr', uid: 'u1' });
});
