import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Task, TaskProgress } from '../api';
import { answerOf, type Host, listOf, refusalOf, startHost } from './host';
import { watchPolls } from './polls';
import { renderPage } from './render';

const source = { id: 7, name: 'hr', displayName: '', sourceType: 'http-json', enabled: true };
const task = (id: number, status: string, rest: Partial<Task> = {}): Task => ({
  id,
  sourceId: 7,
  batch: `2025010100000000000${id}`,
  status,
  ...rest,
});

let host: Host;
let tasks: Task[];
beforeEach(async () => {
  tasks = [];
  host = await startHost({
    'userDataSyncSources:list': () => listOf([source]),
    'userData:listSyncTypes': () => answerOf([{ name: 'http-json' }]),
    'userData:latestTasks': () => answerOf([]),
    'userDataSyncTasks:list': () => listOf(tasks),
  });
});
afterEach(() => host.stop());

async function openTasks() {
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: /Tasks/ }));
  return within(await screen.findByRole('dialog'));
}

test('shows the tasks of the source, what was last started first', async () => {
  tasks = [
    task(2, 'failed', { message: 'no route to HR', cost: 850, startedAt: '2025-01-01T12:00:00.000Z' }),
    task(1, 'success', { cost: 12_345, createdBy: { nickname: 'Ana' } }),
  ];
  const drawer = await openTasks();

  await drawer.findByText('Success');
  const [, newest, oldest] = drawer.getAllByRole('row');
  expect(newest).toHaveTextContent(
    /Jan 1, 2025.*Batch 20250101000000000002.*Failed.*no route to HR.*850 ms.*Automatic.*Retry/,
  );
  expect(oldest).toHaveTextContent(/Batch 20250101000000000001.*Success.*12.3 sec.*Ana/);
  expect(within(oldest).queryByRole('button', { name: /Retry|Cancel/ })).toBeNull();
  expect(drawer.getByText('Tasks of hr')).toBeVisible();
  expect(host.requestsOf('userDataSyncTasks:list')[0].query).toMatchObject({
    ...{ filter: '{"sourceId":7}', sort: '-startedAt,-id' },
  });
});

test('asks for a thousand tasks a page at a time', async () => {
  host.handlers['userDataSyncTasks:list'] = ({ query }) =>
    listOf([task(1, 'success', { batch: `of page ${query.page}` })], 1000);
  const drawer = await openTasks();
  await drawer.findByText('Batch of page 1');
  await userEvent.click(drawer.getByRole('listitem', { name: '100' }));
  await drawer.findByText('Batch of page 100');
  expect(host.requestsOf('userDataSyncTasks:list')[1].query).toMatchObject({ page: '100', pageSize: '10' });
});

test('a server that goes away while a task runs is told, and what was known stays', async () => {
  tasks = [task(1, 'processing')];
  const drawer = await openTasks();
  await drawer.findByText('Running');
  await host.stop();
  expect(await drawer.findByRole('alert')).toHaveTextContent('The server did not answer');
  expect(drawer.getByText('Running')).toBeVisible();
});

test('says so when there is none, and how to start one', async () => {
  const drawer = await openTasks();
  expect(await drawer.findByText('No task yet. Sync the source to start one.')).toBeVisible();
});

test('a status nobody knows shows as it is stored', async () => {
  tasks = [task(1, 'partly')];
  const drawer = await openTasks();
  expect(await drawer.findByText('partly')).toBeVisible();
});

test('keeps itself up to date while a task runs, and rests when none does', async () => {
  const rest = watchPolls();
  tasks = [task(1, 'processing')];
  const drawer = await openTasks();
  await drawer.findByText('Running');
  tasks = [task(1, 'success')];
  await drawer.findByText('Success');
  await rest();
});

test('stops asking when the drawer is closed', async () => {
  const rest = watchPolls();
  tasks = [task(1, 'processing')];
  const drawer = await openTasks();
  await drawer.findByText('Running');
  await userEvent.click(drawer.getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(screen.queryByText('Running')).toBeNull());
  await rest();
});

test('rests while the tab is hidden', async () => {
  const rest = watchPolls();
  tasks = [task(1, 'processing')];
  const drawer = await openTasks();
  await drawer.findByText('Running');
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  act(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await rest();

  visibility.mockRestore();
  tasks = [task(1, 'success')];
  act(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await drawer.findByText('Success');
});

test('Retry starts a failed task again and follows it', async () => {
  tasks = [task(1, 'failed')];
  host.handlers['userData:retry'] = () => {
    tasks = [task(1, 'init')];
    return answerOf(tasks[0]);
  };
  const drawer = await openTasks();
  await userEvent.click(await drawer.findByRole('button', { name: /Retry/ }));

  expect(await screen.findByRole('status')).toHaveTextContent('The task has started again');
  expect(host.requestsOf('userData:retry')[0]).toMatchObject({ method: 'POST', query: { id: '1', sourceId: '7' } });
  await drawer.findByText('Pending');
  tasks = [task(1, 'success')];
  await drawer.findByText('Success');
});

const failedTargets = [
  { dataType: 'department', resource: 'departments', created: 1, updated: 0, unchanged: 0, deleted: 0, failed: 0 },
  { dataType: 'user', resource: 'users', created: 1, updated: 0, unchanged: 0, deleted: 0, failed: 2 },
];
const failures = [
  { dataType: 'user', resource: 'users', uid: 'u1', name: 'Zoe', message: 'username "zoe" is taken already' },
  { dataType: 'user', resource: 'users', uid: 'u2', message: 'email is no address' },
];

/** Opens the row of a task that failed in part. */
async function openDetails(rest: Partial<Task> = {}, stored: object[] = failures) {
  const outcome = { records: 4, failedRecords: 2, targets: failedTargets };
  tasks = [
    task(1, 'partial', { message: 'Failed records: 2 of 4', outcome, pullCost: 1000, writeCost: 2000, ...rest }),
  ];
  host.handlers['userDataSyncTasks:get'] = () => answerOf({ id: 1, failures: stored });
  const drawer = await openTasks();
  await userEvent.click(await drawer.findByRole('button', { name: 'Expand row' }));
  return drawer;
}

test('a row opens to the outcome in each target, and to where its raw log is', async () => {
  const drawer = await openDetails();
  const outcome = within(drawer.getByRole('table', { name: 'Outcome' }));
  expect(outcome.getByRole('row', { name: 'Users 1 0 0 0 2' })).toBeVisible();
  expect(outcome.getByRole('link', { name: 'Departments' })).toHaveAttribute(
    'href',
    '/admin/settings/users-permissions/departments',
  );
  expect(drawer.getByText('Pulling took 1 sec, writing 2 sec.')).toBeVisible();
  expect(drawer.getByText(/user-data-sync\/2025-01-01\.log/)).toBeVisible();
});

test('failed records are loaded when asked for, and can be searched', async () => {
  const drawer = await openDetails();
  expect(host.requestsOf('userDataSyncTasks:list')[0].query.fields.split(',')).not.toContain('failures');
  const table = within(drawer.getByRole('table', { name: 'Failed records' }));
  await table.findByRole('row', { name: 'u1 Zoe Users username "zoe" is taken already' });
  await userEvent.type(drawer.getByRole('searchbox', { name: 'Search the failed records' }), 'ADDRESS');

  await waitFor(() => expect(table.queryByText('u1')).toBeNull());
  expect(table.getByText('u2')).toBeVisible();
  expect(host.requestsOf('userDataSyncTasks:get')[0].query).toEqual({ filterByTk: '1', fields: 'id,failures' });
});

/** What is in a file that is handed to the browser. */
const textOf = (file: Blob) =>
  new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsText(file);
  });

test('failed records come as a CSV file', async () => {
  const files: Blob[] = [];
  Object.assign(URL, { createObjectURL: (file: Blob) => files.push(file), revokeObjectURL: () => {} });
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  const drawer = await openDetails();
  await drawer.findByText('u1');
  await userEvent.click(drawer.getByRole('button', { name: /Download CSV/ }));

  await waitFor(() => expect(click.mock.instances).toHaveLength(1));
  expect(click.mock.instances[0]).toHaveProperty('download', 'Failed records 20250101000000000001.csv');
  expect(files).toHaveLength(1);
  const [head, first] = (await textOf(files[0])).split('\r\n');
  expect(head).toBe('"Target","ID in the source","Name","Username","Email","Phone","Reason"');
  expect(first).toContain('"u1"');
  click.mockRestore();
});

test('all failed records are listed, searched and saved by the server, where it keeps them', async () => {
  const all = [...Array(4_500).keys()].map((number) => ({ ...failures[0], uid: `u${number}` }));
  host.handlers['userData:listFailures'] = ({ query: { page, pageSize, search = '' } }) => {
    const found = all.filter(({ uid }) => uid.includes(search));
    const start = (Number(page) - 1) * Number(pageSize);
    return listOf(found.slice(start, start + Number(pageSize)), found.length);
  };
  const files: Blob[] = [];
  Object.assign(URL, { createObjectURL: (file: Blob) => files.push(file), revokeObjectURL: () => {} });
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  const drawer = await openDetails({
    failuresKept: 4_500,
    outcome: { records: 5_000, failedRecords: 4_500, targets: [{ ...failedTargets[1], failed: 4_500 }] },
  });
  expect(await drawer.findByText('Total: 4,500')).toBeVisible();
  expect(drawer.queryByText(/are kept here/)).toBeNull();
  await userEvent.click(drawer.getByRole('button', { name: /Download CSV/ }));
  await waitFor(() => expect(files).toHaveLength(1));
  expect((await textOf(files[0])).trim().split('\r\n')).toHaveLength(4_501);
  await userEvent.type(drawer.getByRole('searchbox', { name: 'Search the failed records' }), 'u4499');
  expect(await drawer.findByText('u4499')).toBeVisible();
  expect(host.requestsOf('userData:listFailures').at(-1)!.query).toEqual({
    ...{ filterByTk: '1', page: '1', pageSize: '10', search: 'u4499' },
  });
  expect(host.requestsOf('userDataSyncTasks:get')).toEqual([]);
  click.mockRestore();
});

test('failed records can be retried without the source, by a task of its own', async () => {
  tasks = [
    task(1, 'partial', { failuresKept: 2, outcome: { records: 4, failedRecords: 2, targets: failedTargets } }),
    task(2, 'failed'),
  ];
  host.handlers['userData:retryFailed'] = () => {
    tasks = [task(3, 'success', { kind: 'retry-failed' }), ...tasks];
    return answerOf({ id: 3, batch: '3', status: 'init' });
  };
  const drawer = await openTasks();
  await userEvent.click(await drawer.findByRole('button', { name: /Retry failed records/ }));
  expect(await drawer.findByText('Retry of failed records')).toBeVisible();
  expect(await screen.findByText('The failed records are being retried')).toBeInTheDocument();
  expect(host.requestsOf('userData:retryFailed')).toMatchObject([{ method: 'POST', query: { filterByTk: '1' } }]);
});

test('where not all failed records are kept, that is said', async () => {
  const drawer = await openDetails({
    outcome: { records: 5000, failedRecords: 3000, targets: [{ ...failedTargets[1], failed: 3000 }] },
  });
  expect(await drawer.findByText(/Only the first 2 of 3,000 are kept here/)).toBeVisible();
});

test('Cancel ends a task that waits', async () => {
  tasks = [task(1, 'init')];
  host.handlers['userData:cancel'] = () => {
    tasks = [task(1, 'cancelled')];
    return answerOf(tasks[0]);
  };
  const drawer = await openTasks();
  await userEvent.click(await drawer.findByRole('button', { name: /Cancel/ }));
  await drawer.findByText('Cancelled');
  expect(drawer.getByRole('button', { name: /Retry/ })).toBeVisible();
});

test.each([
  [{ phase: 'pulling' }, 'Pulling'],
  [{ phase: 'pulling', done: 50 }, 'Pulling: 50'],
  [{ phase: 'pulling', done: 50, total: 1200, message: 'page 2' }, 'Pulling: 50 of 1,200'],
  [{ phase: 'writing', dataType: 'user', resource: 'departments', done: 1, total: 2 }, 'Writing Memberships: 1 of 2'],
  [{ phase: 'writing', dataType: 'robot', resource: 'robots', done: 1, total: 2 }, 'Writing robots: 1 of 2'],
] as [TaskProgress, string][])('tells the progress %j', async (progress, words) => {
  tasks = [task(1, 'processing', { progress })];
  const drawer = await openTasks();
  expect(await drawer.findByText(words)).toBeVisible();
  if (progress.message) {
    expect(drawer.getByText(progress.message)).toBeVisible();
  }
});

test("Retry says the server's words when it is refused", async () => {
  tasks = [task(1, 'failed')];
  host.handlers['userData:retry'] = () => refusalOf('Task 1 is processing');
  const drawer = await openTasks();
  await userEvent.click(await drawer.findByRole('button', { name: /Retry/ }));

  expect(await screen.findByRole('alert')).toHaveTextContent('Task 1 is processing');
});

test('an error on the way can be tried again', async () => {
  host.handlers['userDataSyncTasks:list'] = () => refusalOf('Database is away', 500);
  const drawer = await openTasks();
  const alert = await drawer.findByRole('alert');
  expect(alert).toHaveTextContent('The tasks could not be loaded');
  expect(alert).toHaveTextContent('Database is away');

  tasks = [task(1, 'success')];
  host.handlers['userDataSyncTasks:list'] = () => listOf(tasks);
  await userEvent.click(drawer.getByRole('button', { name: /Try again/ }));
  await drawer.findByText('Success');
});

test('Retry of a task that stopped at the limit asks, and lets just that many go', async () => {
  tasks = [task(1, 'failed', { message: 'Nothing was written', leaversOverLimit: 42, removalsDigest: 'd1g357' })];
  host.handlers['userDataSyncTasks:previewRecords'] = () =>
    listOf([{ id: 1, dataType: 'user', uid: 'u7', name: 'Bo', action: 'deleted', removal: 'marked' }], 42);
  host.handlers['userData:retry'] = () => answerOf(tasks[0]);
  const drawer = await openTasks();
  await userEvent.click(await drawer.findByRole('button', { name: /Retry/ }));
  const question = within(await screen.findByRole('dialog', { name: 'Allow 42 removals?' }));
  expect(question.getByText(/because these 42 users or departments would be removed/)).toBeVisible();
  const removals = within(await question.findByRole('table', { name: 'Records to remove or suspend' }));
  expect(await removals.findByRole('row', { name: 'Bo u7 Users Marked as deleted by the source' })).toBeVisible();
  expect(host.requestsOf('userDataSyncTasks:previewRecords')[0].query).toEqual({
    ...{ filterByTk: '1', page: '1', pageSize: '10', removals: 'true' },
  });
  expect(host.requestsOf('userData:retry')).toEqual([]);

  await userEvent.click(question.getByRole('button', { name: 'Allow and retry' }));
  expect(await screen.findByRole('status')).toHaveTextContent('The task has started again');
  expect(host.requestsOf('userData:retry')[0].query).toEqual({
    ...{ id: '1', sourceId: '7', allowRemovals: 'd1g357' },
  });
});

test.each([
  [1, 1, 'Allow 1 suspension?'],
  [40, 40, 'Allow 40 suspensions?'],
  [40, 12, 'Allow 40 removals and suspensions?'],
])('what is to be allowed is called what it is (%d, of which %d suspensions)', async (all, suspensions, question) => {
  tasks = [task(1, 'failed', { leaversOverLimit: all, suspensionsOverLimit: suspensions, removalsDigest: 'd1g357' })];
  host.handlers['userDataSyncTasks:previewRecords'] = () => listOf([]);
  const drawer = await openTasks();
  await userEvent.click(await drawer.findByRole('button', { name: /Retry/ }));
  expect(await screen.findByRole('dialog', { name: question })).toBeVisible();
});

test('Retry of a task that stopped at the limit can go without allowing anything', async () => {
  tasks = [task(1, 'failed', { leaversOverLimit: 42, removalsDigest: 'd1g357' })];
  host.handlers['userDataSyncTasks:previewRecords'] = () => listOf([]);
  host.handlers['userData:retry'] = () => answerOf(tasks[0]);
  const drawer = await openTasks();
  await userEvent.click(await drawer.findByRole('button', { name: /Retry/ }));
  await userEvent.click(await screen.findByRole('button', { name: 'Retry without allowing' }));
  await screen.findByRole('status');
  expect(host.requestsOf('userData:retry')[0].query).toEqual({ id: '1', sourceId: '7' });
});

test('Retry of a task whose removals are no longer kept asks nothing', async () => {
  tasks = [task(1, 'failed', { leaversOverLimit: 42 })];
  host.handlers['userData:retry'] = () => answerOf(tasks[0]);
  const drawer = await openTasks();
  await userEvent.click(await drawer.findByRole('button', { name: /Retry/ }));
  await screen.findByRole('status');
  expect(host.requestsOf('userData:retry')[0].query).toEqual({ id: '1', sourceId: '7' });
});

test('says that a schedule started a task, and who allowed what', async () => {
  tasks = [
    task(2, 'success', { trigger: 'schedule' }),
    task(1, 'success', {
      trigger: 'retry',
      attempt: 2,
      updatedBy: { nickname: 'Ana' },
      allowedLeavers: 42,
      allowedBy: 'Ana',
      appliedAs: {
        leavers: 'remove',
        leaverLimitPercent: 10,
        leaverLimitCount: null,
        removeSuspendedAfterDays: null,
        memberships: 'source',
        changedBy: 'Bo',
      },
    }),
  ];
  const drawer = await openTasks();
  await drawer.findAllByText('Success');
  const [, scheduled, retried] = drawer.getAllByRole('row');
  expect(scheduled).toHaveTextContent('Schedule');
  expect(retried).toHaveTextContent('Ana');
  await userEvent.click(within(retried).getByRole('button', { name: /expand/i }));
  expect(await drawer.findByText('Ana allowed 42 removals or suspensions.')).toBeVisible();
  expect(drawer.getByText('The source was last changed by Bo.')).toBeVisible();
});

test('tells what the attempts before said, once somebody asks', async () => {
  const attempts = [
    { attempt: 1, status: 'failed', message: 'no route to HR', startedAt: '2025-01-01T12:00:00.000Z', cost: 850 },
    {
      ...{ attempt: 2, status: 'partial', message: 'Failed records: 1 of 3', cost: 2_000 },
      outcome: {
        ...{ records: 3, failedRecords: 1 },
        targets: [{ dataType: 'user', resource: 'users', created: 2, updated: 0, unchanged: 0, deleted: 0, failed: 1 }],
      },
    },
  ];
  tasks = [task(1, 'success', { attempt: 3, trigger: 'retry' })];
  host.handlers['userDataSyncTasks:get'] = () => answerOf({ id: 1, attempts });
  const drawer = await openTasks();
  await userEvent.click(await drawer.findByRole('button', { name: /expand/i }));
  expect(host.requestsOf('userDataSyncTasks:get')).toEqual([]);
  await userEvent.click(drawer.getByRole('button', { name: /Earlier attempts/ }));
  await drawer.findByText('Attempt 1');
  const shown = drawer.getAllByRole('listitem').map((item) => item.textContent);
  expect(shown.slice(0, 2)).toEqual([
    'Attempt 2Partly failed2 sec2 created · 1 failedFailed records: 1 of 3',
    expect.stringMatching(/^Attempt 1FailedJan 1, 2025.*850 msno route to HR$/),
  ]);
  expect(host.requestsOf('userDataSyncTasks:get')[0].query).toEqual({ filterByTk: '1', fields: 'id,attempts' });
});

test('notices say what an admin should know, and which records they are about', async () => {
  const uids = Array.from({ length: 10 }, (_, at) => `u${at}`);
  const drawer = await openDetails({
    outcome: {
      records: 40,
      failedRecords: 0,
      targets: [],
      notices: [
        { code: 'unknown-field', params: { field: 'userName', number: 40 }, dataType: 'user', records: 0, uids: [] },
        { code: 'unknown-department', params: { uid: `O'Hara` }, dataType: 'user', records: 1_012, uids },
      ],
    },
  });
  expect(drawer.getByText('Field "userName" is not known and was left out. Records with it: 40')).toBeVisible();
  expect(drawer.getByText(/^Department "O'Hara" is not known yet/)).toBeVisible();
  expect(drawer.getByText('Users: u0, u1, u2, u3, u4, u5, u6, u7, u8, u9 and 1,002 more')).toBeVisible();
});

test('a reason that is stored as a code is worded for the reader', async () => {
  const params = { field: 'username', value: 'ana', name: `O'Hara` };
  const stored = { code: 'value-taken-by-row', params, message: 'username «ana» ya está en uso: lo tiene O’Hara' };
  const drawer = await openDetails({}, [{ ...failures[0], ...stored }]);
  expect(await drawer.findByText(`Username "ana" is taken already, by O'Hara`)).toBeVisible();
});
