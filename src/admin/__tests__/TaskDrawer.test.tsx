import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Task } from '../api';
import { answerOf, type Host, listOf, refusalOf, startHost } from './host';
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
    'userDataSyncTasks:list': () => listOf(tasks),
  });
});
afterEach(() => host.stop());

const asked = () => host.requestsOf('userDataSyncTasks:list').length;

async function openTasks() {
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: /Tasks/ }));
  return within(await screen.findByRole('dialog'));
}

const pause = (milliseconds: number) => act(() => new Promise((resolve) => setTimeout(resolve, milliseconds)));

test('shows the tasks of the source, newest first', async () => {
  tasks = [task(2, 'failed', { message: 'no route to HR', cost: 850 }), task(1, 'success', { cost: 12_345 })];
  const drawer = await openTasks();

  await drawer.findByText('Success');
  const [, newest, oldest] = drawer.getAllByRole('row');
  expect(newest).toHaveTextContent(/20250101000000000002.*Failed.*no route to HR.*850 ms.*Retry/);
  expect(oldest).toHaveTextContent(/20250101000000000001.*Success.*12.3 s/);
  expect(within(oldest).queryByRole('button')).toBeNull();
  expect(drawer.getByText('Tasks of hr')).toBeVisible();
  expect(host.requestsOf('userDataSyncTasks:list')[0].query).toMatchObject({ filter: '{"sourceId":7}', sort: '-id' });
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
  tasks = [task(1, 'processing')];
  const drawer = await openTasks();
  await drawer.findByText('Processing');
  tasks = [task(1, 'success')];
  await drawer.findByText('Success', {}, { timeout: 3000 });

  const count = asked();
  await pause(2000);
  expect(asked()).toBe(count);
});

test('stops asking when the drawer is closed', async () => {
  tasks = [task(1, 'processing')];
  const drawer = await openTasks();
  await drawer.findByText('Processing');
  await userEvent.click(drawer.getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(screen.queryByText('Processing')).toBeNull());

  const count = asked();
  await pause(2000);
  expect(asked()).toBe(count);
});

test('rests while the tab is hidden', async () => {
  tasks = [task(1, 'processing')];
  const drawer = await openTasks();
  await drawer.findByText('Processing');
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  await pause(2000);
  expect(asked()).toBe(1);

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
  await drawer.findByText('Waiting');
  tasks = [task(1, 'success')];
  await drawer.findByText('Success', {}, { timeout: 3000 });
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
