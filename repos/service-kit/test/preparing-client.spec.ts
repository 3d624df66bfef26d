import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../src/database/data-source-options.js';
import { Transactions } from '../src/outbox/transactions.js';
import { kitDatabase, type KitDatabase, openDataSource } from './support/kit-database.js';

const TIMES = 10;

let database: KitDatabase;
let oneConnection: DataSource;

beforeAll(async () => {
  database = await kitDatabase();
  oneConnection = await openDataSource(database.url, 1);
});
afterAll(async () => {
  await oneConnection.destroy();
  await database.close();
});

const prepared = (text: string) =>
  oneConnection.query<{ generic: number; custom: number }[]>(
    `SELECT generic_plans::int AS generic, custom_plans::int AS custom FROM pg_prepared_statements WHERE statement = '${text}'`,
  );

describe('a statement', () => {
  it('that is sent often is prepared, and planned each time', async () => {
    const text = 'SELECT value FROM things WHERE id = $1';
    for (let time = 0; time < TIMES; time++) expect(await oneConnection.query(text, ['a'])).toEqual([]);
    const [statement, ...others] = await prepared(text);
    expect(others).toEqual([]);
    expect(statement).toEqual({ generic: 0, custom: 5 });
  });

  it('that is sent once or has no values is not prepared', async () => {
    await oneConnection.query('SELECT id FROM things WHERE value = $1', [1]);
    for (let time = 0; time < TIMES; time++) await oneConnection.query('SELECT id FROM things');
    expect(await prepared('SELECT id FROM things WHERE value = $1')).toEqual([]);
    expect(await prepared('SELECT id FROM things')).toEqual([]);
  });

  it('that fails can be sent again', async () => {
    const text = `INSERT INTO things VALUES ($1)`;
    for (let time = 0; time < TIMES; time++) {
      await oneConnection.query(text, ['twice']).catch(() => undefined);
      await expect(oneConnection.query(text, ['twice'])).rejects.toThrow('duplicate key');
    }
    expect(await prepared(text)).toHaveLength(1);
  });

  it('whose limit a caller chooses is not prepared', async () => {
    const text = 'SELECT id FROM things WHERE value = $1 LIMIT 7';
    for (let time = 0; time < TIMES; time++) await oneConnection.query(text, [1]);
    expect(await prepared(text)).toEqual([]);
  });

  it('keeps its plan if the session allows that', async () => {
    const settings = { url: database.url, poolSize: 1, applicationName: 'kit-test', entities: [] };
    const source = await new DataSource(dataSourceOptions(settings)).initialize();
    const text = 'SELECT value + 1 FROM things WHERE id = $1';
    for (let time = 0; time < 2 * TIMES; time++) await source.query(text, ['a']);
    const [{ generic } = { generic: 0 }] = await source.query<{ generic: number }[]>(
      `SELECT generic_plans::int AS generic FROM pg_prepared_statements WHERE statement = '${text}'`,
    );
    await source.destroy();
    expect(generic).toBeGreaterThan(0);
  });

  const readInTransaction = async () =>
    new Transactions(oneConnection, { notify: () => undefined }).run(({ manager }) =>
      manager.query<unknown>('SELECT * FROM things WHERE id = $1', ['twice']),
    );

  it('whose columns a migration changes works after the transaction is repeated once', async () => {
    for (let time = 0; time < TIMES; time++) expect(await readInTransaction()).toEqual([{ id: 'twice', value: 0 }]);
    await database.dataSource.query('ALTER TABLE things ADD COLUMN note text');
    expect(await readInTransaction()).toEqual([{ id: 'twice', value: 0, note: null }]);
  });

  it('that the server has forgotten works in the same way', async () => {
    await readInTransaction();
    await oneConnection.query('DEALLOCATE ALL');
    expect(await readInTransaction()).toHaveLength(1);
  });
});
