import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Task } from '../api';
import { answerOf, type Host, type HostAnswer, listOf, refusalOf, startHost } from './host';
import { watchPolls } from './polls';
import { chooseAction, renderPage } from './render';

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
    expect(row.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(['Tasks', '']);
    await chooseAction('Delete', row);
    expect(await screen.findByRole('dialog')).toHaveTextContent('Delete old?');
    expect(screen.queryByRole('menuitem', { name: /Configure/ })).toBeNull();
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

  test('are searched and sorted by what is shown of them', async () => {
    const zoe = { id: 3, name: 'a-zoe', displayName: 'Zoe', sourceType: 'http-json', enabled: true };
    host.handlers['userDataSyncSources:list'] = () => listOf([zoe, hr, old]);
    renderPage(host.baseURL);
    await sourceRow();
    const names = () => screen.getAllByRole('row').map((row) => /Zoe|Human|old/.exec(row.textContent ?? '')?.[0]);
    await userEvent.click(screen.getByRole('columnheader', { name: /Source(?! type)/ }));
    expect(names().filter(Boolean)).toEqual(['Human', 'old', 'Zoe']);
    await userEvent.click(screen.getByRole('columnheader', { name: /Source(?! type)/ }));
    expect(names().filter(Boolean)).toEqual(['Zoe', 'old', 'Human']);

    await userEvent.type(screen.getByRole('searchbox', { name: 'Search by name' }), 'resources');
    expect(names().filter(Boolean)).toEqual(['Human']);
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search by name' }), '?');
    expect(screen.getByText('No source of such a name')).toBeVisible();
  });

  test('say when they are due next', async () => {
    host.handlers['userDataSyncSources:list'] = () =>
      listOf([
        { ...hr, schedule: '0 3 * * *' },
        { ...old, schedule: '0 3 * * *' },
      ]);
    host.handlers['userData:nextRuns'] = () =>
      answerOf([{ sourceId: 1, time: '2030-01-01T03:00:00.000Z', text: 'At 03:00' }]);
    renderPage(host.baseURL);
    const next = await (await sourceRow()).findByText(/Next: .*Jan 1/);
    await userEvent.hover(next);
    expect(await screen.findByRole('tooltip')).toHaveTextContent('At 03:00');
    expect((await rowOf('old')).queryByText(/Next/)).toBeNull();
    expect(host.requestsOf('userData:nextRuns')[0].query).toEqual({ sourceIds: '1' });
  });

  test('lead to the guide of this plugin and to the manual of the host', async () => {
    renderPage(host.baseURL);
    await userEvent.click(await screen.findByRole('button', { name: /Help/ }));
    const hrefOf = async (name: string) => (await screen.findByRole('link', { name })).getAttribute('href');
    expect(await hrefOf('User guide')).toBe(
      new URL('/static/plugins/@nocobase/plugin-user-data-sync/dist/guide/user-guide.html', host.baseURL).href,
    );
    expect(await hrefOf('NocoBase manual')).toMatch(/^https:\/\/docs\.nocobase\.com/);
  });

  test('are deleted together, after saying what becomes of what they brought', async () => {
    host.handlers['userDataSyncSources:destroy'] = () => {
      host.handlers['userDataSyncSources:list'] = () => listOf([]);
      return answerOf(2);
    };
    renderPage(host.baseURL);
    await sourceRow();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all' }));
    await userEvent.click(screen.getByRole('button', { name: /Delete \(2\)/ }));

    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('Delete the selected sources (2)?');
    expect(
      within(dialog)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual(['Human resources', 'old']);
    expect(dialog).toHaveTextContent('stay, and are no longer kept up to date');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));

    await screen.findByText('Deleted: Human resources, old');
    await screen.findByText(/brings users and departments from another system/);
    expect(host.requestsOf('userDataSyncSources:destroy')[0].query).toEqual({
      'filterByTk[]': '2',
    });
  });

  test('are deleted once what runs of them has been named, cancelled and has ended', async () => {
    const running = { id: 5, sourceId: 1, batch: '20260101000000000005', status: 'processing' };
    tasks = [running];
    host.handlers['userData:cancel'] = () => {
      tasks = [{ ...running, cancelRequestedBy: 'Ana' }];
      return answerOf({ id: 5 });
    };
    host.handlers['userDataSyncSources:destroy'] = () => {
      host.handlers['userDataSyncSources:list'] = () => listOf([old]);
      return answerOf(1);
    };
    renderPage(host.baseURL);
    await chooseAction('Delete', await sourceRow());
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('A task of Human resources is pending or running. It is cancelled first');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(host.requestsOf('userData:cancel')).toHaveLength(1));
    const looked = host.requestsOf('userData:latestTasks').length;
    await waitFor(() => expect(host.requestsOf('userData:latestTasks').length).toBeGreaterThan(looked));
    expect(host.requestsOf('userDataSyncSources:destroy')).toEqual([]);

    tasks = [{ ...running, status: 'cancelled' }];
    await screen.findByText('Deleted: Human resources');
    expect(host.requestsOf('userDataSyncSources:destroy')[0].query).toEqual({ 'filterByTk[]': '1' });
  });

  test('that could not be deleted are still there, and the reason is told', async () => {
    host.handlers['userDataSyncSources:destroy'] = () => refusalOf('No permissions', 403);
    renderPage(host.baseURL);
    await chooseAction('Delete', await rowOf('old'));
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

  test('are asked for without their options, and shown a page at a time', async () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ ...hr, id: index + 1, displayName: `No. ${index + 1}.` }));
    host.handlers['userDataSyncSources:list'] = () => listOf(many);
    renderPage(host.baseURL);
    await rowOf('No. 1\\.');
    expect(screen.getByText('Total: 25')).toBeVisible();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all' }));
    expect(screen.getByRole('button', { name: /Delete \(10\)/ })).toBeEnabled();
    await userEvent.click(screen.getByRole('listitem', { name: '3' }));
    await rowOf('No. 25');
    expect(screen.queryByText('No. 1.')).toBeNull();
    expect(screen.getByRole('button', { name: /Delete/ })).toBeDisabled();

    await userEvent.click(screen.getByRole('combobox', { name: 'Page Size' }));
    await userEvent.click(await screen.findByText('50 / page'));
    await rowOf('No. 1\\.');
    const [{ query }] = host.requestsOf('userDataSyncSources:list');
    expect(query).toEqual({ fields: expect.not.stringContaining('options'), sort: 'sort', paginate: 'false' });
  });

  test('where there are none, the page says what they are and how to get some', async () => {
    host.handlers['userDataSyncSources:list'] = () => listOf([]);
    renderPage(host.baseURL);

    expect(await screen.findByText(/brings users and departments from another system/)).toBeVisible();
    expect(screen.getByText(/choose its type under "Add new"/)).toBeVisible();
    expect(screen.queryByText(/Install a plugin/)).toBeNull();
    expect(screen.getByText(/^curl/)).toHaveTextContent(`${host.baseURL}userData:push`);
    expect(screen.getByRole('link', { name: 'API keys' })).toHaveAttribute('href', '/admin/settings/api-keys');
  });

  test('where there is no source type either, the page says what to install', async () => {
    host.handlers['userDataSyncSources:list'] = () => listOf([]);
    host.handlers['userData:listSyncTypes'] = () => answerOf([]);
    renderPage(host.baseURL);
    expect(await screen.findByText(/Install a plugin that brings a source type/)).toBeVisible();
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
    startedAt: '2026-01-01T00:00:00.000Z',
  };

  test('says when it was, how it went and what it did', async () => {
    tasks = [{ ...task, status: 'partial', outcome }];
    vi.useFakeTimers({ now: new Date(task.startedAt).getTime() + 120_000, toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    renderPage(host.baseURL);

    const row = await sourceRow();
    await row.findByText('Partly failed');
    expect(row.getByText('2 minutes ago')).toHaveAttribute('dateTime', task.startedAt);
    expect(row.getByText('2 created · 1 updated · memberships of 3 people changed · 1 failed')).toBeVisible();
    expect(host.requestsOf('userData:latestTasks')[0].query).toEqual({ sourceIds: '1,2' });
  });

  test('shows how far it is, can be cancelled, and leads to what it brought', async () => {
    const rest = watchPolls();
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
    await rest();
  });

  test('of a disabled source can be cancelled and looked at', async () => {
    host.handlers['userDataSyncSources:list'] = () => listOf([{ ...hr, enabled: false }]);
    tasks = [{ ...task, status: 'processing' }];
    renderPage(host.baseURL);
    const row = await sourceRow();
    expect(await row.findByRole('button', { name: /Cancel/ })).toBeEnabled();
    expect(row.getByRole('button', { name: /Tasks/ })).toBeEnabled();
    expect(row.queryByRole('button', { name: /Sync|Preview/ })).toBeNull();
  });

  test('is looked for again by itself when the server did not answer once, and when the page is come back to', async () => {
    tasks = [{ ...task, status: 'processing' }];
    renderPage(host.baseURL);
    await (await sourceRow()).findByText('Running');
    const { 'userData:latestTasks': answer } = host.handlers;
    host.handlers['userData:latestTasks'] = () => refusalOf('Bad gateway', 502);
    await screen.findByText('The tasks could not be loaded');
    tasks = [{ ...task, status: 'success' }];
    host.handlers['userData:latestTasks'] = answer;
    await waitFor(async () => expect((await sourceRow()).getByText('Success')).toBeVisible(), { timeout: 10_000 });

    tasks = [{ ...task, id: 6, status: 'processing' }];
    act(() => void window.dispatchEvent(new Event('focus')));
    await (await sourceRow()).findByText('Running');
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

  test('that fails at once is told all the same', async () => {
    host.handlers['userData:pull'] = () => {
      tasks = [{ id: 9, sourceId: 1, batch: '20260101000000000009', status: 'failed', message: 'no route to HR' }];
      return answerOf({ id: 9, status: 'init' });
    };
    renderPage(host.baseURL);
    await userEvent.click((await sourceRow()).getByRole('button', { name: /Sync/ }));
    expect(await screen.findByRole('alert')).toHaveTextContent(/Human resources.*Failed.*no route to HR/);
    await waitFor(() => expect(screen.queryByText('Synchronization has started')).toBeNull());
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
