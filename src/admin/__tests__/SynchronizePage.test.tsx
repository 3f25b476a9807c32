import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Task } from '../api';
import { answerOf, type Host, type HostAnswer, listOf, refusalOf, startHost } from './host';
import { renderPage } from './render';

const hr = { id: 1, name: 'hr', displayName: 'HR words', sourceType: 'http-json', enabled: true };
const old = { id: 2, name: 'old', displayName: null, sourceType: 'gone', enabled: false };
const types = [{ name: 'http-json', title: '{{t("HTTP and JSON")}}' }];

let host: Host;
let tasks: Partial<Task>[];
beforeEach(async () => {
  tasks = [];
  host = await startHost({
    'userDataSyncSources:list': () => listOf([hr, old]),
    'userData:listSyncTypes': () => answerOf(types),
    'userData:latestTasks': () => answerOf(tasks),
  });
});
afterEach(() => host.stop());

const rowOf = async (text: string) => within(await screen.findByRole('row', { name: new RegExp(text) }));
const sourceRow = () => rowOf('Human resources');

describe('the sources', () => {
  test('show their names, types and whether they are enabled', async () => {
    renderPage(host.baseURL);

    const row = await sourceRow();
    expect(row.getByText('hr')).toBeVisible();
    expect(row.getByText('HTTP and JSON')).toBeVisible();
    expect(row.getByRole('switch', { name: 'Enabled' })).toBeChecked();
    expect(row.getByText('Never')).toBeVisible();
    expect(screen.getByRole('table', { name: 'Sources' })).toBeVisible();
  });

  test('a disabled one of a type that is gone says so, and can be deleted', async () => {
    renderPage(host.baseURL);

    const row = await rowOf('old');
    expect(row.getByRole('switch', { name: 'Enabled' })).not.toBeChecked();
    expect(row.getByText('gone is no longer installed')).toBeVisible();
    expect(row.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(['Delete']);
  });

  test('are enabled and disabled at once', async () => {
    host.handlers['userDataSyncSources:update'] = () => {
      host.handlers['userDataSyncSources:list'] = () => listOf([{ ...hr, enabled: false }]);
      return answerOf([]);
    };
    renderPage(host.baseURL);
    await userEvent.click((await sourceRow()).getByRole('switch', { name: 'Enabled' }));

    await waitFor(async () => expect((await sourceRow()).getByRole('switch', { name: 'Enabled' })).not.toBeChecked());
    expect(host.requestsOf('userDataSyncSources:update')).toMatchObject([
      { method: 'POST', query: { filterByTk: '1' }, values: { enabled: false } },
    ]);
  });

  test('are searched by name and sorted by the server', async () => {
    renderPage(host.baseURL);
    await sourceRow();
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search by name' }), 'hr{Enter}');
    await waitFor(() => expect(host.requestsOf('userDataSyncSources:list')).toHaveLength(2));
    await userEvent.click(screen.getByRole('columnheader', { name: /Source type/ }));
    await waitFor(() => expect(host.requestsOf('userDataSyncSources:list')).toHaveLength(3));

    const { filter, sort } = host.requestsOf('userDataSyncSources:list')[2].query;
    expect(JSON.parse(filter)).toEqual({ $or: [{ name: { $includes: 'hr' } }, { displayName: { $includes: 'hr' } }] });
    expect(sort).toBe('sourceType');
  });

  test('are deleted together, after saying what becomes of what they brought', async () => {
    host.handlers['userDataSyncSources:destroy'] = () => {
      host.handlers['userDataSyncSources:list'] = () => listOf([]);
      return answerOf(2);
    };
    renderPage(host.baseURL);
    await sourceRow();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all' }));
    await userEvent.click(screen.getAllByRole('button', { name: /Delete/ })[0]);

    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('Delete the selected sources (2)?');
    expect(dialog).toHaveTextContent('stay, and are no longer kept up to date');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));

    await screen.findByText(/brings users and departments from another system/);
    expect(host.requestsOf('userDataSyncSources:destroy')[0].query).toEqual({
      'filterByTk[]': '2',
    });
  });

  test('that could not be deleted are still there, and the reason is told', async () => {
    host.handlers['userDataSyncSources:destroy'] = () => refusalOf('No permissions', 403);
    renderPage(host.baseURL);
    await userEvent.click((await rowOf('old')).getByRole('button', { name: /Delete/ }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Delete' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('No permissions');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await rowOf('old');
  });

  test('that could not be disabled stay enabled, and the reason is told', async () => {
    host.handlers['userDataSyncSources:update'] = () => refusalOf('No permissions', 403);
    renderPage(host.baseURL);
    await userEvent.click((await sourceRow()).getByRole('switch', { name: 'Enabled' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('No permissions');
    expect((await sourceRow()).getByRole('switch', { name: 'Enabled' })).toBeChecked();
  });

  test('are asked for without their options, a page at a time', async () => {
    host.handlers['userDataSyncSources:list'] = () => listOf([hr], 25);
    renderPage(host.baseURL);
    await sourceRow();
    await userEvent.click(screen.getByRole('listitem', { name: '3' }));

    await waitFor(() =>
      expect(host.requestsOf('userDataSyncSources:list').map(({ query }) => query)).toEqual([
        expect.objectContaining({ page: '1', pageSize: '10', fields: expect.not.stringContaining('options') }),
        expect.objectContaining({ page: '3' }),
      ]),
    );
  });

  test('come as many to a page as is wanted', async () => {
    host.handlers['userDataSyncSources:list'] = () => listOf([hr], 25);
    renderPage(host.baseURL);
    await sourceRow();
    expect(screen.getByText('Total: 25')).toBeVisible();
    await userEvent.click(screen.getByRole('combobox', { name: 'Page Size' }));
    await userEvent.click(await screen.findByText('50 / page'));
    await waitFor(() =>
      expect(host.requestsOf('userDataSyncSources:list').map(({ query }) => query.pageSize)).toEqual(['10', '50']),
    );
    expect(screen.getByText('Total: 25')).toBeVisible();
  });

  test('where there are none, the page says what they are and how to get some', async () => {
    host.handlers['userDataSyncSources:list'] = () => listOf([]);
    renderPage(host.baseURL);

    expect(await screen.findByText(/brings users and departments from another system/)).toBeVisible();
    expect(screen.getByText(/Install a plugin that brings a source type/)).toBeVisible();
    expect(screen.getByText(/^curl/)).toHaveTextContent(`${host.baseURL}userData:push`);
    expect(screen.getByRole('link', { name: 'API keys' })).toHaveAttribute('href', '/admin/settings/api-keys');
  });

  test('show again after an error when asked to', async () => {
    const { 'userDataSyncSources:list': list } = host.handlers;
    host.handlers['userDataSyncSources:list'] = () => refusalOf('No permissions', 403);
    renderPage(host.baseURL);

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The sources could not be loaded');
    expect(alert).toHaveTextContent('No permissions');
    expect(screen.queryByRole('table')).toBeNull();

    host.handlers['userDataSyncSources:list'] = list;
    await userEvent.click(within(alert).getByRole('button', { name: /Try again/ }));
    await sourceRow();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('a server that does not answer is told from one that refuses', async () => {
    await host.stop();
    renderPage(host.baseURL);

    expect(await screen.findByRole('alert')).toHaveTextContent('The server did not answer');
  });

  test('an error without words says its status', async () => {
    host.handlers['userData:listSyncTypes'] = () => ({ status: 502, body: '' });
    renderPage(host.baseURL);

    expect(await screen.findByRole('alert')).toHaveTextContent('HTTP status 502');
  });

  test('are fetched anew by Refresh', async () => {
    renderPage(host.baseURL);
    await sourceRow();
    host.handlers['userDataSyncSources:list'] = () => listOf([{ ...hr, displayName: 'New name' }]);
    await userEvent.click(screen.getByRole('button', { name: /Refresh/ }));

    await rowOf('New name');
  });
});

describe('the last sync', () => {
  const outcome = {
    records: 4,
    failedRecords: 1,
    targets: [
      { dataType: 'user', resource: 'users', created: 2, updated: 1, unchanged: 0, deleted: 0, failed: 1 },
      { dataType: 'user', resource: 'departments', created: 0, updated: 3, unchanged: 0, deleted: 0, failed: 0 },
    ],
  };
  const task = {
    id: 5,
    sourceId: 1,
    batch: '20260101000000000005',
    startedAt: new Date(Date.now() - 120_000).toISOString(),
  };

  test('says when it was, how it went and what it did', async () => {
    tasks = [{ ...task, status: 'partial', outcome }];
    renderPage(host.baseURL);

    const row = await sourceRow();
    await row.findByText('Partly failed');
    expect(row.getByText('2 minutes ago')).toHaveAttribute('dateTime', task.startedAt);
    expect(row.getByText('2 created · 1 updated · 1 failed')).toBeVisible();
    expect(host.requestsOf('userData:latestTasks')[0].query).toEqual({ sourceIds: '1,2' });
  });

  test('shows how far it is, can be cancelled, and leads to what it brought', async () => {
    const progress = { phase: 'writing', dataType: 'user', resource: 'users', done: 30, total: 40 } as const;
    tasks = [{ ...task, status: 'processing', progress }];
    host.handlers['userData:cancel'] = () => {
      tasks = [{ ...task, status: 'cancelled', message: 'Cancelled by Ana', outcome }];
      return answerOf({ id: 5 });
    };
    renderPage(host.baseURL);
    const row = await sourceRow();
    expect(await row.findByRole('progressbar', { name: 'Writing Users: 30 of 40' })).toHaveAttribute(
      'aria-valuenow',
      '75',
    );
    expect(row.queryByRole('button', { name: /Sync/ })).toBeNull();
    await userEvent.click(row.getByRole('button', { name: /Cancel/ }));

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(/Human resources.*Cancelled.*2 created/);
    expect(within(alert).getByRole('link', { name: 'Users' })).toHaveAttribute(
      'href',
      '/admin/settings/users-permissions/users',
    );
    await userEvent.click(within(alert).getByRole('button', { name: 'Close' }));
    expect(alert).not.toBeInTheDocument();
    expect(host.requestsOf('userData:cancel')[0]).toMatchObject({ method: 'POST', query: { id: '5' } });
    const count = host.requestsOf('userData:latestTasks').length;
    await act(() => new Promise((resolve) => setTimeout(resolve, 2000)));
    expect(host.requestsOf('userData:latestTasks')).toHaveLength(count);
  });

  test('says that it is being cancelled', async () => {
    tasks = [{ ...task, status: 'processing', cancelRequestedBy: 'Ana' }];
    renderPage(host.baseURL);
    const row = await sourceRow();
    await row.findByText('The task is being cancelled');
    expect(row.getByRole('button', { name: /Cancel/ })).toBeDisabled();
  });
});

describe('Sync', () => {
  test('starts a task and says so', async () => {
    host.handlers['userData:pull'] = () => answerOf({ id: 1, batch: '20250101000000000001', status: 'init' });
    renderPage(host.baseURL);
    await userEvent.click((await sourceRow()).getByRole('button', { name: /Sync/ }));

    expect(await screen.findByRole('status')).toHaveTextContent('Synchronization has started');
    expect(host.requestsOf('userData:pull')).toEqual([
      { method: 'POST', action: 'userData:pull', query: { name: 'hr' } },
    ]);
  });

  test('shows its task in a drawer that was opened before the server answered', async () => {
    let started = () => {};
    const answered = new Promise<void>((resolve) => (started = resolve));
    let tasks: unknown[] = [];
    host.handlers['userData:pull'] = async () => {
      await answered;
      tasks = [{ id: 1, batch: '20260101000000000001', sourceId: hr.id, status: 'success' }];
      return answerOf(tasks[0]);
    };
    host.handlers['userDataSyncTasks:list'] = () => listOf(tasks);
    renderPage(host.baseURL);
    await userEvent.click((await sourceRow()).getByRole('button', { name: /Sync/ }));
    await userEvent.click((await sourceRow()).getByRole('button', { name: /Tasks/ }));
    await screen.findByText('No task yet. Sync the source to start one.');
    started();
    expect(await screen.findByText('Batch 20260101000000000001')).toBeVisible();
  });

  test('is fired once by a double click, however fast the answer', async () => {
    host.handlers['userData:pull'] = () => answerOf({ id: 1 });
    renderPage(host.baseURL);
    const button = (await sourceRow()).getByRole('button', { name: /Sync/ });
    await userEvent.setup({ delay: 100 }).dblClick(button);

    await screen.findByRole('status');
    expect(host.requestsOf('userData:pull')).toHaveLength(1);
  });

  test('shows that it runs and waits for its end', async () => {
    let answer = (_: HostAnswer) => {};
    host.handlers['userData:pull'] = () => new Promise((resolve) => (answer = resolve));
    renderPage(host.baseURL);
    const button = (await sourceRow()).getByRole('button', { name: /Sync/ });
    await userEvent.click(button);
    await waitFor(() => expect(host.requestsOf('userData:pull')).toHaveLength(1));
    expect(button).toHaveAttribute('aria-busy', 'true');
    await userEvent.click(button);

    answer(answerOf({ id: 1 }));
    await waitFor(() => expect(button).toHaveAttribute('aria-busy', 'false'));
    expect(host.requestsOf('userData:pull')).toHaveLength(1);
  });

  test.each([
    ['of the host', refusalOf('Source "hr" is running already', 400)],
    ['with a code', { status: 500, body: { data: { code: 500, message: 'Source "hr" is running already' } } }],
  ])("says the server's words for an error %s", async (_, refusal) => {
    host.handlers['userData:pull'] = () => refusal;
    renderPage(host.baseURL);
    await userEvent.click((await sourceRow()).getByRole('button', { name: /Sync/ }));

    expect(await screen.findByRole('alert')).toHaveTextContent('Source "hr" is running already');
  });
});
