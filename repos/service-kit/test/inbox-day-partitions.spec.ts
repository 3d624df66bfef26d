import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DataSource, QueryRunner } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { InboxDayPartitions, smallestIdOf } from '../src/inbox/inbox-day-partitions.js';
import { migrate } from '../src/lifecycle/migrate.js';
import {
  DEAD_LETTER_REPLAYS_V1,
  INBOX_DAY_PARTITIONS_V1,
  INBOX_SCHEMA_V1,
  REVERT_INBOX_DAY_PARTITIONS_V1,
  OUTBOX_SCHEMA_V1,
} from '../src/schema.js';
import { deliverableDays } from '../src/retention/keep-days.js';
import { createTestDatabase, type TestDatabase } from '../src/testing/test-database.js';
import { inboxOf, registered } from './support/inbox-rig.js';
import { openDataSource } from './support/kit-database.js';
import { silent } from './support/silent.js';

const DAY_MS = 24 * 60 * 60 * 1000;

const migration = (statements: readonly string[]) => ({
  up: async (runner: QueryRunner) => {
    for (const statement of statements) await runner.query(statement);
  },
  down: async () => Promise.resolve(),
});
class Before1763683200000 {
  up = migration([
    ...OUTBOX_SCHEMA_V1,
    ...INBOX_SCHEMA_V1,
    ...DEAD_LETTER_REPLAYS_V1,
    'CREATE TABLE things (id text PRIMARY KEY, value integer NOT NULL DEFAULT 0)',
  ]).up;
  down = migration([]).down;
}
class DayPartitions1763683300000 {
  up = migration(INBOX_DAY_PARTITIONS_V1).up;
  down = migration(REVERT_INBOX_DAY_PARTITIONS_V1).up;
}

let created: TestDatabase;
let dataSource: DataSource;
const opened: TestDatabase[] = [];

// Each test creates its own database.
jest.setTimeout(60_000);
beforeEach(async () => {
  created = await createTestDatabase([Before1763683200000]);
  opened.push(created);
  dataSource = await openDataSource(created.url);
});
afterEach(async () => dataSource.destroy());
afterAll(async () => {
  for (const database of opened) await database.drop();
});

const column = async (sql: string, values: unknown[] = []) => {
  const rows = await dataSource.query<Record<string, unknown>[]>(sql, values);
  return rows.map((row) => Object.values(row)[0]);
};
const partition = async () => migrate(created.url, [Before1763683200000, DayPartitions1763683300000], silent);
const days = () =>
  column(`SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'inbox'::regclass ORDER BY 1`);
const homeOf = async (id: string) =>
  (await column('SELECT tableoid::regclass::text FROM inbox WHERE event_id = $1', [id]))[0];
const idAt = (instant: Date | number) => uuidv7({ msecs: Number(instant) });
const nameOf = (instant: Date | number) => `inbox_${new Date(instant).toISOString().slice(0, 10).replaceAll('-', '')}`;
const midnight = () => Math.ceil(Date.now() / DAY_MS) * DAY_MS;

/** An inbox that counts its effects. */
function counted() {
  const inbox = inboxOf(dataSource, async (_, { manager }) => {
    await manager.query(
      `INSERT INTO things VALUES ('effect', 1) ON CONFLICT (id) DO UPDATE SET value = things.value + 1`,
    );
  });
  return { inbox, effects: async () => (await column('SELECT value FROM things'))[0] ?? 0 };
}

describe('the migration that partitions the inbox by day', () => {
  it('keeps all inbox rows, whatever their ids, while a worker of the previous release runs', async () => {
    const { inbox, effects } = counted();
    const ids = [
      ...[0, 1, 20, 400].map((ago) => idAt(Date.now() - ago * DAY_MS)),
      idAt(midnight() + 5 * DAY_MS),
      '00000000-0000-4000-8000-000000000000',
      'ffffffff-ffff-4fff-bfff-ffffffffffff',
      ...Array.from({ length: 200 }, () => randomUUID()),
    ];
    for (const id of ids) await inbox.receive(registered(id));
    const stream: string[] = [];
    const over = new AbortController();
    const worker = (async () => {
      while (!over.signal.aborted) {
        const id = uuidv7();
        expect(await inbox.receive(registered(id))).toBe('SUCCESS');
        stream.push(id);
      }
    })();
    expect(await partition()).toEqual(['DayPartitions1763683300000']);
    const seen = stream.length;
    while (stream.length < seen + 20) await new Promise((resolve) => setTimeout(resolve, 5));
    over.abort();
    await worker;
    const all = [...ids, ...stream];
    expect(await effects()).toBe(all.length);
    expect(await inbox.receiveAll(all.map((id) => registered(id)))).toEqual(all.map(() => 'SUCCESS'));
    expect(await effects()).toBe(all.length);
    // One day is missing: the default partition already has a row of it.
    const prepared = [0, 1, 2, 3, 4, 5, 7].map((ahead) => nameOf(midnight() - DAY_MS + ahead * DAY_MS));
    expect(await days()).toEqual([...prepared, 'inbox_default']);
  }, 60_000);

  it('can be reverted without loss', async () => {
    const { inbox, effects } = counted();
    await partition();
    const ids = [randomUUID(), uuidv7(), idAt(midnight() + DAY_MS)];
    for (const id of ids) await inbox.receive(registered(id));
    for (const statement of REVERT_INBOX_DAY_PARTITIONS_V1) await dataSource.query(statement);
    for (const id of ids) await inbox.receive(registered(id));
    expect(await effects()).toBe(3);
  });
});

describe('the inbox', () => {
  it('recognises duplicates on both sides of midnight', async () => {
    await partition();
    const { inbox, effects } = counted();
    const [last, first] = [idAt(midnight() - 1), smallestIdOf(new Date(midnight()))];
    const batch = [last, first, last, first].map((id) => registered(id));
    for (let time = 0; time < 2; time++)
      expect(await inbox.receiveAll(batch)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS']);
    expect(await effects()).toBe(2);
    expect(await homeOf(last)).toBe(nameOf(midnight() - 1));
    expect(await homeOf(first)).toBe(nameOf(midnight()));
  });

  it('is searched in one day partition, by its index', async () => {
    await partition();
    await dataSource.query(
      `INSERT INTO inbox SELECT 'todo-worker', gen_random_uuid() FROM generate_series(1, 20000) ON CONFLICT DO NOTHING`,
    );
    await dataSource.query('ANALYZE inbox');
    const plan = (
      await column(`EXPLAIN SELECT 1 FROM inbox WHERE consumer = 'todo-worker' AND event_id = '${idAt(midnight())}'`)
    ).join('\n');
    expect(plan).toContain(nameOf(midnight()));
    expect(plan).not.toMatch(/inbox_default|Append|Seq Scan on inbox_\d+.*rows=[1-9]\d{2}/);
    const scans = `SELECT coalesce(sum(seq_scan), 0)::int FROM pg_stat_user_tables WHERE relname ~ '^inbox'`;
    await dataSource.query('SELECT pg_stat_force_next_flush()');
    const [before] = await column(scans);
    const { inbox } = counted();
    await inbox.receiveAll(Array.from({ length: 64 }, () => registered(uuidv7())));
    await dataSource.query('SELECT pg_stat_force_next_flush()');
    expect(await column(scans)).toEqual([before]);
  });

  it('drops only days whose events can no longer be delivered', async () => {
    await partition();
    const { inbox, effects } = counted();
    const today = midnight() - DAY_MS;
    const partitions = new InboxDayPartitions(dataSource, silent, 30);
    const ids = [0, 1, 2].map((ahead) => idAt(today + ahead * DAY_MS + 5));
    for (const id of [...ids, randomUUID()]) await inbox.receive(registered(id));
    await partitions.maintain(new Date(today + 31 * DAY_MS));
    expect(await homeOf(ids[0] ?? '')).toBeUndefined();
    for (const id of ids.slice(1))
      expect(await homeOf(id)).toBe(nameOf(parseInt(id.replace('-', '').slice(0, 12), 16)));
    expect(await effects()).toBe(4);
    await inbox.receive(registered(ids[1] ?? ''));
    expect(await effects()).toBe(4);
    expect(await days()).toHaveLength(1 + 7 + 8);
  });

  it('deletes old rows of the default partition in chunks', async () => {
    await partition();
    await dataSource.query(
      `INSERT INTO inbox SELECT 'todo-worker', ('ffffffff-' || substr(gen_random_uuid()::text, 10))::uuid,
         now() - interval '40 days' FROM generate_series(1, 12000)`,
    );
    await dataSource.query(`INSERT INTO inbox VALUES ('todo-worker', 'ffffffff-ffff-4fff-bfff-ffffffffffff', now())`);
    await new InboxDayPartitions(dataSource, silent, 30).maintain();
    expect(await column('SELECT count(*)::int FROM inbox')).toEqual([1]);
  });

  it('keeps its rows as long as Kafka may deliver their events', () => {
    expect([deliverableDays('todo-worker'), deliverableDays('users-worker')]).toEqual([30, 30]);
  });
});
