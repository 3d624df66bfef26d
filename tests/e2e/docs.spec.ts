import { describe, expect, it } from '@jest/globals';
import { Http } from '../support/api.ts';
import { useBrowser } from '../support/browser.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();
const open = useBrowser();

describe.each([
  ['users', 'Todo Platform: users-service', '/api/users/v1/me'],
  ['todos', 'Todo Platform: todo-service', '/api/todos/v1/lists'],
])('the API documentation at /api/%s/docs', (name, title, path) => {
  it('shows the API in the browser, within the content security policy of the gateway', async () => {
    const page = await open();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => void problems.push(error.message));
    await page.goto(`${product().url}/api/${name}/docs`);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByText(path, { exact: true }).first().waitFor();
    expect(problems).toEqual([]);
  });

  it('shows the events of both services', async () => {
    const page = await open();
    await page.goto(`${product().url}/api/${name}/docs/events`);
    await page.locator('summary', { hasText: 'todo.task.completed.v1' }).click();
    expect(await page.getByText('"const": "todo.task.completed.v1"').isVisible()).toBe(true);
  });

  it('is also served as files, and no other file of the server is', async () => {
    const http = new Http(`${product().url}/api/${name}/docs`);
    const openApi = await http.send('GET', '/openapi.json');
    expect(openApi.body).toMatchObject({ openapi: '3.1.0', info: { title } });
    const asyncApi = await http.send('GET', '/asyncapi.json');
    expect(asyncApi.body).toMatchObject({ asyncapi: '3.0.0' });
    const answers = ['swagger-ui.css', 'package.json', 'index.html', 'swagger-ui.css.map', '..%2fpackage.json'].map(
      async (file) => [file, (await http.send('GET', `/ui/${file}`)).status],
    );
    expect(Object.fromEntries(await Promise.all(answers))).toEqual({
      'swagger-ui.css': 200,
      'package.json': 404,
      'index.html': 404,
      'swagger-ui.css.map': 404,
      // The gateway refuses a path whose decoded form leads elsewhere.
      '..%2fpackage.json': 400,
    });
  });
});
