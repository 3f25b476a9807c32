import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { HistoryEntry } from '../api';
import { answerOf, type Host, listOf, refusalOf, startHost } from './host';
import { renderPage } from './render';

const entry = (id: number, rest: Partial<HistoryEntry> = {}): HistoryEntry => ({
  ...{ id, at: '2026-11-24T09:06:26.000Z', dataType: 'user', action: 'updated', changes: [], uid: 'u3', name: 'Cleo' },
  ...{ sourceName: 'hr', sourceDisplayName: 'HR words', task: null, push: null },
  ...rest,
});
const entries = [
  entry(3, { action: 'suspended', push: { id: 7 } }),
  entry(2, {
    changes: [{ field: 'departments', from: ['Sales'], to: ['Sales', 'Board'] }],
    task: { id: 12, batch: '20261124090626000001', sourceId: 5 },
  }),
  entry(1, { action: 'created', changes: [{ field: 'nickname', from: null, to: 'Cleo' }] }),
];
const failure = { dataType: 'user', resource: 'users', uid: 'u3', name: 'Cleo', message: 'taken' };
const target = { dataType: 'user', resource: 'users', created: 2, updated: 0, unchanged: 0, deleted: 0, failed: 1 };
const push = {
  ...{ id: 7, sourceName: 'payroll', dataType: 'user', status: 'partial', cost: 1200, createdBy: null },
  startedAt: '2026-11-24T09:06:26.000Z',
  outcome: { records: 3, failedRecords: 1, targets: [target] },
};

const SEARCH = 'Search people and departments by name';

let host: Host;
beforeEach(async () => {
  host = await startHost({
    'userDataSyncSources:list': () => listOf([]),
    'userData:listSyncTypes': () => answerOf([]),
    'userData:latestTasks': () => answerOf([]),
    'userData:history': () => listOf(entries, 41),
    'userData:historySubjects': () =>
      answerOf([
        { dataType: 'user', id: '3', name: 'Cleo', details: ['cleo', 'cleo@example.com'], isDeleted: false },
        { dataType: 'department', id: '4', name: 'Cleaning', details: [], isDeleted: false },
        { dataType: 'user', id: '5', name: 'Clem', details: ['u5'], isDeleted: true },
      ]),
    'userDataSyncPushes:list': () => listOf([push]),
    'userDataSyncPushes:get': ({ query }) =>
      answerOf(query.fields === 'id,failures' ? { id: 7, failures: [failure] } : push),
  });
});
afterEach(() => host.stop());

const drawer = async () => within(await screen.findByRole('dialog', { name: 'History' }));

const openFromSearch = async (name: RegExp) => {
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: 'History' }));
  const history = await drawer();
  expect(history.getByText(/^Choose a person or a department/)).toBeVisible();
  await userEvent.type(history.getByRole('combobox', { name: SEARCH }), 'cle');
  await userEvent.click(await screen.findByText(name));
  return history;
};

test('of somebody who is searched tells what was changed, by which source and task', async () => {
  const history = await openFromSearch(/^Cleo · cleo · cleo@example.com$/);
  const table = within(await history.findByRole('table', { name: 'History of Cleo' }));
  const [, suspended, updated, created] = await waitFor(() => {
    const rows = table.getAllByRole('row');
    expect(rows).toHaveLength(4);
    return rows.map((row) => row.textContent);
  });
  expect(suspended).toMatch(/SuspendedHuman resourcesu3Push$/);
  expect(updated).toMatch(/UpdatedDepartments: Sales → Sales, BoardHuman resourcesu320261124090626000001$/);
  expect(created).toMatch(/CreatedNickname: CleoHuman resources/);
  expect(history.getByRole('link', { name: '20261124090626000001' })).toHaveAttribute(
    'href',
    expect.stringMatching(/\?source=5&task=12$/),
  );
  expect(host.requestsOf('userData:historySubjects').at(-1)!.query).toEqual({ search: 'cle' });
  expect(host.requestsOf('userData:history')[0].query).toEqual({
    ...{ resource: 'users', id: '3', page: '1', pageSize: '10' },
  });
  await userEvent.click(await history.findByRole('listitem', { name: '2' }));
  await waitFor(() => expect(host.requestsOf('userData:history').at(-1)!.query.page).toBe('2'));
});

test('is that of departments too, and of who was deleted', async () => {
  await openFromSearch(/^Cleaning$/);
  await waitFor(() =>
    expect(host.requestsOf('userData:history')[0].query).toMatchObject({ resource: 'departments', id: '4' }),
  );
  const history = await drawer();
  await userEvent.type(history.getByRole('combobox', { name: SEARCH }), 'clem');
  await userEvent.click(await screen.findByText('Clem (Deleted) · u5'));
  expect(await history.findByRole('table', { name: 'History of Clem' })).toBeVisible();
});

test('opens from a failed record, and leads to a push', async () => {
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('radio', { name: 'Pushes' }));
  await userEvent.click(await screen.findByRole('button', { name: /2026/ }));
  const failures = within(await screen.findByRole('dialog', { name: 'Push under "payroll"' }));
  await userEvent.click(await failures.findByRole('button', { name: 'u3' }));
  const history = await drawer();
  expect(await history.findByRole('table', { name: 'History of Cleo' })).toBeVisible();
  expect(host.requestsOf('userData:history')[0].query).toEqual({
    ...{ sourceName: 'payroll', dataType: 'user', uid: 'u3', page: '1', pageSize: '10' },
  });
  await userEvent.click(await history.findByRole('button', { name: 'Push' }));
  await waitFor(() => expect(screen.getAllByRole('dialog', { name: 'Push under "payroll"' })).toHaveLength(2));
});

test('opens from somebody who is suspended', async () => {
  const user = { id: 3, nickname: 'Cleo', username: 'cleo', email: null };
  const since = '2026-11-24T09:06:26.000Z';
  const suspension = { user, since, sourceName: 'hr', reason: 'left', removalDueAt: null, by: null };
  host.handlers['userDataSuspensions:list'] = () => listOf([suspension]);
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: 'Suspended people' }));
  const suspended = within(await screen.findByRole('dialog', { name: 'Suspended people' }));
  await userEvent.click(await suspended.findByRole('button', { name: 'Cleo' }));
  const history = await drawer();
  expect(await history.findByRole('table', { name: 'History of Cleo' })).toBeVisible();
  expect(host.requestsOf('userData:history')[0].query).toMatchObject({ resource: 'users', id: '3' });
});

test('says that there is none, and that it could not be loaded', async () => {
  host.handlers['userData:history'] = () => listOf([]);
  const history = await openFromSearch(/^Cleaning$/);
  expect(await history.findByText('No task and no push changed anything in the last 90 days.')).toBeVisible();
  host.handlers['userData:history'] = () => refusalOf('Out of order', 500);
  await userEvent.type(history.getByRole('combobox', { name: SEARCH }), 'cle');
  await userEvent.click(await screen.findByText(/^Cleo · /));
  expect(await history.findByText('Out of order')).toBeVisible();
});
