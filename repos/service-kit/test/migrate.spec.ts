import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { pino } from 'pino';
import type { QueryRunner } from 'typeorm';
import { migrate } from '../src/lifecycle/migrate.js';
import { createTestDatabase, type TestDatabase } from '../src/testing/test-database.js';
import { KitSchema1763683200000 } from './support/kit-database.js';
import { silent } from './support/silent.js';
import { tcpProxy } from './support/tcp-proxy.js';

/** A slow migration, so that runs overlap. */
class Slow1763683300000 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE slow ()');
    await runner.query('SELECT pg_sleep(0.3)');
  }

  async down(): Promise<void> {
    return Promise.resolve();
  }
}

class Failing1763683400000 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half ()');
    await runner.query('SELECT 1 / 0');
  }

  async down(): Promise<void> {
    return Promise.resolve();
  }
}

const KIT = 'KitSchema1763683200000';
const SLOW = 'Slow1763683300000';
let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase([KitSchema1763683200000]);
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const applied = async () => (await client.query('SELECT name FROM migrations ORDER BY id')).rows as unknown[];
const has = async (table: string) =>
  (await client.query('SELECT to_regclass($1) IS NOT NULL AS found', [table])).rows as unknown[];

describe('migrate', () => {
  it('has nothing to do the second time', async () => {
    expect(await migrate(database.url, [KitSchema1763683200000], silent)).toEqual([]);
    expect(await applied()).toEqual([{ name: KIT }]);
  });

  it('has created day partitions of the outbox', async () => {
    const { rows } = await client.query(`SELECT 1 FROM pg_inherits WHERE inhparent = 'outbox'::regclass`);
    expect(rows).toHaveLength(1 + 8);
  });

  it('may run several times at the same time: one does the work, the others wait', async () => {
    const all = [KitSchema1763683200000, Slow1763683300000];
    const runs = await Promise.all(Array.from({ length: 3 }, () => migrate(database.url, all, silent)));
    expect(runs.toSorted((a, b) => b.length - a.length)).toEqual([[SLOW], [], []]);
    expect(await applied()).toEqual([{ name: KIT }, { name: SLOW }]);
  });

  it('rolls a failed migration back, frees the lock, and can be repeated', async () => {
    const all = [KitSchema1763683200000, Slow1763683300000, Failing1763683400000];
    for (let run = 0; run < 2; run++)
      await expect(migrate(database.url, all, silent)).rejects.toThrow(/division by zero/);
    expect(await has('half')).toEqual([{ found: false }]);
    expect(await applied()).toHaveLength(2);
    const { rows } = await client.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory'`);
    expect(rows).toEqual([]);
  });

  it('waits for a database that cannot be reached yet', async () => {
    const closed = await tcpProxy(database.url);
    await closed.close();
    const refused = Promise.withResolvers<string>();
    const log = pino({ level: 'warn' }, { write: refused.resolve });
    const migrated = migrate(closed.url, [KitSchema1763683200000], log);
    expect(await Promise.race([refused.promise, migrated])).toContain('the database cannot be reached yet');
    const open = await tcpProxy(database.url, Number(new URL(closed.url).port));
    try {
      expect(await migrated).toEqual([]);
    } finally {
      await open.close();
    }
  });

  it('waits only for a limited time, and not at all if the database refuses the connection', async () => {
    const closed = await tcpProxy(database.url);
    await closed.close();
    await expect(migrate(closed.url, [], silent, 100)).rejects.toThrow(/ECONNREFUSED/);
    const nowhere = new URL(database.url);
    nowhere.pathname = '/nowhere';
    const begun = Date.now();
    await expect(migrate(nowhere.href, [], silent)).rejects.toThrow(/database "nowhere" does not exist/);
    expect(Date.now() - begun).toBeLessThan(15_000);
  });
});
