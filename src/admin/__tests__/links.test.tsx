// Addresses that lead to a task: those of messages, and of a history.
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerOf, type Host, listOf, startHost } from './host';
import { renderPage } from './render';

const source = (id: number, name: string) => ({ id, name, displayName: '', sourceType: 'http-json', enabled: true });
const task = (id: number) => ({
  ...{ id, sourceId: 7, batch: `202611240906260000${id}`, status: 'failed', message: `why ${id} failed` },
  startedAt: '2026-11-24T09:06:26.000Z',
});

let host: Host;
beforeEach(async () => {
  host = await startHost({
    'userDataSyncSources:list': () => listOf([source(7, 'hr'), source(8, 'crm')]),
    'userData:listSyncTypes': () => answerOf([{ name: 'http-json' }]),
    'userData:latestTasks': () => answerOf([]),
    'userDataSyncTasks:list': ({ query }) =>
      query.fields === 'id' ? listOf([], 12) : listOf([task(31), task(30)], 14),
    'userDataSyncTasks:get': ({ query }) => answerOf(query.filterByTk === '30' ? task(30) : null),
  });
});
afterEach(() => host.stop());

const drawer = async (name: string) => within(await screen.findByRole('dialog', { name: `Tasks of ${name}` }));
const GONE = 'The source that the link leads to no longer exists.';

test('lead to the task, on its page of the list, opened', async () => {
  renderPage(host.baseURL, '/?source=7&task=30');
  const tasks = await drawer('hr');
  expect(await tasks.findByRole('button', { name: 'Collapse row' })).toBeVisible();
  expect(tasks.getAllByRole('row').find((row) => row.textContent?.startsWith('why 30 failed'))).toBeVisible();
  expect(screen.queryByText(/no longer (exists|kept)/)).toBeNull();
  const [, page] = host.requestsOf('userDataSyncTasks:list');
  expect(page.query.page).toBe('2');
});

test('are followed while the page is open, the same one twice as well', async () => {
  const router = renderPage(host.baseURL);
  await screen.findByRole('button', { name: 'Add new' });
  for (let time = 1; time <= 2; time++) {
    await act(() => router.navigate('/?source=8'));
    const tasks = await drawer('crm');
    await userEvent.click(tasks.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  }
});

test('to a source that is gone say so', async () => {
  const router = renderPage(host.baseURL, '/?source=9&task=30');
  expect(await screen.findByText(GONE)).toBeVisible();
  expect(screen.queryByRole('dialog')).toBeNull();
  await act(() => router.navigate('/?source=7&task=30'));
  await drawer('hr');
  expect(screen.queryByText(GONE)).toBeNull();
});

test('to a task that is gone say so, beside those that are there', async () => {
  renderPage(host.baseURL, '/?source=7&task=29');
  const tasks = await drawer('hr');
  expect(await tasks.findByText('This task is no longer kept.')).toBeVisible();
  expect(await tasks.findByText('Batch 20261124090626000031')).toBeVisible();
});
