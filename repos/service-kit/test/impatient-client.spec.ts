import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../src/database/data-source-options.js';
import { isTransientDatabaseError } from '../src/database/database-error.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';

let database: KitDatabase;
let oneConnection: DataSource;

beforeAll(async () => {
  database = await kitDatabase();
  const options = dataSourceOptions({ url: database.url, poolSize: 1, applicationName: 'impatient', entities: [] });
  const extra: unknown = options.extra;
  oneConnection = new DataSource({ ...options, extra: { ...(extra as object), query_timeout: 200 } });
  await oneConnection.initialize();
});
afterAll(async () => {
  await oneConnection.destroy();
  await database.close();
});

it('a query without an answer fails as a transient error, and its connection is replaced', async () => {
  const unanswered: unknown = await oneConnection
    .query<unknown>('SELECT pg_sleep(60)')
    .catch((error: unknown) => error);
  expect(isTransientDatabaseError(unanswered)).toBe(true);
  expect(await oneConnection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('so is the connection of a transaction', async () => {
  const unanswered: unknown = await oneConnection
    .transaction((manager) => manager.query<unknown>('SELECT pg_sleep(60)'))
    .catch((error: unknown) => error);
  expect(isTransientDatabaseError(unanswered)).toBe(true);
  expect(await oneConnection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
