import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { MappingDescription, MappingTrial, SourceMapping } from '../../server/contracts/mapping';
import { answerOf, type Host, listOf, refusalOf, startHost } from './host';
import { chooseAction, renderPage } from './render';

const hr = { id: 1, name: 'hr', displayName: 'People', sourceType: 'http-json', enabled: true };
const mapping: SourceMapping = {
  user: {
    rules: [
      { field: 'email', from: { kind: 'attribute', attribute: { path: 'mail' } }, steps: [{ kind: 'lowerCase' }] },
      { field: 'jobTitle', from: { kind: 'constant', value: 'Clerk' }, apply: 'create' },
    ],
    scope: [[{ attribute: 'employeeType', operator: 'equals', value: 'staff' }]],
  },
  excludedUserIds: [12],
};
const description: MappingDescription = {
  attributes: { user: [{ name: 'mail', title: 'Mail address', example: 'ana@example.com' }], department: [] },
  defaultMapping: null,
  fields: {
    user: [
      { name: 'nickname', title: 'Nickname', type: 'text' },
      { name: 'email', title: 'Email', type: 'text' },
      { name: 'jobTitle', title: 'Job title', type: 'text' },
    ],
    department: [{ name: 'title', title: 'Name', type: 'text' }],
  },
};
const trial: MappingTrial = {
  attributes: ['uid', 'mail', 'name.givenName'],
  records: [
    {
      attributes: { uid: '1', mail: 'ANA@example.com', name: { givenName: 'Ana' } },
      inScope: true,
      record: { uid: '1', email: 'ana@example.com' },
      plan: {
        action: 'updated',
        title: 'Ana Gómez',
        changes: [{ field: 'email', title: 'Email', from: 'old@example.com', to: 'ana@example.com' }],
        notices: [],
      },
    },
    { attributes: { uid: '2', mail: 'svc@example.com' }, inScope: false },
  ],
};

let host: Host;
let saved: object;
beforeEach(async () => {
  saved = { ...hr, options: { url: 'https://hr' }, mapping };
  host = await startHost({
    'userDataSyncSources:list': ({ query }) => listOf(query.pageSize === '1' ? [] : [hr]),
    'userDataSyncSources:get': () => answerOf(saved),
    'userDataSyncSources:update': () => answerOf([]),
    'userData:listSyncTypes': () => answerOf([{ name: 'http-json', title: 'HTTP and JSON' }]),
    'userData:latestTasks': () => answerOf([]),
    'userData:fieldTitles': () => answerOf({ user: { jobTitle: 'Job title' }, department: {} }),
    'userData:describeMapping': () => answerOf(description),
    'userData:tryMapping': ({ values }) => {
      const { records } = values as { records?: object[] };
      return answerOf(records && !records.length ? { records: [], attributes: [] } : trial);
    },
    'users:list': () => listOf([{ id: 12, nickname: 'Dora', username: 'dora', email: null }]),
  });
});
afterEach(() => host.stop());

const tries = () => host.requestsOf('userData:tryMapping').map(({ values }) => values);
const updates = () => host.requestsOf('userDataSyncSources:update').map(({ values }) => values);

/** Opens the editor in the form of the source. */
async function open() {
  renderPage(host.baseURL);
  await chooseAction('Configure');
  const form = within(await screen.findByRole('dialog', { name: /Configure/ }));
  await userEvent.click(await form.findByRole('button', { name: 'Edit mapping and scope' }));
  const editor = within(await screen.findByRole('dialog', { name: 'Mapping and scope' }));
  await editor.findByRole('tab', { name: 'Users' });
  return { form, editor };
}

const press = (within_: Pick<typeof screen, 'getByRole'>, name: string) =>
  userEvent.click(within_.getByRole('button', { name }));

/** Chooses in a list of antd, which opens by the mouse button. */
async function choose(field: HTMLElement, option: string) {
  fireEvent.mouseDown(field);
  const options = await screen.findAllByText(option, { selector: '.ant-select-item-option-content' });
  await userEvent.click(options[options.length - 1]);
}

test('shows the rules, the scope and the exclusions of a source, and saves what is changed with the source', async () => {
  const { form, editor } = await open();
  expect(form.getByText('Users (Rules: 2, with a scope) · Excluded users: 1')).toBeVisible();
  const rule = within(await editor.findByRole('group', { name: 'Rule 1: Email' }));
  expect(rule.getByRole('combobox', { name: 'Attribute' })).toHaveValue('mail');
  expect(rule.getByRole('group', { name: 'Lower case' })).toBeVisible();
  const fixed = within(editor.getByRole('group', { name: 'Rule 2: Job title' }));
  expect(fixed.getByRole('textbox', { name: 'Value' })).toHaveValue('Clerk');
  expect(within(editor.getByRole('group', { name: 'Group 1' })).getByDisplayValue('staff')).toBeVisible();

  await press(editor, 'Add a rule');
  const added = within(await editor.findByRole('group', { name: 'Rule 3' }));
  await choose(added.getByRole('combobox', { name: 'Field' }), 'Nickname');
  await choose(added.getByRole('combobox', { name: 'Value from' }), 'Several attributes joined');
  await userEvent.type(added.getByRole('combobox', { name: 'Attribute' }), 'givenName');
  await press(added, 'Add an attribute');
  await userEvent.type(added.getAllByRole('combobox', { name: 'Attribute' })[1], 'sn');
  await press(added, 'Add a step');
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Split and take a part' }));
  const step = within(await added.findByRole('group', { name: 'Split and take a part' }));
  await userEvent.type(step.getByRole('textbox', { name: 'Separator' }), ',{Enter}');
  const tool = (rule: string, name: string) =>
    within(editor.getByRole('group', { name: rule })).getAllByRole('button', { name })[0];
  await userEvent.click(tool('Rule 3: Nickname', 'Move up'));
  await userEvent.click(tool('Rule 1: Email', 'Remove'));

  await userEvent.click(editor.getByRole('tab', { name: 'Excluded people' }));
  expect(await editor.findByText('Dora')).toBeVisible();
  await userEvent.click(editor.getByRole('radio', { name: /Treat them as leavers/ }));
  expect(updates()).toEqual([]);
  await press(editor, 'Done');
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Mapping and scope' })).toBeNull());
  await press(form, 'Save');
  await waitFor(() => expect(updates()).toHaveLength(1));
  expect(updates()[0]).toMatchObject({
    mapping: {
      user: {
        rules: [
          {
            field: 'nickname',
            from: { kind: 'join', attributes: [{ path: 'givenName' }, { path: 'sn' }], separator: ' ' },
            steps: [{ kind: 'split', separator: ',', take: 1 }],
          },
          mapping.user!.rules![1],
        ],
        scope: mapping.user!.scope,
      },
      excludedUserIds: [12],
      outOfScope: 'leavers',
    },
  });
});

test('tries the mapping on pulled records, and on the same ones again once it was changed', async () => {
  let answer = () => {};
  const waits = new Promise<void>((resolve) => (answer = resolve));
  const tryMapping = host.handlers['userData:tryMapping'];
  host.handlers['userData:tryMapping'] = () => waits.then(() => answerOf(trial));
  const { editor } = await open();
  await press(editor, 'Pull a few records');
  expect(await editor.findByText('Records are being pulled')).toBeVisible();
  await press(editor, 'Cancel');
  await waitFor(() => expect(editor.queryByText('Records are being pulled')).toBeNull());
  expect(editor.queryByText('The trial failed')).toBeNull();
  answer();

  host.handlers['userData:tryMapping'] = tryMapping;
  await press(editor, 'Pull a few records');
  expect(await editor.findByText('In scope: 1 of 2')).toBeVisible();
  expect(tries()).toHaveLength(2);
  expect(tries()[1]).toEqual({
    ...{ sourceId: 1, sourceType: 'http-json', options: { url: 'https://hr' } },
    ...{ mapping, dataType: 'user' },
  });
  const shown = within(editor.getByRole('region', { name: 'Try it: Users' }));
  expect(shown.getByText('Ana Gómez')).toBeVisible();
  expect(shown.getByText('To update')).toBeVisible();
  expect(shown.getByRole('region', { name: 'Attributes' })).toHaveTextContent('name.givenNameAna');
  expect(shown.getByRole('region', { name: 'Resulting record' })).toHaveTextContent('Emailana@example.com');
  expect(shown.getByRole('listitem', { name: '' })).toHaveTextContent('Email: old@example.com → ana@example.com');

  await userEvent.type(within(editor.getByRole('group', { name: 'Rule 2: Job title' })).getByRole('textbox'), 's');
  await waitFor(() => expect(tries()).toHaveLength(3));
  expect(tries()[2]).toMatchObject({
    mapping: { user: { rules: [{}, { from: { value: 'Clerks' } }] } },
    records: trial.records.map(({ attributes }) => attributes),
  });
});

test('takes records that are pasted, and says where they are no JSON', async () => {
  const { editor } = await open();
  await press(editor, 'Paste records');
  const text = editor.getByRole('textbox', { name: 'Records as JSON' });
  fireEvent.change(text, { target: { value: '{ "uid": "1",\n  }' } });
  await press(editor, 'Try it');
  expect(await editor.findByText(/This is not JSON/)).toBeVisible();
  fireEvent.change(text, { target: { value: '{ "uid": "1" }' } });
  await press(editor, 'Try it');
  expect(await editor.findByText('In scope: 1 of 2')).toBeVisible();
  expect(tries()).toMatchObject([{ records: [{ uid: '1' }] }]);
});

test('shows a refusal at its place, in whichever tab it is', async () => {
  const refuse = (code: string) => ({ status: 400, body: { errors: [{ message: 'Not like this', code }] } });
  host.handlers['userData:tryMapping'] = () => refuse('mapping.user.scope[0][0].value');
  const { editor, form } = await open();
  await userEvent.click(editor.getByRole('tab', { name: 'Departments' }));
  await press(editor, 'Done');
  expect(await editor.findByText('Not like this')).toBeVisible();
  const value = within(editor.getByRole('group', { name: 'Group 1' })).getByDisplayValue('staff');
  expect(value).toHaveAttribute('aria-invalid', 'true');
  await waitFor(() => expect(value).toHaveFocus());

  host.handlers['userData:tryMapping'] = () => answerOf({ records: [], attributes: [] });
  await userEvent.type(value, '2');
  await waitFor(() => expect(editor.queryByText('Not like this')).toBeNull());
  await press(editor, 'Done');
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Mapping and scope' })).toBeNull());

  host.handlers['userDataSyncSources:update'] = () => refuse('mapping.user.rules[1]');
  await press(form, 'Save');
  const again = within(await screen.findByRole('dialog', { name: 'Mapping and scope' }));
  const rule = within(await again.findByRole('group', { name: 'Rule 2: Job title' }));
  expect(await rule.findByText('Not like this')).toBeVisible();
});

test('is taken from JSON, once the server has checked it', async () => {
  const { editor } = await open();
  await press(editor, 'Copy or paste');
  const dialog = within(await screen.findByRole('dialog', { name: 'Mapping as JSON' }));
  const text = dialog.getByRole('textbox', { name: 'Mapping as JSON' });
  expect(JSON.parse((text as HTMLTextAreaElement).value)).toEqual(mapping);
  const pasted = { user: { rules: [{ field: 'nickname', from: { kind: 'constant', value: 'X' } }] } };
  fireEvent.change(text, { target: { value: JSON.stringify(pasted) } });
  const check = host.handlers['userData:tryMapping'];
  host.handlers['userData:tryMapping'] = () => ({
    status: 400,
    body: { errors: [{ message: 'No such kind', code: 'mapping.user.rules[0].from.kind' }] },
  });
  await press(dialog, 'Use this mapping');
  expect(await dialog.findByText('user.rules.0.from.kind: No such kind')).toBeVisible();
  host.handlers['userData:tryMapping'] = check;
  await press(dialog, 'Use this mapping');
  expect(await editor.findByRole('group', { name: 'Rule 1: Nickname' })).toBeVisible();
  expect(editor.queryByRole('group', { name: 'Rule 2: Job title' })).toBeNull();
});

test('begins with the mapping of the source type, and leads back to it', async () => {
  saved = { ...hr, options: { url: 'https://hr' }, mapping: null };
  host.handlers['userData:describeMapping'] = () => answerOf({ ...description, defaultMapping: mapping });
  const { form, editor } = await open();
  expect(await editor.findByText(/This is the mapping of the source type/)).toBeVisible();
  const rule = within(await editor.findByRole('group', { name: 'Rule 2: Job title' }));
  await userEvent.type(rule.getByRole('textbox'), 's');
  await press(editor, 'Use that of the source type');
  expect(await editor.findByDisplayValue('Clerk')).toBeVisible();
  await press(editor, 'Done');
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Mapping and scope' })).toBeNull());
  await press(form, 'Save');
  await waitFor(() => expect(updates()).toMatchObject([{ mapping: null }]));
});

test('says that the mapping could not be loaded, and tries again', async () => {
  const describe = host.handlers['userData:describeMapping'];
  host.handlers['userData:describeMapping'] = () => refusalOf('Database is away', 500);
  renderPage(host.baseURL);
  await chooseAction('Configure');
  await userEvent.click(await screen.findByRole('button', { name: 'Edit mapping and scope' }));
  expect(await screen.findByText('Database is away')).toBeVisible();
  host.handlers['userData:describeMapping'] = describe;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('tab', { name: 'Users' })).toBeVisible();
});

test('of a source that is not saved yet is described and tried by its settings alone', async () => {
  renderPage(host.baseURL);
  await userEvent.click(await screen.findByRole('button', { name: 'Add new' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'HTTP and JSON' }));
  const form = within(await screen.findByRole('dialog', { name: 'Add a source' }));
  await userEvent.type(await form.findByLabelText('URL'), 'https://new');
  await userEvent.click(form.getByRole('button', { name: 'Edit mapping and scope' }));
  const editor = within(await screen.findByRole('dialog', { name: 'Mapping and scope' }));
  await userEvent.click(await editor.findByRole('button', { name: 'Pull a few records' }));
  await editor.findByText('In scope: 1 of 2');
  const [described] = host.requestsOf('userData:describeMapping');
  for (const asked of [described.values, tries()[0]]) {
    expect(asked).toMatchObject({ sourceType: 'http-json', options: { url: 'https://new' } });
    expect(asked).not.toHaveProperty('sourceId');
  }
});
