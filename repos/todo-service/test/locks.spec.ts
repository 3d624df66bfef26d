import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, type QueryRunner } from 'typeorm';
import { outcome, todoApi, type TodoApi } from './support/todo-api.js';

let api: TodoApi;
let database: DataSource;
let holder: QueryRunner;
beforeAll(async () => {
  api = await todoApi();
  database = await new DataSource({ type: 'postgres', url: api.url }).initialize();
  holder = database.createQueryRunner();
});
afterAll(async () => {
  await holder.release();
  await database.destroy();
  await api.close();
});

/** More than the pool has connections. */
const COMMANDS = 12;

describe('while a frozen process holds the lock of a list', () => {
  it('commands on it are refused for now and write nothing, and commands on other lists go on', async () => {
    const ada = await api.someone();
    const bob = await api.someone();
    const [frozen, other] = await Promise.all([ada.newList(), bob.newList()]);
    await holder.query('BEGIN');
    await holder.query('SELECT FROM lists WHERE id = $1 FOR UPDATE', [frozen.id]);
    const refused = Array.from({ length: COMMANDS }, () =>
      ada.ask('POST', `/lists/${frozen.id}/tasks`, { body: { title: 'Buy milk' } }),
    );
    // All connections of the pool are in use by then, so this command waits for one of them.
    const going = bob.ask('POST', `/lists/${other.id}/tasks`, { body: { title: 'Buy bread' } });
    expect(outcome(await going)).toEqual([201]);
    const answers = await Promise.all(refused);
    for (const answer of answers) {
      expect(outcome(answer)).toEqual([503, 'unavailable']);
      expect(answer.headers['retry-after']).toBe('1');
    }
    await holder.query('ROLLBACK');
    expect((await api.events(frozen.id)).map(({ type }) => type)).toEqual(['todo.list.created.v1']);
    expect(outcome(await ada.ask('PATCH', `/lists/${frozen.id}`, { body: { name: 'Thawed' } }))).toEqual([200]);
  });
});
