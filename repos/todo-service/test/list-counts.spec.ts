import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dataSourceOptions } from '@todo-platform/service-kit';
import { createTestDatabase, type TestDatabase } from '@todo-platform/service-kit/testing';
import { DataSource } from 'typeorm';
import { ListCounts1764503000000 } from '../migrations/1764503000000-list-counts.js';
import { CountTasksOfLists1764503100000 } from '../migrations/1764503100000-count-tasks-of-lists.js';
import { migrations } from '../migrations/index.js';
import { ListRepository } from '../src/list/database/list.repository.js';
import { ListRow } from '../src/list/database/list.row.js';
import { TaskRow } from '../src/list/database/task.row.js';

const OWNER = randomUUID();

/** Each list whose numbers are not what a count of its tasks says. */
const WRONG = `
  SELECT lists.id FROM lists CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE completed_at IS NULL) AS open, count(*) FILTER (WHERE completed_at IS NOT NULL) AS completed
    FROM tasks WHERE list_id = lists.id AND tasks.deleted_at IS NULL) AS counted
  WHERE open_tasks IS DISTINCT FROM open OR completed_tasks IS DISTINCT FROM completed`;

const ADD_LISTS = `
  INSERT INTO lists (id, owner_id, name, version, created_at)
  SELECT gen_random_uuid(), $1, 'List', 1, now() FROM generate_series(1, $2::int)`;

/** Adds as many tasks to each list: some open, some completed, some deleted. */
const ADD_TASKS = `
  INSERT INTO tasks (id, list_id, title, notes, version, created_by, created_at, completed_by, completed_at, deleted_at)
  SELECT gen_random_uuid(), lists.id, 'Task', '', n, owner_id, now(), CASE WHEN n % 3 = 0 THEN owner_id END,
         CASE WHEN n % 3 = 0 THEN now() END, CASE WHEN n % 5 = 0 THEN now() END
  FROM lists, generate_series(1, $1::int) AS n`;

describe.each([
  ['with all migrations', migrations],
  ['before the migration', migrations.slice(0, migrations.indexOf(ListCounts1764503000000))],
])('the numbers of tasks, in a database %s', (_, applied) => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase(applied);
    const settings = { url: database.url, poolSize: 3, applicationName: 'test', entities: [ListRow, TaskRow] };
    dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  const sql = async (statement: string, parameters: unknown[] = []) =>
    dataSource.query<Record<string, unknown>[]>(statement, parameters);

  if (applied === migrations) {
    it('equal a count after any change of tasks', async () => {
      await sql(ADD_LISTS, [OWNER, 10]);
      const changes = [
        `UPDATE tasks SET title = 'Other', completed_at = now(), completed_by = created_by WHERE random() < 0.5`,
        `UPDATE tasks SET completed_at = NULL, completed_by = NULL WHERE random() < 0.5`,
        `UPDATE tasks SET deleted_at = CASE WHEN random() < 0.5 THEN now() END`,
        `UPDATE tasks SET list_id = (SELECT id FROM lists ORDER BY random() LIMIT 1) WHERE random() < 0.2`,
        `DELETE FROM tasks WHERE random() < 0.2`,
      ];
      await sql(ADD_TASKS, [20]);
      for (const change of [...changes, ...changes]) {
        await sql(change);
        expect(await sql(WRONG)).toEqual([]);
      }
    });

    it('cost a page of lists the same blocks with 1 task a list and with 400', async () => {
      await sql('TRUNCATE lists, tasks');
      await sql(ADD_LISTS, [OWNER, 50]);
      const blocks = async () => {
        await sql('VACUUM FULL lists');
        await sql('VACUUM ANALYZE lists');
        const { logger } = dataSource;
        const sent: [string, unknown[] | undefined][] = [];
        const logQuery = logger.logQuery.bind(logger);
        logger.logQuery = (query, parameters) => void sent.push([query, Array.isArray(parameters) ? parameters : []]);
        const page = await new ListRepository(dataSource.manager).pageOfOwner(OWNER, undefined, 50);
        logger.logQuery = logQuery;
        expect(page).toHaveLength(50);
        const [statement, parameters] = sent[0] ?? [''];
        const plan = await sql(`EXPLAIN (ANALYZE, BUFFERS) ${statement}`, parameters);
        const [, used = ''] = /Buffers: shared ([^"]*)/.exec(JSON.stringify(plan)) ?? [];
        return [...used.matchAll(/(?:hit|read)=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
      };
      await sql(ADD_TASKS, [1]);
      const few = await blocks();
      await sql(ADD_TASKS, [400]);
      expect(few).toBeGreaterThan(0);
      // Dead versions of the rows may fill a few more blocks.
      expect(await blocks()).toBeLessThanOrEqual(few + 3);
    });
  } else {
    it('are counted while commands go on, and by a second run if the first was interrupted', async () => {
      await sql(ADD_LISTS, [OWNER, 250]);
      await sql(ADD_TASKS, [7]);
      const runner = dataSource.createQueryRunner();
      await new ListCounts1764503000000().up(runner);
      // The previous release adds a task and a list before its numbers are counted.
      await sql(ADD_TASKS, [1]);
      await sql(ADD_LISTS, [OWNER, 1]);
      // A command holds a list of the second half, and adds a task to it, while the migration runs.
      const command = dataSource.createQueryRunner();
      await command.startTransaction();
      const [list] = await command.manager.query<{ id: string }[]>(
        `SELECT id FROM lists
         WHERE id = (SELECT id FROM lists WHERE open_tasks IS NULL ORDER BY id OFFSET 150 LIMIT 1) FOR UPDATE`,
      );
      await command.query(
        `INSERT INTO tasks (id, list_id, title, notes, version, created_by, created_at) VALUES ($1, $2, 'New', '', 9, $1, now())`,
        [randomUUID(), list?.id],
      );
      await runner.query(`SET lock_timeout = '50ms'`);
      await expect(new CountTasksOfLists1764503100000().up(runner)).rejects.toThrow('lock timeout');
      expect((await sql('SELECT FROM lists WHERE open_tasks IS NULL')).length).toBe(150);
      await runner.query('RESET lock_timeout');
      const second = new CountTasksOfLists1764503100000().up(runner);
      await until(async () => (await sql('SELECT FROM pg_locks WHERE NOT granted')).length > 0);
      await command.commitTransaction();
      await second;
      for (const used of [runner, command]) await used.release();
      expect(await sql(WRONG)).toEqual([]);
      await expect(sql('UPDATE lists SET open_tasks = NULL')).rejects.toThrow('not-null');
    });
  }
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
