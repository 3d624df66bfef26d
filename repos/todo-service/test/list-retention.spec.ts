import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dataSourceOptions, TOMBSTONE_DAYS } from '@todo-platform/service-kit';
import { createTestDatabase, type TestDatabase } from '@todo-platform/service-kit/testing';
import { DataSource } from 'typeorm';
import { migrations } from '../migrations/index.js';
import { ListRow } from '../src/list/database/list.row.js';
import { TaskRow } from '../src/list/database/task.row.js';
import { LIST_EXPIRIES } from '../src/list/list.retention.js';
import { ExportListsHandler } from '../src/list/queries/export-lists.js';

const PERSON = randomUUID();
const { exported, stored } = TOMBSTONE_DAYS;
let database: TestDatabase;
let dataSource: DataSource;
beforeEach(async () => {
  database = await createTestDatabase(migrations);
  const settings = { url: database.url, poolSize: 3, applicationName: 'test', entities: [ListRow, TaskRow] };
  dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
});
afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});
const sql = async (statement: string, parameters: unknown[] = []) =>
  dataSource.query<Record<string, unknown>[]>(statement, parameters);

/** Adds a list. @param deletedDays how many days ago it was deleted; null: it was not. */
async function addList(name: string, deletedDays: number | null): Promise<string> {
  const id = randomUUID();
  await sql(
    `INSERT INTO lists (id, owner_id, name, version, created_at, deleted_at)
     VALUES ($1, $2, $3, 1, now() - interval '400 days', now() - make_interval(days => $4))`,
    [id, PERSON, name, deletedDays],
  );
  return id;
}

/** Adds tasks to a list. @param deletedDays how many days ago they were deleted by themselves. */
async function addTasks(listId: string, title: string, count: number, completed: boolean, deletedDays: number | null) {
  await sql(
    `INSERT INTO tasks (id, list_id, title, notes, version, created_by, created_at, completed_by, completed_at, deleted_at)
     SELECT gen_random_uuid(), $1, $2, 'notes', n, $3, now() - interval '400 days', CASE WHEN $5 THEN $3::uuid END,
            CASE WHEN $5 THEN now() - interval '390 days' END, now() - make_interval(days => $6)
     FROM generate_series(1, $4::int) AS n`,
    [listId, title, PERSON, count, completed, deletedDays],
  );
}

/** Expires chunk by chunk, as the cleaner does. @returns how many rows each chunk handled. */
async function expireAll(): Promise<readonly number[]> {
  const chunks: number[] = [];
  for (const { expireChunk } of LIST_EXPIRIES)
    for (let from: string | null = '-infinity'; from !== null;) {
      const { rows, next } = await expireChunk(dataSource, from);
      chunks.push(rows);
      from = next;
    }
  return chunks;
}

const lists = async () => (await sql('SELECT name FROM lists ORDER BY name')).map(({ name }) => name);
const tasks = async () => sql('SELECT title, count(*)::int AS rows FROM tasks GROUP BY title ORDER BY title');

describe('deleted lists and tasks', () => {
  it('go after their time, with their open tasks; completed tasks stay without text, and what is not so old stays as it is', async () => {
    const kept = await addList('kept', null);
    await addTasks(kept, 'open', 3, false, null);
    await addTasks(kept, 'completed', 3, true, null);
    await addTasks(kept, 'deleted lately', 3, false, stored - 1);
    await addTasks(kept, 'completed, deleted lately', 3, true, stored - 1);
    await addTasks(kept, 'deleted', 3, false, stored);
    await addTasks(kept, 'completed, deleted', 3, true, stored);
    const lately = await addList('deleted lately', stored - 1);
    await addTasks(lately, 'of a list deleted lately', 3, false, null);
    await addTasks(await addList('deleted', stored), 'of a deleted list', 3, false, null);
    const history = await addList('deleted, with history', stored + 10);
    await addTasks(history, 'of a list with history', 3, false, null);
    await addTasks(history, 'completed in a deleted list', 3, true, null);
    await expireAll();
    expect(await lists()).toEqual(['', 'deleted lately', 'kept']);
    expect(await tasks()).toEqual(
      [
        ['', 6],
        ['completed', 3],
        ['completed, deleted lately', 3],
        ['deleted lately', 3],
        ['of a list deleted lately', 3],
        ['open', 3],
      ].map(([title, rows]) => ({ title, rows })),
    );
    expect(await sql(`SELECT DISTINCT notes, completed_by AS by FROM tasks WHERE title = ''`)).toEqual([
      { notes: '', by: PERSON },
    ]);
    expect(
      await sql('SELECT open_tasks AS open, completed_tasks AS completed FROM lists WHERE id = $1', [kept]),
    ).toEqual([{ open: 3, completed: 3 }]);
  });

  it('go in chunks of 1,000 tasks, and an interrupted run is continued', async () => {
    const big = await addList('big', stored + 1);
    await addTasks(big, 'open', 2_500, false, null);
    await addTasks(big, 'completed', 1_500, true, null);
    const expiry = LIST_EXPIRIES.find(({ table }) => table === 'lists');
    await expiry?.expireChunk(dataSource, '-infinity');
    expect(await lists()).toEqual(['big']);
    const chunks = await expireAll();
    expect(Math.max(...chunks)).toBeLessThanOrEqual(2_001);
    expect(await lists()).toEqual(['']);
    expect(await tasks()).toEqual([{ title: '', rows: 1_500 }]);
    expect(await expireAll()).toEqual([0, 0, 0]);
  });

  it('are left to the next run while a transaction has locked them', async () => {
    await addTasks(await addList('deleted', stored), 'open', 3, false, null);
    const locked = dataSource.createQueryRunner();
    await locked.startTransaction();
    await locked.query('SELECT FROM lists FOR UPDATE');
    expect(await expireAll()).toEqual([0, 0, 0]);
    await locked.rollbackTransaction();
    await locked.release();
    await expireAll();
    expect(await lists()).toEqual([]);
  });

  it('cost a run with nothing to do the same blocks with 10 and with 10,000 rows of history', async () => {
    const blocksWith = async (count: number) => {
      await addTasks(await addList('history', stored), 'completed', count, true, stored);
      await expireAll();
      await sql('VACUUM ANALYZE lists, tasks');
      const { logger } = dataSource;
      const sent: [string, unknown[]][] = [];
      const logQuery = logger.logQuery.bind(logger);
      logger.logQuery = (query, parameters) => {
        if (query.includes('make_interval')) sent.push([query, Array.isArray(parameters) ? parameters : []]);
      };
      expect(await expireAll()).toEqual([0, 0, 0]);
      logger.logQuery = logQuery;
      let blocks = 0;
      for (const [query, parameters] of sent) {
        const [plan] = await sql(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${query}`, parameters);
        for (const [, count] of JSON.stringify(plan).matchAll(/"Shared (?:Hit|Read) Blocks":(\d+)/g))
          blocks = Math.max(blocks, Number(count));
      }
      expect(sent).toHaveLength(3);
      return blocks;
    };
    const few = await blocksWith(10);
    expect(await blocksWith(10_000)).toBeLessThanOrEqual(few + 6);
  });
});

it('the export leaves out open things that were deleted long ago, and contains completed tasks and everything else', async () => {
  const kept = await addList('kept', null);
  // Several pages of tasks that are left out lie before and between the others.
  await addTasks(kept, 'deleted', 700, false, exported);
  await addTasks(kept, 'open', 150, false, null);
  await addTasks(kept, 'deleted lately', 3, false, exported - 1);
  await addTasks(kept, 'completed, deleted', 3, true, exported);
  const old = await addList('deleted', exported);
  await addTasks(old, 'of a deleted list', 3, false, null);
  await addTasks(old, 'completed in a deleted list', 3, true, null);
  const lately = await addList('deleted lately', exported - 1);
  await addTasks(lately, 'of a list deleted lately', 3, false, null);
  const names = new Map<string, number>();
  for await (const page of new ExportListsHandler(dataSource).execute({ from: undefined }))
    for (const name of [...page.lists.map((list) => list.name), ...page.tasks.map(({ title }) => title)])
      names.set(name, (names.get(name) ?? 0) + 1);
  expect(Object.fromEntries(names)).toEqual({
    ...{ kept: 1, 'deleted lately': 4, open: 150, 'completed, deleted': 3 },
    ...{ 'completed in a deleted list': 3, 'of a list deleted lately': 3 },
  });
});
