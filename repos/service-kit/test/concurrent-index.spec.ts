import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from '../src/database/concurrent-index.js';
import { migrate } from '../src/lifecycle/migrate.js';
import { createTestDatabase, type TestDatabase } from '../src/testing/test-database.js';
import { KitSchema1763683200000 } from './support/kit-database.js';
import { silent } from './support/silent.js';
import { tcpProxy } from './support/tcp-proxy.js';
import { until } from './support/until.js';

class Big1763683250000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE big AS SELECT i FROM generate_series(1, 100) i');
  }

  async down(): Promise<void> {
    return Promise.resolve();
  }
}

class BigIndex1763683300000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await createIndexConcurrently(runner, { name: 'big_i', on: 'big (i)' });
  }

  async down(): Promise<void> {
    return Promise.resolve();
  }
}

class InTransaction1763683400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createIndexConcurrently(runner, { name: 'big_i', on: 'big (i)' });
  }

  async down(): Promise<void> {
    return Promise.resolve();
  }
}

const SCHEMA = [KitSchema1763683200000, Big1763683250000];
const ALL = [...SCHEMA, BigIndex1763683300000];
let database: TestDatabase;
let client: Client;
let writer: Client;

beforeAll(async () => {
  database = await createTestDatabase(SCHEMA);
  client = new Client({ connectionString: database.url });
  writer = new Client({ connectionString: database.url });
  await client.connect();
  await writer.connect();
});
afterAll(async () => {
  await writer.end();
  await client.end();
  await database.drop();
});
/** A build waits for this open transaction. */
beforeEach(async () => {
  await writer.query('BEGIN');
  await writer.query('INSERT INTO big VALUES (0)');
});
afterEach(async () => {
  await writer.query('ROLLBACK');
  await client.query('DROP INDEX IF EXISTS big_i');
  await client.query(`DELETE FROM migrations WHERE name = 'BigIndex1763683300000'`);
});

const column = async (sql: string) =>
  (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
const validity = async () => column(`SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('big_i')`);
const builds = async () =>
  column(`SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND state = 'active'`);

describe('an index that is built concurrently', () => {
  it('lets commands write while it waits for an older transaction', async () => {
    const migrated = migrate(database.url, ALL, silent);
    await until(async () => (await validity()).length > 0);
    await client.query('INSERT INTO big VALUES (1)');
    expect(await validity()).toEqual([false]);
    await writer.query('COMMIT');
    expect(await migrated).toEqual(['BigIndex1763683300000']);
    expect(await validity()).toEqual([true]);
  });

  it('is not held up by another run, which waits for this one', async () => {
    const runs = [0, 1, 2].map(() => migrate(database.url, ALL, silent));
    await until(async () => (await builds()).length > 0);
    await until(async () => {
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE query LIKE '%advisory_lock(hashtext(''migrate'')%'`;
      return (await column(waiting)).length >= runs.length - 1;
    });
    await writer.query('COMMIT');
    const ran = await Promise.all(runs);
    expect(ran.flat()).toEqual(['BigIndex1763683300000']);
    expect(await validity()).toEqual([true]);
  });

  it('is built again after the migration was killed on the way', async () => {
    const proxy = await tcpProxy(database.url);
    const killed = migrate(proxy.url, ALL, silent).catch((error: unknown) => error);
    await until(async () => (await validity()).length > 0);
    await proxy.close();
    expect(await killed).toBeInstanceOf(Error);
    await until(async () => (await builds()).length === 0);
    expect(await validity()).toEqual([false]);
    await writer.query('COMMIT');
    expect(await migrate(database.url, ALL, silent)).toEqual(['BigIndex1763683300000']);
    expect(await validity()).toEqual([true]);
  });

  it('is recorded and not built again if the migration was killed after the build', async () => {
    await writer.query('COMMIT');
    await client.query('CREATE INDEX big_i ON big (i)');
    const before = await column(`SELECT 'big_i'::regclass::oid`);
    expect(await migrate(database.url, ALL, silent)).toEqual(['BigIndex1763683300000']);
    expect(await column(`SELECT 'big_i'::regclass::oid`)).toEqual(before);
  });

  it('says what is missing if its migration runs in a transaction', async () => {
    await expect(migrate(database.url, [...SCHEMA, InTransaction1763683400000], silent)).rejects.toThrow(
      'big_i is built concurrently: give its migration `readonly transaction = false`',
    );
  });
});
