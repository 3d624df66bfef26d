import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dataSourceOptions, TOMBSTONE_DAYS } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { ACTIVITY_EXPIRIES } from '../src/activity/activity.retention.js';
import { blocksOf, type SeenStatement } from './support/blocks.js';
import { wrongCounters } from './support/counters.js';
import { usersApi, type UsersApi } from './support/users-api.js';

const { projected } = TOMBSTONE_DAYS;
let api: UsersApi;
let dataSource: DataSource;
beforeAll(async () => {
  api = await usersApi();
  const settings = { url: api.url, poolSize: 2, applicationName: 'test', entities: [] };
  dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await api.close();
});
beforeEach(async () => api.sql('TRUNCATE activity_lists, activity_tasks'));

const owner = randomUUID();

/** Adds a list that was applied this many days ago. */
async function addList(deleted: boolean, days: number): Promise<string> {
  const id = randomUUID();
  await api.sql(
    `INSERT INTO activity_lists (list_id, owner_id, deleted, sequence, applied_at)
     VALUES ($1, $2, $3, 1, now() - make_interval(days => $4))`,
    [id, owner, deleted, days],
  );
  return id;
}

/** Adds tasks that were applied this many days ago; `done` ones were completed 160 days ago. */
async function addTasks(listId: string, count: number, { done = false, deleted = false }, days: number): Promise<void> {
  await api.sql(
    `INSERT INTO activity_tasks (task_id, list_id, completed_by, completed_at, deleted, sequence, applied_at)
     SELECT gen_random_uuid(), $1, CASE WHEN $3 THEN $5::uuid END, CASE WHEN $3 THEN now() - interval '160 days' END,
            $4, 1, now() - make_interval(days => $6)
     FROM generate_series(1, $2::int)`,
    [listId, count, done, deleted, owner, days],
  );
}

async function expireAll(): Promise<readonly number[]> {
  const chunks: number[] = [];
  for (const { expireChunk } of ACTIVITY_EXPIRIES)
    for (let from: string | null = '-infinity'; from !== null;) {
      const { rows, next } = await expireChunk(dataSource, from);
      chunks.push(rows);
      from = next;
    }
  return chunks;
}

const counted = async (listId: string) =>
  (
    await api.sql(
      `SELECT count(*) FILTER (WHERE completed_at IS NULL)::int AS open,
              count(*) FILTER (WHERE completed_at IS NOT NULL)::int AS done FROM activity_tasks WHERE list_id = $1`,
      [listId],
    )
  )[0];
const listIds = async () => (await api.sql('SELECT list_id AS id FROM activity_lists')).map(({ id }) => id);

describe('tombstones of the activity', () => {
  it('go after their time, and completed tasks and all counters stay', async () => {
    const kept = await addList(false, 400);
    await addTasks(kept, 2, {}, 400);
    await addTasks(kept, 3, { done: true }, 400);
    await addTasks(kept, 3, { deleted: true }, projected);
    await addTasks(kept, 4, { deleted: true }, projected - 1);
    await addTasks(kept, 5, { done: true, deleted: true }, projected);
    const lately = await addList(true, projected - 1);
    await addTasks(lately, 3, {}, 400);
    const old = await addList(true, projected);
    await addTasks(old, 1_500, {}, 400);
    await addTasks(old, 2, { done: true }, 400);
    const completions = async () => api.sql('SELECT * FROM activity_completions ORDER BY account_id, quarter');
    const people = async () => api.sql('SELECT account_id, lists_owned, open_tasks FROM activity_people');
    const before = [await completions(), await people()];
    await expireAll();
    expect([await completions(), await people()]).toEqual(before);
    expect(await wrongCounters(api.sql)).toEqual([]);
    expect((await listIds()).sort()).toEqual([kept, lately].sort());
    expect(await counted(kept)).toEqual({ open: 6, done: 8 });
    expect(await counted(lately)).toEqual({ open: 3, done: 0 });
    expect(await counted(old)).toEqual({ open: 0, done: 2 });
    expect(await api.sql('SELECT 1 FROM activity_list_counts WHERE list_id = $1', [old])).toEqual([]);
    expect(await expireAll()).toEqual([0, 0]);
  });

  it('cost a run with nothing to do the same blocks with 10 and with 10,000 completed tasks of deleted lists', async () => {
    const blocksWith = async (count: number) => {
      await addTasks(await addList(true, projected), count, { done: true, deleted: true }, projected);
      await expireAll();
      await api.sql('VACUUM ANALYZE activity_lists, activity_tasks');
      let blocks = 0;
      for (const { expireChunk } of ACTIVITY_EXPIRIES) {
        const seen: SeenStatement[] = [];
        // A transaction's own statements cannot be explained, so the chunk runs on a manager without one.
        const plain = new Proxy(dataSource, {
          get: (target, name): unknown =>
            name === 'transaction'
              ? async (work: (manager: unknown) => Promise<unknown>) => work(target.manager)
              : Reflect.get(target, name, target),
        });
        await blocksOf(dataSource, seen, async () => expireChunk(plain, '-infinity'));
        blocks += seen.reduce((sum, statement) => sum + statement.blocks, 0);
      }
      return blocks;
    };
    const few = await blocksWith(10);
    expect(await blocksWith(10_000)).toBeLessThanOrEqual(few + 6);
  });
});
