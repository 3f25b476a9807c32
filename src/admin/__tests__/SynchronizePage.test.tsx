import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerOf, type Host, type HostAnswer, listOf, refusalOf, startHost } from './host';
import { renderPage } from './render';

const hr = { id: 1, name: 'hr', displayName: 'HR words', sourceType: 'http-json', enabled: true };
const old = { id: 2, name: 'old', displayName: null, sourceType: 'gone', enabled: false };
const types = [{ name: 'http-json', title: '{{t("HTTP and JSON")}}' }];

let host: Host;
beforeEach(async () => {
  host = await startHost({
    'userDataSyncSources:list': () => listOf([hr, old]),
    'userData:listSyncTypes': () => answerOf(types),
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
    expect(row.getByText('Enabled')).toBeVisible();
    expect(screen.getByRole('table', { name: 'Sources' })).toBeVisible();
  });

  test('a disabled one has no actions, and a type that is gone is said to be', async () => {
    renderPage(host.baseURL);

    const row = await rowOf('^old');
    expect(row.getByText('Disabled')).toBeVisible();
    expect(row.getByText('gone is no longer installed')).toBeVisible();
    expect(row.queryByRole('button')).toBeNull();
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

  test('where there are none, the page says what they are and how to get some', async () => {
    host.handlers['userDataSyncSources:list'] = () => listOf([]);
    renderPage(host.baseURL);

    expect(await screen.findByText(/brings users and departments from another system/)).toBeVisible();
    expect(screen.getByText(/Install a plugin .* POST \/api\/userData:push/)).toBeVisible();
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
    expect(await screen.findByText('20260101000000000001')).toBeVisible();
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
