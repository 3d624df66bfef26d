import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { delivered, type TestWorker } from '@todo-platform/service-kit/testing';
import { life, peopleWorker, permutations, TOMBSTONE } from './support/people.js';
import { outcome, todoApi, type TodoApi } from './support/todo-api.js';

let api: TodoApi;
let worker: TestWorker;
beforeAll(async () => {
  api = await todoApi();
  worker = await peopleWorker(api.url);
});
afterAll(async () => {
  await worker.close();
  await api.close();
});

const person = async (id: string) =>
  (await api.sql('SELECT name, email, closed, sequence::int FROM people WHERE id = $1', [id]))[0];

describe('the people', () => {
  it('have the state of their last event', async () => {
    const id = randomUUID();
    const seen: unknown[] = [];
    for (const event of life(id)) {
      expect(await worker.deliver(delivered(event))).toEqual(['SUCCESS']);
      seen.push(await person(id));
    }
    expect(seen).toEqual([
      { name: 'Ada', email: 'ada@example.com', closed: false, sequence: 1 },
      { name: 'Lovelace', email: 'lovelace@example.com', closed: false, sequence: 2 },
      { name: 'Countess', email: 'countess@example.com', closed: false, sequence: 3 },
      TOMBSTONE,
    ]);
  });

  it('end in the same state for every order of the events, each delivered twice', async () => {
    const orders = permutations([0, 1, 2, 3]);
    expect(orders).toHaveLength(24);
    for (const order of orders) {
      const id = randomUUID();
      const events = life(id).map(delivered);
      const delivery = order.flatMap((index) => events[index] ?? []);
      for (const event of [...delivery, ...delivery]) expect(await worker.deliver(event)).toEqual(['SUCCESS']);
      expect(await person(id)).toEqual(TOMBSTONE);
    }
  });

  it('do not come back after their account is closed, neither by a late event nor by a replay', async () => {
    const id = randomUUID();
    const events = life(id);
    for (const event of events) await worker.deliver(delivered(event));
    for (const event of events) await worker.deliver(delivered(event));
    expect(await person(id)).toEqual(TOMBSTONE);
  });
});

describe('the commands of a person whose account is closed', () => {
  it('are refused, and write nothing', async () => {
    const ada = await api.someone();
    const { id } = await ada.newList();
    const task = await ada.newTask(id);
    for (const event of life(ada.id)) await worker.deliver(delivered(event));
    const path = `/lists/${id}`;
    const answers = await Promise.all([
      ada.ask('POST', '/lists', { body: { name: 'x' } }),
      ada.ask('PATCH', path, { body: { name: 'x' } }),
      ada.ask('DELETE', path),
      ada.ask('POST', `${path}/tasks`, { body: { title: 'x' } }),
      ada.ask('PATCH', `${path}/tasks/${task.id}`, { body: { title: 'x' } }),
      ada.ask('POST', `${path}/tasks/${task.id}/complete`),
      ada.ask('POST', `${path}/tasks/${task.id}/reopen`),
      ada.ask('DELETE', `${path}/tasks/${task.id}`),
    ]);
    for (const answer of answers) expect(outcome(answer)).toEqual([401, 'account.closed']);
    expect(await api.events(id)).toHaveLength(2);
    expect(await api.sql('SELECT 1 FROM lists WHERE owner_id = $1', [ada.id])).toHaveLength(1);
  });

  it('are refused for that person only', async () => {
    const bob = await api.someone();
    const [registered] = life(bob.id);
    if (registered) await worker.deliver(delivered(registered));
    expect((await bob.ask('POST', '/lists', { body: { name: 'x' } })).statusCode).toBe(201);
  });
});
