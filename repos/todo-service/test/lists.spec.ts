import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as newId } from 'uuid';
import { listSchema } from '../src/list/http/list.view.js';
import { changedListFields, listFields } from './support/examples.js';
import { outcome, type Person, todoApi, type TodoApi } from './support/todo-api.js';

let api: TodoApi;
let ada: Person;
beforeAll(async () => {
  api = await todoApi();
});
afterAll(async () => api.close());
beforeEach(async () => {
  ada = await api.someone();
});

const types = async (listId: string) => (await api.events(listId)).map(({ type }) => type);

describe('creating a list', () => {
  it('returns it with an ETag, and publishes an event', async () => {
    const id = newId();
    const response = await ada.ask('POST', '/lists', {
      body: { id: id.toUpperCase(), ...listFields, name: ' Errands 🥛 ' },
    });
    expect([response.statusCode, response.headers.etag]).toEqual([201, '"1"']);
    const list = listSchema.parse(response.json());
    expect(list).toEqual({
      ...{ id, ...listFields, ownerId: ada.id, openTasks: 0, completedTasks: 0, version: 1 },
      createdAt: list.createdAt,
    });
    expect((await ada.ask('GET', `/lists/${id}`)).json()).toEqual(list);
    expect(await api.events(id)).toEqual([
      {
        type: 'todo.list.created.v1',
        sequence: 1,
        actor: ada.id,
        data: { list: { id, ownerId: ada.id, ...listFields, createdAt: list.createdAt } },
      },
    ]);
  });

  it('ten times at once and once more with one id makes one list', async () => {
    const body = { id: newId(), name: 'Errands' };
    const all = await Promise.all(Array.from({ length: 10 }, () => ada.ask('POST', '/lists', { body })));
    const again = await ada.ask('POST', '/lists', { body });
    for (const response of all) expect([response.statusCode, response.json()]).toEqual([201, again.json()]);
    expect(await types(body.id)).toEqual(['todo.list.created.v1']);
  });

  it('with the same id and other fields is a conflict; with the same fields it is not, also after a change', async () => {
    const body = { id: newId(), name: 'Errands' };
    await ada.ask('POST', '/lists', { body });
    const other = await ada.ask('POST', '/lists', { body: { ...body, name: 'Groceries' } });
    expect(outcome(other)).toEqual([409, 'list.id-taken']);
    const changed = await ada.ask('PATCH', `/lists/${body.id}`, { body: { name: 'Groceries' } });
    await ada.newTask(body.id);
    const again = await ada.ask('POST', '/lists', { body });
    expect([again.statusCode, again.headers.etag]).toEqual([201, '"3"']);
    expect(again.json()).toEqual({ ...changed.json<object>(), version: 3, openTasks: 1 });
    const now = await ada.ask('POST', '/lists', { body: { ...body, name: 'Groceries' } });
    expect(outcome(now)).toEqual([409, 'list.id-taken']);
  });

  it('at the same time with one id and different fields makes one list, and refuses the other', async () => {
    const id = newId();
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => ada.ask('POST', '/lists', { body: { id, name } })),
    );
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 409, 409, 409]);
  });

  it('again returns a list that the previous release created, which recorded no digest', async () => {
    const list = await ada.newList();
    await api.sql('UPDATE lists SET creation_digest = NULL WHERE id = $1', [list.id]);
    const again = await ada.ask('POST', '/lists', { body: { id: list.id, name: 'Errands' } });
    expect([again.statusCode, again.json()]).toEqual([201, list]);
  });

  it("with the id of another person's list or of a deleted one is a conflict, and shows nothing of that list", async () => {
    const { id } = await ada.newList({ name: 'private' });
    const bob = await api.someone();
    const stolen = await bob.ask('POST', '/lists', { body: { id, name: 'mine' } });
    expect(outcome(stolen)).toEqual([409, 'list.id-taken']);
    expect(stolen.body).not.toContain('private');
    await ada.ask('DELETE', `/lists/${id}`);
    expect(outcome(await ada.ask('POST', '/lists', { body: { id, name: 'again' } }))).toEqual([409, 'list.id-taken']);
    expect(await types(id)).toEqual(['todo.list.created.v1', 'todo.list.deleted.v1']);
  });
});

describe('changing a list', () => {
  it('makes the next version, and publishes the whole list', async () => {
    const { id } = await ada.newList();
    const response = await ada.ask('PATCH', `/lists/${id}`, { body: changedListFields, ifMatch: '"1"' });
    expect([response.statusCode, response.headers.etag]).toEqual([200, '"2"']);
    expect(response.json()).toMatchObject({ ...changedListFields, version: 2 });
    expect((await api.events(id))[1]).toMatchObject({
      ...{ type: 'todo.list.changed.v1', sequence: 2, actor: ada.id },
      data: { list: { id, ownerId: ada.id, ...changedListFields } },
    });
  });

  it('is refused with 412 and the current state if the list was changed in the meantime', async () => {
    const { id } = await ada.newList();
    await ada.ask('PATCH', `/lists/${id}`, { body: { name: 'First' } });
    const late = await ada.ask('PATCH', `/lists/${id}`, { body: { name: 'Late' }, ifMatch: '"1"' });
    expect(outcome(late)).toEqual([412, 'list.version-mismatch']);
    expect(late.json()).toMatchObject({ current: { id, name: 'First', version: 2 } });
    expect(await types(id)).toHaveLength(2);
    const star = await ada.ask('PATCH', `/lists/${id}`, { body: { name: 'Any' }, ifMatch: '*' });
    expect(star.statusCode).toBe(200);
  });

  it('to the values that it has changes nothing', async () => {
    const { id, name } = await ada.newList();
    const response = await ada.ask('PATCH', `/lists/${id}`, { body: { name } });
    expect([response.statusCode, response.headers.etag]).toEqual([200, '"1"']);
    expect(await types(id)).toHaveLength(1);
  });

  it('is answered from its own transaction, as is a create that is repeated', async () => {
    const body = { id: newId(), name: 'Errands' };
    const commands = [
      () => ada.ask('POST', '/lists', { body }),
      () => ada.ask('POST', '/lists', { body }),
      () => ada.ask('PATCH', `/lists/${body.id}`, { body: { name: 'Shopping' } }),
      () => ada.ask('PATCH', `/lists/${body.id}`, { body: { name: 'Shopping' } }),
    ];
    for (const command of commands) expect(await api.connectionsOf(command)).toBe(1);
  });

  it('ten times at once with one ETag succeeds once', async () => {
    const { id } = await ada.newList();
    const names = Array.from({ length: 10 }, (_, index) => `name ${index}`);
    const answers = await Promise.all(
      names.map((name) => ada.ask('PATCH', `/lists/${id}`, { body: { name }, ifMatch: '"1"' })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect(answers.filter(({ statusCode }) => statusCode === 412)).toHaveLength(9);
    expect(await types(id)).toHaveLength(2);
  });
});

describe('deleting a list', () => {
  it('hides it and its tasks from every request, and publishes one event', async () => {
    const { id } = await ada.newList();
    const task = await ada.newTask(id);
    expect((await ada.ask('DELETE', `/lists/${id}`)).statusCode).toBe(204);
    const path = `/lists/${id}`;
    const answers = await Promise.all([
      ada.ask('GET', path),
      ada.ask('PATCH', path, { body: { name: 'x' } }),
      ada.ask('DELETE', path),
      ada.ask('GET', `${path}/tasks`),
      ada.ask('POST', `${path}/tasks`, { body: { title: 'x' } }),
      ada.ask('GET', `${path}/tasks/${task.id}`),
      ada.ask('PATCH', `${path}/tasks/${task.id}`, { body: { title: 'x' } }),
      ada.ask('POST', `${path}/tasks/${task.id}/complete`),
      ada.ask('DELETE', `${path}/tasks/${task.id}`),
    ]);
    for (const answer of answers) expect(outcome(answer)).toEqual([404, 'list.not-found']);
    expect((await ada.ask('GET', '/lists')).json()).toEqual({ items: [], nextCursor: null });
    const published = await api.events(id);
    expect(published.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['todo.list.created.v1', 1],
      ['todo.task.added.v1', 2],
      ['todo.list.deleted.v1', 3],
    ]);
  });
});

it('a list that was changed in the meantime is not deleted', async () => {
  const { id } = await ada.newList();
  await ada.newTask(id);
  const stale = await ada.ask('DELETE', `/lists/${id}`, { ifMatch: '"1"' });
  expect(outcome(stale)).toEqual([412, 'list.version-mismatch']);
  expect(stale.json()).toMatchObject({ current: { id, version: 2 } });
  expect((await ada.ask('GET', `/lists/${id}`)).statusCode).toBe(200);
  expect((await ada.ask('DELETE', `/lists/${id}`, { ifMatch: '"2"' })).statusCode).toBe(204);
});

describe("another person's list", () => {
  it('looks to every request as if it did not exist', async () => {
    const { id } = await ada.newList();
    const task = await ada.newTask(id);
    const bob = await api.someone();
    const path = `/lists/${id}`;
    const answers = await Promise.all([
      bob.ask('GET', path),
      bob.ask('PATCH', path, { body: { name: 'mine' } }),
      bob.ask('DELETE', path),
      bob.ask('GET', `${path}/tasks`),
      bob.ask('POST', `${path}/tasks`, { body: { title: 'mine' } }),
      bob.ask('GET', `${path}/tasks/${task.id}`),
      bob.ask('PATCH', `${path}/tasks/${task.id}`, { body: { title: 'mine' } }),
      bob.ask('POST', `${path}/tasks/${task.id}/complete`),
      bob.ask('POST', `${path}/tasks/${task.id}/reopen`),
      bob.ask('DELETE', `${path}/tasks/${task.id}`),
      bob.ask('GET', `/lists/${newId()}`),
    ]);
    for (const answer of answers) expect(outcome(answer)).toEqual([404, 'list.not-found']);
    expect(await types(id)).toHaveLength(2);
    expect((await bob.ask('GET', '/lists')).json()).toEqual({ items: [], nextCursor: null });
  });
});

describe('the lists', () => {
  it('come in pages, oldest first and each once, also if many have the same time of creation', async () => {
    const ids = Array.from({ length: 11 }, () => newId());
    for (const id of ids) await ada.newList({ id });
    await api.sql(`UPDATE lists SET created_at = '2026-03-01T12:00:00.123Z' WHERE owner_id = $1`, [ada.id]);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = cursor === '' ? '' : `&cursor=${cursor}`;
      const response = await ada.ask('GET', `/lists?limit=1${query}`);
      expect(response.statusCode).toBe(200);
      const { items, nextCursor } = response.json<{ items: { id: string }[]; nextCursor: string | null }>();
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor;
    }
    expect(seen).toEqual(ids.toSorted());
  });
});
