import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerOf, type Host, listOf, refusalOf, startHost } from './host';
import { chooseAction, renderPage } from './render';

const hr = { id: 1, name: 'hr', sourceType: 'plain', enabled: true };
let saved: Record<string, unknown>;
let host: Host;

beforeEach(async () => {
  // As an upgraded database has it.
  saved = { ...hr, options: {}, leavers: null, leaverLimitPercent: null, memberships: null, schedule: null };
  host = await startHost({
    'userDataSyncSources:list': ({ query }) => listOf(query.pageSize === '1' ? [] : [hr]),
    'userDataSyncSources:get': () => answerOf(saved),
    'userDataSyncSources:update': () => answerOf([]),
    'userData:listSyncTypes': () => answerOf([{ name: 'plain' }]),
    'userData:latestTasks': () => answerOf([]),
    'userData:describeSchedule': () =>
      answerOf({
        text: 'At 03:00',
        nextRuns: ['2030-01-01T02:00:00.000Z', '2030-01-02T02:00:00.000Z', '2030-01-03T02:00:00.000Z'],
      }),
  });
});
afterEach(() => host.stop());

async function configure() {
  renderPage(host.baseURL);
  await chooseAction('Configure');
  const drawer = within(await screen.findByRole('dialog'));
  await drawer.findByLabelText('Name');
  return drawer;
}

const submit = async (drawer: Awaited<ReturnType<typeof configure>>) => {
  await userEvent.click(drawer.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(host.requestsOf('userDataSyncSources:update')).toHaveLength(1));
  return host.requestsOf('userDataSyncSources:update')[0].values;
};

test('shows what holds where nothing is set, and changes nothing by being submitted', async () => {
  const drawer = await configure();
  expect(drawer.getByText('Synchronization rules')).toBeVisible();
  expect(drawer.getByRole('radio', { name: /Keep them/ })).toBeChecked();
  expect(drawer.getByRole('radio', { name: /Overwrite all/ })).toBeChecked();
  expect(drawer.queryByLabelText(/Removal limit/)).toBeNull();
  expect(drawer.getByRole('radiogroup', { name: 'Department memberships' })).toBeVisible();
  expect(drawer.queryByLabelText('Time zone')).toBeNull();
  expect(await submit(drawer)).toMatchObject({ leavers: 'keep', memberships: 'source' });
});

test('keeps a schedule without a time zone in UTC', async () => {
  saved = { ...saved, schedule: '0 3 * * *', scheduleTimeZone: null };
  expect(await submit(await configure())).toMatchObject({ schedule: '0 3 * * *', scheduleTimeZone: 'UTC' });
});

test('asks for the limit of leavers where they are removed', async () => {
  const drawer = await configure();
  await userEvent.click(drawer.getByRole('radio', { name: /Remove them/ }));
  expect(await drawer.findByLabelText('Removal limit (%)')).toHaveValue('10');
  await userEvent.type(drawer.getByLabelText('Removal limit (number)'), '25');
  await userEvent.click(drawer.getByRole('radio', { name: /Keep manual ones/ }));
  expect(await submit(drawer)).toMatchObject({
    leavers: 'remove',
    leaverLimitPercent: 10,
    leaverLimitCount: 25,
    memberships: 'own',
  });
});

test('suspends leavers, and removes them later if it is told to', async () => {
  saved = { ...saved, removeSuspendedAfterDays: 30 };
  const drawer = await configure();
  expect(drawer.queryByLabelText('Then remove after (days)')).toBeNull();
  await userEvent.click(drawer.getByRole('radio', { name: /Suspend them.*can no longer sign in, and lose nothing/ }));
  expect(await drawer.findByLabelText('Removal limit (%)')).toHaveValue('10');
  const days = drawer.getByLabelText('Then remove after (days)');
  expect(days).toHaveValue('30');
  await userEvent.clear(days);
  await userEvent.type(days, '9000');
  const sent = { leavers: 'suspend', leaverLimitPercent: 10, removeSuspendedAfterDays: 3650 };
  expect(await submit(drawer)).toMatchObject(sent);
});

test('never removes who is suspended if no number of days is set', async () => {
  saved = { ...saved, leavers: 'suspend', removeSuspendedAfterDays: 30 };
  const drawer = await configure();
  await userEvent.clear(drawer.getByLabelText('Then remove after (days)'));
  expect(await submit(drawer)).toMatchObject({ leavers: 'suspend', removeSuspendedAfterDays: null });
});

test('does not take a cleared percentage for the one that holds if none is set', async () => {
  saved = { ...saved, leavers: 'remove', leaverLimitPercent: 5 };
  const drawer = await configure();
  await userEvent.clear(drawer.getByLabelText('Removal limit (%)'));
  await userEvent.click(drawer.getByRole('button', { name: 'Save' }));
  expect(await drawer.findByText('A percentage is required, from 0 to 100.')).toBeVisible();
  await waitFor(() => expect(drawer.getByLabelText('Removal limit (%)')).toHaveFocus());
  expect(host.requestsOf('userDataSyncSources:update')).toEqual([]);
});

test('says a schedule in words, with the next runs in its time zone', async () => {
  saved = { ...saved, scheduleTimeZone: 'Europe/Madrid' };
  const drawer = await configure();
  await userEvent.click(drawer.getByLabelText('Schedule'));
  await userEvent.click(await screen.findByText('Every day at 03:00'));
  expect(drawer.getByLabelText('Schedule')).toHaveValue('0 3 * * *');
  expect(await drawer.findByText('At 03:00')).toBeVisible();
  expect(drawer.getByText(/Tuesday, January 1, 2030.*03:00/)).toBeVisible();
  expect(drawer.getByText(/Thursday, January 3, 2030.*03:00/)).toBeVisible();
  expect(host.requestsOf('userData:describeSchedule').at(-1)?.query).toEqual({
    schedule: '0 3 * * *',
    timeZone: 'Europe/Madrid',
  });
  expect(await submit(drawer)).toMatchObject({ schedule: '0 3 * * *', scheduleTimeZone: 'Europe/Madrid' });
});

test('says once and at the field why a schedule can not be used, until it is corrected', async () => {
  const { 'userData:describeSchedule': describeSchedule } = host.handlers;
  const reason = 'A schedule has five fields';
  host.handlers['userData:describeSchedule'] = () => refusalOf(reason);
  host.handlers['userDataSyncSources:update'] = () => ({
    status: 400,
    body: { errors: [{ message: reason, code: 'schedule' }] },
  });
  const drawer = await configure();
  await userEvent.type(drawer.getByLabelText('Schedule'), 'every second');
  expect(await drawer.findByText(reason)).toBeVisible();
  await submit(drawer);
  expect(drawer.getAllByText(reason)).toHaveLength(1);
  expect(drawer.getByLabelText('Schedule')).toHaveAttribute('aria-invalid', 'true');

  host.handlers['userData:describeSchedule'] = describeSchedule;
  await userEvent.clear(drawer.getByLabelText('Schedule'));
  await userEvent.type(drawer.getByLabelText('Schedule'), '0 3 * * *');
  expect(await drawer.findByText('At 03:00')).toBeVisible();
  expect(drawer.queryByText(reason)).toBeNull();
  expect(drawer.getByLabelText('Schedule')).not.toHaveAttribute('aria-invalid', 'true');
});

test('is without a schedule once it is cleared', async () => {
  saved = { ...saved, schedule: '0 3 * * *', scheduleTimeZone: 'UTC' };
  const drawer = await configure();
  await userEvent.clear(drawer.getByLabelText('Schedule'));
  await waitFor(() => expect(drawer.queryByLabelText('Time zone')).toBeNull());
  expect(await submit(drawer)).toMatchObject({ schedule: '' });
});
