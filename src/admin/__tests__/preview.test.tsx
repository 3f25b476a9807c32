import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Preview, PreviewedRecord, Task } from '../api';
import { answerOf, type Host, listOf, refusalOf, startHost } from './host';
import { renderPage } from './render';

const source = { id: 7, name: 'hr', displayName: '', sourceType: 'http-json', enabled: true };
const record = (uid: string, rest: Partial<PreviewedRecord> = {}): PreviewedRecord => ({
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
  outcome: { records: 3, failedRecords: 1, targets: [target({ created: 1, updated: 1, failed: 1 })] },
};

let host: Host;
let tasks: Task[];
let preview: Preview;
beforeEach(async () => {
  tasks = [];
  preview = {
    records: [
      record('d1', { dataType: 'department', action: 'unchanged', name: 'Sales' }),
      record('u1', { name: 'Ana', changes: [{ field: 'nickname', from: null, to: 'Ana' }], message: 'd9 is left out' }),
      record('u2', {
        action: 'updated',
        changes: [
          { field: 'departments', from: ['Sales'], to: ['Sales', 'Board'] },
          { field: 'badge', from: 7, to: null },
        ],
      }),
      record('u3', { action: 'failed', message: 'username "bo" is taken already' }),
    ],
    unsupportedTargets: ['badges'],
  };
  host = await startHost({
    'userDataSyncSources:list': () => listOf([source]),
    'userData:listSyncTypes': () => answerOf([{ name: 'http-json' }]),
    'userData:latestTasks': () => answerOf([]),
    'userDataSyncTasks:list': () => listOf(tasks),
    'userDataSyncTasks:get': () => answerOf({ id: 1, preview }),
  });
});
afterEach(() => host.stop());

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
    'u2To updateDepartments: Sales → Sales, Boardbadge: 7 → —',
    'd1SalesUnchanged',
  ]);
  expect(drawer.getByText('badges does not tell beforehand what it would do.')).toBeVisible();
  expect(drawer.queryByText(/only the first/)).toBeNull();
  expect(host.requestsOf('userDataSyncTasks:list')[0].query.fields).not.toContain('preview');
  expect(host.requestsOf('userDataSyncTasks:get')).toMatchObject([
    { query: { filterByTk: '1', fields: 'id,preview' } },
  ]);
});

test('is filtered and searched', async () => {
  const drawer = await openPreview();
  const table = await tableIn(drawer);
  await table.findByText('u1');
  await userEvent.click(drawer.getByText('To update (1)'));
  expect(table.getByText('u2')).toBeVisible();
  expect(table.queryByText('u1')).toBeNull();

  await userEvent.click(drawer.getByRole('radio', { name: 'Departments' }));
  expect(table.getByText('d1')).toBeVisible();
  expect(table.queryByText('u2')).toBeNull();
  expect(drawer.queryByText(/To update \(/)).toBeNull();

  await userEvent.type(drawer.getByRole('searchbox', { name: 'Search by ID or name' }), 'ana');
  expect(await table.findByText('No record matches')).toBeVisible();
});

test('says where not all records are shown', async () => {
  preview = { records: Array.from({ length: 200 }, (_, number) => record(`u${number}`)), unsupportedTargets: [] };
  const outcome = { records: 450, failedRecords: 0, targets: [target({ created: 450 })] };
  const drawer = await openPreview({ outcome });
  expect(await drawer.findByText('Of each kind only the first 200 records are shown here.')).toBeVisible();
  expect(drawer.getByText('To create (200+)')).toBeVisible();
});

test('says that there was nothing to look at', async () => {
  preview = { records: [], unsupportedTargets: [] };
  const drawer = await openPreview({ outcome: { records: 0, failedRecords: 0, targets: [] } });
  expect(await drawer.findByText('The source delivered no records.')).toBeVisible();
});

test('says once that a sync would be stopped, and leads to one that may remove what is listed', async () => {
  preview = { records: [{ ...record('u7'), name: 'Bo', action: 'deleted' }, record('u8')], unsupportedTargets: [] };
  host.handlers['userData:pull'] = () => answerOf({ id: 2, status: 'init' });
  const drawer = await openPreview({ message: 'Too many would be removed', leaversOverLimit: 1 });
  expect(drawer.getByText('Would be stopped')).toBeVisible();
  expect(drawer.queryByText(/^(Success|Completed)$/)).toBeNull();
  expect(drawer.getAllByText('Too many would be removed')).toHaveLength(1);

  await userEvent.click(drawer.getByRole('button', { name: 'Sync and allow 1 removal' }));
  const question = within(await screen.findByRole('dialog', { name: 'Allow 1 removal?' }));
  const removals = within(await question.findByRole('table', { name: 'Records to remove' }));
  expect(await removals.findByText('Bo')).toBeVisible();
  expect(removals.queryByText('u8')).toBeNull();
  await userEvent.type(question.getByRole('searchbox'), 'nobody');
  await waitFor(() => expect(removals.queryByText('Bo')).toBeNull());
  await userEvent.click(question.getByRole('button', { name: 'Sync and allow 1 removal' }));
  await screen.findByText('Synchronization has started');
  expect(host.requestsOf('userData:pull')[0].query).toEqual({ name: 'hr', allowLeavers: '1' });
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
