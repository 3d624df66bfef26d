import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { COMMAND_BOUNDS } from '../src/database/bounded-client.js';
import { dataSourceOptions } from '../src/database/data-source-options.js';
import { toDomainError } from '../src/database/to-domain-error.js';
import { Transactions } from '../src/outbox/transactions.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';

let database: KitDatabase;
let commands: DataSource;
let impatient: DataSource;

const open = (bounds: typeof COMMAND_BOUNDS) => {
  const pool = { url: database.url, poolSize: 1, applicationName: 'kit-test', entities: [] };
  return new DataSource(dataSourceOptions({ ...pool, bounds })).initialize();
};

beforeAll(async () => {
  database = await kitDatabase();
  commands = await open(COMMAND_BOUNDS);
  impatient = await open({ lockMs: 100, transactionMs: 200 });
});
afterAll(async () => {
  await Promise.all([commands.destroy(), impatient.destroy()]);
  await database.close();
});

const run = <R>(source: DataSource, work: (query: DataSource['query']) => Promise<R>) =>
  new Transactions(source, { notify: () => undefined }).run(({ manager }) => work(manager.query.bind(manager)));
const settingsOf = (query: DataSource['query']) =>
  query<unknown[]>(`SELECT current_setting('lock_timeout') AS lock, current_setting('transaction_timeout') AS whole`);

describe('a transaction of a command', () => {
  it('has its bounds, at every isolation level, and leaves none behind', async () => {
    const bounded = [{ lock: '1500ms', whole: '5s' }];
    expect(await run(commands, settingsOf)).toEqual(bounded);
    expect(await commands.transaction('REPEATABLE READ', (manager) => settingsOf(manager.query.bind(manager)))).toEqual(
      bounded,
    );
    expect(await settingsOf(commands.query.bind(commands))).toEqual([{ lock: '0', whole: '0' }]);
  });

  it('that waits for a lock too long is unavailable', async () => {
    await database.dataSource.transaction(async (holder) => {
      await holder.query('SELECT pg_advisory_xact_lock(7)');
      const error: unknown = await run(impatient, (query) => query('SELECT pg_advisory_xact_lock(7)')).catch(
        (e: unknown) => e,
      );
      expect(toDomainError(error)).toMatchObject({ kind: 'unavailable', code: 'unavailable' });
    });
  });

  it('that takes too long writes nothing and is unavailable, and the next one gets a new connection', async () => {
    const error: unknown = await run(impatient, async (query) => {
      await query(`INSERT INTO things VALUES ('late')`);
      await query(`SELECT pg_sleep(5)`);
    }).catch((e: unknown) => e);
    expect(toDomainError(error)).toMatchObject({ kind: 'unavailable', code: 'unavailable' });
    expect(await database.value(`SELECT count(*)::int FROM things`)).toBe(0);
    expect(await run(impatient, (query) => query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });
});
