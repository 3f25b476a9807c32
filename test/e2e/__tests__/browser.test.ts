import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page, Request, Response } from 'playwright-core';
import { type HrServer, startHrServer } from '../../../examples/plugin-sample-http-json-directory/src/hr-server';
import { eventually } from '../../support/eventually';
import { type Call, callerOf, createUser, signIn } from '../api';
import { chooseFrom, chooseInMenu, launchBrowser, openPage, screenshot } from '../browser';
import { type Instance, removeStorage, startInstance } from '../instance';

const TAB = 'settings/users-permissions/sync';
/** What no answer may hold once it is stored. */
const TOKENS = ['sesame-of-the-guarded', 'sesame-of-the-other'];

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
  // Fewer of them: what is looked at here is the page.
  hr.people = hr.people.slice(0, 30);
});

afterAll(async () => {
  await browser?.close();
  await hr?.close();
  await instance?.stop();
  removeStorage(instance.storage);
});

const rowOf = (source: string) => page.getByRole('row').filter({ hasText: source });
const button = (within: Page | Locator, name: string) => within.getByRole('button', { name });
const field = (within: Locator, label: string) => within.locator(`input[placeholder="${label}"]`);
const isShown = (locator: Locator) => locator.first().waitFor({ timeout: 60_000 });
const isGone = (locator: Locator) => locator.first().waitFor({ state: 'hidden' });
/** Whether a table is wider than what can be seen of it. */
const isWide = (within: Page | Locator) =>
  within
    .locator('.ant-table-content')
    .first()
    .evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
const closeDrawer = async (drawer: Locator, close = 'Close') => {
  await drawer.getByRole('button', { name: close }).first().click();
  await isGone(drawer);
};

/** A row's tasks, in their drawer. */
async function openTasks(source: string) {
  await button(rowOf(source), 'Tasks').click();
  const drawer = page.getByRole('dialog', { name: /Tasks of/ });
  await isShown(drawer.getByRole('row'));
  return drawer;
}

/** What is rarely done with a source is in a menu of its row. */
async function choose(source: string, action: string, menu = 'More actions') {
  await chooseFrom(button(rowOf(source), menu), action);
}

async function configure(source: string) {
  await choose(source, 'Configure');
  const drawer = page.getByRole('dialog', { name: /Configure/ });
  await isShown(field(drawer, 'https://hr.example.com/api'));
  return drawer;
}

async function addNew() {
  await button(page, 'Add new').click();
  await chooseInMenu(page, 'HTTP JSON directory');
  const drawer = page.getByRole('dialog', { name: 'Add a source' });
  await isShown(field(drawer, 'https://hr.example.com/api'));
  return drawer;
}

async function deleteSources() {
  const { body } = await call('userDataSyncSources:list');
  for (const { id } of body.data) {
    await call(`userDataSyncSources:destroy?filterByTk=${id}`, {});
  }
}

/** Deletes all sources but one. */
async function deleteBut(source: string) {
  const { body } = await call('userDataSyncSources:list?pageSize=100');
  const others = body.data.filter(({ name }: { name: string }) => name !== source);
  const ids = others.map(({ id }: { id: number }) => `filterByTk[]=${id}`);
  await call(`userDataSyncSources:destroy?${ids.join('&')}`, {});
}

const tokenIn = (form: Locator) => form.locator('input[autocomplete="new-password"]');

/** What the form of a source shows. */
async function settingsIn(form: Locator) {
  return {
    name: await form.getByLabel('Name', { exact: false }).first().inputValue(),
    url: await field(form, 'https://hr.example.com/api').inputValue(),
    token: await tokenIn(form).inputValue(),
    timeout: await field(form, '30').inputValue(),
  };
}

it.each([
  ['first client', 'admin'],
  ['second client', 'v/admin'],
])(
  'a preview of the sample source shows everybody as to create in the %s, and writes nothing',
  async (client, prefix) => {
    const shot = (name: string) => screenshot(page, `${client.replace(' ', '-')}-${name}`);
    await page.goto(`${instance.address}/${prefix}/${TAB}`);
    await button(page, 'Preview').click();
    const drawer = page.getByRole('dialog', { name: /Tasks of/ });
    await isShown(drawer.getByText('This is a preview: nothing was written.'));
    await isShown(drawer.getByRole('row').nth(1).getByText('Completed'));
    await isShown(drawer.getByRole('row').nth(1).getByText('Preview'));
    const records = drawer.getByRole('table', { name: 'Records of the preview' });
    await drawer.getByLabel('Data type').getByText('Users').click();
    await isShown(drawer.getByText('To create (200)'));
    await isShown(records.getByText('@example.com'));
    await drawer.getByText('This is a preview').scrollIntoViewIfNeeded();
    await shot('preview');
    expect(await isWide(drawer)).toBe(false);
    await closeDrawer(drawer);
    await isShown(page.getByText('Never'));
    await shot('previewed');
    expect(await isWide(page)).toBe(false);
    await page.setViewportSize({ width: 375, height: 720 });
    await page.goto(`${instance.address}/${prefix}/${TAB}`);
    await openTasks('Sample HR');
    await button(drawer, 'Expand row').first().click();
    await records.getByText('Example Group').first().scrollIntoViewIfNeeded();
    await shot('phone-preview');
    await page.setViewportSize({ width: 1280, height: 800 });
    expect((await call('users:list?filter={"email.$endsWith":"@example.com"}')).body.meta.count).toBe(0);
  },
);

describe.each([
  ['first client', 'admin'],
  ['second client', 'v/admin'],
])('the Synchronize tab of the %s', (client, prefix) => {
  const source = `hr ${client}`;
  const shot = (name: string) => screenshot(page, `${client.replace(' ', '-')}-${name}`);
  const open = async () => {
    await page.goto(`${instance.address}/${prefix}/${TAB}`);
    await isShown(button(page, 'Add new'));
  };

  beforeAll(async () => {
    await deleteSources();
    Object.assign(hr, { delay: 0, failWith: undefined });
  });

  it('asks for nothing before it is opened', async () => {
    const asked: string[] = [];
    const note = (request: Request) => asked.push(request.url());
    page.on('request', note);
    await page.goto(`${instance.address}/${prefix}/settings/users-permissions/users`);
    await isShown(page.getByText('admin@nocobase.com'));
    page.off('request', note);
    expect(asked.filter((url) => /userData/.test(url))).toEqual([]);
  });

  it('says what it is for where there is no source, and how to push', async () => {
    await open();
    await isShown(page.getByText(/A source brings users and departments/));
    await isShown(page.getByText(`curl -X POST '${instance.address}/api/userData:push'`));
    expect(await page.getByRole('link', { name: 'API keys' }).last().getAttribute('href')).toMatch(
      /settings\/api-keys$/,
    );
    await shot('empty');
  });

  it('adds a source through the form of its type', async () => {
    const drawer = await addNew();
    await button(drawer, 'Save').click();
    await isShown(drawer.getByText('A name is required.'));
    await shot('form-errors');

    await drawer.getByLabel('Name', { exact: false }).first().fill(source);
    await field(drawer, 'https://hr.example.com/api').fill('ftp://wrong');
    await button(drawer, 'Save').click();
    await isShown(drawer.getByText('Enter an http or https address.'));
    await field(drawer, 'https://hr.example.com/api').fill(hr.url);
    await button(drawer, 'Test connection').click();
    await isShown(drawer.getByText('The connection works'));
    await isShown(drawer.getByText('Users in the first answer: 30'));
    await shot('form');
    await button(drawer, 'Save').click();
    await isGone(drawer);
    await isShown(rowOf(source).getByText('Never'));
    const { body } = await call('userDataSyncSources:list');
    expect(body.data[0]).toMatchObject({ name: source, enabled: true, options: { url: hr.url } });
  });

  it('syncs it, shows how far that is, and leads to what it brought', async () => {
    hr.delay = 60_000;
    await button(rowOf(source), 'Sync').click();
    await isShown(page.getByText('Synchronization has started'));
    await isShown(rowOf(source).getByText(/Pulling|Writing/));
    await isShown(button(rowOf(source), 'Cancel'));
    await shot('running');
    hr.delay = 0;

    const told = page.getByRole('alert').filter({ hasText: source });
    await isShown(told.getByText('Success'));
    await shot('synced');
    await told.getByRole('link', { name: 'Users' }).click();
    await isShown(page.getByText('@example.com'));
    await shot('users');
    await page.goBack();
    const drawer = await openTasks(source);
    await button(drawer, 'Expand row').first().click();
    await shot('outcome');
    await drawer.getByRole('link', { name: 'Departments' }).click();
    await isShown(page.getByText('Example Group'));
    await shot('departments');
  });

  it('shows why a sync failed, and retries it once that is mended', async () => {
    await open();
    hr.failWith = 500;
    await button(rowOf(source), 'Sync').click();
    await isShown(rowOf(source).getByText('Failed'));
    const drawer = await openTasks(source);
    await isShown(drawer.getByText(/status 500/));
    await shot('failed');

    hr.failWith = undefined;
    await button(drawer, 'Retry').click();
    await isShown(drawer.getByText('Attempt 2'));
    await drawer.getByRole('row').nth(1).getByText('Success').waitFor();
    await closeDrawer(drawer);
    await rowOf(source).getByText('Success').waitFor();
  });

  it('lists who failed, searchable and as a file', async () => {
    const [first, second] = hr.people;
    const { login } = second;
    second.login = first.login;
    await button(rowOf(source), 'Sync').click();
    await isShown(rowOf(source).getByText('Partly failed'));
    await isShown(rowOf(source).getByText(/1 failed/));
    const drawer = await openTasks(source);
    await button(drawer, 'Expand row').first().click();
    const failures = drawer.getByRole('table', { name: 'Failed records' });
    await isShown(failures.getByText(/is taken already/));
    await shot('partial');
    expect(await isWide(drawer)).toBe(false);

    const [file] = await Promise.all([page.waitForEvent('download'), button(drawer, 'Download CSV').click()]);
    expect(file.suggestedFilename()).toMatch(/^Failed records \d{20}\.csv$/);
    expect(readFileSync(await file.path(), 'utf8')).toContain(`"${second.id}","${second.name}"`);
    await drawer.getByRole('searchbox').fill('nobody of this name');
    await isGone(failures.getByText(/is taken already/));
    second.login = login;
    await closeDrawer(drawer);
  });

  it('cancels a sync', async () => {
    hr.delay = 20_000;
    await button(rowOf(source), 'Sync').click();
    await button(rowOf(source), 'Cancel').click();
    await isShown(rowOf(source).getByText('Cancelled'));
    await shot('cancelled');
    hr.delay = 0;
  });

  it('shows the last runs above the sources, and opens one of them', async () => {
    await open();
    const bars = page.getByRole('toolbar', { name: `The last runs of ${source}` }).getByRole('button');
    await isShown(bars.last());
    const names = await bars.evaluateAll((all) => all.map((bar) => bar.getAttribute('aria-label')!));
    expect(names[0]).toMatch(/Success · /);
    expect(names.at(-1)).toMatch(/Cancelled/);
    const partial = names.findIndex((name) => /Partly failed .*1 failed/.test(name));
    await bars.nth(partial).click();
    const drawer = page.getByRole('dialog', { name: /Tasks of/ });
    await isShown(drawer.getByRole('table', { name: 'Failed records' }));
    await shot('opened-run');
    await closeDrawer(drawer);
  });

  it('configures a source, and asks before changes are lost', async () => {
    // From within the host, for its own way back.
    await page.getByText('Users', { exact: true }).first().click();
    await page.getByText('Synchronize', { exact: true }).click();
    const drawer = await configure(source);
    const url = field(drawer, 'https://hr.example.com/api');
    expect(await url.inputValue()).toBe(hr.url);
    await url.fill(`${hr.url}/`);
    await page.keyboard.press('Escape');
    await isShown(button(page, 'Keep editing'));
    await shot('unsaved');
    await button(page, 'Keep editing').click();
    await isGone(button(page, 'Keep editing'));
    await page.evaluate(() => history.back());
    await button(page, 'Keep editing').click();
    expect(page.url()).toContain(TAB);
    await drawer.getByLabel('Display name').fill(`People of the ${client}`);
    await button(drawer, 'Save').click();
    await isGone(drawer);
    await isShown(rowOf(`People of the ${client}`));
    const { body } = await call('userDataSyncSources:list');
    expect(body.data[0].options).toMatchObject({ url: `${hr.url}/` });
  });

  it('shows and saves the settings of each source in its own form, and never a stored token', async () => {
    const guarded = await startHrServer({ port: 0, token: TOKENS[0] });
    guarded.people = guarded.people.slice(0, 5);
    await call('userDataSyncSources:create', {
      name: 'guarded',
      sourceType: 'http-json',
      enabled: true,
      options: { url: guarded.url, token: TOKENS[0], timeout: 7 },
    });
    await call('userDataSyncSources:create', {
      name: 'plain',
      sourceType: 'http-json',
      enabled: true,
      options: { url: `${hr.url}/plain` },
    });
    const optionsOf = async (name: string) => {
      const { body } = await call(`userDataSyncSources:list?filter={"name":"${name}"}`);
      return body.data[0].options;
    };
    const answers: Promise<string>[] = [];
    const read = (response: Response) => {
      if (response.url().includes('/api/')) {
        // One that a new page took the place of has no body.
        answers.push(response.text().catch(() => ''));
      }
    };
    page.on('response', read);
    await open();

    let form = await configure('guarded');
    expect(await settingsIn(form)).toEqual({ name: 'guarded', url: guarded.url, token: '***set***', timeout: '7' });
    await isShown(form.getByText('Set. Type a new one to replace it, or clear it to remove it.'));
    await field(form, '30').scrollIntoViewIfNeeded();
    await shot('form-secret');
    await button(form, 'Cancel').click();
    await isGone(form);

    form = await configure('plain');
    expect(await settingsIn(form)).toEqual({ name: 'plain', url: `${hr.url}/plain`, token: '', timeout: '' });
    await field(form, 'https://hr.example.com/api').fill(hr.url);
    await tokenIn(form).fill(TOKENS[1]);
    await button(form, 'Save').click();
    await isGone(form);
    expect(await optionsOf('plain')).toMatchObject({ url: hr.url, token: '***set***' });

    // What is not touched stays, a token as well.
    form = await configure('guarded');
    expect(await settingsIn(form)).toEqual({ name: 'guarded', url: guarded.url, token: '***set***', timeout: '7' });
    await field(form, '30').fill('9');
    await button(form, 'Save').click();
    await isGone(form);
    expect(await optionsOf('guarded')).toEqual({ url: guarded.url, token: '***set***', timeout: 9 });
    await button(rowOf('guarded'), 'Preview').click();
    const drawer = page.getByRole('dialog', { name: /Tasks of/ });
    await isShown(drawer.getByText('Completed'));
    await closeDrawer(drawer);

    for (let attempt = 1; attempt <= 2; attempt++) {
      form = await addNew();
      expect(await settingsIn(form)).toEqual({ name: '', url: '', token: '', timeout: '' });
      await field(form, 'https://hr.example.com/api').fill('https://discarded.example.com');
      await tokenIn(form).fill('discarded');
      await button(form, 'Cancel').click();
      await button(page, 'Discard').click();
      await isGone(form);
    }

    // Emptied, a token is removed.
    form = await configure('plain');
    expect(await settingsIn(form)).toEqual({ name: 'plain', url: hr.url, token: '***set***', timeout: '' });
    await tokenIn(form).fill('');
    await button(form, 'Save').click();
    await isGone(form);
    expect(await optionsOf('plain')).not.toHaveProperty('token');
    form = await configure('plain');
    expect(await settingsIn(form)).toEqual({ name: 'plain', url: hr.url, token: '', timeout: '' });

    page.off('response', read);
    const told = (await Promise.all(answers)).join();
    expect(told).toContain('***set***');
    for (const token of TOKENS) {
      expect(told).not.toContain(token);
    }
    await open();
    await deleteBut(source);
    await guarded.close();
  });

  it('says a schedule in words, has those go who left, and asks if they are too many', async () => {
    await open();
    const form = await configure(source);
    await form.getByText('Remove them').click();
    await form.getByLabel('Schedule', { exact: true }).fill('30 2 * * 1-5');
    await isShown(form.getByText('At 02:30, Monday through Friday'));
    await form.getByText('The next runs:').scrollIntoViewIfNeeded();
    await shot('application');
    await button(form, 'Save').click();
    await isGone(form);

    const everybody = hr.people;
    hr.people = everybody.slice(0, 20);
    await button(rowOf(source), 'Preview').click();
    const previewed = page.getByRole('dialog', { name: /Tasks of/ });
    await isShown(previewed.getByRole('row').nth(1).getByText('Would be stopped'));
    await shot('would-be-stopped');
    await button(previewed, 'Sync and allow').click();
    const removals = page.getByRole('dialog', { name: 'Allow 10 removals?' });
    await isShown(removals.getByText(everybody[29].name));
    await shot('removals');
    await button(removals, 'Cancel').click();
    await isGone(removals);
    await closeDrawer(previewed);

    await button(rowOf(source), 'Sync').click();
    await isShown(rowOf(source).getByText('Failed'));
    const drawer = await openTasks(source);
    await isShown(drawer.getByText(/10 of 30 users/));
    await button(drawer, 'Retry').first().click();
    const question = page.getByRole('dialog', { name: 'Allow 10 removals?' });
    await isShown(question.getByText(/10 users or departments would be removed/));
    await shot('leavers');
    await button(question, 'Allow and retry').click();
    await isShown(drawer.getByText('Attempt 2'));
    await drawer.getByRole('row').nth(1).getByText('Success').waitFor();
    expect((await call('users:list?pageSize=1&filter={"email.$endsWith":"@example.com"}')).body.meta.count).toBe(20);
    await closeDrawer(drawer);

    hr.people = everybody;
    await button(rowOf(source), 'Sync').click();
    await isShown(rowOf(source).getByText(/10 created/));
  });

  it('works with the keyboard, and gives the focus back', async () => {
    await open();
    const tasks = button(rowOf(source), 'Tasks');
    await tasks.focus();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: /Tasks of/ });
    await isShown(drawer.getByRole('row'));
    // antd gives the focus back only to who lets the drawer slide in.
    await isGone(page.locator('[class*="-motion-"]'));
    await page.keyboard.press('Escape');
    await isGone(drawer);
    await eventually(async () => expect(await tasks.evaluate((node) => node === document.activeElement)).toBe(true));
  });

  it('can be used on a phone', async () => {
    await page.setViewportSize({ width: 375, height: 720 });
    await open();
    await isShown(rowOf(source));
    await shot('phone');
    const drawer = await openTasks(source);
    await button(drawer, 'Expand row').first().click();
    await shot('phone-tasks');
    const { width } = (await drawer.boundingBox())!;
    expect(width).toBeLessThanOrEqual(375);
    await closeDrawer(drawer);
    const url = field(await configure(source), 'https://hr.example.com/api');
    await url.scrollIntoViewIfNeeded();
    await shot('phone-form');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it.each([
    [
      'es-ES',
      [
        'Sincronizar',
        'Tareas',
        'Última sincronización',
        'Personal',
        'Con errores',
        'Cancelar',
        'Cerrar',
        'Configurar',
        'Vista previa',
        'Esto es una vista previa',
        'Más acciones',
      ],
    ],
    ['zh-CN', ['同步', '任务', '上次同步', '员工', '部分失败', '取消', '关闭', '配置', '预览', '这是预览', '更多操作']],
  ])('speaks %s', async (language, words) => {
    const { body } = await call('userDataSyncSources:list');
    await call(`userDataSyncSources:update?filterByTk=${body.data[0].id}`, { displayName: words[3] });
    await call('systemSettings:update?filterByTk=1', { enabledLanguages: ['en-US', language] });
    await call('users:updateLang', { appLang: language });
    await page.evaluate((value) => localStorage.setItem('NOCOBASE_LOCALE', value), language);
    await page.goto(`${instance.address}/${prefix}/${TAB}`);
    for (const word of words.slice(0, 4)) {
      await isShown(page.getByText(word));
    }
    const [first, second] = hr.people;
    const { login } = second;
    second.login = first.login;
    // Until it has been seen to run.
    hr.delay = 60_000;
    await rowOf(source).getByRole('button', { name: words[0] }).click();
    await isShown(rowOf(source).getByRole('button', { name: words[5] }));
    hr.delay = 0;
    await isShown(rowOf(source).getByText(words[4]));
    await shot(language);
    expect(await isWide(page)).toBe(false);
    await rowOf(source).getByRole('button', { name: words[1] }).click();
    await isShown(page.getByRole('dialog').getByRole('row').nth(1));
    await page.getByRole('dialog').locator('.ant-table-row-expand-icon:not([class*=spaced])').first().click();
    await isShown(page.getByRole('dialog').getByRole('searchbox'));
    await shot(`${language}-tasks`);
    expect(await isWide(page.getByRole('dialog'))).toBe(false);
    await closeDrawer(page.getByRole('dialog'), words[6]);
    await rowOf(source).getByRole('button', { name: words[8] }).click();
    await isShown(page.getByRole('dialog').getByText(words[9]));
    await isShown(page.getByRole('dialog').getByRole('searchbox'));
    await shot(`${language}-preview`);
    second.login = login;
    await closeDrawer(page.getByRole('dialog'), words[6]);
    await choose(source, words[7], words[10]);
    await isShown(field(page.getByRole('dialog'), 'https://hr.example.com/api'));
    await shot(`${language}-form`);
    await call('users:updateLang', { appLang: 'en-US' });
    await page.evaluate(() => localStorage.setItem('NOCOBASE_LOCALE', 'en-US'));
  });

  it('follows the dark theme', async () => {
    const { body } = await call('themeConfig:list');
    const idOf = (uid: string) => body.data.find((theme: { uid: string }) => theme.uid === uid).id;
    await call('users:updateTheme', { themeId: idOf('dark') });
    await open();
    await isShown(rowOf(source));
    await shot('dark');
    const drawer = await openTasks(source);
    await button(drawer, 'Expand row').first().click();
    await isShown(drawer.getByRole('searchbox'));
    await shot('dark-tasks');
    await call('users:updateTheme', { themeId: idOf('default') });
  });

  it('has room for many sources, and for very long names', async () => {
    const long = `a-name-that-is-as-long-as-names-can-be-${'x'.repeat(200)}`;
    for (let number = 1; number <= 24; number++) {
      await call('userDataSyncSources:create', { name: `source ${number}`, sourceType: 'http-json', enabled: true });
    }
    await call('userDataSyncSources:create', { name: long, sourceType: 'http-json', enabled: true });
    await open();
    await page.getByRole('listitem', { name: '3' }).click();
    await isShown(rowOf(long));
    await shot('many');
    expect(await isWide(page)).toBe(false);
    await page.getByRole('searchbox').fill('source 7');
    await page.getByRole('searchbox').press('Enter');
    await isShown(rowOf('source 7'));
    await isGone(rowOf(long));
    await deleteBut(source);
  });

  it('deletes sources, after saying what becomes of what they brought', async () => {
    await call('userDataSyncSources:create', { name: 'second', sourceType: 'gone', enabled: true });
    await open();
    const orphan = 'gone is no longer installed';
    await isShown(rowOf(orphan));
    await choose(orphan, 'Delete');
    const question = page.getByRole('dialog').filter({ hasText: 'Delete second?' });
    await isShown(question.getByText(/stay, and are no longer kept up to date/));
    await button(question, 'Cancel').click();
    await isGone(question);
    await isShown(rowOf(orphan));
    await page.getByRole('checkbox', { name: 'Select all' }).check();
    await button(page, 'Delete').first().click();
    await isShown(page.getByText(/stay, and are no longer kept up to date/));
    await shot('delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await isShown(page.getByText(/A source brings users and departments/));
    expect((await call('users:list?pageSize=1&filter={"email.$endsWith":"@example.com"}')).body.meta.count).toBe(30);
  });
});

it.each([
  ['first client', 'admin'],
  ['second client', 'v/admin'],
])('a role without the right sees no tab in the %s', async (_, prefix) => {
  const account = `nobody-${prefix.replace('/', '')}`;
  await createUser(instance.address, account, ['pm', 'pm.*', '!pm.user-data-sync']);
  const theirs = await openPage(browser, instance.address, account, 'Secret-123');
  await theirs.goto(`${instance.address}/${prefix}/settings/users-permissions/users`);
  await isShown(theirs.getByText('Users & Permissions'));
  await isShown(theirs.getByText('Users', { exact: true }));
  expect(await theirs.getByText('Synchronize').count()).toBe(0);
  await screenshot(theirs, `${account}-no-tab`);
  await theirs.close();
});
