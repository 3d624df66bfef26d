import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OutboxDayPartitions } from '../src/outbox/outbox-day-partitions.js';
import { ALL_TIME, NO_LIMIT, OutboxStore } from '../src/outbox/outbox-store.js';
import { SHARDS, shardOf } from '../src/outbox/shard.js';
import { Transactions } from '../src/outbox/transactions.js';
import { KEYED_TOPIC, keyedEvent } from './support/events.js';
import { kitDatabase, type KitDatabase, openDataSource } from './support/kit-database.js';
import { silent } from './support/silent.js';

const ALL = Array.from({ length: SHARDS }, (_, shard) => shard);
let database: KitDatabase;
let transactions: Transactions;
let store: OutboxStore;

beforeAll(async () => {
  database = await kitDatabase();
  transactions = new Transactions(database.dataSource, { notify: () => undefined });
  store = new OutboxStore(database.dataSource, 5);
});
afterAll(async () => database.close());
beforeEach(async () => database.dataSource.query('TRUNCATE outbox RESTART IDENTITY'));

async function append(...events: readonly [key: string, sequence: number][]): Promise<void> {
  await transactions.run(async ({ publish }) => {
    await Promise.resolve();
    for (const [key, sequence] of events) publish(keyedEvent(key, sequence));
  });
}

const window = (
  shards: readonly number[],
  withoutKeys: readonly string[] = [],
  withoutTopics: readonly string[] = [],
) => store.window({ shards: whole(shards), withoutKeys, withoutTopics, writtenWithin: ALL_TIME });
const whole = (shards: readonly number[]) => shards.map((shard) => ({ shard, after: 0n, upTo: NO_LIMIT }));
const names = (rows: readonly { key: string; sequence: string }[]) => rows.map((row) => `${row.key}${row.sequence}`);

describe('the window', () => {
  it('contains the unpublished rows of the shards in serial order, in any order of the shards', async () => {
    await append(['a', 1], ['b', 1], ['a', 2], ['c', 1], ['b', 2]);
    expect(names(await window(ALL, []))).toEqual(['a1', 'b1', 'a2', 'c1', 'b2']);
    expect(names(await window(ALL.toReversed(), []))).toEqual(['a1', 'b1', 'a2', 'c1', 'b2']);
    expect(names(await window([shardOf('b')], []))).toEqual(['b1', 'b2']);
    expect(await window([], [])).toEqual([]);
  });

  it('leaves out the aggregates and topics that are held back', async () => {
    await append(['a', 1], ['b', 1], ['a', 2], ['c', 1]);
    expect(names(await window(ALL, ['a', 'c']))).toEqual(['b1']);
    expect(names(await window(ALL, [], ['users.accounts.v1']))).toEqual(['a1', 'b1', 'a2', 'c1']);
    expect(await window(ALL, [], [KEYED_TOPIC])).toEqual([]);
  });

  it('contains only the first rows of a long shard, and so has room for the others', async () => {
    await append(...Array.from({ length: 8 }, (_, index): [string, number] => ['a', index + 1]), ['b', 1]);
    expect(shardOf('a')).not.toBe(shardOf('b'));
    expect(names(await window(ALL, []))).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'b1']);
  });

  it('reads about as many rows as it contains, even if many more wait and the statistics do not show them yet', async () => {
    await new OutboxDayPartitions(database.dataSource, silent).maintain();
    const fill = (count: number, published: boolean) =>
      database.value(
        `INSERT INTO outbox (id, shard, topic, key, type, sequence, data, published_at)
         SELECT uuidv7(), number % 64, 'topic', number::text, 'type', 1, '{}', CASE WHEN $2 THEN now() END
         FROM generate_series(1, $1) AS number`,
        [count, published],
      );
    await fill(10_000, true);
    await database.value('VACUUM (ANALYZE) outbox');
    await fill(20_000, false);
    const oneConnection = await openDataSource(database.url, 1);
    const read = async () => {
      // By default a session reports its reads only from time to time.
      await oneConnection.query('SELECT pg_stat_force_next_flush()');
      const sum = `SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE indexrelname LIKE 'outbox_%shard_serial%'`;
      return Number(await database.value(sum));
    };
    const before = await read();
    const oneStore = new OutboxStore(oneConnection, 5);
    const query = { shards: whole(ALL), withoutKeys: [], withoutTopics: [], writtenWithin: ALL_TIME };
    const rows = await oneStore.window(query);
    expect(rows).toHaveLength(5 * SHARDS);
    expect((await read()) - before).toBeLessThan(10 * SHARDS);
    await oneConnection.destroy();
  });

  it('contains each row as it was written, also serials that do not fit into a double', async () => {
    await database.dataSource.query(`SELECT setval(pg_get_serial_sequence('outbox', 'serial'), 9007199254740993)`);
    await append(['a', 1]);
    const [row] = await window(ALL, []);
    expect(row).toMatchObject({
      serial: '9007199254740994',
      shard: shardOf('a'),
      topic: KEYED_TOPIC,
      key: 'a',
      type: 'todo.event.dead-lettered.v1',
      sequence: '1',
      actor: null,
      originparent: null,
      data: expect.stringContaining('"key": "a"'),
      occurredAt: expect.any(Date),
    });
  });

  it('is read by the index of unpublished rows', async () => {
    await append(...Array.from({ length: 50 }, (_, index): [string, number] => [`k${index}`, 1]));
    const plan = await database.dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL enable_seqscan = off`);
      return manager.query<unknown[]>(
        `EXPLAIN SELECT * FROM outbox WHERE shard = 3 AND published_at IS NULL ORDER BY serial LIMIT 5`,
      );
    });
    expect(JSON.stringify(plan)).toMatch(/Index Scan using \w*shard_serial/);
  });
});

describe('a row that is marked as published', () => {
  it('is never read again, and no other is touched', async () => {
    await append(['a', 1], ['b', 1], ['c', 1]);
    const rows = await window(ALL, []);
    await store.markPublished(rows.filter(({ key }) => key !== 'b'));
    expect(names(await window(ALL, []))).toEqual(['b1']);
    expect(await database.column('SELECT key FROM outbox WHERE published_at IS NOT NULL ORDER BY key')).toEqual([
      'a',
      'c',
    ]);
  });

  it('keeps the time of its first publication', async () => {
    await append(['a', 1]);
    const rows = await window(ALL, []);
    await store.markPublished(rows);
    const first = await database.value('SELECT published_at FROM outbox');
    await store.markPublished(rows);
    expect(await database.value('SELECT published_at FROM outbox')).toEqual(first);
  });

  it('may lie in another day partition than the row that is marked with it', async () => {
    await append(['a', 1], ['b', 1]);
    await database.dataSource.query(`UPDATE outbox SET occurred_at = now() - interval '40 days' WHERE key = 'a'`);
    await store.markPublished(await window(ALL, []));
    expect(await window(ALL, [])).toEqual([]);
  });

  it('need not exist: marking nothing changes nothing', async () => {
    await append(['a', 1]);
    await store.markPublished([]);
    expect(await window(ALL, [])).toHaveLength(1);
  });
});
