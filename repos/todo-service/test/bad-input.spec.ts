import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { invalidListFields, invalidTaskFields, listFields, taskFields } from './support/examples.js';
import { outcome, type Person, todoApi, type TodoApi } from './support/todo-api.js';

let api: TodoApi;
let ada: Person;
let list: string;
let task: string;
let before: unknown;

const state = async () =>
  api.sql(`SELECT (SELECT json_agg(l) FROM lists AS l) AS lists, (SELECT json_agg(t) FROM tasks AS t)
  AS tasks, (SELECT count(*) FROM outbox) AS events`);

beforeAll(async () => {
  api = await todoApi();
  ada = await api.someone();
  const { id } = await ada.newList();
  list = `/lists/${id}`;
  task = `${list}/tasks/${(await ada.newTask(id)).id}`;
  before = await state();
});
afterAll(async () => {
  expect(await state()).toEqual(before);
  await api.close();
});

const long = (length: number) => 'x'.repeat(length);
const valuesOf = (fields: Readonly<Record<string, readonly unknown[]>>) =>
  Object.entries(fields).flatMap(([field, values]) => values.map((value): [string, unknown] => [field, value]));

type Answer = Awaited<ReturnType<Person['ask']>>;

function expectInvalid(answers: readonly Answer[], field: string): void {
  for (const answer of answers) {
    expect(outcome(answer)).toEqual([400, 'request.invalid']);
    expect(answer.json()).toMatchObject({ errors: [{ path: field }] });
  }
}

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a request is answered with 400 and writes nothing', () => {
  it.each<[unknown, string]>([
    [{}, 'name'],
    [{ name: 'a', id: 'seven' }, 'id'],
    [{ name: 'a', id: 7 }, 'id'],
    [{ name: 'a', ownerId: 'me' }, ''],
    [[], ''],
    ['name', ''],
  ])('if it creates a list from %j', async (body, path) => {
    const response = await ada.ask('POST', '/lists', { body });
    expect(outcome(response)).toEqual([400, 'request.invalid']);
    expect(response.json()).toMatchObject({ errors: [{ path }] });
  });

  it.each<[unknown, string]>([
    [{}, 'title'],
    [{ title: 'a', state: 'completed' }, ''],
  ])('if it adds a task from %j', async (body, path) => {
    const response = await ada.ask('POST', `${list}/tasks`, { body });
    expect(outcome(response)).toEqual([400, 'request.invalid']);
    expect(response.json()).toMatchObject({ errors: [{ path }] });
  });

  it.each(valuesOf(invalidListFields))('if the field %s of a list is %j', async (field, value) => {
    const answers = [
      await ada.ask('POST', '/lists', { body: { ...listFields, [field]: value } }),
      await ada.ask('PATCH', list, { body: { ...listFields, [field]: value } }),
    ];
    expectInvalid(answers, field);
  });

  it.each(valuesOf(invalidTaskFields))('if the field %s of a task is %j', async (field, value) => {
    const answers = [
      await ada.ask('POST', `${list}/tasks`, { body: { ...taskFields, [field]: value } }),
      await ada.ask('PATCH', task, { body: { [field]: value } }),
    ];
    expectInvalid(answers, field);
  });

  it.each([{}, { name: '' }, { name: 'a', version: 2 }, { ownerId: 'me' }])(
    'if it changes a list by %j',
    async (body) => expect(outcome(await ada.ask('PATCH', list, { body }))).toEqual([400, 'request.invalid']),
  );

  it.each([{}, { title: '' }, { title: null }, { state: 'completed' }, { title: 'a', listId: 'x' }])(
    'if it changes a task by %j',
    async (body) => expect(outcome(await ada.ask('PATCH', task, { body }))).toEqual([400, 'request.invalid']),
  );

  it.each(['1', 'W/"1"', '"one"', '"1", "2"', ''])('if it has If-Match: %s', async (ifMatch) => {
    const answers = [
      await ada.ask('PATCH', list, { body: { name: 'x' }, ifMatch }),
      await ada.ask('PATCH', task, { body: { title: 'x' }, ifMatch }),
    ];
    for (const answer of answers) expect(outcome(answer)).toEqual([400, 'request.invalid']);
  });

  it.each(['/lists/seven', '/lists/%00', "/lists/'%20OR%201=1", `/lists/${long(5)}/tasks`])(
    'if its path is %s',
    async (path) => expect(outcome(await ada.ask('GET', path))).toEqual([400, 'request.invalid']),
  );

  it.each([
    'limit=0',
    'limit=201',
    'limit=1.5',
    'limit=many',
    'limit=1&limit=2',
    'cursor=x',
    'cursor=',
    'cursor=a&cursor=b',
    `cursor=${long(501)}`,
    `cursor=${cursorOf({ createdAt: 'now', id: 1 })}`,
    `cursor=${cursorOf({ createdAt: '0000-01-01T00:00:00Z', id: '0199aaaa-0000-7000-8000-000000000001' })}`,
    `cursor=${cursorOf({ createdAt: '2026-02-30T00:00:00Z', id: '0199aaaa-0000-7000-8000-000000000001' })}`,
  ])('if its query is %s', async (query) => {
    for (const path of ['/lists', `${list}/tasks`])
      expect(outcome(await ada.ask('GET', `${path}?${query}`))).toEqual([400, 'request.invalid']);
  });

  it.each(['{"name": ', '', '{"name": "a"} x', '\0'])('if its body is %j, which is not JSON', async (raw) =>
    expect(outcome(await ada.ask('POST', '/lists', { raw }))).toEqual([400, 'request.malformed']),
  );
});

describe('a request is refused and writes nothing', () => {
  it('if it is too large', async () => {
    const raw = JSON.stringify({ title: 'a', notes: long(70_000) });
    expect(outcome(await ada.ask('POST', `${list}/tasks`, { raw }))).toEqual([413, 'request.too-large']);
  });

  it('if its route does not exist', async () => {
    expect(outcome(await ada.ask('POST', `${task}/archive`))).toEqual([404, 'route.not-found']);
  });

  it('if its token is expired, forged or missing', async () => {
    const expired = await api.users.tokenOf(ada.id, Math.floor(Date.now() / 1000) - 60);
    const body = { name: 'x' };
    expect(outcome(await api.call(expired, 'POST', '/lists', { body }))).toEqual([401, 'auth.token-expired']);
    const [header, , signature] = ada.token.split('.');
    const claims = Buffer.from(JSON.stringify({ sub: ada.id, exp: 9e9, iss: 'todo-platform', aud: 'todo-platform' }));
    const forged = [header, claims.toString('base64url'), signature].join('.');
    expect(outcome(await api.call(forged, 'POST', '/lists', { body }))).toEqual([401, 'auth.token-invalid']);
    expect(outcome(await api.call('', 'POST', '/lists', { body }))).toEqual([401, 'auth.token-missing']);
  });
});

describe('a command that fails after it has published its event', () => {
  it('leaves no event in the outbox', async () => {
    await api.sql(`ALTER TABLE lists ADD CONSTRAINT no_trouble CHECK (name <> 'trouble') NOT VALID`);
    await api.sql(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'late'; END $$`,
    );
    await api.sql(`CREATE CONSTRAINT TRIGGER late AFTER INSERT ON tasks DEFERRABLE INITIALLY DEFERRED
                   FOR EACH ROW EXECUTE FUNCTION refuse()`);
    expect(outcome(await ada.ask('POST', `${list}/tasks`, { body: { title: 'x' } }))).toEqual([500, 'internal']);
    expect(outcome(await ada.ask('PATCH', list, { body: { name: 'trouble' } }))).toEqual([500, 'internal']);
    await api.sql('DROP TRIGGER late ON tasks');
  });
});
