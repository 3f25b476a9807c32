import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { RunSummary, Task } from '../api';
import { answerOf, type Host, listOf, refusalOf, startHost } from './host';
import { renderPage } from './render';

const hr = { id: 1, name: 'hr', displayName: 'HR words', sourceType: 'http-json', enabled: true };
const NOTHING = {
  created: 0,
  updated: 0,
  suspended: 0,
  restored: 0,
  deleted: 0,
  memberships: 0,
  unchanged: 0,
  failed: 0,
};
const run = (id: number, counts: Partial<RunSummary['counts']> = {}, more: Partial<RunSummary> = {}): RunSummary => ({
  ...{
    id,
    sourceId: 1,
    status: 'success',
    startedAt: `2026-01-${String(id).padStart(2, '0')}T03:00:00.000Z`,
    cost: 2_000,
  },
  counts: { ...NOTHING, ...counts },
  ...more,
});
const taskOf = ({ id, sourceId, status, startedAt, cost }: RunSummary): Task => ({
  ...{ id, sourceId, status, startedAt, cost },
  batch: `2026010103000000000${id}`,
  outcome: { records: 0, failedRecords: 0, targets: [] },
});

let host: Host;
let runs: RunSummary[];
let tasks: Task[];
beforeEach(async () => {
  runs = [];
  tasks = [];
  host = await startHost({
    'userDataSyncSources:list': () => listOf([hr]),
    'userData:listSyncTypes': () => answerOf([{ name: 'http-json', title: 'HTTP and JSON' }]),
    'userData:latestTasks': () => answerOf(tasks),
    'userData:overview': () => answerOf(runs),
    'userDataSyncTasks:list': ({ query }) =>
      query.pageSize === '1' ? listOf([], 12) : listOf(query.page === '2' ? [taskOf(runs[0])] : [], 15),
    'userDataSyncTasks:get': () => answerOf({ id: 1, startedAt: runs[0]?.startedAt }),
  });
});
afterEach(() => host.stop());

const bars = () => screen.findByRole('toolbar', { name: 'The last runs of Human resources' });
const barsIn = async () => within(await bars()).findAllByRole('button');

test('a source that has not run says so', async () => {
  renderPage(host.baseURL);
  const overview = within(await screen.findByRole('region', { name: 'Overview' }));
  await overview.findByText('It has not run yet.');
  expect(overview.queryByRole('button')).toBeNull();
  expect(overview.queryByText('Duration')).toBeNull();
});

test('a run is a bar that says what it did, memberships and failures among it', async () => {
  runs = [run(1, { created: 1200, suspended: 2, deleted: 1, memberships: 50, failed: 3 }, { status: 'partial' })];
  renderPage(host.baseURL);
  const [bar, ...others] = await barsIn();
  expect(others).toEqual([]);
  const line =
    /Jan 1, 2026.* · Partly failed · 1,200 created · 2 suspended · 1 deleted · memberships of 50 people changed · 3 failed · 2 sec/;
  expect(bar).toHaveAccessibleName(line);
  expect(screen.getByText(line)).toBeInTheDocument();
  const parts = [...bar.querySelectorAll('[data-part]')].map((part) => part.getAttribute('data-part'));
  expect(parts).toEqual(['failed', 'removed', 'created', 'memberships']);
  const overview = within(screen.getByRole('region', { name: 'Overview' }));
  for (const word of ['Created', 'Updated', 'Memberships', 'Removed', 'Failures', 'Duration']) {
    expect(overview.getByText(word)).toBeVisible();
  }
});

test('the keyboard goes through the bars with the arrows', async () => {
  runs = [run(1, { created: 5 }), run(2), run(3, { updated: 2 })];
  renderPage(host.baseURL);
  const all = await barsIn();
  expect(all.map(({ tabIndex }) => tabIndex)).toEqual([-1, -1, 0]);
  expect(screen.getByText(/Jan 3, 2026.* · 2 updated/)).toBeInTheDocument();
  all[2].focus();
  await userEvent.keyboard('{ArrowLeft}');
  expect(all[1]).toHaveFocus();
  expect(screen.getByText(/Jan 2, 2026/)).toBeInTheDocument();
  await userEvent.keyboard('{Home}{ArrowLeft}');
  expect(all[0]).toHaveFocus();
  expect(all.map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1]);
  await userEvent.keyboard('{End}');
  expect(all[2]).toHaveFocus();
});

test('a click opens the task, on the page of the list that it is on', async () => {
  runs = [run(1, { created: 5 }), run(2)];
  renderPage(host.baseURL);
  const [bar] = await barsIn();
  await userEvent.click(bar);
  const drawer = within(await screen.findByRole('dialog', { name: 'Tasks of Human resources' }));
  await drawer.findByText(/What the source sent is kept in the log/);
  expect(drawer.getByText(/20260101030000000001/)).toBeVisible();
  const [counted, listed] = host.requestsOf('userDataSyncTasks:list').map(({ query }) => query);
  expect(JSON.parse(counted.filter)).toEqual({
    sourceId: 1,
    $or: [{ startedAt: { $gt: runs[0].startedAt } }, { startedAt: runs[0].startedAt, id: { $gt: 1 } }],
  });
  expect(listed).toMatchObject({ page: '2', pageSize: '10' });
});

test('is asked for anew when a task has ended, and not while one runs', async () => {
  const first = run(1, { created: 5 });
  runs = [first];
  tasks = [taskOf(first)];
  renderPage(host.baseURL);
  expect(await barsIn()).toHaveLength(1);
  expect(host.requestsOf('userData:overview').map(({ query }) => query)).toEqual([{ sourceIds: '1' }]);

  tasks = [{ ...taskOf(run(2)), status: 'processing' }];
  await userEvent.click(screen.getByRole('button', { name: /Refresh/ }));
  await screen.findAllByText('Running');
  const looked = () => host.requestsOf('userData:latestTasks').length;
  const before = looked();
  const asked = host.requestsOf('userData:overview').length;
  await waitFor(() => expect(looked()).toBeGreaterThan(before + 1), { timeout: 10_000 });
  expect(host.requestsOf('userData:overview')).toHaveLength(asked);

  runs = [first, run(2, { updated: 1 })];
  tasks = [taskOf(run(2))];
  await waitFor(async () => expect(await barsIn()).toHaveLength(2), { timeout: 10_000 });
});

test('shows few of many sources, and all of them when asked', async () => {
  const many = Array.from({ length: 9 }, (_, index) => ({ ...hr, id: index + 1, displayName: `No. ${index + 1}` }));
  host.handlers['userDataSyncSources:list'] = () => listOf(many);
  renderPage(host.baseURL);
  const overview = within(await screen.findByRole('region', { name: 'Overview' }));
  expect(await overview.findAllByText('It has not run yet.')).toHaveLength(3);
  await userEvent.click(overview.getByRole('button', { name: 'Show all (9)' }));
  await waitFor(() => expect(overview.getAllByText('It has not run yet.')).toHaveLength(9));
  expect(host.requestsOf('userData:overview').map(({ query }) => query.sourceIds)).toEqual([
    '1,2,3',
    '1,2,3,4,5,6,7,8,9',
  ]);
  await userEvent.click(overview.getByRole('button', { name: 'Show fewer' }));
  expect(overview.getAllByRole('listitem')).toHaveLength(3);
});

test('says when a source is due, and that it is overdue', async () => {
  const source = { ...hr, schedule: '0 3 * * *', isOverdue: true, lastSuccessAt: Date.UTC(2026, 0, 1) };
  host.handlers['userDataSyncSources:list'] = () => listOf([source]);
  host.handlers['userData:nextRuns'] = () =>
    answerOf([{ sourceId: 1, time: '2030-01-01T03:00:00.000Z', text: 'At 03:00' }]);
  renderPage(host.baseURL);
  const overview = within(await screen.findByRole('region', { name: 'Overview' }));
  await overview.findByText(/Next: .*Jan 1/);
  await userEvent.hover(overview.getByText('Overdue'));
  expect(await screen.findByRole('tooltip')).toHaveTextContent(/Last success: .*202/);
});

test('says that the runs could not be loaded, and loads them again', async () => {
  const { 'userData:overview': answer } = host.handlers;
  host.handlers['userData:overview'] = () => refusalOf('Bad gateway', 502);
  runs = [run(1)];
  renderPage(host.baseURL);
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('The runs could not be loaded');
  host.handlers['userData:overview'] = answer;
  await userEvent.click(within(alert).getByRole('button', { name: /Retry|Try again/ }));
  expect(await barsIn()).toHaveLength(1);
  expect(screen.queryByRole('alert')).toBeNull();
});
