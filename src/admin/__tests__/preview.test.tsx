import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Preview, ShownRecord, Task } from '../api';
import { answerOf, type Host, listOf, refusalOf, startHost } from './host';
import { renderPage } from './render';

const source = { id: 7, name: 'hr', displayName: '', sourceType: 'http-json', enabled: true };
const record = (uid: string, rest: Partial<ShownRecord> = {}): ShownRecord => ({
  ...{ dataType: 'user', uid, action: 'created', changes: [] },
  ...rest,
});
const target = (counts: object) => ({
  ...{ dataType: 'user', resource: 'users', created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 },
  ...counts,
});
const ended: Task = {
  id: 1,
  sourceId: 7,
  batch: '20250101000000000001',
  kind: 'preview',
  status: 'success',
  pullCost: 1000,
  writeCost: 0,
  recordsKept: 4,
  outcome: { records: 3, failedRecords: 1, targets: [target({ created: 1, updated: 1, failed: 1 })] },
};

let host: Host;
let tasks: Task[];
let preview: Omit<Preview, 'records'>;
let records: ShownRecord[];
beforeEach(async () => {
  tasks = [];
  records = [
    record('u3', { action: 'failed', message: 'username "bo" is taken already' }),
    record('u1', { name: 'Ana', changes: [{ field: 'nickname', from: null, to: 'Ana' }], message: 'd9 is left out' }),
    record('d1', { dataType: 'department', name: 'Sales' }),
    record('u2', {
      action: 'updated',
      changes: [
        { field: 'departments', from: ['Sales'], to: ['Sales', 'Board'] },
        { field: 'badge', from: 7, to: null },
      ],
    }),
  ];
  preview = {
    counts: [
      { dataType: 'department', action: 'created', count: 1 },
      { dataType: 'user', action: 'created', count: 1_234 },
      { dataType: 'user', action: 'updated', count: 1 },
      { dataType: 'user', action: 'failed', count: 1 },
    ],
    unsupportedTargets: ['badges'],
  };
  host = await startHost({
    'userDataSyncSources:list': () => listOf([source]),
    'userData:listSyncTypes': () => answerOf([{ name: 'http-json' }]),
    'userData:latestTasks': () => answerOf([]),
    'userDataSyncTasks:list': () => listOf(tasks),
    'userDataSyncTasks:get': () => answerOf({ id: 1, preview }),
    'userDataSyncTasks:previewRecords': ({ query }) => recordsFor(query),
  });
});
afterEach(() => host.stop());

/** Answers as the server does. */
function recordsFor({ action, dataType, search = '', removals, page, pageSize }: Record<string, string>) {
  const found = records
    .filter((each) => (!action || each.action === action) && (!dataType || each.dataType === dataType))
    .filter((each) => (removals ? each.removal : each.action !== 'unchanged'))
    .filter(({ uid, name = '' }) => `${uid} ${name}`.toLowerCase().includes(search.toLowerCase()));
  const first = (Number(page) - 1) * Number(pageSize);
  const shown = found.slice(first, first + Number(pageSize)).map((each, at) => ({ ...each, id: first + at }));
  return listOf(shown, found.length);
}

/** Opens the row of a preview. */
async function openPreview(rest: Partial<Task> = {}) {
  tasks = [{ ...ended, ...rest }];
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: /Tasks/ }));
  const drawer = within(await screen.findByRole('dialog'));
  await userEvent.click(await drawer.findByRole('button', { name: 'Expand row' }));
  return drawer;
}

const tableIn = async (drawer: ReturnType<typeof within>) =>
  within(await drawer.findByRole('table', { name: 'Records of the preview' }));

test('Preview opens the tasks, shows it run, and then what it found', async () => {
  host.handlers['userData:preview'] = () => {
    tasks = [{ ...ended, status: 'processing', outcome: null, progress: { phase: 'writing', done: 0, total: 3 } }];
    return answerOf(tasks[0]);
  };
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: /Preview/ }));
  const drawer = within(await screen.findByRole('dialog', { name: 'Tasks of hr' }));
  await drawer.findByText('Comparing with what is there');
  expect(host.requestsOf('userData:preview')).toMatchObject([{ method: 'POST', query: { name: 'hr' } }]);
  expect(host.requestsOf('userData:pull')).toEqual([]);

  tasks = [ended];
  await drawer.findByText('This is a preview: nothing was written.');
  await (await tableIn(drawer)).findByText('u1');
});

test('a preview that is refused opens nothing', async () => {
  host.handlers['userData:preview'] = () => refusalOf('Task 1 runs', 409);
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: /Preview/ }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Task 1 runs');
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('is told from a sync, in its row and in its counts', async () => {
  const drawer = await openPreview();
  const [, row] = drawer.getAllByRole('row');
  expect(row).toHaveTextContent(/Completed.*Preview.*1 to create · 1 to update · 1 would fail/);
  const outcome = within(drawer.getByRole('table', { name: 'Outcome' }));
  expect(outcome.getByRole('row', { name: 'Target To create To update Unchanged To delete Would fail' })).toBeVisible();
  expect(drawer.queryByText(/Pulling took/)).toBeNull();
  expect(drawer.queryByRole('table', { name: 'Failed records' })).toBeNull();
});

test('lists what would change, who is in trouble first', async () => {
  const drawer = await openPreview();
  const table = await tableIn(drawer);
  await table.findByText('u1');
  const [, ...rows] = table.getAllByRole('row').map((row) => row.textContent);
  expect(rows).toEqual([
    'u3Would failusername "bo" is taken already',
    'u1AnaTo createNickname: Anad9 is left out',
    'd1SalesTo create',
    'u2To updateDepartments: Sales → Sales, Boardbadge: 7 → —',
  ]);
  expect(drawer.getByText('badges does not tell beforehand what it would do.')).toBeVisible();
  expect(drawer.queryByText(/Only the first/)).toBeNull();
  expect(drawer.queryByText(/unchanged are not listed/)).toBeNull();
  expect(host.requestsOf('userDataSyncTasks:list')[0].query.fields).not.toContain('preview');
  expect(host.requestsOf('userDataSyncTasks:get')).toMatchObject([
    { query: { filterByTk: '1', fields: 'id,preview' } },
  ]);
});

test('is filtered and searched by the server', async () => {
  const drawer = await openPreview();
  const table = await tableIn(drawer);
  await table.findByText('u1');
  await userEvent.click(drawer.getByText('To update (1)'));
  await waitFor(() => expect(table.queryByText('u1')).toBeNull());
  expect(table.getByText('u2')).toBeVisible();
  expect(drawer.getByText('To create (1,235)')).toBeVisible();

  await userEvent.click(drawer.getByRole('radio', { name: 'Departments' }));
  expect(await table.findByText('d1')).toBeVisible();
  expect(table.queryByText('u2')).toBeNull();
  expect(drawer.getByText('To create (1)')).toBeVisible();
  expect(drawer.queryByText(/To update \(/)).toBeNull();

  await userEvent.type(drawer.getByRole('searchbox', { name: 'Search by ID or name' }), 'ana');
  expect(await table.findByText('No record matches')).toBeVisible();
  expect(host.requestsOf('userDataSyncTasks:previewRecords').at(-1)?.query).toEqual({
    ...{ filterByTk: '1', page: '1', pageSize: '10' },
    ...{ dataType: 'department', search: 'ana' },
  });
});

test('shows who would be suspended and restored, where anybody would', async () => {
  records = [record('u5', { action: 'suspended' }), record('u6', { action: 'restored' }), ...records];
  preview.counts?.push({ dataType: 'user', action: 'suspended', count: 2 });
  preview.counts?.push({ dataType: 'user', action: 'restored', count: 1 });
  const targets = [target({ suspended: 2, restored: 1 }), target({ resource: 'departments', updated: 1 })];
  const drawer = await openPreview({ outcome: { records: 4, failedRecords: 0, targets } });
  const outcome = within(drawer.getByRole('table', { name: 'Outcome' }));
  const titles = 'Target To create To update Unchanged To suspend To restore To delete Would fail';
  expect(outcome.getByRole('row', { name: titles })).toBeVisible();
  expect(outcome.getByRole('row', { name: 'Users 0 0 0 2 1 0 0' })).toBeVisible();
  expect(outcome.getByRole('row', { name: 'Memberships 0 1 0 0 0 0 0' })).toBeVisible();

  const table = await tableIn(drawer);
  await table.findByText('u5');
  expect(table.getByRole('row', { name: /u6.*To restore/ })).toBeVisible();
  await userEvent.click(drawer.getByText('To suspend (2)'));
  await waitFor(() => expect(table.queryByText('u6')).toBeNull());
  expect(table.getByRole('row', { name: /u5.*To suspend/ })).toBeVisible();
});

test('finds a record among thousands, and pages through them', async () => {
  records = Array.from({ length: 3_000 }, (_, number) => record(`u${number}`, { name: `Person ${number}` }));
  const drawer = await openPreview({ recordsKept: 3_000 });
  const table = await tableIn(drawer);
  await table.findByText('u0');
  expect(drawer.getByText('Total: 3,000')).toBeVisible();
  await userEvent.click(drawer.getByRole('listitem', { name: '300' }));
  expect(await table.findByText('u2999')).toBeVisible();
  await userEvent.type(drawer.getByRole('searchbox'), 'person 2345');
  expect(await table.findByText('u2345')).toBeVisible();
  expect(table.queryByText('u2999')).toBeNull();
});

test('says which records are not listed', async () => {
  preview = { ...preview, leftOut: 50_000 };
  const outcome = { records: 450, failedRecords: 0, targets: [target({ created: 400, unchanged: 50 })] };
  const drawer = await openPreview({ outcome, recordsKept: 200_000 });
  expect(await drawer.findByText('Only the first 200,000 of 250,000 records are listed.')).toBeVisible();
  expect(drawer.getByText('Records that would stay unchanged are not listed.')).toBeVisible();
});

test('says that its records are no longer kept', async () => {
  const drawer = await openPreview({ recordsKept: null });
  expect(drawer.getByText(/The records of this preview are no longer kept/)).toBeVisible();
  expect(host.requestsOf('userDataSyncTasks:previewRecords')).toEqual([]);
});

test('says that nothing would change', async () => {
  [records, preview] = [[], { counts: [], unsupportedTargets: [] }];
  const outcome = { records: 450, failedRecords: 0, targets: [target({ unchanged: 450 })] };
  const drawer = await openPreview({ outcome, recordsKept: 0 });
  expect(await drawer.findByText('Nothing would change.')).toBeVisible();
  expect(drawer.queryByRole('searchbox')).toBeNull();
});

test('says that there was nothing to look at', async () => {
  [records, preview] = [[], { counts: [], unsupportedTargets: [] }];
  const drawer = await openPreview({ outcome: { records: 0, failedRecords: 0, targets: [] } });
  expect(await drawer.findByText('The source delivered no records.')).toBeVisible();
});

test('says once that a sync would be stopped, and leads to one that may remove what is listed', async () => {
  records = [record('u7', { name: 'Bo', action: 'deleted', removal: 'missing' }), record('u8')];
  const removalsDigest = 'd1g357';
  host.handlers['userData:pull'] = () => answerOf({ id: 2, status: 'init' });
  const drawer = await openPreview({ message: 'Too many would be removed', leaversOverLimit: 1, removalsDigest });
  expect(drawer.getByText('Would be stopped')).toBeVisible();
  expect(drawer.queryByText(/^(Success|Completed)$/)).toBeNull();
  expect(drawer.getAllByText('Too many would be removed')).toHaveLength(1);

  await userEvent.click(drawer.getByRole('button', { name: 'Sync and allow' }));
  const question = within(await screen.findByRole('dialog', { name: 'Allow 1 removal?' }));
  const removals = within(await question.findByRole('table', { name: 'Records to remove or suspend' }));
  expect(await removals.findByText('Bo')).toBeVisible();
  expect(removals.getByText('No longer in the source')).toBeVisible();
  expect(removals.queryByText('u8')).toBeNull();
  await userEvent.type(question.getByRole('searchbox'), 'nobody');
  await waitFor(() => expect(removals.queryByText('Bo')).toBeNull());
  await userEvent.click(question.getByRole('button', { name: 'Sync and allow' }));
  await screen.findByText('Synchronization has started');
  expect(host.requestsOf('userData:pull')[0].query).toEqual({ name: 'hr', allowRemovals: removalsDigest });
});

test('that went through is completed', async () => {
  const drawer = await openPreview();
  expect(drawer.getByText('Completed')).toBeVisible();
});

test('one that failed says why, and has no records', async () => {
  const drawer = await openPreview({ status: 'failed', message: 'no route to HR', outcome: null });
  expect(drawer.getByText('This is a preview: nothing was written.')).toBeVisible();
  expect(drawer.queryByRole('table', { name: 'Records of the preview' })).toBeNull();
  expect(host.requestsOf('userDataSyncTasks:get')).toEqual([]);
});

test('an error on the way can be tried again', async () => {
  host.handlers['userDataSyncTasks:get'] = () => refusalOf('Database is away', 500);
  const drawer = await openPreview();
  expect(await drawer.findByText('The preview could not be loaded')).toBeVisible();
  host.handlers['userDataSyncTasks:get'] = () => answerOf({ id: 1, preview });
  await userEvent.click(drawer.getByRole('button', { name: /Try again/ }));
  await (await tableIn(drawer)).findByText('u1');
});
