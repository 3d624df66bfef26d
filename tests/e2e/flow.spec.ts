import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newPerson, PASSWORD } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { ACCOUNTS, asRecord, LISTS, readEvents } from '../support/events.ts';
import { isLoopback, listenersOf } from '../support/listeners.ts';
import { sql } from '../support/sql.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();

describe('an event', () => {
  it('is published for each command as a CloudEvent, in order for each list', async () => {
    const ann = await newPerson(product().url);
    const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
    const headers = { traceparent };
    const list = await ann.addList('Groceries', { headers });
    const other = await ann.addList('Garden');
    const tasks = `/api/todos/v1/lists/${list}/tasks`;
    const milk = await ann.addTask(list, 'Milk');
    await ann.addTask(other, 'Roses');
    await ann.expect(200, 'PATCH', `/api/todos/v1/lists/${list}`, { headers, body: { name: 'Food' } });
    await ann.expect(200, 'PATCH', `${tasks}/${milk}`, { headers, body: { title: 'Oat milk', notes: 'two' } });
    await ann.expect(200, 'POST', `${tasks}/${milk}/complete`, { headers });
    await ann.expect(200, 'POST', `${tasks}/${milk}/reopen`, { headers });
    await ann.expect(204, 'DELETE', `${tasks}/${milk}`, { headers });
    await ann.expect(204, 'DELETE', `/api/todos/v1/lists/${list}`, { headers });

    const events = await eventually(async () => {
      const found = (await readEvents(product(), LISTS)).filter((event) => event.key === list);
      expect(found).toHaveLength(8);
      return found;
    });
    expect(events.map(({ type }) => type)).toEqual([
      'todo.list.created.v1',
      'todo.task.added.v1',
      'todo.list.changed.v1',
      'todo.task.changed.v1',
      'todo.task.completed.v1',
      'todo.task.reopened.v1',
      'todo.task.deleted.v1',
      'todo.list.deleted.v1',
    ]);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(8);
    for (const { subject, attributes } of events) {
      expect(subject).toBe(list);
      expect(attributes).toMatchObject({ specversion: '1.0', source: 'todo-service', actor: ann.id });
      expect(attributes.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    }
    const origins = events.map(({ attributes }) => attributes.originparent);
    expect(origins.filter((origin) => origin === traceparent)).toHaveLength(7);
    expect(origins[1]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
    const renamed = asRecord(asRecord(events[3]?.attributes.data).task);
    expect(renamed).toMatchObject({ id: milk, listId: list, title: 'Oat milk', notes: 'two', createdBy: ann.id });
  });

  it('never carries a password or another credential', async () => {
    const ann = await newPerson(product().url);
    await ann.expect(200, 'PATCH', '/api/users/v1/me', { body: { name: 'Anna' } });
    const events = await eventually(async () => {
      const found = (await readEvents(product(), ACCOUNTS)).filter((event) => event.key === ann.id);
      expect(found.map(({ type }) => type)).toEqual(['users.account.registered.v1', 'users.account.changed.v1']);
      return found;
    });
    const text = JSON.stringify(events);
    expect(text).toContain(ann.email);
    expect(text).not.toMatch(/password|argon2|hash|secret/i);
    expect(text).not.toContain(PASSWORD);
  });

  it('changes the activity of the owner of the list, and of nobody else', async () => {
    const [ann, ben] = await Promise.all([newPerson(product().url), newPerson(product().url, 'Ben')]);
    const list = await ann.addList();
    const dropped = await ann.addList('Dropped');
    const [milk, bread] = [await ann.addTask(list, 'Milk'), await ann.addTask(list, 'Bread')];
    await ann.addTask(list, 'Salt');
    await ann.addTask(dropped, 'Nothing');
    await ann.complete(list, milk);
    await ann.complete(list, bread);
    await ann.expect(200, 'POST', `/api/todos/v1/lists/${list}/tasks/${bread}/reopen`);
    await ann.expect(204, 'DELETE', `/api/todos/v1/lists/${dropped}`);
    await eventually(async () => {
      const activity = await ann.activity();
      expect(activity).toMatchObject({ listsOwned: 1, openTasks: 2, completedToday: 1, streakDays: 1 });
      expect(activity.completedPerDay).toHaveLength(7);
    });
    expect(await ben.activity()).toMatchObject({ listsOwned: 0, openTasks: 0, completedToday: 0, streakDays: 0 });
  });
});

describe('an account', () => {
  const person = async (id: string) => {
    const [row] = await sql(product(), 'todo', 'SELECT name, email, closed, sequence::int FROM people WHERE id = $1', [
      id,
    ]);
    return row;
  };

  it('reaches the todo-service by its events, and leaves a tombstone when it is closed', async () => {
    const ann = await newPerson(product().url);
    await eventually(async () =>
      expect(await person(ann.id)).toEqual({ name: 'Ann', email: ann.email, closed: false, sequence: 1 }),
    );
    await ann.expect(200, 'PATCH', '/api/users/v1/me', { body: { name: 'Anna' } });
    await eventually(async () => expect(await person(ann.id)).toMatchObject({ name: 'Anna', sequence: 2 }));
    await ann.expect(204, 'DELETE', '/api/users/v1/me', { body: { password: PASSWORD } });
    await eventually(async () =>
      expect(await person(ann.id)).toEqual({ name: '', email: '', closed: true, sequence: 3 }),
    );
  });

  it('that is closed is refused everywhere, although its token is still valid', async () => {
    const ann = await newPerson(product().url);
    const list = await ann.addList();
    const task = await ann.addTask(list);
    await ann.expect(204, 'DELETE', '/api/users/v1/me', { body: { password: PASSWORD } });
    expect((await ann.expect(401, 'GET', '/api/users/v1/me')).body).toMatchObject({ code: 'account.closed' });
    await eventually(async () => expect(await person(ann.id)).toMatchObject({ closed: true }));
    const tasks = `/api/todos/v1/lists/${list}/tasks`;
    const commands = [
      ['POST', '/api/todos/v1/lists', { name: 'More' }],
      ['PATCH', `/api/todos/v1/lists/${list}`, { name: 'Other' }],
      ['POST', tasks, { title: 'Bread' }],
      ['PATCH', `${tasks}/${task}`, { title: 'Bread' }],
      ['POST', `${tasks}/${task}/complete`, undefined],
      ['DELETE', `${tasks}/${task}`, undefined],
      ['DELETE', `/api/todos/v1/lists/${list}`, undefined],
    ] as const;
    for (const [method, path, body] of commands) {
      const reply = await ann.expect(401, method, path, { body });
      expect(reply).toMatchObject({ contentType: 'application/problem+json', body: { code: 'account.closed' } });
    }
    const again = await ann.send('POST', '/api/users/v1/session', { body: { email: ann.email, password: PASSWORD } });
    expect(again.body).toMatchObject({ status: 401, code: 'session.bad-credentials' });
  });
});

describe('isolation', () => {
  it.each([
    ['users', 'todo'],
    ['todo', 'users'],
  ] as const)('the database role of %s cannot connect to the database of %s', async (own, foreign) => {
    const url = new URL(product().databaseUrl(own));
    url.pathname = new URL(product().databaseUrl(foreign)).pathname;
    const client = new pg.Client({ connectionString: url.href });
    // 42501: insufficient_privilege
    await expect(client.connect()).rejects.toMatchObject({ code: '42501' });
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('every process listens on loopback only', () => {
    const pids = product().processes.map(({ pid }) => pid ?? Number.NaN);
    const listeners = listenersOf(pids);
    expect(listeners.filter((listener) => !isLoopback(listener))).toEqual([]);
    const openPorts = new Set(listeners.map(({ port }) => port));
    expect(Object.entries(product().ports).filter(([, port]) => !openPorts.has(port))).toEqual([]);
  });
});
