import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Transactions } from '../src/database/transactions.js';
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
  it('that comes again and again is prepared, and planned each time', async () => {
    const text = 'SELECT value FROM things WHERE id = $1';
    for (let time = 0; time < TIMES; time++) expect(await oneConnection.query(text, ['a'])).toEqual([]);
    const [statement, ...others] = await prepared(text);
    expect(others).toEqual([]);
    expect(statement).toEqual({ generic: 0, custom: 5 });
  });

  it('that comes once or has no values is not', async () => {
    await oneConnection.query('SELECT id FROM things WHERE value = $1', [1]);
    for (let time = 0; time < TIMES; time++) await oneConnection.query('SELECT id FROM things');
    expect(await prepared('SELECT id FROM things WHERE value = $1')).toEqual([]);
    expect(await prepared('SELECT id FROM things')).toEqual([]);
  });

  it('that fails may be sent again', async () => {
    const text = `INSERT INTO things VALUES ($1)`;
    for (let time = 0; time < TIMES; time++) {
      await oneConnection.query(text, ['twice']).catch(() => undefined);
      await expect(oneConnection.query(text, ['twice'])).rejects.toThrow('duplicate key');
    }
    expect(await prepared(text)).toHaveLength(1);
  });

  it('whose columns a migration changes goes on after one repetition of the transaction', async () => {
    const transactions = new Transactions(oneConnection, { poke: () => undefined });
    const read = () =>
      transactions.run(({ manager }) =>
        manager.query<{ value: unknown }[]>('SELECT * FROM things WHERE id = $1', ['twice']),
      );
    for (let time = 0; time < TIMES; time++) expect(await read()).toEqual([{ id: 'twice', value: 0 }]);
    await database.dataSource.query('ALTER TABLE things ADD COLUMN note text');
    expect(await read()).toEqual([{ id: 'twice', value: 0, note: null }]);
  });
});
