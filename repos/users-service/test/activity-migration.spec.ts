import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dataSourceOptions } from '@todo-platform/service-kit';
import { createTestDatabase, type TestDatabase } from '@todo-platform/service-kit/testing';
import { DataSource } from 'typeorm';
import { ActivityCounters1764503100000 } from '../migrations/1764503100000-activity-counters.js';
import { ErasedActivity1764503000000 } from '../migrations/1764503000000-erased-activity.js';
import { migrations } from '../migrations/index.js';
import { makeHistory, NOBODY, wrongCounters } from './support/counters.js';

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase(migrations.slice(0, migrations.indexOf(ErasedActivity1764503000000)));
  const settings = { url: database.url, poolSize: 2, applicationName: 'test', entities: [] };
  dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const sql = async (statement: string, parameters: unknown[] = []) =>
  dataSource.query<Record<string, unknown>[]>(statement, parameters);
it('counts what is there, and what the previous release goes on writing', async () => {
  const ann = randomUUID();
  await makeHistory(sql, ann, 100);
  await makeHistory(sql, ann, 10);
  await makeHistory(sql, NOBODY, 10);
  await sql(
    `INSERT INTO activity_lists (list_id, owner_id, deleted, sequence) VALUES (gen_random_uuid(), $1, true, 1)`,
    [ann],
  );
  await sql(
    `INSERT INTO activity_tasks (task_id, list_id, deleted, sequence) VALUES (gen_random_uuid(), gen_random_uuid(), false, 1)`,
  );
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  await new ErasedActivity1764503000000().up(runner);
  await new ActivityCounters1764503100000().up(runner);
  await runner.commitTransaction();
  await runner.release();
  expect(await wrongCounters(sql)).toEqual([]);
  expect(await sql('SELECT lists_owned, open_tasks FROM activity_people WHERE account_id = $1', [ann])).toEqual([
    { lists_owned: 2, open_tasks: 11 },
  ]);

  await makeHistory(sql, NOBODY, 10);
  await sql('UPDATE activity_lists SET owner_id = $2 WHERE owner_id = $1', [ann, NOBODY]);
  await sql('UPDATE activity_tasks SET completed_by = $2 WHERE completed_by = $1', [ann, NOBODY]);
  expect(await wrongCounters(sql)).toEqual([]);
  expect(await sql('SELECT sum(lists_owned)::int + sum(open_tasks)::int AS n FROM activity_people')).toEqual([
    { n: 0 },
  ]);
});
