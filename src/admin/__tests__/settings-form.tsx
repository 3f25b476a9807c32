// What a settings form that another plugin brings can rely on, in whichever client: that of the sample plugin is filled in
// and saved.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { answerOf, type Host, type HostAnswer, listOf, refusalOf, startHost } from './host';
import { chooseAction, clientOf, renderInHost } from './render';

type HostClient = ReturnType<typeof clientOf>;

const hr = { id: 1, name: 'hr', displayName: 'People', sourceType: 'http-json', enabled: true };
const options = { url: 'https://hr', token: 'sesame', timeout: 5, unknown: 'kept' };
const crm = { id: 2, name: 'crm', displayName: 'Customers', sourceType: 'http-json', enabled: true };
const crmOptions = { url: 'https://crm', token: 'mellon' };

/** @param openTab loads a client with this and the sample plugin; gives what the "Synchronize" tab shows */
export function testSettingsForm(openTab: (client: HostClient) => Promise<ReactNode>) {
  let host: Host;
  beforeEach(async () => {
    host = await startHost({
      'userDataSyncSources:list': ({ query }) => listOf(query.pageSize === '1' ? [] : [hr]),
      'userDataSyncSources:get': () => answerOf({ ...hr, options }),
      'userDataSyncSources:create': () => answerOf({ id: 2 }),
      'userDataSyncSources:update': () => answerOf([]),
      'userData:listSyncTypes': () =>
        answerOf([{ name: 'http-json', title: '{{t("HTTP and JSON")}}', canTest: true }, { name: 'plain' }]),
      'userData:latestTasks': () => answerOf([]),
      'userData:testConnection': () => answerOf({ requests: [], records: [] }),
    });
  });
  afterEach(() => host.stop());

  const url = () => screen.findByPlaceholderText('https://hr.example.com/api');
  const timeout = () => screen.getByPlaceholderText('30');
  const token = () => document.querySelector<HTMLInputElement>('input[type=password]')!;
  const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
  const created = () => host.requestsOf('userDataSyncSources:create').map(({ values }) => values);
  const updated = () => host.requestsOf('userDataSyncSources:update').map(({ values }) => values);
  const isClosed = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

  async function add(type = 'HTTP and JSON') {
    renderInHost(await openTab(clientOf(host.baseURL)));
    await screen.findAllByText('People');
    await userEvent.click(screen.getByRole('button', { name: /Add new/ }));
    await userEvent.click(await screen.findByRole('menuitem', { name: type }));
    const drawer = within(await screen.findByRole('dialog'));
    await userEvent.type(await drawer.findByLabelText('Name'), 'ad');
  }

  async function configure() {
    renderInHost(await openTab(clientOf(host.baseURL)));
    await chooseAction('Configure');
    await url();
  }

  it('takes what was entered as options of the source', async () => {
    await add();
    await userEvent.type(await url(), 'https://ad');
    await userEvent.type(token(), 'abracadabra');
    await userEvent.type(timeout(), '7');
    await press('Save');
    await isClosed();
    expect(created()).toEqual([
      expect.objectContaining({ name: 'ad', options: { url: 'https://ad', token: 'abracadabra', timeout: 7 } }),
    ]);
  });

  it('shows the saved options, and keeps those that it does not ask for', async () => {
    await configure();
    expect(await url()).toHaveValue('https://hr');
    expect(token()).toHaveValue('sesame');
    expect(timeout()).toHaveValue('5');
    await userEvent.type(await url(), '/v2');
    await press('Save');
    await isClosed();
    expect(updated()).toEqual([expect.objectContaining({ options: { ...options, url: 'https://hr/v2' } })]);
  });

  it('saves nothing as long as it is not valid, and says at the field what is wrong', async () => {
    await add();
    await press('Save');
    await waitFor(() => expect(screen.getByRole('dialog')).toHaveTextContent(/required|Enter an http/));
    await userEvent.type(await url(), 'ftp://ad');
    await press('Save');
    await screen.findByText('Enter an http or https address.');
    expect(created()).toEqual([]);

    await userEvent.clear(await url());
    await userEvent.type(await url(), 'https://ad');
    await press('Save');
    await isClosed();
    expect(created()).toEqual([expect.objectContaining({ options: { url: 'https://ad' } })]);
  });

  it("shows the server's refusal with all that was entered, to be saved again", async () => {
    host.handlers['userDataSyncSources:update'] = () => refusalOf('Database is away', 500);
    await configure();
    await userEvent.type(await url(), '/v2');
    await press('Save');
    expect(await screen.findByRole('alert')).toHaveTextContent('Database is away');
    expect(await url()).toHaveValue('https://hr/v2');

    host.handlers['userDataSyncSources:update'] = () => answerOf([]);
    await press('Save');
    await isClosed();
    expect(updated()[1]).toMatchObject({ options: { url: 'https://hr/v2' } });
  });

  it('is saved once, however often it is submitted', async () => {
    let answer = (_: HostAnswer) => {};
    host.handlers['userDataSyncSources:update'] = () => new Promise((resolve) => (answer = resolve));
    await configure();
    await userEvent.dblClick(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(updated()).toHaveLength(1));
    answer(answerOf([]));
    await isClosed();
    expect(updated()).toHaveLength(1);
  });

  it('is asked about before what was entered in it is lost', async () => {
    await configure();
    await userEvent.type(timeout(), '0');
    await press('Cancel');
    await userEvent.click(await screen.findByRole('button', { name: 'Keep editing' }));
    expect(timeout()).toHaveValue('50');
    await press('Close');
    await userEvent.click(await screen.findByRole('button', { name: 'Discard' }));
    await isClosed();
    expect(updated()).toEqual([]);
  });

  it('is left without a question where nothing was entered', async () => {
    await configure();
    await press('Cancel');
    await isClosed();
  });

  it('shows and saves the settings of the one source it is opened for, one after the other without a reload', async () => {
    host.handlers['userDataSyncSources:list'] = ({ query }) => listOf(query.pageSize === '1' ? [] : [hr, crm]);
    host.handlers['userDataSyncSources:get'] = ({ query }) =>
      answerOf(query.filterByTk === '1' ? { ...hr, options } : { ...crm, options: crmOptions });
    const openForm = async (source: string) => {
      const row = await screen.findByRole('row', { name: new RegExp(source) });
      await chooseAction('Configure', within(row));
      await url();
    };
    renderInHost(await openTab(clientOf(host.baseURL)));
    await openForm('People');
    expect(await url()).toHaveValue('https://hr');
    await userEvent.type(await url(), '/discarded');
    await press('Cancel');
    await userEvent.click(await screen.findByRole('button', { name: 'Discard' }));
    await isClosed();

    await openForm('Customers');
    expect(await url()).toHaveValue('https://crm');
    expect(token()).toHaveValue('mellon');
    expect(timeout()).toHaveValue('');
    await userEvent.type(await url(), '/v2');
    await press('Save');
    await isClosed();
    expect(updated()).toEqual([expect.objectContaining({ options: { ...crmOptions, url: 'https://crm/v2' } })]);

    await userEvent.click(screen.getByRole('button', { name: /Add new/ }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'HTTP and JSON' }));
    expect(await url()).toHaveValue('');
    expect(token()).toHaveValue('');
    await userEvent.type(screen.getByLabelText('Name'), 'ad');
    await userEvent.type(await url(), 'https://ad');
    await press('Save');
    await isClosed();
    expect(created()).toEqual([expect.objectContaining({ name: 'ad', options: { url: 'https://ad' } })]);

    await openForm('People');
    expect(await url()).toHaveValue('https://hr');
    expect(token()).toHaveValue('sesame');
    await userEvent.type(timeout(), '0');
    await press('Cancel');
    await screen.findByRole('button', { name: 'Discard' });
  });

  it('is tested as it is filled in, once it is valid', async () => {
    await configure();
    await userEvent.clear(await url());
    await userEvent.type(await url(), 'https://');
    await press('Test connection');
    await screen.findByText('Enter an http or https address.');
    expect(host.requestsOf('userData:testConnection')).toEqual([]);

    await userEvent.type(await url(), 'v2');
    await press('Test connection');
    await screen.findByText('The connection works');
    expect(host.requestsOf('userData:testConnection').map(({ values }) => values)).toEqual([
      { id: 1, sourceType: 'http-json', options: { ...options, url: 'https://v2' } },
    ]);
    expect(updated()).toEqual([]);
    await userEvent.type(await url(), '/v3');
    await waitFor(() => expect(screen.queryByText('The connection works')).toBeNull());
  });

  it('where a source type brings none, that is said, and the source can be saved', async () => {
    await add('plain');
    await screen.findByText('There is nothing to set for this source type.');
    await press('Save');
    await isClosed();
    expect(created()).toEqual([expect.objectContaining({ name: 'ad', sourceType: 'plain', options: {} })]);
  });
}
