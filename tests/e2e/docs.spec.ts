import { describe, expect, it } from '@jest/globals';
import { Http } from '../support/api.ts';
import { useBrowser } from '../support/browser.ts';
import { useWhole } from '../support/whole.ts';

const whole = useWhole();
const open = useBrowser();

describe.each([
  ['users', 'Todo Platform: users-service', '/api/users/v1/me'],
  ['todos', 'Todo Platform: todo-service', '/api/todos/v1/lists'],
])('the docs of %s', (name, title, path) => {
  it('show the API in the browser, by what the gateway allows a page to load', async () => {
    const page = await open();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => void problems.push(error.message));
    await page.goto(`${whole().url}/api/${name}/docs`);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByText(path, { exact: true }).first().waitFor();
    expect(problems).toEqual([]);
  });

  it('show the events of the platform', async () => {
    const page = await open();
    await page.goto(`${whole().url}/api/${name}/docs/events`);
    await page.locator('summary', { hasText: 'todo.task.completed.v1' }).click();
    expect(await page.getByText('"const": "todo.task.completed.v1"').isVisible()).toBe(true);
  });

  it('are there as files too, and no other file of the server is', async () => {
    const http = new Http(`${whole().url}/api/${name}/docs`);
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
      // The gateway's own answer to a path that means something else once decoded.
      '..%2fpackage.json': 400,
    });
  });
});
