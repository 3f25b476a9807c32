// What failed is read, told and retried, and what was changed of whom is looked up, in a real browser, in both clients.
import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright-core';
import { type HrServer, startHrServer } from '../../../examples/plugin-sample-http-json-directory/src/hr-server';
import { type Call, callerOf, signIn } from '../api';
import { chooseFrom, launchBrowser, openPage, screenshot } from '../browser';
import { type Instance, removeStorage, startInstance } from '../instance';

const TAB = 'settings/users-permissions/sync';
/** How many people there are, and how many of them fail at first: more than a page of the list holds. */
const PEOPLE = 14;
const FAILING = 12;

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
  const { body } = await call('userDataSyncSources:list');
  await call(`userDataSyncSources:destroy?filterByTk=${body.data[0].id}`, {});
  await call('notificationChannels:create', {
    name: 'inbox',
    title: 'Inbox',
    notificationType: 'in-app-message',
  });
});

afterAll(async () => {
  await browser?.close();
  await hr?.close();
  await instance?.stop();
  removeStorage(instance.storage);
});

const button = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true });
const dialog = (name: string | RegExp) => page.getByRole('dialog', { name, exact: true });
const close = async (drawer: Locator) => {
  await button(drawer, 'Close').click();
  await drawer.waitFor({ state: 'hidden' });
};

describe.each([
  ['first client', 'admin', 'one'],
  ['second client', 'v/admin', 'two'],
])('in the %s', (client, prefix, key) => {
  const shot = (name: string) => screenshot(page, `${client.replace(' ', '-')}-history-${name}`);
  const source = `source ${key}`;
  const address = `/${prefix}/${TAB}`;
  const row = () => page.getByRole('row').filter({ hasText: source });
  const tasks = () => dialog(`Tasks of ${source}`);
  const history = () => dialog('History');
  const open = () => page.goto(instance.address + address);
  const sourceOf = async () => {
    const { body } = await call(`userDataSyncSources:list?filter={"name":"${source}"}`);
    return body.data[0];
  };
  /** Looks somebody up in the history, which is open. */
  const lookUp = async (name: string) => {
    await history().getByRole('combobox').fill(name);
    await page.locator('.ant-select-dropdown:visible').getByText(name).first().click();
    return page.getByRole('table', { name: `History of ${name}` });
  };

  beforeAll(async () => {
    Object.assign(hr, { failWith: undefined, departments: [{ id: key, name: `Office ${key}`, parentId: null }] });
    hr.people = Array.from({ length: PEOPLE }, (_, index) => ({
      id: `${key}-${index}`,
      name: `Person ${key} ${index}`,
      login: `${key}.${index}`,
      email: `${key}.${index}@example.com`,
      phone: null,
      departments: [{ id: key, lead: false, main: true }],
    }));
    // Whose usernames others have.
    const records = hr.people.slice(-FAILING).map(({ login }) => ({ uid: login, username: login, nickname: 'Other' }));
    const { body } = await call('userData:push', { dataType: 'user', sourceName: `others ${key}`, records });
    expect(body.data.result[0].detail.count).toMatchObject({ created: FAILING });
    await call('userDataSyncSources:create', {
      name: source,
      sourceType: 'http-json',
      enabled: true,
      options: { url: hr.url },
    });
    await open();
  });

  it('it is chosen in the form whom a source tells of what', async () => {
    await chooseFrom(button(row(), 'More actions'), 'Configure');
    const form = dialog(`Configure ${source}`);
    await form.getByLabel('Channels').click();
    await page.locator('.ant-select-dropdown:visible').getByText('Inbox').click();
    await form.getByText('Left empty, nobody is.').click();
    await form.getByRole('combobox', { name: 'Users' }).click();
    await page.keyboard.type('Super');
    await page.locator('.ant-select-dropdown:visible').getByText('Super Admin').first().click();
    await form.getByLabel('A sync failed').check();
    await form.getByLabel('Some records failed').check();
    await form.getByLabel('There is no success for some hours').check();
    await form.getByLabel('Hours without success').fill('48');
    await form.getByLabel('Failed runs before the schedule backs off').fill('3');
    await shot('notifications');
    await button(form, 'Save').click();
    await form.waitFor({ state: 'hidden' });
    expect(await sourceOf()).toMatchObject({
      failedRunsLimit: 3,
      notifications: {
        channels: ['inbox'],
        userIds: ['1'],
        events: ['failed', 'partial', 'overdue'],
        overdueAfterHours: 48,
        pageAddress: instance.address + address,
      },
    });
  });

  it('who failed is listed by pages, searched, and put into a file', async () => {
    await button(row(), 'Sync').click();
    await row().getByText('Partly failed').waitFor();
    await button(row(), 'Tasks').click();
    await button(tasks(), 'Expand row').click();
    const failures = tasks().getByRole('table', { name: 'Failed records' });
    await failures
      .getByText(/is taken already/)
      .first()
      .waitFor();
    expect(await failures.getByText(/is taken already/).count()).toBe(10);
    await shot('failures');
    await tasks().locator('.ant-table-expanded-row').getByRole('listitem', { name: '2' }).click();
    await button(failures, `${key}-13`).waitFor();
    expect(await failures.getByText(/is taken already/).count()).toBe(FAILING - 10);
    const [file] = await Promise.all([page.waitForEvent('download'), button(tasks(), 'Download CSV').click()]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines).toHaveLength(1 + FAILING);
    expect(lines[1]).toContain(`"${key}-2","Person ${key} 2","${key}.2"`);
    await tasks().getByRole('searchbox').fill(`Person ${key} 7`);
    await button(failures, `${key}-13`).waitFor({ state: 'hidden' });
    await button(failures, `${key}-7`).click();
    await history().getByText('No task and no push changed anything in the last 90 days.').waitFor();
    await close(history());
  });

  it('what failed is written once it can be, without the source being asked', async () => {
    const { body } = await call(`users:destroy?filter={"nickname":"Other"}`, {});
    expect(body.data).toBe(FAILING);
    // Whoever asks it now, fails.
    hr.failWith = 500;
    await button(tasks(), 'Retry failed records').click();
    const retry = tasks().getByRole('row').filter({ hasText: 'Retry of failed records' });
    await retry.getByText('Success').waitFor();
    await retry.getByText(`${FAILING} created`).waitFor();
    await shot('retried');
    await close(tasks());
    const { body: found } = await call(`users:list?filter={"username.$startsWith":"${key}."}`);
    expect(found.meta.count).toBe(PEOPLE);
  });

  it('a message in the inbox leads to the task that failed', async () => {
    await button(row(), 'Sync').click();
    await row().getByText('Failed', { exact: true }).waitFor();
    await page.goto(`${instance.address}/${prefix}/settings/users-permissions/users`);
    await page.locator('.anticon-bell').first().click();
    const card = page.locator('.ant-card').filter({ hasText: `The synchronization of ${source} failed` });
    await card.getByText('View').click();
    await tasks()
      .getByText(/answered with status 500/)
      .first()
      .waitFor();
    await button(tasks(), 'Collapse row').waitFor();
    await shot('linked');
    expect(page.url()).toContain(`${address}?source=`);
    await close(tasks());
  });

  it('a link to what is gone says so', async () => {
    const { id } = await sourceOf();
    await page.goto(`${instance.address}${address}?source=${id}&task=4711`);
    await tasks().getByText('This task is no longer kept.').waitFor();
    await shot('task-gone');
    await page.goto(`${instance.address}${address}?source=4711&task=1`);
    await page.getByText('The source that the link leads to no longer exists.').waitFor();
    await row().waitFor();
    await shot('source-gone');
  });

  it('what was changed of people and departments is found by search and from a record, and leads to the task', async () => {
    hr.failWith = undefined;
    hr.people[0] = { ...hr.people[0], name: `Renamed ${key}`, departments: [] };
    hr.departments = [{ id: key, name: `Bureau ${key}`, parentId: null }];
    await open();
    await button(row(), 'Preview').click();
    const records = tasks().getByRole('table', { name: 'Records of the preview' });
    await button(records, `${key}-0`).click();
    const before = page.getByRole('table', { name: `History of Renamed ${key}` });
    await before.getByText('Created').waitFor();
    expect(await before.getByText(`Renamed ${key}`).count()).toBe(0);
    await close(history());
    await close(tasks());

    await button(row(), 'Sync').click();
    await row().getByText('Success').waitFor();
    await button(page, 'History').click();
    const person = await lookUp(`Renamed ${key}`);
    const renamed = person.getByRole('row').filter({ hasText: `Nickname: Person ${key} 0 → Renamed ${key}` });
    await renamed.getByText('Updated').waitFor();
    await renamed.getByText(source).waitFor();
    await person
      .getByRole('row')
      .filter({ hasText: `Departments: Bureau ${key} → —` })
      .waitFor();
    await shot('person');
    const [opened] = await Promise.all([page.waitForEvent('popup'), renamed.getByRole('link').click()]);
    const drawer = opened.getByRole('dialog', { name: `Tasks of ${source}` });
    await button(drawer, 'Collapse row').waitFor();
    await opened.close();

    const department = await lookUp(`Bureau ${key}`);
    await department.getByText(`Office ${key}`).first().waitFor();
    await shot('department');
    await close(history());
  });

  it('the history opens from who is suspended, and is read on a phone', async () => {
    const { body } = await call(`users:list?filter={"username":"${key}.0"}`);
    await call('userDataSuspensions:suspend', { userIds: [body.data[0].id] });
    await page.setViewportSize({ width: 375, height: 720 });
    await button(page, 'Suspended people').click();
    const suspended = dialog('Suspended people');
    await button(suspended, `Renamed ${key}`).click();
    await page
      .getByRole('table', { name: `History of Renamed ${key}` })
      .getByText('Created')
      .waitFor();
    await shot('phone');
    const width = await history().evaluate(({ scrollWidth }) => scrollWidth);
    expect(width).toBeLessThanOrEqual(375);
    await close(history());
    await close(suspended);
    // Only now: the host builds its pages anew between the two.
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});
