import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerOf, type Host, type HostAnswer, listOf, refusalOf, startHost } from './host';
import { chooseAction, renderPage } from './render';

const hr = { id: 1, name: 'hr', sourceType: 'http-json', enabled: true };
const options = { url: 'https://hr', token: '***set***' };
const found = {
  requests: [{ what: 'https://hr/users', milliseconds: 1200 }],
  records: [
    { dataType: 'user', first: 50 },
    { dataType: 'badge', first: 3 },
  ],
};

let host: Host;
beforeEach(async () => {
  host = await startHost({
    'userDataSyncSources:list': () => listOf([hr]),
    'userDataSyncSources:get': () => answerOf({ ...hr, options }),
    'userDataSyncSources:update': () => answerOf([]),
    'userData:listSyncTypes': () => answerOf([{ name: 'http-json', canTest: true }, { name: 'plain' }]),
    'userData:latestTasks': () => answerOf([]),
    'userData:testConnection': () => answerOf(found),
  });
});
afterEach(() => host.stop());

async function open(type?: string) {
  renderPage(host.baseURL);
  if (type) {
    await screen.findAllByText('hr');
    await userEvent.click(screen.getByRole('button', { name: /Add new/ }));
    await userEvent.click(await screen.findByRole('menuitem', { name: type }));
  } else {
    await chooseAction('Configure');
  }
  const drawer = within(await screen.findByRole('dialog'));
  await drawer.findByLabelText('Name');
  return drawer;
}

const button = () => screen.getByRole('button', { name: /Test connection/ });
/** Whatever is said to who has it read. */
const live = () => button().parentElement!.querySelector('[aria-live=polite]')!;

test('tests what is in the form, saved or not, and says what was asked, how long, and how much came', async () => {
  const drawer = await open();
  await userEvent.type(drawer.getByLabelText('URL'), '/v2');
  await userEvent.click(button());

  await waitFor(() => expect(live()).toHaveTextContent('The connection works'));
  expect(drawer.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'https://hr/users · 1.2 sec',
    'Users in the first answer: 50',
    'badge in the first answer: 3',
  ]);
  expect(host.requestsOf('userData:testConnection').map(({ values }) => values)).toEqual([
    { id: 1, sourceType: 'http-json', options: { ...options, url: 'https://hr/v2' } },
  ]);
  expect(host.requestsOf('userDataSyncSources:update')).toEqual([]);

  // It is no longer what was tested.
  await userEvent.type(drawer.getByLabelText('URL'), '/v3');
  await waitFor(() => expect(live()).toBeEmptyDOMElement());
});

test('says why it failed', async () => {
  host.handlers['userData:testConnection'] = () => refusalOf('Check the token.');
  await open();
  await userEvent.click(button());
  await waitFor(() => expect(live()).toHaveTextContent('The connection test failedCheck the token.'));
});

test('works by keyboard, and shows that it is under way', async () => {
  let answer!: (answer: HostAnswer) => void;
  host.handlers['userData:testConnection'] = () => new Promise((resolve) => (answer = resolve));
  await open('http-json');
  await userEvent.type(screen.getByLabelText('URL'), 'https://new');
  button().focus();
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(live()).toHaveTextContent('The connection is being tested'));
  expect(button()).toHaveAttribute('aria-busy', 'true');
  await waitFor(() => expect(host.requestsOf('userData:testConnection')).toHaveLength(1));
  answer(answerOf(found));
  await waitFor(() => expect(live()).toHaveTextContent('The connection works'));
  // It can be pressed again from where it is.
  expect(button()).toHaveFocus();
});

test('asks nothing as long as a field of the settings is not valid, and leads there', async () => {
  const drawer = await open('http-json');
  await userEvent.click(button());
  expect(await drawer.findByText('Enter an address.')).toBeVisible();
  await waitFor(() => expect(drawer.getByLabelText('URL')).toHaveFocus());
  // The name is not what is tested.
  expect(drawer.queryByText('A name is required.')).toBeNull();
  expect(host.requestsOf('userData:testConnection')).toEqual([]);
});

test('is not there for types that do not offer it', async () => {
  await open('plain');
  expect(screen.queryByRole('button', { name: /Test connection/ })).toBeNull();
});
