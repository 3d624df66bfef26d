import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { dataSourceOptions } from '../src/database/data-source-options.js';
import { OutboxDayPartitions } from '../src/outbox/outbox-day-partitions.js';
import { ALL_TIME, NO_LIMIT, OutboxStore } from '../src/outbox/outbox-store.js';
import { outboxRelay } from '../src/outbox/relay.js';
import { ShardLease } from '../src/outbox/shard-lease.js';
import { SHARDS, shardOf } from '../src/outbox/shard.js';
import { Transactions } from '../src/outbox/transactions.js';
import { keyedEvent } from './support/events.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { upTo } from './support/relay-rig.js';
import { ScriptedPublisher } from './support/scripted-publisher.js';
import { silent } from './support/silent.js';
import { until } from './support/until.js';

const PER_SHARD = 100;
const DAY = `interval '1 day'`;

let database: KitDatabase;
let shortTimeouts: DataSource;
let other: Client;

// On a busy machine, creating and migrating databases takes long.
jest.setTimeout(60_000);
beforeAll(async () => {
  database = await kitDatabase();
  const options = dataSourceOptions({ url: database.url, poolSize: 4, applicationName: 'slow', entities: [] });
  shortTimeouts = await new DataSource({ ...options, extra: { statement_timeout: 300 } }).initialize();
  other = new Client({ connectionString: database.url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await shortTimeouts.destroy();
  await database.close();
});
beforeEach(async () => {
  await other.query('ROLLBACK');
  await database.value('TRUNCATE outbox RESTART IDENTITY');
});

async function append(key: string, from: number, to = from): Promise<void> {
  await new Transactions(database.dataSource, { notify: () => undefined }).run(async ({ publish }) => {
    await Promise.resolve();
    for (let sequence = from; sequence <= to; sequence++) publish(keyedEvent(key, sequence));
  });
}
const waiting = async () => Number(await database.value('SELECT count(*) FROM outbox WHERE published_at IS NULL'));

/** Runs a relay during `work`. */
async function relaying<T>(
  broker: ScriptedPublisher,
  work: () => Promise<T>,
  source = database.dataSource,
): Promise<T> {
  const relay = outboxRelay(new ShardLease(database.url, silent), broker, source, silent);
  relay.start();
  return work().finally(async () => relay.stop());
}

describe('the clock of the machine', () => {
  it('may jump: rows of any day are published in the order of their serials, and marked', async () => {
    const jumps = [0, -1, 1, -40, 40, 0, 6, -2, 7, 8, -1];
    for (const [index, days] of jumps.entries())
      for (const key of ['a', 'b', 'c']) {
        await append(key, index + 1);
        await database.value(
          `UPDATE outbox SET occurred_at = occurred_at + $1 * ${DAY} WHERE key = $2 AND sequence = $3`,
          [days, key, index + 1],
        );
      }
    const homes = await database.column('SELECT DISTINCT tableoid::regclass::text FROM outbox');
    expect(homes.length).toBeGreaterThan(3);
    expect(homes).toContain('outbox_default');
    const broker = new ScriptedPublisher();
    await relaying(broker, async () => until(async () => (await waiting()) === 0));
    for (const key of ['a', 'b', 'c']) expect(broker.sequencesOf(key)).toEqual(upTo(jumps.length));
  });

  it('may go back while day partitions are created and dropped: no unpublished row is lost', async () => {
    const partitions = new OutboxDayPartitions(database.dataSource, silent);
    await append('a', 1, 3);
    const now = Date.now();
    for (const days of [30, -30, 0]) {
      await partitions.maintain(new Date(now + days * 86_400_000));
      await append('b', days + 31);
    }
    const broker = new ScriptedPublisher();
    await relaying(broker, async () => until(async () => (await waiting()) === 0));
    expect([broker.sequencesOf('a'), broker.sequencesOf('b')]).toEqual([
      [1, 2, 3],
      [61, 1, 31],
    ]);
  });
});

describe('a database that is too slow', () => {
  it('to mark published rows causes duplicates, in order, and loses nothing', async () => {
    for (const key of ['a', 'b', 'c']) await append(key, 1, 4);
    const broker = new ScriptedPublisher();
    // Reads still work, but no row can be written: such statements time out.
    await other.query('BEGIN; LOCK TABLE outbox IN EXCLUSIVE MODE');
    await relaying(
      broker,
      async () => {
        await until(() => broker.sequencesOf('a').length >= 4, 30_000);
        // The second round is published while the first is being marked; no third one is.
        expect(new Set(broker.accepted.map(({ sequence }) => sequence))).toEqual(new Set(['1', '2']));
        await other.query('ROLLBACK');
        await until(async () => (await waiting()) === 0, 30_000);
      },
      shortTimeouts,
    );
    // A set keeps the order of first occurrences.
    for (const key of ['a', 'b', 'c']) expect([...new Set(broker.sequencesOf(key))]).toEqual(upTo(4));
  }, 90_000);

  it('to read delays the relay, which continues by itself', async () => {
    await append('a', 1, 3);
    const broker = new ScriptedPublisher();
    await other.query('BEGIN; LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE');
    await relaying(
      broker,
      async () => {
        await until(async () => {
          const { rows } = await other.query(
            `SELECT 1 FROM pg_stat_activity WHERE application_name = 'slow' AND wait_event = 'relation'`,
          );
          return rows.length > 0;
        });
        expect(broker.rounds).toEqual([]);
        await other.query('ROLLBACK');
        await until(async () => (await waiting()) === 0, 30_000);
      },
      shortTimeouts,
    );
    expect(broker.sequencesOf('a')).toEqual([1, 2, 3]);
  }, 90_000);
});

describe('a hot list', () => {
  it('delays no list of another shard', async () => {
    const others = upTo(200)
      .map((n) => `list-${n}`)
      .filter((key) => shardOf(key) !== shardOf('hot'))
      .slice(0, 60);
    await append('hot', 1, 400);
    for (const key of others) await append(key, 1);
    const broker = new ScriptedPublisher();
    await relaying(broker, async () => until(async () => (await waiting()) === 0, 60_000));
    const hotBefore = (key: string) => {
      const place = broker.accepted.findIndex((row) => row.key === key);
      return broker.accepted.slice(0, place).filter((row) => row.key === 'hot').length;
    };
    for (const key of others) expect(hotBefore(key)).toBeLessThan(PER_SHARD);
    expect(broker.sequencesOf('hot')).toEqual(upTo(400));
  }, 90_000);
});

const planNode = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().optional(),
  get Plans() {
    return z.array(planNode).optional();
  },
});
type PlanNode = z.output<typeof planNode>;
const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

describe('a million unpublished rows', () => {
  it('do not slow a window down: it reads the first rows of each shard by the index', async () => {
    // The rows are in two day partitions, together with published rows. This connection has no statement timeout.
    await other.query(
      `INSERT INTO outbox (id, shard, topic, key, type, sequence, data, occurred_at, published_at)
       SELECT gen_random_uuid(), n % ${SHARDS}, 't', (n % 5000)::text, 'y', n, '{}',
              now() + (n % 2) * ${DAY}, CASE WHEN n % 11 = 0 THEN now() END
       FROM generate_series(1, 1100000) AS n`,
    );
    await other.query('ANALYZE outbox');
    const asked: string[] = [];
    const recording = {
      query: async (sql: string, values: unknown[]) => {
        const [row] = await database.dataSource.query<Record<string, unknown>[]>(
          `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
          values,
        );
        asked.push(JSON.stringify(row?.['QUERY PLAN']));
        return [];
      },
    };
    const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
    await new OutboxStore(recording as unknown as DataSource, PER_SHARD).window({
      shards: shards.map((shard) => ({ shard, after: 0n, upTo: NO_LIMIT })),
      withoutKeys: ['1', '2', '3'],
      withoutTopics: [],
      writtenWithin: ALL_TIME,
    });
    const [plan] = z.array(z.object({ Plan: planNode })).parse(JSON.parse(asked[0] ?? ''));
    if (!plan) throw new Error('no plan');
    const nodes = nodesOf(plan.Plan);
    const reads = nodes.filter((node) => node['Relation Name']?.startsWith('outbox'));
    expect(new Set(reads.map((node) => node['Node Type']))).toEqual(new Set(['Index Scan']));
    const read = reads.reduce(
      (sum, node) => sum + node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)),
      0,
    );
    expect(read).toBeLessThan(2 * SHARDS * PER_SHARD);
    for (const sort of nodes.filter((node) => node['Node Type'] === 'Sort'))
      expect(sort['Actual Rows']).toBeLessThanOrEqual(SHARDS * PER_SHARD);
  }, 180_000);
});

describe('a day partition that is to be dropped', () => {
  it('does not wait long for a reader, and makes no command wait', async () => {
    const warnings: string[] = [];
    const log = { warn: (_: object, message: string) => void warnings.push(message), error: () => undefined };
    const partitions = new OutboxDayPartitions(database.dataSource, log);
    const later = new Date(Date.now() + 10 * 86_400_000);
    const days = async () =>
      (
        await database.column(
          `SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'outbox'::regclass ORDER BY 1`,
        )
      ).map(String);
    const before = await days();
    await other.query('BEGIN; SELECT count(*) FROM outbox');
    await partitions.maintain(later);
    // The reader still holds its lock: nothing was dropped, and nothing waits for a lock.
    expect(await days()).toEqual(expect.arrayContaining(before));
    expect(warnings.filter((warning) => warning.includes('could not drop')).length).toBeGreaterThan(0);
    expect(await database.value('SELECT count(*)::int FROM pg_locks WHERE NOT granted')).toBe(0);
    await append('a', 1);
    await other.query('ROLLBACK');
    await partitions.maintain(later);
    expect((await days()).filter((name) => before.includes(name)).length).toBeLessThan(before.length);
    expect(await waiting()).toBe(1);
  }, 60_000);
});
