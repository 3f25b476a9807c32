// Who is suspended, what was pushed, and one person of a source, in a real browser, in both clients.
import type { Browser, Locator, Page } from 'playwright-core';
import { type Call, callerOf, signIn } from '../api';
import { chooseFrom, chooseInList, chooseInMenu, launchBrowser, openPage, screenshot } from '../browser';
import { type Instance, removeStorage, startInstance } from '../instance';

const TAB = 'settings/users-permissions/sync';

let instance: Instance;
let browser: Browser;
let call: Call;
let page: Page;

beforeAll(async () => {
  instance = await startInstance();
  call = callerOf(instance.address, await signIn(instance.address));
  browser = await launchBrowser();
  page = await openPage(browser, instance.address);
});

afterAll(async () => {
  await browser?.close();
  await instance?.stop();
  removeStorage(instance.storage);
});

const button = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true });

async function chooseUser(dialog: Locator, name: string) {
  await dialog.getByRole('combobox', { name: 'Users' }).click();
  await page.keyboard.type(name);
  const list = page.locator('.ant-select-dropdown:visible');
  await list.getByText(name).first().click();
  // The list stays, for further ones.
  await dialog.getByText('They can no longer sign in').click();
  await list.first().waitFor({ state: 'hidden' });
}

describe.each([
  ['first client', 'admin', 'p001'],
  ['second client', 'v/admin', 'p002'],
])('the page in the %s', (client, prefix, uid) => {
  const shot = (name: string) => screenshot(page, `${client.replace(' ', '-')}-people-${name}`);
  const [username] = client.split(' ');
  const name = `Leaver of the ${client}`;

  beforeAll(async () => {
    const records = [
      { uid: username, username, nickname: name },
      { uid: `${username}-double`, username, nickname: 'Double' },
    ];
    const { body } = await call('userData:push', { dataType: 'user', sourceName: client, records });
    expect(body.data.result[0].detail.count).toMatchObject({ created: 1, failed: 1 });
    const { body: users } = await call(`users:list?filter={"username":"${username}"}`);
    await call(`users:update?filterByTk=${users.data[0].id}`, { password: 'Secret-123' });
    await page.goto(`${instance.address}/${prefix}/${TAB}`);
  });

  const tryToSignIn = () => callerOf(instance.address)('auth:signIn', { account: username, password: 'Secret-123' });

  it('shuts somebody out', async () => {
    expect((await tryToSignIn()).status).toBe(200);
    await button(page, 'Suspended people').click();
    const drawer = page.getByRole('dialog', { name: 'Suspended people' });
    await drawer.getByText('Nobody is suspended').waitFor();
    await button(drawer, 'Suspend people').click();
    const dialog = page.getByRole('dialog', { name: 'Suspend people', exact: true });
    await chooseUser(dialog, name);
    await shot('suspend');
    await button(dialog, 'Suspend').click();
    await dialog.waitFor({ state: 'hidden' });
    await drawer.getByRole('row').filter({ hasText: name }).filter({ hasText: 'Manually' }).waitFor();
    await shot('suspended');
    expect(await tryToSignIn()).toMatchObject({
      status: 401,
      body: { errors: [{ message: 'This account is suspended. Ask your administrator.' }] },
    });
  });

  it('says of root why nobody can suspend them', async () => {
    const drawer = page.getByRole('dialog', { name: 'Suspended people' });
    await button(drawer, 'Suspend people').click();
    const dialog = page.getByRole('dialog', { name: 'Suspend people', exact: true });
    await chooseUser(dialog, 'Super Admin');
    await button(dialog, 'Suspend').click();
    await dialog.getByRole('alert').filter({ hasText: 'Not suspended' }).waitFor();
    await button(dialog, 'Cancel').click();
    await dialog.waitFor({ state: 'hidden' });
  });

  it('lets them in again', async () => {
    const drawer = page.getByRole('dialog', { name: 'Suspended people' });
    await drawer.getByRole('row').filter({ hasText: name }).getByRole('button', { name: 'Lift' }).click();
    await button(
      page
        .getByRole('dialog')
        .filter({ hasText: `Lift the suspension of ${name}?` })
        .last(),
      'Lift',
    ).click();
    await drawer.getByText('Nobody is suspended').waitFor();
    expect((await tryToSignIn()).status).toBe(200);
    await button(drawer, 'Close').click();
    await drawer.waitFor({ state: 'hidden' });
  });

  it('shows what was pushed, and what failed', async () => {
    await page.getByText('Pushes', { exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: client });
    await row.filter({ hasText: 'Partly failed' }).waitFor();
    await shot('pushes');
    await row.getByRole('button').first().click();
    const drawer = page.getByRole('dialog', { name: `Push under "${client}"` });
    await drawer
      .getByRole('row')
      .filter({ hasText: `${username}-double` })
      .waitFor();
    await shot('push');
    await button(drawer, 'Close').click();
  });

  it('looks up one person of a source, and writes just them', async () => {
    const recorded = async () => (await call('users:list?filter={"email.$endsWith":"@example.com"}')).body.meta.count;
    const before = await recorded();
    await page.getByText('Sources', { exact: true }).click();
    const more = page.getByRole('row').filter({ hasText: 'Sample HR' }).getByRole('button', { name: 'More actions' });
    await more.focus();
    await page.keyboard.press('Enter');
    await chooseInMenu(page, 'One person…');
    const drawer = page.getByRole('dialog', { name: 'One person of Sample HR' });
    await drawer.locator('[role=combobox]:focus').waitFor();
    await page.keyboard.type(uid);
    await chooseInList(page, `Look for the ID "${uid}"`);
    await button(drawer, 'Look up').click();
    await drawer.getByRole('region', { name: 'What a sync would do' }).getByText('To create').waitFor();
    await drawer.getByRole('region', { name: 'What the source has' }).getByText(uid, { exact: true }).waitFor();
    await shot('one-person');
    expect(await recorded()).toBe(before);
    await button(drawer, 'Apply to this person').click();
    await drawer.getByText('1 created').waitFor();
    await shot('one-person-applied');
    expect(await recorded()).toBe(before + 1);
    await drawer.getByRole('button', { name: /^History of/ }).click();
    const history = page.getByRole('dialog', { name: 'History' });
    await history.getByRole('row').filter({ hasText: 'Created' }).waitFor();
    await button(history, 'Close').click();
    await history.waitFor({ state: 'hidden' });
    await button(drawer, 'Close').click();
    await drawer.waitFor({ state: 'hidden' });
  });

  it('finds on a phone whom the source brought, and that nothing would change', async () => {
    await page.setViewportSize({ width: 375, height: 720 });
    await page.goto(`${instance.address}/${prefix}/${TAB}`);
    const row = page.getByRole('row').filter({ hasText: 'Sample HR' });
    await chooseFrom(row.getByRole('button', { name: 'More actions' }), 'One person…');
    const drawer = page.getByRole('dialog', { name: 'One person of Sample HR' });
    await drawer.locator('[role=combobox]:focus').waitFor();
    await page.keyboard.type(uid);
    await page.locator('.ant-select-dropdown:visible').getByText('@example.com').first().click();
    await button(drawer, 'Look up').click();
    await drawer.getByText('Nothing would change.').waitFor();
    await shot('one-person-on-a-phone');
    expect(await drawer.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)).toBe(false);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});
