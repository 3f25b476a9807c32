import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerOf, type Host, listOf, refusalOf, startHost } from './host';
import { renderPage } from './render';

const target = { dataType: 'user', resource: 'users', created: 2, updated: 0, unchanged: 0, deleted: 0, failed: 1 };
const failure = { dataType: 'user', resource: 'users', uid: 'u3', name: 'Cleo', message: 'username "ana" is taken' };
const partial = {
  ...{ id: 7, sourceName: 'payroll', dataType: 'user', status: 'partial', message: 'one failed', cost: 1200 },
  startedAt: '2026-11-24T09:06:26.000Z',
  createdBy: { nickname: 'HR robot', username: 'robot' },
  outcome: {
    ...{ records: 3, failedRecords: 1, targets: [target] },
    notices: [{ code: 'unknown-department', params: { uid: 'x' }, dataType: 'user', records: 1, uids: ['u1'] }],
  },
};

let host: Host;
beforeEach(async () => {
  host = await startHost({
    'userDataSyncSources:list': () => listOf([]),
    'userData:listSyncTypes': () => answerOf([]),
    'userData:latestTasks': () => answerOf([]),
    'userDataSyncPushes:list': () => listOf([partial], 41),
    'userDataSyncPushes:get': () => answerOf({ id: 7, failures: [failure] }),
  });
});
afterEach(() => host.stop());

const open = async () => {
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('radio', { name: 'Pushes' }));
};

describe('the pushes', () => {
  test('are listed a page at a time, and searched by the server', async () => {
    await open();
    const table = await screen.findByRole('table', { name: 'Pushes' });
    const row = within(await within(table).findByRole('row', { name: /payroll/ }));
    expect(row.getByText('HR robot')).toBeVisible();
    expect(row.getByText('Users')).toBeVisible();
    expect(row.getByText('Partly failed')).toBeVisible();
    expect(row.getByText('2 created · 1 failed')).toBeVisible();
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search by source name or person' }), 'pay');
    await waitFor(() => {
      const { query } = host.requestsOf('userDataSyncPushes:list').at(-1)!;
      expect(query).toMatchObject({ page: '1', pageSize: '10', sort: '-startedAt,-id' });
      expect(JSON.parse(query.filter).$or[0]).toEqual({ sourceName: { $includes: 'pay' } });
      expect(query.fields.split(',')).not.toContain('failures');
    });
    await userEvent.click(await screen.findByRole('listitem', { name: '2' }));
    await waitFor(() => expect(host.requestsOf('userDataSyncPushes:list').at(-1)!.query.page).toBe('2'));
  });

  test('have their failed records retried', async () => {
    host.handlers['userDataSyncPushes:list'] = () => listOf([{ ...partial, failuresKept: 1 }]);
    host.handlers['userData:listFailures'] = () => listOf([failure]);
    host.handlers['userData:retryFailed'] = () => answerOf({ result: [] });
    await open();
    await userEvent.click(await screen.findByRole('button', { name: /2026/ }));
    const drawer = within(await screen.findByRole('dialog', { name: 'Push under "payroll"' }));
    expect(await drawer.findByText('Cleo')).toBeVisible();
    const listed = host.requestsOf('userDataSyncPushes:list').length;
    await userEvent.click(drawer.getByRole('button', { name: /Retry failed records/ }));
    expect(await screen.findByText('The failed records were retried')).toBeInTheDocument();
    expect(host.requestsOf('userData:retryFailed')).toMatchObject([{ method: 'POST', query: { pushId: '7' } }]);
    await waitFor(() => expect(host.requestsOf('userDataSyncPushes:list').length).toBeGreaterThan(listed));
  });

  test('open to what became of them', async () => {
    await open();
    await userEvent.click(await screen.findByRole('button', { name: /2026/ }));
    const drawer = within(await screen.findByRole('dialog', { name: 'Push under "payroll"' }));
    expect(drawer.getByText('one failed')).toBeVisible();
    expect(drawer.getByRole('table', { name: 'Outcome' })).toBeVisible();
    expect(drawer.getByText('Notices')).toBeVisible();
    expect(await drawer.findByText('username "ana" is taken')).toBeVisible();
    expect(host.requestsOf('userDataSyncPushes:get')[0].query).toEqual({ filterByTk: '7', fields: 'id,failures' });
  });

  test('that there are none tell how to push, and that they could not be loaded is said', async () => {
    host.handlers['userDataSyncPushes:list'] = () => listOf([]);
    await open();
    expect(await screen.findByText('Nothing was pushed in the last 30 days.')).toBeVisible();
    expect(screen.getByText(/curl -X POST/)).toHaveTextContent('/api/userData:push');
    expect(screen.getByRole('link', { name: 'Read the documentation' })).toBeVisible();
    host.handlers['userDataSyncPushes:list'] = () => refusalOf('Out of order', 500);
    await userEvent.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(await screen.findByText('Out of order')).toBeVisible();
  });
});
