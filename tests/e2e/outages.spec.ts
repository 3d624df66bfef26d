import { describe, expect, it } from '@jest/globals';
import { Http, newPerson, type Person, PASSWORD } from '../support/api.ts';
import { eventOfEntity, unappliedEvents } from '../support/applied-events.ts';
import { deadLetterCount, unpublishedCount } from '../support/outbox-and-inbox.ts';
import { eventually } from '../support/eventually.ts';
import { byKey, firstOccurrences, LISTS, readEvents } from '../support/events.ts';
import { count, sql } from '../support/sql.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();

/** Creates three lists with three tasks each, of which two are completed. This makes 6 events for each list. */
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

/** All events of these lists were published in order and applied. */
async function expectAllArrived(person: Person, lists: readonly string[]): Promise<void> {
  await eventually(async () => expect(await person.activity()).toMatchObject(WORKED), 60_000);
  const events = firstOccurrences(await readEvents(product(), LISTS));
  const perList = byKey(events);
  for (const list of lists) {
    const sequences = (perList.get(list) ?? []).map(({ sequence }) => sequence);
    expect(sequences).toEqual(Array.from({ length: EVENTS_A_LIST }, (_, index) => index + 1));
  }
  expect(await unappliedEvents(product(), 'users', events.map(eventOfEntity))).toEqual([]);
  expect(await deadLetterCount(product(), 'users')).toBe(0);
}

describe('while Kafka is down', () => {
  it('commands are accepted, and all their events arrive after its return, once and in order', async () => {
    const ann = await newPerson(product().url);
    await product().stopProcess('kafka');
    const lists = await work(ann);
    const ben = await newPerson(product().url, 'Ben');

    // The relay must have tried to publish, or the next lines would prove nothing.
    await eventually(() => expectRefusedPublishing(product().ports.todoDaprMetrics), 60_000);
    await eventually(() => expectRefusedPublishing(product().ports.usersDaprMetrics), 60_000);
    expect(await unpublishedCount(product(), 'todo', lists)).toBe(3 * EVENTS_A_LIST);
    expect(await unpublishedCount(product(), 'users', [ben.id])).toBe(1);

    await product().startProcess('kafka');
    await expectAllArrived(ann, lists);
    await eventually(async () => expect(await unpublishedCount(product(), 'todo')).toBe(0));
    await eventually(async () =>
      expect(await count(product(), 'todo', 'SELECT count(*) FROM people WHERE id = $1', [ben.id])).toBe(1),
    );
  });

  /** daprd counts the events that the broker refused (https://docs.dapr.io/operations/observability/metrics/). */
  async function expectRefusedPublishing(port: number): Promise<void> {
    const { text } = await new Http(`http://127.0.0.1:${port}`).send('GET', '/metrics');
    expect(text).toMatch(/^dapr_component_pubsub_egress_bulk_count\{[^}]*success="false"[^}]*\} [1-9]/m);
  }
});

describe('after a sidecar is killed', () => {
  it.each(['todo-worker-daprd', 'users-worker-daprd'])('%s starts again, and no event is lost', async (sidecar) => {
    const ann = await newPerson(product().url);
    product().kill(sidecar, 'SIGKILL');
    const lists = await work(ann);
    await product().waitUntilReady(sidecar);
    await expectAllArrived(ann, lists);
  });
});

describe('while the users-service is down', () => {
  it('signed-in people can use lists and tasks, also after a restart of the todo-service', async () => {
    const ann = await newPerson(product().url);
    const users = ['users-api', 'users-worker', 'users-worker-daprd'];
    // The todo-service has seen the keys once.
    await ann.addList('Before');
    for (const name of users) await product().stopProcess(name);
    await product().stopProcess('todo-api');
    await product().startProcess('todo-api');

    const list = await ann.addList('Meanwhile');
    const task = await ann.addTask(list);
    await ann.complete(list, task);
    await ann.expect(200, 'GET', `/api/todos/v1/lists/${list}/tasks`);
    const away = await ann.send('GET', '/api/users/v1/me');
    expect(away).toMatchObject({ status: 503, contentType: 'application/problem+json', body: { code: 'unavailable' } });
    await eventually(async () => expect(await unpublishedCount(product(), 'todo')).toBe(0));

    for (const name of users.slice(1)) void product().startProcess(name);
    for (const name of users) await product().startProcess(name);
    await eventually(async () =>
      expect(await ann.activity()).toMatchObject({ listsOwned: 2, openTasks: 0, completedToday: 1 }),
    );
  });
});

describe('while Postgres is down', () => {
  it('requests are answered by 503 problem JSON, and the services recover by themselves afterwards', async () => {
    const ann = await newPerson(product().url);
    const list = await ann.addList('Before');
    const pids = servicePids();
    await product().stopProcess('postgres');
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

    await product().startProcess('postgres');
    await eventually(() => ann.expect(200, 'GET', '/api/todos/v1/lists'));
    await eventually(() => ann.expect(200, 'GET', '/api/users/v1/me'));
    await ann.expect(201, 'POST', `/api/todos/v1/lists/${list}/tasks`, { body: { title: 'After' } });
    await eventually(async () => expect(await ann.activity()).toMatchObject({ listsOwned: 1, openTasks: 1 }), 60_000);
    expect(servicePids()).toEqual(pids);
    expect(
      await sql(product(), 'todo', `SELECT name FROM lists WHERE name = 'Meanwhile' AND owner_id = $1`, [ann.id]),
    ).toEqual([]);
  });

  function servicePids() {
    const services = product().processes.filter(({ role }) => role === 'api' || role === 'worker');
    return services.map(({ name, pid }) => ({ name, pid }));
  }
});
