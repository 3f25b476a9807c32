// The example of docs/mapping-guide.md in a real browser, in both clients: edited, tried, saved and synced.
import type { Browser, Locator, Page } from 'playwright-core';
import { type HrServer, startHrServer } from '../../../examples/plugin-sample-http-json-directory/src/hr-server';
import { type Call, callerOf, signIn } from '../api';
import { chooseFrom, chooseInList, chooseInMenu, launchBrowser, openPage, screenshot } from '../browser';
import { type Instance, removeStorage, startInstance } from '../instance';

const TAB = 'settings/users-permissions/sync';

let instance: Instance;
let browser: Browser;
let call: Call;
let page: Page;
let hr: HrServer;

beforeAll(async () => {
  instance = await startInstance();
  call = callerOf(instance.address, await signIn(instance.address));
  browser = await launchBrowser();
  page = await openPage(browser, instance.address);
  hr = await startHrServer({ port: 0 });
  hr.people = hr.people.slice(0, 5);
  hr.people.forEach((person, index) => Object.assign(person, attributesOf(index)));
  const { body } = await call('userDataSyncSources:list');
  await call(`userDataSyncSources:destroy?filterByTk=${body.data[0].id}`, {});
  await call('collections/users/fields:create', {
    name: 'jobTitle',
    type: 'string',
    interface: 'input',
    uiSchema: { type: 'string', title: 'Job title', 'x-component': 'Input' },
  });
});

afterAll(async () => {
  await browser?.close();
  await hr?.close();
  await instance?.stop();
  removeStorage(instance.storage);
});

/** Of the people of the directory; the last of them is a guest. */
const attributesOf = (index: number) => ({
  givenName: `Ana ${index}`,
  sn: 'Gómez',
  mail: `Ana.Gomez${index}@Example.com`,
  employeeType: ['S', 'S', 'I', 'I', 'G'][index],
  mobile: `600 11 22 3${index}`,
});

const button = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true });
const isShown = (locator: Locator) => locator.first().waitFor();

/** Chooses in a list of antd, which the keyboard opens. */
async function choose(field: Locator, option: string) {
  await field.press('ArrowDown');
  await chooseInList(page, option);
}

async function addStep(rule: Locator, step: string) {
  await button(rule, 'Add a step').click();
  await chooseInMenu(page, step);
}

async function openEditor(prefix: string) {
  await page.goto(`${instance.address}/${prefix}/${TAB}`);
  await chooseFrom(button(page, 'More actions'), 'Configure');
  const form = page.getByRole('dialog', { name: /Configure/ });
  await button(form, 'Edit mapping and scope').click();
  const editor = page.getByRole('dialog', { name: 'Mapping and scope' });
  await isShown(editor.getByRole('tab', { name: 'Users' }));
  return { form, editor };
}

describe.each([
  ['first client', 'admin'],
  ['second client', 'v/admin'],
])('the mapping of a source in the %s', (client, prefix) => {
  const shot = (name: string) => screenshot(page, `${client.replace(' ', '-')}-mapping-${name}`);
  const name = `mapped ${prefix}`;

  beforeAll(async () => {
    // Nobody is there yet.
    const { body } = await call('users:list?filter={"username.$notIn":["nocobase"]}&pageSize=100');
    for (const { id } of body.data) {
      await call(`users:destroy?filterByTk=${id}`, {});
    }
    const created = await call('userDataSyncSources:create', {
      name,
      sourceType: 'http-json',
      enabled: true,
      options: { url: hr.url },
    });
    expect(created.body.data.name).toBe(name);
  });

  afterAll(async () => {
    const { body } = await call(`userDataSyncSources:list?filter={"name":"${name}"}`);
    await call(`userDataSyncSources:destroy?filterByTk=${body.data[0].id}`, {});
  });

  it('is edited and tried before it is saved', async () => {
    const { form, editor } = await openEditor(prefix);
    await isShown(editor.getByText(/This is the mapping of the source type/));
    await button(editor, 'Pull a few records').click();
    await isShown(editor.getByText('In scope: 5 of 5'));
    await shot('pulled');

    const nickname = editor.getByRole('group', { name: 'Rule 1: Nickname' });
    await choose(nickname.getByRole('combobox', { name: 'Value from' }), 'Several attributes joined');
    await nickname.getByRole('combobox', { name: 'Attribute' }).fill('givenName');
    await button(nickname, 'Add an attribute').click();
    await nickname.getByRole('combobox', { name: 'Attribute' }).last().fill('sn');

    const username = editor.getByRole('group', { name: 'Rule 2: Username' });
    await username.getByRole('combobox', { name: 'Attribute' }).fill('mail');
    await choose(username.getByRole('combobox', { name: 'Apply' }), 'Only when created');
    await addStep(username, 'Extract by pattern');
    await username.getByRole('textbox', { name: 'Pattern' }).fill('((');
    await isShown(editor.getByText('The trial failed'));
    await shot('refused');
    expect(await username.getByRole('textbox', { name: 'Pattern' }).getAttribute('aria-invalid')).toBe('true');
    await username.getByRole('textbox', { name: 'Pattern' }).fill('^([^@]+)@');
    await username.getByRole('spinbutton', { name: 'Part in parentheses' }).fill('1');
    await addStep(username, 'Lower case');

    const email = editor.getByRole('group', { name: 'Rule 3: Email' });
    await email.getByRole('combobox', { name: 'Attribute' }).fill('mail');
    await addStep(email, 'Lower case');

    const phone = editor.getByRole('group', { name: 'Rule 4: Phone' });
    await phone.getByRole('combobox', { name: 'Attribute' }).fill('mobile');
    await choose(phone.getByRole('combobox', { name: 'Apply' }), 'Only if empty');
    await addStep(phone, 'International phone number');
    await phone.getByRole('combobox', { name: 'Country' }).fill('Spain');
    await page.keyboard.press('Enter');

    await button(editor, 'Add a rule').click();
    const title = editor.getByRole('group', { name: /^Rule 5/ });
    await choose(title.getByRole('combobox', { name: 'Field' }), 'Job title');
    await title.getByRole('combobox', { name: 'Attribute' }).fill('employeeType');
    await addStep(title, 'Look up in a table');
    await title.getByRole('textbox', { name: 'From' }).fill('S');
    await title.getByRole('textbox', { name: 'To' }).fill('Staff');
    await button(title, 'Add a line').click();
    await title.getByRole('textbox', { name: 'From' }).last().fill('I');
    await title.getByRole('textbox', { name: 'To' }).last().fill('Intern');
    await choose(title.getByRole('combobox', { name: 'Any other value' }), 'Leave it empty');

    await button(editor, 'Add a condition').click();
    const group = editor.getByRole('group', { name: 'Group 1' });
    await group.getByRole('combobox', { name: 'Attribute' }).fill('employeeType');
    await choose(group.getByRole('combobox', { name: 'Comparison' }), 'is not');
    await group.getByRole('textbox', { name: 'Value' }).fill('G');
    await isShown(editor.getByText('In scope: 4 of 5'));
    const record = editor.getByRole('region', { name: 'Resulting record' });
    for (const value of ['Ana 0 Gómez', 'ana.gomez0', 'ana.gomez0@example.com', '+34600112230', 'Staff']) {
      await isShown(record.getByText(value, { exact: true }));
    }
    await isShown(editor.getByText('To create'));
    await shot('tried');

    await editor.getByRole('tab', { name: 'Excluded people' }).click();
    await editor.getByRole('combobox', { name: 'Users' }).click();
    await page.keyboard.type('Super');
    await page.locator('.ant-select-dropdown:visible').getByText('Super Admin').first().click();
    await isShown(editor.getByRole('radiogroup', { name: 'Out of scope' }));
    await shot('exclusions');
    await button(editor, 'Done').click();
    await editor.waitFor({ state: 'hidden' });
    await isShown(form.getByText('Users (Rules: 5, with a scope) · Excluded users: 1'));
    await shot('form');
    const unsaved = await call(`userDataSyncSources:list?filter={"name":"${name}"}`);
    expect(unsaved.body.data[0].mapping ?? null).toBeNull();
    await button(form, 'Save').click();
    await form.waitFor({ state: 'hidden' });
  });

  it('is applied by a sync', async () => {
    await button(page.getByRole('row').filter({ hasText: name }), 'Sync').click();
    await isShown(page.getByRole('row').filter({ hasText: name }).getByText('Success'));
    const { body } = await call('users:list?filter={"email.$endsWith":"@example.com"}&sort=username&pageSize=50');
    expect(
      body.data.map(({ username, jobTitle, phone }: Record<string, string>) => [username, jobTitle, phone]),
    ).toEqual([
      ['ana.gomez0', 'Staff', '+34600112230'],
      ['ana.gomez1', 'Staff', '+34600112231'],
      ['ana.gomez2', 'Intern', '+34600112232'],
      ['ana.gomez3', 'Intern', '+34600112233'],
    ]);
  });

  it('is seen on a phone, with nothing wider than it', async () => {
    await page.setViewportSize({ width: 375, height: 720 });
    const { editor } = await openEditor(prefix);
    await isShown(editor.getByRole('group', { name: 'Rule 5: Job title' }));
    await shot('phone');
    const body = editor.locator('.ant-drawer-body');
    expect(await body.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});
