import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '@todo-platform/service-kit';
import { createTestDatabase, type TestDatabase } from '@todo-platform/service-kit/testing';
import { migrations } from '../migrations/index.js';
import { ListRow } from '../src/list/database/list.row.js';
import { TaskRow } from '../src/list/database/task.row.js';

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase(migrations);
  const entities = [ListRow, TaskRow];
  const settings = { url: database.url, poolSize: 1, applicationName: 'test', entities };
  dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

it.each([
  ['lists', ListRow],
  ['tasks', TaskRow],
])('the table %s has every column of its row class, and needs no other', async (_, row) => {
  const { tableName, columns } = dataSource.getMetadata(row);
  const made = await dataSource.query<{ name: string; required: boolean }[]>(
    `SELECT column_name || ' ' || data_type || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END AS name,
            is_nullable = 'NO' AND column_default IS NULL AS required
     FROM information_schema.columns WHERE table_name = $1`,
    [tableName],
  );
  const declared = columns.map((column) => {
    const type = dataSource.driver.normalizeType(column);
    return `${column.databaseName} ${type}${column.isNullable ? ' null' : ''}`;
  });
  expect(made.map(({ name }) => name)).toEqual(expect.arrayContaining(declared));
  // A column that the code no longer uses may stay for one release, if an insert can leave it out.
  const others = made.filter(({ name }) => !declared.includes(name));
  expect(others.filter(({ required }) => required)).toEqual([]);
});
