import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { callerOf, signIn } from '../api';
import { launchBrowser, openPage, screenshot } from '../browser';
import { type Instance, removeStorage, startInstance } from '../instance';

const TAB = 'settings/users-permissions/sync';

/** An HR server with nobody in it, whose status is the test's to choose. */
async function startSmallHrServer() {
  const server = createServer((_, response) => {
    response.writeHead(hr.status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ items: [], next: null }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hr = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    status: 200,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  return hr;
}

describe('the Synchronize tab', () => {
  let instance: Instance;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    instance = await startInstance();
    browser = await launchBrowser();
    page = await openPage(browser, instance.address);
  });

  afterAll(async () => {
    await browser?.close();
    await instance?.stop();
    removeStorage(instance.storage);
  });

  const rowOf = (source: string) => page.getByRole('row').filter({ hasText: source });

  describe.each([
    ['first client', 'admin'],
    ['second client', 'v/admin'],
  ])('of the %s', (client, prefix) => {
    const shot = (name: string) => screenshot(page, `${client.replace(' ', '-')}-${name}`);

    it('lists the sources, syncs one, and shows its task', async () => {
      await page.goto(`${instance.address}/${prefix}/${TAB}`);
      await rowOf('Sample HR').waitFor();
      await shot('sources');

      await rowOf('Sample HR').getByRole('button', { name: /Sync/ }).click();
      await page.getByText('Synchronization has started').waitFor();
      await rowOf('Sample HR').getByRole('button', { name: /Tasks/ }).click();
      const drawer = page.getByRole('dialog');
      await drawer.getByText('Success').first().waitFor({ timeout: 50_000 });
      expect(await drawer.getByRole('button', { name: /Retry/ }).count()).toBe(0);
      await shot('tasks');
    });

    it('shows what failed, and retries it once that is mended', async () => {
      const hr = await startSmallHrServer();
      const call = callerOf(instance.address, await signIn(instance.address));
      const name = `small-${prefix.replace('/', '-')}`;
      const values = { name, sourceType: 'http-json', enabled: true, options: { url: hr.url } };
      await call('userDataSyncSources:create', values);

      hr.status = 500;
      await page.goto(`${instance.address}/${prefix}/${TAB}`);
      await rowOf(name).getByRole('button', { name: /Sync/ }).click();
      await rowOf(name).getByRole('button', { name: /Tasks/ }).click();
      const drawer = page.getByRole('dialog');
      await drawer.getByText(/status 500/).waitFor();
      await shot('failure');

      hr.status = 200;
      await drawer.getByRole('button', { name: /Retry/ }).click();
      await drawer.getByText('Success').waitFor();
      await hr.close();
    });
  });

  it('is followed by the people in the Users list', async () => {
    await page.goto(`${instance.address}/admin/settings/users-permissions/users`);
    await page.getByText('@example.com').first().waitFor();
    await screenshot(page, 'users');
  });
});
