import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventTimestamp, type NewEvent } from '@todo-platform/contracts';
import {
  createLogger,
  dataSourceOptions,
  type Difference,
  ProjectionWishes,
  Transactions,
} from '@todo-platform/service-kit';
import { delivered, type TestWorker } from '@todo-platform/service-kit/testing';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { activitySnapshot } from '../src/activity/activity.snapshot.js';
import { activityWorker } from './support/activity.js';
import { corrupt, NOBODY } from './support/corrupt-activity.js';
import { historyOf, steps } from './support/list-history.js';
import { ListSource } from './support/list-source.js';
import { PASSWORD, usersApi, type UsersApi } from './support/users-api.js';

/** Not the name under which the worker would do what is asked here: it has no source. */
const PROJECTION = 'activity-here';
const SETTINGS = { graceMs: 3_000, maxSuspects: 50, maxTold: 1_000 };

let api: UsersApi;
let worker: TestWorker;
let dataSource: DataSource;
let source: ListSource;
let stopping: AbortController;
let running: Promise<unknown>[];

// Databases, migrations and certificates take their time on a machine that is busy.
jest.setTimeout(60_000);
beforeAll(async () => {
  api = await usersApi();
  worker = await activityWorker(api.url);
  const settings = { url: api.url, poolSize: 10, applicationName: 'test', entities: [] };
  dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await worker.close();
  await api.close();
});
beforeEach(async () => {
  await api.sql('TRUNCATE activity_lists, activity_tasks, inbox, projection_wishes');
  source = new ListSource();
  stopping = new AbortController();
  running = [];
});
afterEach(async () => {
  stopping.abort();
  await Promise.all(running);
});

/** A worker that does what is asked, until it is stopped. */
function serve(signal = stopping.signal): Promise<void> {
  const snapshot = { ...activitySnapshot({ client: source, close: () => undefined }), projection: PROJECTION };
  const transactions = new Transactions(dataSource, { poke: () => undefined });
  const wishes = new ProjectionWishes(
    [snapshot],
    dataSource,
    transactions,
    createLogger('test', 'worker', 'silent'),
    SETTINGS,
  );
  const serving = wishes.run(signal);
  running.push(serving);
  return serving;
}

const ask = async (kind: 'rebuild' | 'verify') =>
  api.sql(
    `INSERT INTO projection_wishes (projection, kind, id) VALUES ($1, $2, $3)
     ON CONFLICT (projection, kind) DO UPDATE SET id = excluded.id, claim = NULL, progress = NULL, finished_at = NULL, result = NULL`,
    [PROJECTION, kind, randomUUID()],
  );

async function answer(kind: 'rebuild' | 'verify'): Promise<unknown> {
  for (;;) {
    const [wish] = await api.sql(
      'SELECT result FROM projection_wishes WHERE kind = $1 AND finished_at IS NOT NULL AND projection = $2',
      [kind, PROJECTION],
    );
    if (wish) return wish.result;
    await sleep(20);
  }
}
const done = async (kind: 'rebuild' | 'verify') => {
  await ask(kind);
  return answer(kind);
};
const differences = async () => {
  const { differences: found } = (await done('verify')) as { differences: Difference[] };
  return found.map(({ table, kind, id, columns }) => `${table} ${kind} ${id} ${columns.join()}`.trimEnd()).sort();
};

/** The event is committed there, and comes here some time later. */
async function tell(history: string, event: NewEvent, lateMs = 0): Promise<void> {
  source.commit(history, event);
  await sleep(lateMs);
  expect(await worker.deliver(delivered(event))).toEqual(['SUCCESS']);
}

const histories = (count: number, seed: number) =>
  fc.sample(steps, { numRuns: count, seed }).map((taken) => historyOf(randomUUID(), taken).events);

async function tellAll(count: number, seed: number): Promise<void> {
  for (const events of histories(count, seed)) {
    const history = randomUUID();
    for (const event of events) source.commit(history, event);
    await worker.deliver(...events.map(delivered));
  }
}

/** New lists and tasks, and changes of them, come all the time while `work` goes on. */
async function amidEvents<T>(work: () => Promise<T>): Promise<T> {
  let over = false;
  const stream = async (seed: number) => {
    for (const events of histories(10_000, seed)) {
      const history = randomUUID();
      for (const event of events) {
        if (over) return;
        await tell(history, event, 20);
      }
    }
  };
  const streams = [stream(1), stream(2)];
  try {
    return await work();
  } finally {
    over = true;
    await Promise.all(streams);
  }
}

/** What both sides hold, by entity. */
const content = async () =>
  api.sql(`SELECT list_id AS id, owner_id AS who, deleted, NULL AS at FROM activity_lists
    UNION ALL SELECT task_id, completed_by, deleted, completed_at::text FROM activity_tasks ORDER BY 1`);

/** The same, from events alone, of all that the source was told. */
async function replayed(): Promise<unknown> {
  await api.sql('TRUNCATE activity_lists, activity_tasks');
  const { client, close } = { client: source, close: () => undefined };
  for await (const { apply } of activitySnapshot({ client, close }).pages('', stopping.signal))
    await new Transactions(dataSource, { poke: () => undefined }).run(apply);
  return content();
}

describe('a projection', () => {
  it('is verified and rebuilt while events come: what is wrong is told, nothing else, and mended', async () => {
    await tellAll(40, 7);
    const { told, found } = await amidEvents(async () => {
      const wrong = await corrupt(api, source);
      void serve();
      return { told: wrong, found: await differences() };
    });
    expect(found).toEqual(told);
    const left = await amidEvents(async () => {
      await done('rebuild');
      return differences();
    });
    expect(left).toEqual([]);
    expect(await differences()).toEqual([]);
    const mended = await content();
    expect(mended).toEqual(await replayed());
  }, 120_000);

  it('that is empty is rebuilt whole, and one whose source is empty is emptied', async () => {
    void serve();
    await tellAll(10, 3);
    const before = await content();
    await api.sql('TRUNCATE activity_lists, activity_tasks');
    expect(await differences()).toHaveLength(before.length);
    expect(await done('rebuild')).toEqual({ mended: before.length, removed: 0 });
    expect(await content()).toEqual(before);
    source = new ListSource();
    stopping.abort();
    stopping = new AbortController();
    void serve();
    expect(await done('rebuild')).toEqual({ mended: 0, removed: before.length });
    expect(await content()).toEqual([]);
  }, 60_000);

  it('says nothing of events that are on their way, and tells those that do not come', async () => {
    void serve();
    await tellAll(10, 5);
    const [events = []] = histories(1, 11);
    for (const event of events) source.commit('late', event);
    const found = differences();
    await sleep(300);
    await worker.deliver(...events.map(delivered));
    expect(await found).toEqual([]);
    const list = { id: randomUUID(), ownerId: randomUUID(), name: 'Lost' };
    source.commit('other', { type: 'todo.list.created.v1', sequence: 1, data: { list } });
    expect(await differences()).toEqual([`activity_lists missing ${list.id}`]);
  }, 60_000);

  it('tells and mends what still names one who has closed the account', async () => {
    void serve();
    const gone = await api.someone();
    const { events } = historyOf(gone.account.id, [
      { kind: 'add', task: 0 },
      { kind: 'complete', task: 0 },
    ]);
    for (const event of events) await tell('gone', event);
    await api.call('DELETE', '/v1/me', { token: gone.accessToken, body: { password: PASSWORD } });
    expect(await differences()).toEqual([]);
    await api.sql('UPDATE activity_lists SET owner_id = $1', [gone.account.id]);
    await api.sql('UPDATE activity_tasks SET completed_by = $1', [gone.account.id]);
    expect(await differences()).toEqual([
      expect.stringMatching(/^activity_lists (behind|differs) .* owner_id$/),
      expect.stringMatching(/^activity_tasks differs .* completed_by$/),
    ]);
    await done('rebuild');
    expect(await differences()).toEqual([]);
    expect(
      await api.sql(
        'SELECT DISTINCT who FROM (SELECT owner_id AS who FROM activity_lists UNION SELECT completed_by FROM activity_tasks)',
      ),
    ).toEqual([{ who: NOBODY }]);
  }, 60_000);

  it('keeps an event that was passed over in favour of a row that should not be', async () => {
    // Before all others, so that nothing comes back to it but the second reading.
    const createdAt = eventTimestamp(new Date());
    const list = { id: '00000000-0000-4000-8000-000000000001', ownerId: randomUUID(), name: 'True', createdAt };
    await tellAll(3, 9);
    await api.sql('INSERT INTO activity_lists VALUES ($1, $2, true, 5)', [list.id, randomUUID()]);
    let told = false;
    source.onPage = async () => {
      // The source is read again because of that row, and it was not there yet.
      if (source.asked.length !== 2 || told) return;
      told = true;
      await tell('true', { type: 'todo.list.created.v1', sequence: 1, data: { list } });
    };
    void serve();
    await done('rebuild');
    expect(source.asked).toEqual(['', '', '']);
    expect(await api.sql('SELECT owner_id FROM activity_lists WHERE list_id = $1', [list.id])).toEqual([
      { owner_id: list.ownerId },
    ]);
  }, 60_000);

  it('keeps an event that was passed over in favour of a wrong row with its very sequence', async () => {
    const createdAt = eventTimestamp(new Date());
    const list = { id: '00000000-0000-4000-8000-000000000002', ownerId: randomUUID(), name: 'True', createdAt };
    await tell('true', { type: 'todo.list.created.v1', sequence: 1, data: { list } });
    await api.sql('UPDATE activity_lists SET owner_id = $2, sequence = 2 WHERE list_id = $1', [list.id, randomUUID()]);
    let told = false;
    source.onPage = async () => {
      // The page was read; before the source is read again, it reaches what that row says.
      if (source.asked.length !== 1 || told) return;
      told = true;
      await tell('true', { type: 'todo.list.changed.v1', sequence: 2, data: { list } });
    };
    void serve();
    await done('rebuild');
    expect(told).toBe(true);
    expect(await api.sql('SELECT owner_id FROM activity_lists WHERE list_id = $1', [list.id])).toEqual([
      { owner_id: list.ownerId },
    ]);
  }, 60_000);

  it('goes on where a worker was cut off, and begins anew when it is asked again', async () => {
    await tellAll(40, 13);
    await corrupt(api, source);
    const { lists, tasks } = source.all();
    const first = new AbortController();
    let pages = 0;
    source.onPage = () => {
      if (++pages === 8) first.abort();
    };
    void serve(first.signal);
    await ask('rebuild');
    await Promise.all(running);
    expect(source.asked).not.toHaveLength(0);
    const before = source.asked.length;
    void serve();
    await answer('rebuild');
    expect(source.asked[before]).toMatch(/^lists:/);
    expect(await api.sql("SELECT rows::int FROM projection_wishes WHERE kind = 'rebuild'")).toEqual([
      { rows: lists.length + tasks.length },
    ]);
    expect(await differences()).toEqual([]);
    const again = source.asked.length;
    await done('rebuild');
    expect(source.asked[again]).toBe('');
  }, 60_000);

  it('is worked on by one worker at a time, by another after one that died', async () => {
    await tellAll(20, 17);
    await corrupt(api, source);
    await ask('rebuild');
    await api.sql(`UPDATE projection_wishes SET claim = $1, seen_at = now() - interval '19 seconds'`, [randomUUID()]);
    for (let worker = 0; worker < 4; worker++) void serve();
    await answer('rebuild');
    expect(source.asked.filter((cursor) => cursor === '').length).toBeLessThanOrEqual(3);
    expect(await differences()).toEqual([]);
  }, 60_000);
});
