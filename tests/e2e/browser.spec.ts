import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { newPerson, PASSWORD } from '../support/api.ts';
import { defectsOf, hasText, tabTo, useBrowser } from '../support/browser.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();
const newPage = useBrowser();

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const task = (page: Page, title: string) => page.getByRole('checkbox', { name: title, exact: true });

async function counters(
  page: Page,
  expected: Record<'lists-owned' | 'open-tasks' | 'completed-today' | 'streak', number>,
) {
  for (const [name, value] of Object.entries(expected))
    await hasText(page.getByTestId(`activity-${name}`), String(value));
}

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto(`${product().url}/sign-in`);
  await field(page, 'E-mail').fill(email);
  await field(page, 'Password').fill(password);
  await button(page, 'Sign in').click();
}

describe('in the browser', () => {
  it('changes in a list change the activity, by way of Kafka', async () => {
    const page = await newPage();
    const defects = defectsOf(page);
    await page.goto(product().url);
    await heading(page, 'Sign in').waitFor();
    await page.goto(`${product().url}/register`);
    await field(page, 'Name').fill('Ann');
    await field(page, 'E-mail').fill(`ann-${randomUUID()}@example.org`);
    await field(page, 'Password').fill(PASSWORD);
    await button(page, 'Create account').click();
    await heading(page, 'Your lists').waitFor();
    await counters(page, { 'lists-owned': 0, 'open-tasks': 0, 'completed-today': 0, streak: 0 });

    await field(page, 'New list').fill('Groceries');
    await button(page, 'Add list').click();
    await page.getByRole('link', { name: 'Groceries' }).click();
    await heading(page, 'Groceries').waitFor();
    for (const title of ['Milk', 'Bread']) {
      await field(page, 'New task').fill(title);
      await button(page, 'Add task').click();
      await task(page, title).waitFor();
    }
    await counters(page, { 'lists-owned': 1, 'open-tasks': 2, 'completed-today': 0, streak: 0 });
    await task(page, 'Milk').check();
    await counters(page, { 'lists-owned': 1, 'open-tasks': 1, 'completed-today': 1, streak: 1 });
    await task(page, 'Milk').uncheck();
    await counters(page, { 'lists-owned': 1, 'open-tasks': 2, 'completed-today': 0, streak: 0 });
    expect(defects).toEqual([]);
  });

  it('a reload keeps the session and signing out ends it', async () => {
    const ann = await newPerson(product().url);
    const list = await ann.addList('Groceries');
    const page = await newPage();
    await signIn(page, ann.email);
    await heading(page, 'Your lists').waitFor();
    await page.goto(`${product().url}/lists/${list}`);
    await heading(page, 'Groceries').waitFor();
    await page.reload();
    await heading(page, 'Groceries').waitFor();
    const cookies = await page.context().cookies(`${product().url}/api/users/v1/session`);
    expect(cookies).toMatchObject([{ name: 'todo_refresh', httpOnly: true, sameSite: 'Strict' }]);
    expect(await page.evaluate(() => document.cookie)).toBe('');

    await button(page, 'Sign out').click();
    await heading(page, 'Sign in').waitFor();
    await page.goto(`${product().url}/lists/${list}`);
    await heading(page, 'Sign in').waitFor();
    expect(await page.context().cookies(`${product().url}/api/users/v1/session`)).toEqual([]);
  });

  it('a wrong password is refused with a message', async () => {
    const ann = await newPerson(product().url);
    const page = await newPage();
    await signIn(page, ann.email, 'not her password');
    await page
      .getByRole('alert')
      .filter({ hasText: /password/i })
      .waitFor();
    await heading(page, 'Sign in').waitFor();
    await field(page, 'Password').fill(PASSWORD);
    await button(page, 'Sign in').click();
    await heading(page, 'Your lists').waitFor();
  });

  it('a person can register, work and sign out with the keyboard alone', async () => {
    const page = await newPage();
    const write = async (label: string, text: string, end = 'Tab') => {
      await tabTo(page, field(page, label));
      await page.keyboard.type(text);
      await page.keyboard.press(end);
    };
    const press = async (name: string, key: string) => {
      await tabTo(page, button(page, name));
      await page.keyboard.press(key);
    };
    await page.goto(`${product().url}/register`);
    await write('Name', 'Ann');
    await write('E-mail', `ann-${randomUUID()}@example.org`);
    await write('Password', PASSWORD);
    await press('Create account', 'Enter');
    await heading(page, 'Your lists').waitFor();
    await write('New list', 'Garden', 'Enter');
    await tabTo(page, page.getByRole('link', { name: 'Garden' }));
    await page.keyboard.press('Enter');
    await heading(page, 'Garden').waitFor();
    await write('New task', 'Roses', 'Enter');
    await tabTo(page, task(page, 'Roses'));
    await page.keyboard.press('Space');
    await counters(page, { 'lists-owned': 1, 'open-tasks': 0, 'completed-today': 1, streak: 1 });
    expect(await task(page, 'Roses').isChecked()).toBe(true);
    await press('Sign out', 'Space');
    await heading(page, 'Sign in').waitFor();
  });
});

describe.each([
  ['light', false],
  ['dark', true],
])('axe finds no accessibility problem in %s mode', (_, dark) => {
  /** Analyses a page after these parts of it are visible. */
  const analyse = async (page: Page, path: string, ...parts: readonly Locator[]) => {
    await page.goto(`${product().url}${path}`);
    for (const part of parts) await part.waitFor();
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.html) }))).toEqual([]);
    expect(passes.length).toBeGreaterThan(10);
  };

  it('on the pages of a signed-out person', async () => {
    const page = await newPage({ dark });
    await analyse(page, '/sign-in', button(page, 'Sign in'));
    await analyse(page, '/register', button(page, 'Create account'));
  });

  it('on the pages of a signed-in person', async () => {
    const ann = await newPerson(product().url);
    const list = await ann.addList('Groceries');
    await ann.complete(list, await ann.addTask(list, 'Milk'));
    await ann.addTask(list, 'Bread');
    const page = await newPage({ dark });
    await signIn(page, ann.email);
    await heading(page, 'Your lists').waitFor();
    const activity = page.getByTestId('activity-streak');
    await analyse(page, '/', page.getByRole('link', { name: 'Groceries' }), activity);
    await analyse(
      page,
      `/lists/${list}`,
      heading(page, 'Groceries'),
      task(page, 'Milk'),
      task(page, 'Bread'),
      activity,
    );
    await analyse(page, '/account', button(page, 'Close account'));
    await analyse(page, '/lists/nothing', heading(page, 'Not found'));
  });
});
