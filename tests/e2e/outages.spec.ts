import { describe, expect, it } from '@jest/globals';
import { Http, newPerson, type Person, PASSWORD } from '../support/api.ts';
import { deadLetters, inboxOf, unpublished } from '../support/board.ts';
import { eventually } from '../support/eventually.ts';
import { byKey, firstOccurrences, LISTS, readEvents } from '../support/events.ts';
import { count, sql } from '../support/sql.ts';
import { useWhole } from '../support/whole.ts';

const whole = useWhole();

/** Three lists with three tasks each, two of them completed: 6 events a list. */
async function work(person: Person): Promise<readonly string[]> {
  return Promise.all(
    ['Food', 'Garden', 'House'].map(async (name) => {
      const list = await person.addList(name);
      const tasks = [await person.addTask(list, 'A'), await person.addTask(list, 'B'), await person.addTask(list, 'C')];
      for (const task of tasks.slice(0, 2)) await person.complete(list, task);
      return list;
    }),
  );
}

const EVENTS_A_LIST = 6;
const WORKED = { listsOwned: 3, openTasks: 3, completedToday: 6 };

/** The events of these lists: all there, once, in order; each applied exactly once. */
async function expectAllArrived(person: Person, lists: readonly string[]): Promise<void> {
  await eventually(async () => expect(await person.activity()).toMatchObject(WORKED), 60_000);
  const events = firstOccurrences(await readEvents(whole(), LISTS));
  const perList = byKey(events);
  for (const list of lists) {
    const sequences = (perList.get(list) ?? []).map(({ sequence }) => sequence);
    expect(sequences).toEqual(Array.from({ length: EVENTS_A_LIST }, (_, index) => index + 1));
  }
  const applied = (await inboxOf(whole(), 'users')).map(({ id }) => id);
  expect(applied.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  expect(await deadLetters(whole(), 'users')).toBe(0);
}

describe('Kafka away', () => {
  it('costs no command; what was said meanwhile arrives when it is back, all of it, once, in order', async () => {
    const ann = await newPerson(whole().url);
    await whole().stopProcess('kafka');
    const lists = await work(ann);
    const ben = await newPerson(whole().url, 'Ben');

    // The relay must have tried, or the next lines would prove nothing.
    await eventually(() => expectRefusedPublishing(whole().ports.todoDaprMetrics), 60_000);
    await eventually(() => expectRefusedPublishing(whole().ports.usersDaprMetrics), 60_000);
    expect(await unpublished(whole(), 'todo', lists)).toBe(3 * EVENTS_A_LIST);
    expect(await unpublished(whole(), 'users', [ben.id])).toBe(1);

    await whole().startProcess('kafka');
    await expectAllArrived(ann, lists);
    await eventually(async () => expect(await unpublished(whole(), 'todo')).toBe(0));
    await eventually(async () =>
      expect(await count(whole(), 'todo', 'SELECT count(*) FROM people WHERE id = $1', [ben.id])).toBe(1),
    );
  });

  /** daprd counts what the broker did not take (https://docs.dapr.io/operations/observability/metrics/). */
  async function expectRefusedPublishing(port: number): Promise<void> {
    const { text } = await new Http(`http://127.0.0.1:${port}`).send('GET', '/metrics');
    expect(text).toMatch(/^dapr_component_pubsub_egress_bulk_count\{[^}]*success="false"[^}]*\} [1-9]/m);
  }
});

describe('a sidecar killed', () => {
  it.each(['todo-worker-daprd', 'users-worker-daprd'])('%s comes back and goes on', async (sidecar) => {
    const ann = await newPerson(whole().url);
    whole().kill(sidecar, 'SIGKILL');
    const lists = await work(ann);
    await whole().waitUntilReady(sidecar);
    await expectAllArrived(ann, lists);
  });
});

describe('the users-service away', () => {
  it('leaves lists and tasks to those who are signed in, also after the todo-service was restarted', async () => {
    const ann = await newPerson(whole().url);
    const users = ['users-api', 'users-worker', 'users-worker-daprd'];
    // The todo-service has seen the keys once.
    await ann.addList('Before');
    for (const name of users) await whole().stopProcess(name);
    await whole().stopProcess('todo-api');
    await whole().startProcess('todo-api');

    const list = await ann.addList('Meanwhile');
    const task = await ann.addTask(list);
    await ann.complete(list, task);
    await ann.expect(200, 'GET', `/api/todos/v1/lists/${list}/tasks`);
    const away = await ann.send('GET', '/api/users/v1/me');
    expect(away).toMatchObject({ status: 503, contentType: 'application/problem+json', body: { code: 'unavailable' } });
    await eventually(async () => expect(await unpublished(whole(), 'todo')).toBe(0));

    for (const name of users.slice(1)) void whole().startProcess(name);
    for (const name of users) await whole().startProcess(name);
    await eventually(async () =>
      expect(await ann.activity()).toMatchObject({ listsOwned: 2, openTasks: 0, completedToday: 1 }),
    );
  });
});

describe('Postgres away', () => {
  it('is answered by 503 problem JSON, and mends itself when it is back', async () => {
    const ann = await newPerson(whole().url);
    const list = await ann.addList('Before');
    const pids = servicePids();
    await whole().stopProcess('postgres');
    const requests = [
      ['GET', '/api/todos/v1/lists', undefined],
      ['POST', '/api/todos/v1/lists', { name: 'Meanwhile' }],
      ['POST', `/api/todos/v1/lists/${list}/tasks`, { title: 'Meanwhile' }],
      ['GET', '/api/users/v1/me', undefined],
      ['POST', '/api/users/v1/session', { email: ann.email, password: PASSWORD }],
    ] as const;
    for (const [method, path, body] of requests) {
      const { status, contentType, body: problem } = await ann.send(method, path, { body });
      expect({ method, path, status, contentType, code: problem.code }).toEqual({
        ...{ method, path, status: 503, contentType: 'application/problem+json', code: 'unavailable' },
      });
    }

    await whole().startProcess('postgres');
    await eventually(() => ann.expect(200, 'GET', '/api/todos/v1/lists'));
    await eventually(() => ann.expect(200, 'GET', '/api/users/v1/me'));
    await ann.expect(201, 'POST', `/api/todos/v1/lists/${list}/tasks`, { body: { title: 'After' } });
    await eventually(async () => expect(await ann.activity()).toMatchObject({ listsOwned: 1, openTasks: 1 }), 60_000);
    expect(servicePids()).toEqual(pids);
    expect(
      await sql(whole(), 'todo', `SELECT name FROM lists WHERE name = 'Meanwhile' AND owner_id = $1`, [ann.id]),
    ).toEqual([]);
  });

  function servicePids() {
    const services = whole().processes.filter(({ role }) => role === 'api' || role === 'worker');
    return services.map(({ name, pid }) => ({ name, pid }));
  }
});
