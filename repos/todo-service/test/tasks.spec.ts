import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as newId } from 'uuid';
import { taskSchema } from '../src/list/http/task.view.js';
import { changedTaskFields, taskFields } from './support/examples.js';
import { outcome, type Person, todoApi, type TodoApi } from './support/todo-api.js';

let api: TodoApi;
let ada: Person;
let listId: string;
let tasks: string;
beforeAll(async () => {
  api = await todoApi();
});
afterAll(async () => api.close());
beforeEach(async () => {
  ada = await api.someone();
  listId = (await ada.newList()).id;
  tasks = `/lists/${listId}/tasks`;
});

const types = async () => (await api.events(listId)).map(({ type }) => type);
const list = async () => (await ada.ask('GET', `/lists/${listId}`)).json<unknown>();

describe('adding a task', () => {
  it('makes it at the next version of the list, and publishes the whole task', async () => {
    const id = newId();
    const response = await ada.ask('POST', tasks, { body: { id, ...taskFields, title: ' Buy milk ' } });
    expect([response.statusCode, response.headers.etag]).toEqual([201, '"2"']);
    const task = taskSchema.parse(response.json());
    const expected = { id, listId, ...taskFields, createdBy: ada.id, createdAt: task.createdAt };
    expect(task).toEqual({ ...expected, state: 'open', completedAt: null, version: 2 });
    expect((await ada.ask('GET', `${tasks}/${id}`)).json()).toEqual(task);
    expect(await list()).toMatchObject({ version: 2, openTasks: 1, completedTasks: 0 });
    const state = 'TASK_STATE_OPEN';
    expect((await api.events(listId))[1]).toEqual({
      ...{ type: 'todo.task.added.v1', sequence: 2, actor: ada.id },
      data: { task: { ...expected, state } },
    });
  });

  it('ten times at once with one id makes one task, and raises the version once', async () => {
    const body = { id: newId(), title: 'Buy milk' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => ada.ask('POST', tasks, { body })));
    for (const answer of answers)
      expect([answer.statusCode, answer.json()]).toEqual([
        201,
        (await ada.ask('GET', `${tasks}/${body.id}`)).json<unknown>(),
      ]);
    expect(await types()).toEqual(['todo.list.created.v1', 'todo.task.added.v1']);
    expect(await list()).toMatchObject({ version: 2, openTasks: 1 });
  });

  it('with the id of a task in another list or of a deleted one is a conflict, and changes nothing', async () => {
    const elsewhere = await ada.newTask((await ada.newList()).id);
    const deleted = await ada.newTask(listId);
    await ada.ask('DELETE', `${tasks}/${deleted.id}`);
    for (const { id } of [elsewhere, deleted])
      expect(outcome(await ada.ask('POST', tasks, { body: { id, title: 'x' } }))).toEqual([409, 'task.id-taken']);
    expect(await list()).toMatchObject({ version: 3, openTasks: 0 });
    expect(await types()).toHaveLength(3);
  });

  it('with the same id and other fields is a conflict; with the same fields it is not, also after a change', async () => {
    const body = { id: newId(), title: 'Buy milk' };
    await ada.ask('POST', tasks, { body });
    for (const other of [{ title: 'Buy bread' }, { notes: 'oat' }]) {
      const refused = await ada.ask('POST', tasks, { body: { ...body, ...other } });
      expect(outcome(refused)).toEqual([409, 'task.id-taken']);
    }
    const changed = await ada.ask('PATCH', `${tasks}/${body.id}`, { body: { title: 'Buy bread' } });
    const again = await ada.ask('POST', tasks, { body: { ...body, notes: '' } });
    expect([again.statusCode, again.json()]).toEqual([201, changed.json()]);
    const now = await ada.ask('POST', tasks, { body: { ...body, title: 'Buy bread' } });
    expect(outcome(now)).toEqual([409, 'task.id-taken']);
    expect(await types()).toHaveLength(3);
  });

  it('again is answered from its own transaction', async () => {
    const body = { id: newId(), title: 'Buy milk' };
    const add = () => ada.ask('POST', tasks, { body });
    for (let time = 0; time < 2; time++) expect(await api.connectionsOf(add)).toBe(1);
  });

  it('at the same time with one id and different fields adds one task, and refuses the others', async () => {
    const id = newId();
    const titles = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(titles.map((title) => ada.ask('POST', tasks, { body: { id, title } })));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 409, 409, 409]);
    expect(await types()).toEqual(['todo.list.created.v1', 'todo.task.added.v1']);
  });

  it('twenty times at once gives each task its own version, without gaps, in the order of the commits', async () => {
    const ids = Array.from({ length: 20 }, () => newId());
    const answers = await Promise.all(ids.map((id) => ada.ask('POST', tasks, { body: { id, title: 'x' } })));
    const added = answers.map((answer) => taskSchema.parse(answer.json()));
    const expected = Array.from({ length: 20 }, (_, index) => index + 2);
    expect(added.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(expected);
    // The events are sorted by serial, as the relay publishes them.
    const published = (await api.events(listId)).slice(1);
    expect(published.map(({ sequence }) => sequence)).toEqual(expected);
    for (const { id, version } of added) expect(published[version - 2]).toMatchObject({ data: { task: { id } } });
    expect(await list()).toMatchObject({ version: 21, openTasks: 20 });
  });
});

describe('changing a task', () => {
  it('keeps the fields that it does not name, and makes the next version of the list', async () => {
    const task = await ada.newTask(listId, { notes: 'old' });
    const response = await ada.ask('PATCH', `${tasks}/${task.id}`, { body: { title: 'New' }, ifMatch: '"2"' });
    expect([response.statusCode, response.headers.etag]).toEqual([200, '"3"']);
    expect(response.json()).toEqual({ ...task, title: 'New', version: 3 });
    const cleared = await ada.ask('PATCH', `${tasks}/${task.id}`, { body: { notes: '' } });
    expect(cleared.json()).toEqual({ ...task, title: 'New', notes: '', version: 4 });
    expect(await types()).toEqual([
      'todo.list.created.v1',
      'todo.task.added.v1',
      'todo.task.changed.v1',
      'todo.task.changed.v1',
    ]);
  });

  it.each(Object.entries(changedTaskFields))(
    'can set the field %s to %j and keeps the others',
    async (field, value) => {
      const task = await ada.newTask(listId, taskFields);
      const response = await ada.ask('PATCH', `${tasks}/${task.id}`, { body: { [field]: value } });
      expect(response.json()).toEqual({ ...task, [field]: value, version: 3 });
      expect((await ada.ask('GET', `${tasks}/${task.id}`)).json()).toEqual(response.json());
    },
  );

  it('is refused with the current state if it was changed in the meantime; a change of another task does not matter', async () => {
    const task = await ada.newTask(listId);
    const other = await ada.newTask(listId);
    await ada.ask('PATCH', `${tasks}/${other.id}`, { body: { title: 'x' } });
    const first = await ada.ask('PATCH', `${tasks}/${task.id}`, { body: { title: 'First' }, ifMatch: '"2"' });
    expect(first.statusCode).toBe(200);
    const late = await ada.ask('PATCH', `${tasks}/${task.id}`, { body: { title: 'Late' }, ifMatch: '"2"' });
    expect(outcome(late)).toEqual([412, 'task.version-mismatch']);
    expect(late.json()).toMatchObject({ current: first.json<unknown>() });
    expect(await types()).toHaveLength(5);
  });

  it('to the values that it has changes nothing', async () => {
    const task = await ada.newTask(listId);
    const response = await ada.ask('PATCH', `${tasks}/${task.id}`, { body: { title: task.title } });
    expect(response.json()).toEqual(task);
    expect(await types()).toHaveLength(2);
  });
});

describe('completing and reopening', () => {
  it('change the task once each, also if they are requested twice', async () => {
    const { id } = await ada.newTask(listId);
    const completed = await ada.ask('POST', `${tasks}/${id}/complete`);
    const done = taskSchema.parse(completed.json());
    expect([completed.statusCode, completed.headers.etag, done.state, done.version]).toEqual([
      200,
      '"3"',
      'completed',
      3,
    ]);
    expect(Date.parse(done.completedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(done.createdAt));
    expect((await ada.ask('POST', `${tasks}/${id}/complete`)).json()).toEqual(done);
    expect(await list()).toMatchObject({ openTasks: 0, completedTasks: 1 });
    expect((await api.events(listId)).at(-1)).toMatchObject({
      ...{ type: 'todo.task.completed.v1', sequence: 3 },
      data: { task: { id, state: 'TASK_STATE_COMPLETED', completedBy: ada.id, completedAt: done.completedAt } },
    });
    for (let time = 0; time < 2; time++) {
      const reopened = await ada.ask('POST', `${tasks}/${id}/reopen`);
      expect(reopened.json()).toMatchObject({ state: 'open', completedAt: null, version: 4 });
    }
    expect(await types()).toHaveLength(4);
    const last = (await api.events(listId)).at(-1);
    expect(last).toMatchObject({ type: 'todo.task.reopened.v1', data: { task: { state: 'TASK_STATE_OPEN' } } });
    expect(JSON.stringify(last)).not.toContain('completed');
  });

  it('ten times at once completes once', async () => {
    const { id } = await ada.newTask(listId);
    await Promise.all(Array.from({ length: 10 }, () => ada.ask('POST', `${tasks}/${id}/complete`)));
    expect(await types()).toEqual(['todo.list.created.v1', 'todo.task.added.v1', 'todo.task.completed.v1']);
  });
});

describe('deleting a task', () => {
  it('hides it, no longer counts it, and publishes one event', async () => {
    const { id } = await ada.newTask(listId);
    expect((await ada.ask('DELETE', `${tasks}/${id}`)).statusCode).toBe(204);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/complete'],
      ['POST', '/reopen'],
    ] as const)
      expect(outcome(await ada.ask(method, `${tasks}/${id}${path}`))).toEqual([404, 'task.not-found']);
    expect((await ada.ask('GET', tasks)).json()).toEqual({ items: [], nextCursor: null });
    expect(await list()).toMatchObject({ version: 3, openTasks: 0 });
    expect((await api.events(listId)).at(-1)).toMatchObject({
      ...{ type: 'todo.task.deleted.v1', sequence: 3 },
      data: { task: { id }, deletedAt: expect.any(String) },
    });
  });
});

it.each<['POST' | 'DELETE', string, string]>([
  ['POST', '/complete', 'open'],
  ['POST', '/reopen', 'completed'],
  ['DELETE', '', 'open'],
])('%s %s with an old ETag changes nothing, and is refused with the current state', async (method, path, state) => {
  const { id } = await ada.newTask(listId);
  const current =
    state === 'open'
      ? await ada.ask('PATCH', `${tasks}/${id}`, { body: { title: 'New' } })
      : await ada.ask('POST', `${tasks}/${id}/complete`);
  const stale = await ada.ask(method, `${tasks}/${id}${path}`, { ifMatch: '"2"' });
  expect(outcome(stale)).toEqual([412, 'task.version-mismatch']);
  expect(stale.json()).toMatchObject({ current: current.json<object>() });
  expect((await ada.ask('GET', `${tasks}/${id}`)).json()).toEqual(current.json());
  const fresh = await ada.ask(method, `${tasks}/${id}${path}`, { ifMatch: '"3"' });
  expect([200, 204]).toContain(fresh.statusCode);
});

describe('a task of another list', () => {
  it('is not found in this one', async () => {
    const { id } = await ada.newTask((await ada.newList()).id);
    for (const method of ['GET', 'DELETE'] as const)
      expect(outcome(await ada.ask(method, `${tasks}/${id}`))).toEqual([404, 'task.not-found']);
  });
});

describe('the tasks', () => {
  it('come in pages, oldest first and each once, also if many have the same time of creation', async () => {
    const ids = Array.from({ length: 7 }, () => newId());
    for (const id of ids) await ada.newTask(listId, { id });
    await api.sql(`UPDATE tasks SET created_at = '2026-03-01T12:00:00.123Z' WHERE list_id = $1`, [listId]);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const response = await ada.ask('GET', `${tasks}?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(response.statusCode).toBe(200);
      const { items, nextCursor } = response.json<{ items: { id: string }[]; nextCursor: string | null }>();
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor;
    }
    expect(seen).toEqual(ids.toSorted());
  });
});
