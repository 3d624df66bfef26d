import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { CHROMIUM_INSTALL, findChromium } from '../../tools/toolchain/index.ts';
import { eventually } from './eventually.ts';

const TIMEOUT_MS = 20_000;
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

export type PageOptions = {
  readonly dark?: boolean;
  /** Whether to accept certificates of an authority that Chromium does not know. */
  readonly anyCertificate?: boolean;
};

/** Starts a headless Chromium for the tests of this file. Each page has its own context and so its own cookies. */
export function useBrowser(): (options?: PageOptions) => Promise<Page> {
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    const executablePath = await findChromium();
    if (executablePath === undefined) throw new Error(`No Chromium found. ${CHROMIUM_INSTALL}.`);
    // Chromium cannot set up its sandbox when root starts it.
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({
      executablePath,
      args: [...sandbox, ...QUIET, '--disable-gpu', '--disable-quic'],
    });
  });

  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
  });

  return async ({ dark = false, anyCertificate = false } = {}) => {
    if (!browser) throw new Error('The browser has not started.');
    const context = await browser.newContext({
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      ignoreHTTPSErrors: anyCertificate,
    });
    contexts.push(context);
    context.setDefaultTimeout(TIMEOUT_MS);
    return context.newPage();
  };
}

/** Collects the page's uncaught exceptions and the violations of its content security policy. */
export function defectsOf(page: Page): readonly string[] {
  const defects: string[] = [];
  page.on('pageerror', (error) => defects.push(String(error)));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) defects.push(message.text());
  });
  return defects;
}

/** Presses the Tab key until the element has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  const isThere = () => target.evaluate((element) => element === document.activeElement);
  for (let stops = 0; stops < 40; stops++) {
    if (await isThere()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key does not reach ${String(target)}.`);
}

/** Waits until the element has this text. */
export async function hasText(target: Locator, text: string): Promise<void> {
  await eventually(async () => {
    const found = (await target.textContent())?.trim();
    if (found !== text) throw new Error(`${String(target)} has the text "${found ?? ''}", not "${text}".`);
  }, TIMEOUT_MS);
}
