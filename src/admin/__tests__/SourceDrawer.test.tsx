import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerOf, type Host, listOf, refusalOf, startHost } from './host';
import { chooseAction, renderPage } from './render';

const hr = { id: 1, name: 'hr', displayName: 'People', sourceType: 'http-json', enabled: true };
const saved = { ...hr, pullTimeLimit: 600, options: { url: 'https://hr', secret: 'kept' } };

let host: Host;
beforeEach(async () => {
  host = await startHost({
    'userDataSyncSources:list': () => listOf([hr]),
    'userDataSyncSources:get': () => answerOf(saved),
    'userDataSyncSources:create': () => answerOf({ id: 2 }),
    'userDataSyncSources:update': () => answerOf([]),
    'userData:listSyncTypes': () =>
      answerOf([{ name: 'http-json', title: '{{t("HTTP and JSON")}}' }, { name: 'plain' }]),
    'userData:latestTasks': () => answerOf([]),
  });
});
afterEach(() => host.stop());

const dialog = async () => within(await screen.findByRole('dialog'));

async function add(type = 'HTTP and JSON') {
  renderPage(host.baseURL);
  await screen.findAllByText('People');
  await userEvent.click(screen.getByRole('button', { name: /Add new/ }));
  await userEvent.click(await screen.findByRole('menuitem', { name: type }));
  return dialog();
}

async function configure() {
  const router = renderPage(host.baseURL);
  await chooseAction('Configure');
  return { ...(await dialog()), router };
}

/** Whether the browser would ask before it closes the tab. */
const isClosingAsked = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

const submit = (drawer: Awaited<ReturnType<typeof dialog>>) =>
  userEvent.click(drawer.getByRole('button', { name: 'Save' }));

test('adds a source of the chosen type', async () => {
  const drawer = await add();
  expect(drawer.getByText('HTTP and JSON')).toBeVisible();
  await userEvent.type(await drawer.findByLabelText('Name'), 'ad');
  await userEvent.type(drawer.getByLabelText('URL'), 'https://ad');
  await userEvent.type(drawer.getByLabelText('Time limit for pulling (seconds)'), '60');
  await submit(drawer);

  expect(await screen.findByRole('status')).toHaveTextContent('Saved');
  expect(host.requestsOf('userDataSyncSources:create')[0].values).toEqual({
    name: 'ad',
    sourceType: 'http-json',
    enabled: true,
    pullTimeLimit: 60,
    leavers: 'keep',
    memberships: 'source',
    options: { url: 'https://ad' },
  });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(host.requestsOf('userDataSyncSources:list')).toHaveLength(2);
});

test('says at the field what is missing', async () => {
  const drawer = await add();
  await drawer.findByLabelText('Name');
  await submit(drawer);

  expect(await drawer.findByText('A name is required.')).toBeVisible();
  expect(drawer.getByText('Enter an address.')).toBeVisible();
  await waitFor(() => expect(drawer.getByLabelText('Name')).toHaveFocus());
  expect(host.requestsOf('userDataSyncSources:create')).toEqual([]);
});

test('is saved by Enter in any text field', async () => {
  const drawer = await configure();
  await userEvent.type(await drawer.findByLabelText('URL'), '{Enter}');
  await waitFor(() => expect(host.requestsOf('userDataSyncSources:update')).toHaveLength(1));
});

test('says at the field that a name is taken', async () => {
  host.handlers['userDataSyncSources:create'] = () => refusalOf('name already exists');
  const drawer = await add('plain');
  expect(await drawer.findByText('There is nothing to set for this source type.')).toBeVisible();
  await userEvent.type(drawer.getByLabelText('Name'), 'hr{Enter}');

  expect(await drawer.findByText('There is a source of this name already.')).toBeVisible();
  expect(drawer.getByLabelText('Name')).toHaveAttribute('aria-invalid', 'true');
  await userEvent.type(drawer.getByLabelText('Name'), '2');
  await waitFor(() => expect(drawer.queryByText('There is a source of this name already.')).toBeNull());
});

test('says above the form what else the server refuses', async () => {
  host.handlers['userDataSyncSources:update'] = () => refusalOf('No permissions', 403);
  host.handlers['userDataSyncSources:list'] = ({ query }) => listOf(query.pageSize === '1' ? [] : [hr]);
  const drawer = await configure();
  await drawer.findByLabelText('Name');
  await submit(drawer);

  const alert = await drawer.findByRole('alert');
  expect(alert).toHaveTextContent('The source could not be saved');
  expect(alert).toHaveTextContent('No permissions');
});

test('says that the server did not answer, and keeps what was entered', async () => {
  const drawer = await configure();
  await userEvent.type(await drawer.findByLabelText('Display name'), '!');
  await host.stop();
  await submit(drawer);
  expect(await drawer.findByRole('alert')).toHaveTextContent('The server did not answer');
  expect(drawer.getByLabelText('Display name')).toHaveValue('People!');
});

test('configures a source: shows what is saved, and keeps the options that its form does not show', async () => {
  const drawer = await configure();
  expect(await drawer.findByLabelText('Name')).toHaveValue('hr');
  expect(drawer.getByLabelText('URL')).toHaveValue('https://hr');
  await userEvent.type(drawer.getByLabelText('URL'), '/v2');
  await userEvent.clear(drawer.getByLabelText('Time limit for pulling (seconds)'));
  await submit(drawer);

  await waitFor(() =>
    expect(host.requestsOf('userDataSyncSources:update')).toMatchObject([
      {
        query: { filterByTk: '1' },
        values: { name: 'hr', pullTimeLimit: null, options: { url: 'https://hr/v2', secret: 'kept' } },
      },
    ]),
  );
});

test('shows nothing of the form that was open before', async () => {
  const drawer = await configure();
  await userEvent.type(await drawer.findByLabelText('Display name'), '!');
  await userEvent.click(drawer.getByRole('button', { name: 'Close' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Discard' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

  await userEvent.click(screen.getByRole('button', { name: /Add new/ }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'HTTP and JSON' }));
  const next = await dialog();
  expect(await next.findByLabelText('Name')).toHaveValue('');
  expect(next.getByLabelText('Display name')).toHaveValue('');
  expect(next.getByLabelText('URL')).toHaveValue('');
});

test('warns of a new name', async () => {
  const drawer = await configure();
  await userEvent.type(await drawer.findByLabelText('Name'), '2');
  expect(await drawer.findByText(/you are asked whether what the source brought goes with it/)).toBeVisible();
});

test('asks before changes are lost', async () => {
  const drawer = await configure();
  await userEvent.type(await drawer.findByLabelText('Display name'), '!');
  await userEvent.click(drawer.getByRole('button', { name: 'Cancel' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Keep editing' }));
  await waitFor(() => expect(screen.queryByText('Discard the changes?')).toBeNull());
  expect(drawer.getByLabelText('Display name')).toHaveValue('People!');

  await userEvent.click(drawer.getByRole('button', { name: 'Close' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Discard' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(host.requestsOf('userDataSyncSources:update')).toEqual([]);
});

test('asks before another page is opened with changes unsaved', async () => {
  const { router, ...drawer } = await configure();
  await userEvent.type(await drawer.findByLabelText('Display name'), '!');
  expect(isClosingAsked()).toBe(true);
  await act(() => router.navigate('/elsewhere'));
  await userEvent.click(await screen.findByRole('button', { name: 'Keep editing' }));
  expect(drawer.getByLabelText('Display name')).toHaveValue('People!');

  await act(() => router.navigate('/elsewhere'));
  await userEvent.click(await screen.findByRole('button', { name: 'Discard' }));
  expect(await screen.findByText('Another page of the host')).toBeVisible();
  expect(isClosingAsked()).toBe(false);
});

test('leads to another page at once where nothing was changed', async () => {
  const { router, ...drawer } = await configure();
  await drawer.findByLabelText('Name');
  expect(isClosingAsked()).toBe(false);
  await act(() => router.navigate('/elsewhere'));
  expect(screen.getByText('Another page of the host')).toBeVisible();
});

test('closes at once where nothing was changed', async () => {
  const drawer = await configure();
  await drawer.findByLabelText('Name');
  await userEvent.click(drawer.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('says why a source could not be loaded', async () => {
  host.handlers['userDataSyncSources:get'] = () => refusalOf('Database is away', 500);
  const drawer = await configure();
  const alert = await drawer.findByRole('alert');
  expect(alert).toHaveTextContent('Database is away');
  expect(drawer.getByRole('button', { name: 'Save' })).toBeDisabled();
});

test('where no source type is installed, the menu says so and leads to the documentation', async () => {
  host.handlers['userData:listSyncTypes'] = () => answerOf([]);
  renderPage(host.baseURL);
  await screen.findAllByText('People');
  await userEvent.click(screen.getByRole('button', { name: /Add new/ }));
  expect(await screen.findByText('No source type is installed')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Read the documentation' })).toHaveAttribute(
    'href',
    expect.stringMatching(/^https/),
  );
});

describe('a source that gets another name', () => {
  const rename = async (count: number) => {
    host.handlers['userData:countRecords'] = () => answerOf({ count });
    const drawer = await configure();
    const name = await drawer.findByLabelText('Name');
    await userEvent.clear(name);
    await userEvent.type(name, 'staff');
    await submit(drawer);
    return drawer;
  };
  const question = async () => {
    const title = await screen.findByText('Rename "hr" to "staff"?');
    return within(title.closest<HTMLElement>('[role="dialog"]')!);
  };
  const updates = () => host.requestsOf('userDataSyncSources:update').map(({ query }) => query);

  test('asks, and takes along what it brought', async () => {
    await rename(1_234);
    const asked = await question();
    expect(asked.getByText(/The source has brought 1,234 records/)).toBeVisible();
    expect(host.requestsOf('userData:countRecords')[0].query).toEqual({ sourceId: '1' });
    expect(updates()).toEqual([]);
    await userEvent.click(asked.getByRole('button', { name: 'Take 1,234 records along' }));
    expect(await screen.findByRole('status')).toHaveTextContent('Saved');
    expect(updates()).toEqual([{ filterByTk: '1', takeRecords: 'true' }]);
    expect(host.requestsOf('userDataSyncSources:update')[0].values).toMatchObject({ name: 'staff' });
  });

  test('asks, and leaves it behind', async () => {
    await rename(1);
    await userEvent.click((await question()).getByRole('button', { name: 'Leave 1 record behind' }));
    await screen.findByRole('status');
    expect(updates()).toEqual([{ filterByTk: '1', takeRecords: 'false' }]);
  });

  test('is not saved where somebody thinks better of it', async () => {
    const drawer = await rename(2);
    await userEvent.click((await question()).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(drawer.getByRole('button', { name: 'Save' })).toBeEnabled());
    expect(updates()).toEqual([]);
    expect(drawer.getByLabelText('Name')).toHaveValue('staff');
  });

  test('is not asked where it brought nothing', async () => {
    await rename(0);
    await screen.findByRole('status');
    expect(updates()).toEqual([{ filterByTk: '1', takeRecords: 'true' }]);
  });
});
