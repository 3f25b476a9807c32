// Fields go by the titles that they have in the host, wherever something is said of them.
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Failure } from '../api';
import { answerOf, type Host, listOf, startHost } from './host';
import { renderPage } from './render';

const failure = (more: Partial<Failure>): Failure => ({
  dataType: 'user',
  resource: 'users',
  uid: 'u1',
  message: 'said by the server',
  ...more,
});
const failures = [
  failure({ uid: 'u1', code: 'required', params: { field: 'costCentre' } }),
  failure({ uid: 'u2', code: 'value-taken', params: { field: 'username', value: 'bo' } }),
  failure({ uid: 'u3', code: 'required', params: { field: 'shoeSize' } }),
  failure({ uid: 'u4' }),
  failure({ dataType: 'department', resource: 'departments', uid: 'd1', code: 'required', params: { field: 'title' } }),
];
const targets = [{ dataType: 'user', resource: 'users', created: 1, updated: 0, unchanged: 0, deleted: 0, failed: 5 }];
const task = {
  id: 1,
  sourceId: 7,
  batch: '20250101000000000001',
  status: 'partial',
  message: 'said in the language of somebody else',
  outcome: { records: 6, failedRecords: 5, failed: { all: 1006, first: failures.slice(0, 2) }, targets },
};
const previewed = {
  id: 1,
  dataType: 'user',
  uid: 'u1',
  action: 'updated',
  changes: [
    { field: 'costCentre', from: 1, to: 2 },
    { field: 'ownerOf', from: [], to: ['Sales'] },
  ],
  message: 'said in the language of somebody else',
  problems: [
    { code: 'required', params: { field: 'costCentre' } },
    { code: 'unknown-department', params: { uid: 'd9' } },
  ],
};

let host: Host;
beforeEach(async () => {
  host = await startHost({
    'userDataSyncSources:list': () => listOf([{ id: 7, name: 'hr', sourceType: 'http-json', enabled: true }]),
    'userData:listSyncTypes': () => answerOf([{ name: 'http-json' }]),
    'userData:latestTasks': () => answerOf([task]),
    'userData:fieldTitles': () =>
      answerOf({
        user: { costCentre: '{{t("Cost centre")}}', username: 'Login' },
        department: { title: '{{t("Department name")}}' },
      }),
    'userDataSyncTasks:list': () => listOf([task]),
    'userDataSyncTasks:get': ({ query }) =>
      answerOf(query.fields === 'id,preview' ? { preview: { counts: [], unsupportedTargets: [] } } : { failures }),
    'userDataSyncTasks:previewRecords': () => listOf([previewed]),
  });
});
afterEach(() => host.stop());

async function openTask() {
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: /Tasks/ }));
  const drawer = within(await screen.findByRole('dialog'));
  await userEvent.click(await drawer.findByRole('button', { name: /Expand row/ }));
  return drawer;
}

const MESSAGE =
  'Failed records: 5 of 1,006. The first: Users u1: "Cost centre" must not be empty; Users u2: Login "bo" is taken already';

test('in the reasons of failed records, and in the message of the task', async () => {
  const drawer = await openTask();
  const table = within(await drawer.findByRole('table', { name: 'Failed records' }));
  for (const reason of [
    '"Cost centre" must not be empty',
    'Login "bo" is taken already',
    '"shoeSize" must not be empty',
    'said by the server',
    // A title of the host that it has no translation of: ours says it.
    '"Name" must not be empty',
  ]) {
    expect(await table.findByText(reason)).toBeVisible();
  }
  expect((await drawer.findAllByText(MESSAGE)).length).toBeGreaterThan(0);
  expect(screen.queryByText(/somebody else/)).toBeNull();
});

test('in a preview: in what would change, and in its notes', async () => {
  const preview = {
    ...task,
    kind: 'preview',
    status: 'success',
    message: null,
    recordsKept: 1,
    outcome: { ...task.outcome, failed: undefined },
  };
  host.handlers['userDataSyncTasks:list'] = () => listOf([preview]);
  const drawer = await openTask();
  const table = within(await drawer.findByRole('table', { name: 'Records of the preview' }));
  expect((await table.findAllByRole('listitem')).map(({ textContent }) => textContent)).toEqual([
    'Cost centre: 1 → 2',
    'Owner of: — → Sales',
  ]);
  expect(table.getByText(/^"Cost centre" must not be empty Department "d9" is not known yet/)).toBeVisible();
});

test('and by their names, where titles can not be had', async () => {
  delete host.handlers['userData:fieldTitles'];
  const drawer = await openTask();
  expect((await drawer.findAllByText(/"costCentre" must not be empty/)).length).toBeGreaterThan(0);
  expect(drawer.getByText('Username "bo" is taken already')).toBeVisible();
});
