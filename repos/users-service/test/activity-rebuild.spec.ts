import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventTimestamp, type NewEvent } from '@todo-platform/contracts';
import {
  applyRows,
  createLogger,
  dataSourceOptions,
  type Difference,
  ProjectionJobRunner,
  Transactions,
} from '@todo-platform/service-kit';
import { delivered, type TestWorker } from '@todo-platform/service-kit/testing';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { activitySnapshot } from '../src/activity/activity.snapshot.js';
import { activityWorker, erased } from './support/activity.js';
import { NOBODY } from './support/counters.js';
import { corrupt } from './support/corrupt-activity.js';
import { historyOf, steps } from './support/list-history.js';
import { ListSource } from './support/list-source.js';
import { PASSWORD, usersApi, type UsersApi } from './support/users-api.js';

/** A name that the worker does not know: its own projection has no source here, so it must not take these jobs. */
const PROJECTION = 'activity-under-test';
const SETTINGS = { graceMs: 3_000, maxPending: 50, maxListed: 1_000 };

let api: UsersApi;
let worker: TestWorker;
let dataSource: DataSource;
let source: ListSource;
let stopping: AbortController;
let running: Promise<unknown>[];

// Creating databases and certificates is slow on a busy machine.
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
  await api.sql('TRUNCATE activity_lists, activity_tasks, projection_wishes');
  source = new ListSource();
  stopping = new AbortController();
  running = [];
});
afterEach(async () => {
  stopping.abort();
  await Promise.all(running);
});

/** Runs jobs on the projection as a worker does, until the signal aborts. */
function runJobs(signal = stopping.signal): Promise<void> {
  const snapshot = { ...activitySnapshot({ client: source, close: () => undefined }), projection: PROJECTION };
  const transactions = new Transactions(dataSource, { notify: () => undefined });
  const jobs = new ProjectionJobRunner(
    [snapshot],
    dataSource,
    transactions,
    createLogger('test', 'worker', 'silent'),
    SETTINGS,
  );
  const serving = jobs.run(signal);
  running.push(serving);
  return serving;
}

const requestJob = async (kind: 'rebuild' | 'verify') =>
  api.sql(
    `INSERT INTO projection_wishes (projection, kind, id) VALUES ($1, $2, $3)
     ON CONFLICT (projection, kind) DO UPDATE SET id = excluded.id, claim = NULL, progress = NULL, finished_at = NULL, result = NULL`,
    [PROJECTION, kind, randomUUID()],
  );

async function resultOf(kind: 'rebuild' | 'verify'): Promise<unknown> {
  for (;;) {
    const [job] = await api.sql(
      'SELECT result FROM projection_wishes WHERE kind = $1 AND finished_at IS NOT NULL AND projection = $2',
      [kind, PROJECTION],
    );
    if (job) return job.result;
    await sleep(20);
  }
}
const runJob = async (kind: 'rebuild' | 'verify') => {
  await requestJob(kind);
  return resultOf(kind);
};
const differences = async () => {
  const { differences: found } = (await runJob('verify')) as { differences: Difference[] };
  return found.map(({ table, kind, id, columns }) => `${table} ${kind} ${id} ${columns.join()}`.trimEnd()).sort();
};

/** Commits the event at the source, and delivers it `delayMs` later. */
async function publish(history: string, event: NewEvent, delayMs = 0): Promise<void> {
  source.commit(history, event);
  await sleep(delayMs);
  expect(await worker.deliver(delivered(event))).toEqual(['SUCCESS']);
}

const histories = (count: number, seed: number) =>
  fc.sample(steps, { numRuns: count, seed }).map((chosen) => historyOf(randomUUID(), chosen).events);

/** Commits the events of several lists at the source, and delivers them. */
async function publishHistories(count: number, seed: number): Promise<void> {
  for (const events of histories(count, seed)) {
    const history = randomUUID();
    for (const event of events) source.commit(history, event);
    await worker.deliver(...events.map(delivered));
  }
}

/** Runs `work` while two streams of events keep arriving. */
async function duringEvents<T>(work: () => Promise<T>): Promise<T> {
  let over = false;
  const stream = async (seed: number) => {
    for (const events of histories(10_000, seed)) {
      const history = randomUUID();
      for (const event of events) {
        if (over) return;
        await publish(history, event, 20);
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

/** The rows of the projection without their sequences. */
const content = async () =>
  api.sql(`SELECT list_id AS id, owner_id AS who, deleted, NULL AS at FROM activity_lists
    UNION ALL SELECT task_id, completed_by, deleted, completed_at::text FROM activity_tasks ORDER BY 1`);

/** The rows that a new projection would have after a fill from the source. */
async function contentAfterFill(): Promise<unknown> {
  await api.sql('TRUNCATE activity_lists, activity_tasks');
  const { client, close } = { client: source, close: () => undefined };
  const snapshot = activitySnapshot({ client, close });
  for await (const { rows } of snapshot.pages('', stopping.signal))
    await new Transactions(dataSource, { notify: () => undefined }).run((transaction) =>
      applyRows(snapshot, rows, transaction),
    );
  return content();
}

describe('a projection', () => {
  it('is verified and rebuilt while events arrive: exactly the wrong rows are reported, and corrected', async () => {
    await publishHistories(40, 7);
    const { expected, found } = await duringEvents(async () => {
      const wrong = await corrupt(api, source);
      void runJobs();
      return { expected: wrong, found: await differences() };
    });
    expect(found).toEqual(expected);
    const remaining = await duringEvents(async () => {
      await runJob('rebuild');
      return differences();
    });
    expect(remaining).toEqual([]);
    expect(await differences()).toEqual([]);
    const corrected = await content();
    expect(corrected).toEqual(await contentAfterFill());
  }, 120_000);

  it('that is empty is rebuilt completely, and is emptied if its source is empty', async () => {
    void runJobs();
    await publishHistories(10, 3);
    const before = await content();
    await api.sql('TRUNCATE activity_lists, activity_tasks');
    expect(await differences()).toHaveLength(before.length);
    expect(await runJob('rebuild')).toEqual({ mended: before.length, removed: 0 });
    expect(await content()).toEqual(before);
    source = new ListSource();
    stopping.abort();
    stopping = new AbortController();
    void runJobs();
    expect(await runJob('rebuild')).toEqual({ mended: 0, removed: before.length });
    expect(await content()).toEqual([]);
  }, 60_000);

  it('reports no event that is still on its way, but reports an event that does not arrive', async () => {
    void runJobs();
    await publishHistories(10, 5);
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

  it('reports no tombstone that the source no longer exports, but every other row that it lacks', async () => {
    void runJobs();
    await publishHistories(3, 13);
    const ids = Array.from({ length: 5 }, () => randomUUID());
    const [deleted, deletedTask, openTask, completedTask, living] = ids;
    await api.sql('INSERT INTO activity_lists VALUES ($1, $2, true, 3)', [deleted, randomUUID()]);
    await api.sql(
      `INSERT INTO activity_tasks (task_id, list_id, completed_by, completed_at, deleted, sequence)
       VALUES ($1, $1, NULL, NULL, true, 3), ($2, $4, NULL, NULL, false, 3), ($3, $4, $5, now(), true, 3)`,
      [deletedTask, openTask, completedTask, deleted, randomUUID()],
    );
    await api.sql('INSERT INTO activity_lists VALUES ($1, $2, false, 3)', [living, randomUUID()]);
    const reported = [`activity_lists extra ${living}`, `activity_tasks extra ${completedTask}`];
    expect(await differences()).toEqual(reported.sort());
  }, 60_000);

  it('reports and corrects rows that still name a closed account', async () => {
    void runJobs();
    const closed = await api.signUp();
    const { events } = historyOf(closed.account.id, [
      { kind: 'add', task: 0 },
      { kind: 'complete', task: 0 },
    ]);
    for (const event of events) await publish('closed', event);
    await api.call('DELETE', '/v1/me', { token: closed.accessToken, body: { password: PASSWORD } });
    // Rows that are erased, and rows that are not erased yet, are both right.
    expect(await differences()).toEqual([]);
    await erased(api, closed.account.id);
    expect(await differences()).toEqual([]);
    // So are rows that the previous release has written.
    await api.sql('UPDATE activity_lists SET owner_id = $1', [NOBODY]);
    expect(await differences()).toEqual([]);
    await api.sql('UPDATE activity_lists SET owner_id = $1', [closed.account.id]);
    await api.sql('UPDATE activity_tasks SET completed_by = $1', [closed.account.id]);
    expect(await differences()).toEqual([
      expect.stringMatching(/^activity_lists (behind|differs) .* owner_id$/),
      expect.stringMatching(/^activity_tasks differs .* completed_by$/),
    ]);
    await runJob('rebuild');
    expect(await differences()).toEqual([]);
    expect(
      await api.sql(
        'SELECT DISTINCT who FROM (SELECT owner_id AS who FROM activity_lists UNION SELECT completed_by FROM activity_tasks)',
      ),
    ).toEqual([{ who: null }]);
  }, 60_000);

  it('applies an event that a row with a wrong, higher sequence had blocked', async () => {
    // This is the lowest id, so that only the second read of the source returns to it.
    const createdAt = eventTimestamp(new Date());
    const list = { id: '00000000-0000-4000-8000-000000000001', ownerId: randomUUID(), name: 'True', createdAt };
    await publishHistories(3, 9);
    await api.sql('INSERT INTO activity_lists VALUES ($1, $2, true, 5)', [list.id, randomUUID()]);
    let published = false;
    source.onPage = async () => {
      // The rebuild reads the source again because of that row, and the list was not there yet.
      if (source.requestedCursors.length !== 2 || published) return;
      published = true;
      await publish('true', { type: 'todo.list.created.v1', sequence: 1, data: { list } });
    };
    void runJobs();
    await runJob('rebuild');
    expect(source.requestedCursors).toEqual(['', '', '']);
    expect(await api.sql('SELECT owner_id FROM activity_lists WHERE list_id = $1', [list.id])).toEqual([
      { owner_id: list.ownerId },
    ]);
  }, 60_000);

  it('applies an event that a wrong row with the same sequence had blocked', async () => {
    const createdAt = eventTimestamp(new Date());
    const list = { id: '00000000-0000-4000-8000-000000000002', ownerId: randomUUID(), name: 'True', createdAt };
    await publish('true', { type: 'todo.list.created.v1', sequence: 1, data: { list } });
    await api.sql('UPDATE activity_lists SET owner_id = $2, sequence = 2 WHERE list_id = $1', [list.id, randomUUID()]);
    let published = false;
    source.onPage = async () => {
      // The page has been read. Before the second read, the source reaches the sequence of the wrong row.
      if (source.requestedCursors.length !== 1 || published) return;
      published = true;
      await publish('true', { type: 'todo.list.changed.v1', sequence: 2, data: { list } });
    };
    void runJobs();
    await runJob('rebuild');
    expect(published).toBe(true);
    expect(await api.sql('SELECT owner_id FROM activity_lists WHERE list_id = $1', [list.id])).toEqual([
      { owner_id: list.ownerId },
    ]);
  }, 60_000);

  it('is rebuilt from where a stopped worker was, and from the start by a new job', async () => {
    await publishHistories(40, 13);
    await corrupt(api, source);
    const { lists, tasks } = source.all();
    const first = new AbortController();
    let pages = 0;
    source.onPage = () => {
      if (++pages === 8) first.abort();
    };
    void runJobs(first.signal);
    await requestJob('rebuild');
    await Promise.all(running);
    expect(source.requestedCursors).not.toHaveLength(0);
    const before = source.requestedCursors.length;
    void runJobs();
    await resultOf('rebuild');
    expect(source.requestedCursors[before]).toMatch(/^lists:/);
    expect(await api.sql("SELECT rows::int FROM projection_wishes WHERE kind = 'rebuild'")).toEqual([
      { rows: lists.length + tasks.length },
    ]);
    expect(await differences()).toEqual([]);
    const again = source.requestedCursors.length;
    await runJob('rebuild');
    expect(source.requestedCursors[again]).toBe('');
  }, 60_000);

  it('is rebuilt by one worker at a time, and by another one after the first has died', async () => {
    await publishHistories(20, 17);
    await corrupt(api, source);
    await requestJob('rebuild');
    await api.sql(`UPDATE projection_wishes SET claim = $1, seen_at = now() - interval '19 seconds'`, [randomUUID()]);
    for (let worker = 0; worker < 4; worker++) void runJobs();
    await resultOf('rebuild');
    expect(source.requestedCursors.filter((cursor) => cursor === '').length).toBeLessThanOrEqual(3);
    expect(await differences()).toEqual([]);
  }, 60_000);
});
