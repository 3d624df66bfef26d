import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { delivered, type TestWorker } from '@todo-platform/service-kit/testing';
import fc from 'fast-check';
import { activityWorker } from './support/activity.js';
import { historyOf, steps } from './support/list-history.js';
import { usersApi, type UsersApi } from './support/users-api.js';

let api: UsersApi;
let worker: TestWorker;
beforeAll(async () => {
  api = await usersApi();
  worker = await activityWorker(api.url);
});
afterAll(async () => {
  await worker.close();
  await api.close();
});

/** All rows of the projection. */
const content = async () =>
  api.sql(`SELECT list_id AS list, NULL AS task, owner_id AS who, deleted, NULL AS at, sequence FROM activity_lists
    UNION ALL SELECT list_id, task_id, completed_by, deleted, completed_at::text, sequence FROM activity_tasks ORDER BY 1, 2`);

it('replaying a dead letter after later events of its list leads to the same rows as handling it in order', async () => {
  const histories = fc.sample(steps, { numRuns: 60, seed: 20261121 }).map((taken) => historyOf(randomUUID(), taken));
  const all = histories.map(({ events }, index) => {
    const sent = events.map(delivered);
    return { sent, poison: sent[index % sent.length] };
  });
  for (const { sent } of all) await worker.deliver(...sent);
  const expected = await content();
  await api.sql('TRUNCATE activity_lists, activity_tasks');

  for (const { sent, poison } of all) {
    if (!poison) throw new Error('the history has no events');
    await api.sql(
      `INSERT INTO dead_letters (consumer, event_id, topic, key, type, reason, attempts, trace_id, payload)
       VALUES ('users-worker', $1, 'todo.lists.v1', '', $2, 'a bug', 5, '', $3)`,
      [poison.id, poison.event.type, worker.payloadOf(poison)],
    );
    await worker.deliver(...sent.filter((event) => event !== poison));
  }
  expect(await content()).not.toEqual(expected);

  await api.sql('UPDATE dead_letters SET replay_requested_at = now()');
  while ((await api.sql('SELECT 1 FROM dead_letters')).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await content()).toEqual(expected);
}, 60_000);
