import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Suspension } from '../api';
import { answerOf, type Host, type HostRequest, listOf, refusalOf, startHost } from './host';
import { renderPage } from './render';

const suspension = (id: number, nickname: string, rest: Partial<Suspension> = {}): Suspension => ({
  user: { id, nickname, username: nickname.toLowerCase(), email: `${nickname.toLowerCase()}@example.com` },
  since: new Date(Date.now() - 3 * 86_400_000).toISOString(),
  ...{ sourceName: 'hr', sourceDisplayName: 'HR words', reason: 'left', removalDueAt: null, by: null },
  ...rest,
});
const byHand = {
  sourceName: null,
  sourceDisplayName: null,
  reason: 'manual',
  by: { id: 1, nickname: 'Boss' },
} as const;
const users = [
  { id: 12, nickname: 'Dora', username: 'dora', email: 'dora@example.com' },
  { id: 13, nickname: 'Emil', username: 'emil', email: null },
];

let host: Host;
let suspended: Suspension[];
beforeEach(async () => {
  suspended = [
    suspension(2, 'Ana', { removalDueAt: '2030-02-01T00:00:00.000Z' }),
    suspension(3, 'Bob', byHand),
    suspension(4, 'Cid', { sourceName: 'crm', sourceDisplayName: null, reason: 'reported' }),
  ];
  host = await startHost({
    'userDataSyncSources:list': () => listOf([]),
    'userData:listSyncTypes': () => answerOf([]),
    'userDataSuspensions:list': ({ query }) => pageOf(query),
    'userDataSuspensions:lift': ({ values }) => {
      const { userIds } = values as { userIds: number[] };
      suspended = suspended.filter(({ user }) => !userIds.includes(user.id as number));
      return answerOf({ lifted: userIds.map(String), unchanged: [] });
    },
    'users:list': ({ query }) =>
      listOf(users.filter(({ nickname }) => !query.filter || query.filter.includes(nickname.slice(1)))),
  });
});
afterEach(() => host.stop());

/** Answers as the server does. */
function pageOf({ search = '', page, pageSize }: Record<string, string>) {
  const found = suspended.filter(({ user }) => JSON.stringify(user).toLowerCase().includes(search.toLowerCase()));
  const first = (Number(page) - 1) * Number(pageSize);
  return listOf(found.slice(first, first + Number(pageSize)), found.length);
}

const lifts = () => host.requestsOf('userDataSuspensions:lift').map(({ values }) => values);

/** Opens the drawer, once its people are there. */
async function open(name = 'Ana') {
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: 'Suspended people' }));
  const drawer = within(await screen.findByRole('dialog', { name: 'Suspended people' }));
  await drawer.findByText(name);
  return drawer;
}

/** The dialog in front of the drawer. */
const question = async (title: string) =>
  within((await screen.findByText(title)).closest<HTMLElement>('.ant-modal-content, .ant-modal-confirm')!);

test('lists who is suspended, since when, by whom and why', async () => {
  const drawer = await open();
  const rows = drawer.getAllByRole('row').map((row) => row.textContent);
  expect(rows).toEqual([
    'NameSinceSuspended byReasonRemoval dueActions',
    expect.stringMatching(/^Anaana · ana@example.com3 days agoHuman resourcesNo longer in the source.*2030.*Lift$/),
    'Bobbob · bob@example.com3 days agoBossManuallyLift',
    'Cidcid · cid@example.com3 days agocrmThe source says soLift',
  ]);
  expect(host.requestsOf('userDataSuspensions:list')[0].query).toEqual({ page: '1', pageSize: '10' });
});

test('is searched, sorted and paged by the server', async () => {
  suspended = Array.from({ length: 25 }, (_, number) => suspension(number + 1, `Person${number}`));
  const drawer = await open('Person0');
  await userEvent.click(drawer.getByRole('listitem', { name: '3' }));
  expect(await drawer.findByText('Person24')).toBeVisible();
  await userEvent.click(drawer.getByRole('columnheader', { name: /Since/ }));
  await waitFor(() =>
    expect(host.requestsOf('userDataSuspensions:list').at(-1)?.query).toMatchObject({ sort: 'since', page: '1' }),
  );
  await userEvent.type(drawer.getByRole('searchbox', { name: 'Search by name, username or email' }), 'PERSON7@');
  expect(await drawer.findByText('Person7')).toBeVisible();
  await waitFor(() => expect(drawer.queryByText('Person0')).toBeNull());
  await userEvent.type(drawer.getByRole('searchbox'), '?');
  expect(await drawer.findByText('Nobody matches')).toBeVisible();
});

test('says that nobody is suspended', async () => {
  suspended = [];
  await open('Nobody is suspended');
});

test('says why the people could not be loaded, and tries again', async () => {
  const list = host.handlers['userDataSuspensions:list'];
  host.handlers['userDataSuspensions:list'] = () => refusalOf('Database is away', 500);
  const drawer = await open('The suspended people could not be loaded');
  expect(drawer.getByText('Database is away')).toBeVisible();
  host.handlers['userDataSuspensions:list'] = list;
  await userEvent.click(drawer.getByRole('button', { name: 'Try again' }));
  expect(await drawer.findByText('Ana')).toBeVisible();
});

test('is sorted and selected on a phone too, which has no room for the head of the table', async () => {
  const isPhone = (query: string) => query === '(max-width: 575px)';
  const listeners = { addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {} };
  vi.spyOn(window, 'matchMedia').mockImplementation(
    (media) => ({ matches: isPhone(media), media, ...listeners }) as unknown as MediaQueryList,
  );
  try {
    const drawer = await open();
    expect(drawer.queryByRole('columnheader', { name: 'Since' })).toBeNull();
    expect(drawer.getByRole('row', { name: /Reason No longer in the source/ })).toBeVisible();
    await userEvent.click(drawer.getByRole('checkbox', { name: 'Select all' }));
    expect(drawer.getByRole('button', { name: 'Lift (3)' })).toBeEnabled();
    await userEvent.click(drawer.getByRole('combobox', { name: 'Sort by' }));
    await userEvent.click(await screen.findByText('Since ↓'));
    await waitFor(() =>
      expect(host.requestsOf('userDataSuspensions:list').at(-1)?.query).toMatchObject({ sort: '-since' }),
    );
  } finally {
    vi.restoreAllMocks();
  }
});

describe('lifting', () => {
  test('asks, and names whom', async () => {
    const drawer = await open();
    expect(drawer.getAllByRole('button', { name: 'Lift' })[0]).toBeDisabled();
    await userEvent.click(drawer.getAllByRole('button', { name: 'Lift' })[1]);
    await userEvent.click((await question('Lift the suspension of Ana?')).getByRole('button', { name: 'Cancel' }));
    expect(lifts()).toEqual([]);

    await userEvent.click(drawer.getByRole('checkbox', { name: 'Select Ana' }));
    await userEvent.click(drawer.getByRole('checkbox', { name: 'Select Cid' }));
    await userEvent.click(drawer.getByRole('button', { name: 'Lift (2)' }));
    const dialog = await question('Lift the selected suspensions (2)?');
    expect(dialog.getByText(/A source suspends them again with its next sync/)).toBeVisible();
    expect(dialog.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Ana · ana · ana@example.com',
      'Cid · cid · cid@example.com',
    ]);
    await userEvent.click(dialog.getByRole('button', { name: 'Lift' }));
    expect(await screen.findByText('Lifted: Ana, Cid')).toBeVisible();
    await waitFor(() => expect(drawer.queryByText('Ana')).toBeNull());
    expect(lifts()).toEqual([{ userIds: [2, 4] }]);
    expect(drawer.getByText('Bob')).toBeVisible();
  });

  test('of all on the last page shows the page before', async () => {
    suspended = Array.from({ length: 11 }, (_, number) => suspension(number + 1, `Person${number}`));
    const drawer = await open('Person0');
    await userEvent.click(drawer.getByRole('listitem', { name: '2' }));
    await drawer.findByText('Person10');
    await userEvent.click(drawer.getByRole('checkbox', { name: 'Select all' }));
    await userEvent.click(drawer.getByRole('button', { name: 'Lift (1)' }));
    const dialog = await question('Lift the suspension of Person10?');
    await userEvent.click(dialog.getByRole('button', { name: 'Lift' }));
    expect(await drawer.findByText('Person0')).toBeVisible();
  });

  test('says why it was refused', async () => {
    host.handlers['userDataSuspensions:lift'] = () => refusalOf('No permissions', 403);
    const drawer = await open();
    await userEvent.click(drawer.getAllByRole('button', { name: 'Lift' })[1]);
    await userEvent.click((await question('Lift the suspension of Ana?')).getByRole('button', { name: 'Lift' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('No permissions');
    expect(drawer.getByText('Ana')).toBeVisible();
  });
});

describe('suspending manually', () => {
  async function openDialog() {
    const drawer = await open();
    await userEvent.click(drawer.getByRole('button', { name: 'Suspend people' }));
    return { drawer, dialog: within(await screen.findByRole('dialog', { name: 'Suspend people' })) };
  }
  const choose = async (name: RegExp) =>
    userEvent.click(await screen.findByText(name, { selector: '.ant-select-item-option-content *' }));
  const suspends = () => host.requestsOf('userDataSuspensions:suspend').map(({ values }) => values);

  test('finds users on the server, and names who was suspended', async () => {
    host.handlers['userDataSuspensions:suspend'] = () => {
      suspended = [suspension(12, 'Dora', byHand), ...suspended];
      return answerOf({ suspended: ['12'], unchanged: ['13'], refused: [] });
    };
    const { drawer, dialog } = await openDialog();
    const suspend = dialog.getByRole('button', { name: 'Suspend' });
    expect(suspend).toBeDisabled();
    const box = await dialog.findByRole('combobox', { name: 'Users' });
    await userEvent.click(box);
    await choose(/^Dora · dora · dora@example.com/);
    await userEvent.type(box, 'mil');
    await waitFor(() =>
      expect(JSON.parse(host.requestsOf('users:list').at(-1)?.query.filter ?? '{}')).toEqual({
        $or: ['nickname', 'username', 'email'].map((field) => ({ [field]: { $includes: 'mil' } })),
      }),
    );
    await screen.findByText(/^Emil/, { selector: '.ant-select-item-option-content *' });
    // With the code that browsers give and userEvent leaves out.
    fireEvent.keyDown(box, { key: 'Enter', keyCode: 13 });
    expect(await dialog.findByTitle('Emil')).toBeVisible();
    await waitFor(() => expect(host.requestsOf('users:list').at(-1)?.query.filter).toBeUndefined());
    await userEvent.click(suspend);
    expect(await screen.findByText('Suspended: Dora · Suspended already: Emil')).toBeVisible();
    expect(suspends()).toEqual([{ userIds: ['12', '13'] }]);
    expect(await drawer.findByText('Dora')).toBeVisible();
    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Suspend people' })).toBeNull());
  });

  test('says who was refused and why, and keeps them to be looked at', async () => {
    host.handlers['userDataSuspensions:suspend'] = ({ values }: HostRequest) =>
      (values as { userIds: string[] }).userIds.length > 1
        ? answerOf({ suspended: ['12'], unchanged: [], refused: [{ userId: '13', message: 'Has the root role' }] })
        : refusalOf('Nobody was suspended. Emil: Has the root role');
    const { dialog } = await openDialog();
    await userEvent.click(await dialog.findByRole('combobox', { name: 'Users' }));
    await choose(/^Dora/);
    await choose(/^Emil/);
    await userEvent.click(dialog.getByRole('button', { name: 'Suspend' }));
    expect(await dialog.findByText('Emil: Has the root role')).toBeVisible();
    expect(await screen.findByText('Suspended: Dora')).toBeVisible();
    expect(dialog.queryByTitle('Dora')).toBeNull();

    await userEvent.click(dialog.getByRole('button', { name: 'Suspend' }));
    expect(await dialog.findByText('Nobody was suspended. Emil: Has the root role')).toBeVisible();
    expect(suspends()).toEqual([{ userIds: ['12', '13'] }, { userIds: ['13'] }]);
  });

  test('says so if the list of users may not be seen', async () => {
    host.handlers['users:list'] = () => refusalOf('No permissions', 403);
    const { dialog } = await openDialog();
    expect(await dialog.findByText(/You may not see the list of users/)).toBeVisible();
    expect(dialog.queryByRole('combobox')).toBeNull();
  });

  test('says why users could not be loaded, and tries again', async () => {
    const list = host.handlers['users:list'];
    host.handlers['users:list'] = () => refusalOf('Database is away', 500);
    const { dialog } = await openDialog();
    expect(await dialog.findByText('Database is away')).toBeVisible();
    host.handlers['users:list'] = list;
    await userEvent.click(dialog.getByRole('button', { name: 'Try again' }));
    expect(await dialog.findByRole('combobox', { name: 'Users' })).toBeVisible();
  });
});
