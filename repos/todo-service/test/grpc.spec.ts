import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ListService, type ListServiceWatchResponse } from '@todo-platform/contracts/grpc';
import { asService, bearer, currentStateIn, refusal, type TestGrpc } from '@todo-platform/service-kit/testing';
import { changedListFields, changedTaskFields, listFields, taskFields } from './support/examples.js';
import { type Person, todoApi, type TodoApi } from './support/todo-api.js';

let api: TodoApi;
let grpc: TestGrpc<typeof ListService>;
let ada: Person;
let eve: Person;
beforeAll(async () => {
  api = await todoApi();
  grpc = await api.grpc();
  [ada, eve] = [await api.someone(), await api.someone()];
});
afterAll(async () => api.close());

const LISTENERS = `SELECT pid FROM pg_stat_activity WHERE application_name = 'commits' AND datname = current_database()`;

const as = ({ token }: Person) => bearer(token);

describe('a command over gRPC', () => {
  it('has the same effect as over REST, and publishes the same events', async () => {
    const { list } = await grpc.open.createList({ name: ' Errands ' }, as(ada));
    const listId = list?.list?.id ?? '';
    const { task } = await grpc.open.addTask({ listId, title: 'Milk' }, as(ada));
    const taskId = task?.task?.id ?? '';
    await grpc.open.changeTask({ listId, taskId, notes: 'two' }, as(ada));
    await grpc.open.completeTask({ listId, taskId }, as(ada));
    await grpc.open.reopenTask({ listId, taskId }, as(ada));
    expect((await ada.ask('GET', `/lists/${listId}/tasks/${taskId}`)).json()).toMatchObject({
      title: 'Milk',
      notes: 'two',
      state: 'open',
      version: 5,
    });
    await grpc.open.deleteTask({ listId, taskId }, as(ada));
    await grpc.open.changeList({ listId, name: 'Chores', expectedVersion: 6 }, as(ada));
    await grpc.open.deleteList({ listId }, as(ada));
    const types = (await api.events(listId)).map(({ type, actor }) => [type, actor]);
    const published = ['list.created', 'task.added', 'task.changed', 'task.completed', 'task.reopened', 'task.deleted'];
    expect(types).toEqual([...published, 'list.changed', 'list.deleted'].map((type) => [`todo.${type}.v1`, ada.id]));
  });

  it('sets and changes every field of a list and of a task', async () => {
    const { list } = await grpc.open.createList(listFields, as(ada));
    const listId = list?.list?.id ?? '';
    expect((await ada.ask('GET', `/lists/${listId}`)).json()).toMatchObject(listFields);
    await grpc.open.changeList({ listId, ...changedListFields }, as(ada));
    expect((await ada.ask('GET', `/lists/${listId}`)).json()).toMatchObject(changedListFields);

    const { task } = await grpc.open.addTask({ listId, ...taskFields }, as(ada));
    const taskId = task?.task?.id ?? '';
    expect((await ada.ask('GET', `/lists/${listId}/tasks/${taskId}`)).json()).toMatchObject(taskFields);
    const changed = await grpc.open.changeTask({ listId, taskId, ...changedTaskFields }, as(ada));
    expect(changed.task?.task).toMatchObject(changedTaskFields);
    expect((await ada.ask('GET', `/lists/${listId}/tasks/${taskId}`)).json()).toMatchObject(changedTaskFields);
  });

  it('that expects another version is refused, with the current state as REST shows it', async () => {
    const { list } = await grpc.open.createList(listFields, as(ada));
    const listId = list?.list?.id ?? '';
    const { task } = await grpc.open.addTask({ listId, ...taskFields }, as(ada));
    const taskId = task?.task?.id ?? '';
    const change = () => grpc.open.changeTask({ listId, taskId, title: 'x', expectedVersion: 1 }, as(ada));
    expect(await refusal(change())).toEqual(['Aborted', 'TASK_VERSION_MISMATCH']);
    const shown: unknown = (await ada.ask('GET', `/lists/${listId}/tasks/${taskId}`)).json();
    expect(await currentStateIn(change())).toEqual(shown);
    const rename = () => grpc.open.changeList({ listId, name: 'x', expectedVersion: 1 }, as(ada));
    expect(await refusal(rename())).toEqual(['Aborted', 'LIST_VERSION_MISMATCH']);
    expect(await currentStateIn(rename())).toEqual({ id: listId, ...listFields, version: 2 });
    const stale = { listId, taskId, expectedVersion: 1 };
    for (const method of ['completeTask', 'reopenTask', 'deleteTask'] as const)
      expect(await refusal(grpc.open[method](stale, as(ada)))).toEqual(['Aborted', 'TASK_VERSION_MISMATCH']);
    const deletion = grpc.open.deleteList({ listId, expectedVersion: 1 }, as(ada));
    expect(await refusal(deletion)).toEqual(['Aborted', 'LIST_VERSION_MISMATCH']);
    expect(await api.events(listId)).toHaveLength(2);
  });

  it.each<[string, () => Promise<unknown>, [string, string]]>([
    ['nothing to change', () => grpc.open.changeTask(ids(), as(ada)), ['InvalidArgument', 'REQUEST_INVALID']],
    [
      'an id that is not a UUID',
      () => grpc.open.getList({ listId: 'x' }, as(ada)),
      ['InvalidArgument', 'REQUEST_INVALID'],
    ],
    [
      'a version below 1',
      () => grpc.open.changeList({ ...ids(), name: 'x', expectedVersion: 0 }, as(ada)),
      ['InvalidArgument', 'REQUEST_INVALID'],
    ],
    ['a list that does not exist', () => grpc.open.listTasks(ids(), as(ada)), ['NotFound', 'LIST_NOT_FOUND']],
    [
      'a negative page size',
      () => grpc.open.listLists({ pageSize: -1 }, as(ada)),
      ['InvalidArgument', 'REQUEST_INVALID'],
    ],
  ])('with %s is refused', async (_, call, outcome) => expect(await refusal(call())).toEqual(outcome));

  const ids = () => ({
    listId: '01990000-0000-7000-8000-000000000000',
    taskId: '01990000-0000-7000-8000-000000000001',
  });
});

describe('a watched list', () => {
  const start = (listId: string, afterVersion: number, person = ada) => {
    const gone = new AbortController();
    const stream = grpc.open.watch({ listId, afterVersion }, { ...as(person), signal: gone.signal });
    const messages = stream[Symbol.asyncIterator]();
    const next = async (): Promise<ListServiceWatchResponse> => {
      const step = await messages.next();
      if (step.done) throw new Error('the stream ended');
      return step.value;
    };
    return { next, cancel: () => gone.abort() };
  };
  const titles = ({ tasks }: ListServiceWatchResponse) => tasks.map(({ task }) => task?.title);

  it('sends each change, over one database connection', async () => {
    const { id } = await ada.newList();
    const watch = start(id, 0);
    expect(await watch.next()).toMatchObject({ version: 1, tasks: [] });
    const listeners = new Set<unknown>();
    for (let version = 2; version < 12; version++) {
      await ada.newTask(id, { title: `Task ${version}` });
      const step = await watch.next();
      expect([step.version, titles(step)]).toEqual([version, [`Task ${version}`]]);
      for (const row of await api.sql(LISTENERS)) listeners.add(row.pid);
    }
    expect(listeners.size).toBe(1);
    watch.cancel();
  });

  it('with many tasks comes in several messages, and can be resumed after any of them', async () => {
    const { id } = await ada.newList();
    await api.sql(
      `INSERT INTO tasks (id, list_id, title, notes, version, created_by, created_at, deleted_at)
       SELECT gen_random_uuid(), $1, 'Task ' || n, '', n, $2, now(), CASE WHEN n % 50 = 0 THEN now() END
       FROM generate_series(2, 251) AS n`,
      [id, ada.id],
    );
    await api.sql('UPDATE lists SET version = 251 WHERE id = $1', [id]);
    const watch = start(id, 0);
    const first = await watch.next();
    expect(first.version).toBe(101);
    watch.cancel();
    const rest = start(id, first.version);
    const [second, third] = [await rest.next(), await rest.next()];
    expect([second.version, third.version]).toEqual([201, 251]);
    rest.cancel();
    const all = [first, second, third];
    expect(new Set(all.flatMap(titles)).size).toBe(245);
    expect(all.flatMap(({ deletedTaskIds }) => deletedTaskIds).length).toBeGreaterThanOrEqual(3);
  });

  it('is sent again from the beginning if the caller knows a version that it does not have yet', async () => {
    const { id } = await ada.newList();
    await ada.newTask(id);
    const watch = start(id, 99);
    expect(await watch.next()).toMatchObject({ version: 2, tasks: [{ version: 2 }] });
    watch.cancel();
  });

  it('is shown to its owner only, and the stream ends when it is deleted', async () => {
    const { id } = await ada.newList();
    expect(await refusal(start(id, 0, eve).next())).toEqual(['NotFound', 'LIST_NOT_FOUND']);
    const watch = start(id, 0);
    await watch.next();
    await ada.ask('DELETE', `/lists/${id}`);
    expect(await refusal(watch.next())).toEqual(['NotFound', 'LIST_NOT_FOUND']);
  });
});

describe('the export', () => {
  const read = async (cursor = '') => {
    const pages = [];
    const call = await asService(api.credentials, 'todo-service');
    for await (const page of grpc.internal.export({ cursor }, call)) pages.push(page);
    return pages;
  };

  it('has every list and task, with the deleted ones, and can be resumed after any page', async () => {
    const person = await api.someone();
    const kept = await person.newList();
    const deletedList = await person.newList();
    const task = await person.newTask(kept.id);
    const deletedTask = await person.newTask(kept.id);
    await person.ask('DELETE', `/lists/${kept.id}/tasks/${deletedTask.id}`);
    await person.ask('DELETE', `/lists/${deletedList.id}`);
    const pages = await read();
    const lists = pages.flatMap((page) => page.lists).filter(({ list }) => list?.ownerId === person.id);
    const tasks = pages.flatMap((page) => page.tasks).filter((one) => one.task?.createdBy === person.id);
    const shown = (id: string, sequence: number, deleted: boolean) => ({ id, sequence, deleted });
    expect(lists.map(({ list, sequence, deleted }) => shown(list?.id ?? '', sequence, deleted))).toEqual(
      [shown(kept.id, 4, false), shown(deletedList.id, 2, true)].sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(tasks.map(({ task: one, sequence, deleted }) => shown(one?.id ?? '', sequence, deleted))).toEqual(
      [shown(task.id, 2, false), shown(deletedTask.id, 4, true)].sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    const [first, ...others] = pages;
    expect(await read(first?.cursor)).toEqual(others);
    expect(await read(pages.at(-1)?.cursor)).toEqual([]);
  });

  it.each(['x', 'lists:x', 'tasks:', 'people:01990000-0000-7000-8000-000000000000'])(
    'refuses the forged cursor %s',
    async (cursor) => expect(await refusal(read(cursor))).toEqual(['InvalidArgument', 'REQUEST_INVALID']),
  );
});
