// A real browser, signed in.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type Locator, type Page, chromium, errors } from 'playwright-core';

const screenshots = path.join(__dirname, 'screenshots');

/** Milliseconds after which a menu is believed to be gone. */
const MENU_TIMEOUT = 15_000;

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Chooses in the menu that is open, and waits until that is gone: one that still fades holds the same items as the next. */
export async function chooseInMenu(page: Page, name: string): Promise<void> {
  const item = page.getByRole('menuitem', { name });
  await item.click();
  await item.first().waitFor({ state: 'hidden' });
}

/** Chooses in the menu of a button. Where the host makes its page anew, that takes an open menu with it: then it is opened once more. */
export async function chooseFrom(opener: Locator, name: string): Promise<void> {
  const item = opener.page().getByRole('menuitem', { name });
  for (let left = 10; ; left--) {
    await opener.click();
    try {
      await item.click({ timeout: MENU_TIMEOUT });
      break;
    } catch (error) {
      if (!left || !(error instanceof errors.TimeoutError)) {
        throw error;
      }
    }
  }
  await item.first().waitFor({ state: 'hidden' });
}

/** Chooses in a list of antd that is open, and waits until that is gone. */
export async function chooseInList(page: Page, option: string): Promise<void> {
  const list = page.locator('.ant-select-dropdown:visible');
  await list.getByText(option, { exact: true }).first().click();
  await list.first().waitFor({ state: 'hidden' });
}

/** A page signed in through the host's own form. */
export async function openPage(
  browser: Browser,
  address: string,
  account = 'admin@nocobase.com',
  password = 'admin123',
) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  // A busy machine is no fault, neither for what opens beside it.
  page.context().setDefaultTimeout(240_000);
  await page.goto(`${address}/signin`);
  await page.getByPlaceholder('Username/Email').fill(account);
  await page.getByPlaceholder('Password').fill(password);
  await page.getByPlaceholder('Password').press('Enter');
  await page.waitForURL((url) => !url.pathname.includes('signin'));
  return page;
}

/** A picture of what is to be seen once everything that slides or fades has come to rest. */
export async function screenshot(page: Page, name: string) {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((animation) => animation.playState !== 'running' || animation.effect?.getTiming().iterations === Infinity),
  );
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
}
