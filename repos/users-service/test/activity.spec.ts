import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { delivery as contract, eventTimestamp, type NewEvent, TaskState } from '@todo-platform/contracts';
import { answersOf, delivered, type TestWorker } from '@todo-platform/service-kit/testing';
import fc from 'fast-check';
import { activityCounts, activityWorker, erased } from './support/activity.js';
import { historyOf, type Step, steps } from './support/list-history.js';
import { outcome, PASSWORD, usersApi, type UsersApi } from './support/users-api.js';

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

const activity = async (token: string) => (await api.call('GET', '/v1/activity', { token })).json<unknown>();

function taskOf(createdBy: string, listId = randomUUID()) {
  return { id: randomUUID(), listId, title: 'Task', createdBy, createdAt: eventTimestamp(new Date()) };
}

function completed(by: string, at: Date, listId = randomUUID()): NewEvent {
  const completedAt = eventTimestamp(at);
  const task = { ...taskOf(by, listId), state: TaskState.COMPLETED, completedBy: by, completedAt };
  return { type: 'todo.task.completed.v1', sequence: 2, data: { task } };
}

/** Counts the rows that name this account. */
async function rowsNaming(accountId: string): Promise<unknown> {
  const [row] = await api.sql(
    `SELECT (SELECT count(*) FROM activity_lists WHERE owner_id = $1)::int
          + (SELECT count(*) FROM activity_tasks WHERE completed_by = $1)::int
          + (SELECT count(*) FROM activity_people WHERE account_id = $1)::int
          + (SELECT count(*) FROM activity_completions WHERE account_id = $1)::int AS n`,
    [accountId],
  );
  return row?.n;
}

function listIdOf([created]: readonly NewEvent[]): string {
  if (created?.type !== 'todo.list.created.v1' || !created.data.list?.id)
    throw new Error('the history does not begin with todo.list.created.v1');
  return created.data.list.id;
}

describe('activity', () => {
  it('is empty for a new account, and needs an access token', async () => {
    const { accessToken } = await api.signUp();
    expect(await activity(accessToken)).toMatchObject({
      listsOwned: 0,
      openTasks: 0,
      completedToday: 0,
      streakDays: 0,
    });
    expect(outcome(await api.call('GET', '/v1/activity'))).toEqual([401, 'auth.token-missing']);
  });

  it('counts the lists, open tasks and completions of the account by the days of its time zone', async () => {
    const { account, accessToken } = await api.signUp({ timeZone: 'Asia/Kolkata' });
    const chosen: Step[] = [
      { kind: 'add', task: 0 },
      { kind: 'add', task: 1 },
      { kind: 'add', task: 2 },
      { kind: 'complete', task: 0 },
    ];
    for (const event of historyOf(account.id, chosen).events)
      expect(await worker.deliver(delivered(event))).toEqual(['SUCCESS']);
    for (const event of historyOf(randomUUID(), chosen).events) await worker.deliver(delivered(event));
    const yesterday = new Date(Date.now() - 24 * 3600_000);
    await worker.deliver(delivered(completed(account.id, yesterday)));
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Kolkata' }).format(new Date());
    const shown = await activity(accessToken);
    expect(shown).toMatchObject({ listsOwned: 1, openTasks: 2, completedToday: 1, streakDays: 2 });
    expect(shown).toHaveProperty('completedPerDay.6', { day: today, count: 1 });
    expect(shown).toHaveProperty('completedPerDay.5.count', 1);
  });

  it('is the same for every order, duplication and batching of the events', async () => {
    const deliveries = steps.chain((chosen) => {
      const history = historyOf(randomUUID(), chosen);
      const all = history.events.map(delivered);
      return fc.array(fc.constantFrom(...all), { maxLength: 8 }).chain((duplicates) => {
        const total = [...all, ...duplicates];
        const order = fc.shuffledSubarray(total, { minLength: total.length, maxLength: total.length });
        return fc.record({ counts: fc.constant(history.counts), order, size: fc.integer({ min: 1, max: 8 }) });
      });
    });
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ counts, order, size }) => {
        await api.sql('TRUNCATE activity_lists, activity_tasks');
        for (let from = 0; from < order.length; from += size) {
          const batch = order.slice(from, from + size);
          expect(await worker.deliver(...batch)).toEqual(batch.map(() => 'SUCCESS'));
        }
        expect(await activityCounts(api)).toEqual(counts);
      }),
      { numRuns: 40, endOnFailure: false },
    );
  }, 60_000);

  it('names no closed account', async () => {
    const { account, accessToken: token } = await api.signUp();
    const { events } = historyOf(account.id, [
      { kind: 'add', task: 0 },
      { kind: 'complete', task: 0 },
    ]);
    for (const event of events) await worker.deliver(delivered(event));
    await api.call('DELETE', '/v1/me', { token, body: { password: PASSWORD } });
    await erased(api, account.id);
    expect(await rowsNaming(account.id)).toBe(0);
    // Late deliveries: the same events again, newer ones of the same list, and events of a list that is not known yet.
    const replayed = events.map(delivered);
    const list = { id: listIdOf(events), ownerId: account.id, name: 'Late', createdAt: eventTimestamp(new Date()) };
    const newer: NewEvent = { type: 'todo.list.changed.v1', sequence: 99, data: { list } };
    const unknown: NewEvent = {
      type: 'todo.list.created.v1',
      sequence: 1,
      data: { list: { ...list, id: randomUUID() } },
    };
    const completion = completed(account.id, new Date());
    for (const late of [...replayed, delivered(newer), delivered(unknown), delivered(completion)])
      expect(await worker.deliver(late)).toEqual(['SUCCESS']);
    expect(await rowsNaming(account.id)).toBe(0);
  });
});

describe('the worker', () => {
  it('accepts events from its sidecar only', async () => {
    for (const token of ['', 'x', 'the token of the sidecaR']) {
      expect(outcome(await worker.post(['{}'], { token }))).toEqual([401, 'events.token-invalid']);
    }
    expect(await api.sql('SELECT 1 FROM dead_letters')).toEqual([]);
  });

  it('declares an event dead at once if its completed task says neither by whom nor when', async () => {
    const task = { ...taskOf(randomUUID()), state: TaskState.COMPLETED };
    const event = delivered({ type: 'todo.task.completed.v1', sequence: 2, data: { task } });
    expect(await worker.deliver(event)).toEqual(['SUCCESS']);
    const published = await api.sql('SELECT type, topic FROM outbox WHERE key = $1', [task.listId]);
    expect(published).toEqual([{ type: 'users.event.dead-lettered.v1', topic: 'users-worker.dead-letters.v1' }]);
    const [letter] = await api.sql('SELECT reason, attempts FROM dead_letters WHERE event_id = $1', [event.id]);
    expect(letter).toMatchObject({ attempts: 1, reason: expect.stringContaining('neither by whom nor when') });
  });

  it('retries an event with an enum value that it does not know, and then keeps it as a dead letter, applied by no other value', async () => {
    const event = delivered(completed(randomUUID(), new Date()));
    const payload = worker.payloadOf(event).replace('TASK_STATE_COMPLETED', 'TASK_STATE_WAITING');
    expect(payload).toContain('TASK_STATE_WAITING');
    const answers: unknown[] = [];
    for (let time = 0; time < 6; time++)
      answers.push(...answersOf(await worker.post([payload])).map(({ status }) => status));
    expect(answers).toEqual(['RETRY', 'RETRY', 'RETRY', 'RETRY', 'SUCCESS', 'SUCCESS']);
    const letters = await api.sql('SELECT type, attempts, reason FROM dead_letters WHERE event_id = $1', [event.id]);
    expect(letters).toEqual([
      { type: event.event.type, attempts: 5, reason: expect.stringContaining('task.state is TASK_STATE_WAITING') },
    ]);
    expect(await api.sql('SELECT 1 FROM activity_tasks WHERE event_id = $1', [event.id])).toEqual([]);
  });

  it('answers each entry of a batch by its id, and accepts the largest events that the broker accepts', async () => {
    const largest = 'x'.repeat(contract.maxEventBytes);
    const response = await worker.post([largest, largest, largest, largest, largest], { offset: 1000 });
    expect(answersOf(response)).toEqual(['0', '1', '2', '3', '4'].map((entryId) => ({ entryId, status: 'SUCCESS' })));
    expect(await api.sql(`SELECT 1 FROM dead_letters WHERE event_id LIKE 'todo.lists.v1/0/100%'`)).toHaveLength(5);
  });

  it('keeps an event that it cannot read as a dead letter, named by topic, Kafka partition and offset', async () => {
    const response = await worker.post(['not JSON'], { offset: 77 });
    expect(outcome(response)).toEqual([200]);
    expect(await api.sql(`SELECT 1 FROM dead_letters WHERE event_id = 'todo.lists.v1/0/77'`)).toHaveLength(1);
  });
});
