import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OutboxDayPartitions } from '../src/outbox/outbox-day-partitions.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';

let database: KitDatabase;
let partitions: OutboxDayPartitions;
let warnings: string[] = [];

beforeAll(async () => {
  database = await kitDatabase();
  const log = { warn: (_: object, message: string) => void warnings.push(message), error: () => undefined };
  partitions = new OutboxDayPartitions(database.dataSource, log, { aheadDays: 2, keepDays: 3 });
});
afterAll(async () => database.close());
beforeEach(async () => {
  warnings = [];
  for (const name of await days()) await database.dataSource.query(`DROP TABLE ${name}`);
  await database.dataSource.query('TRUNCATE outbox');
});

async function days(): Promise<string[]> {
  const names = await database.column(
    `SELECT relname FROM pg_class WHERE relname ~ '^outbox_\\d' AND relispartition AND relkind = 'r' ORDER BY 1`,
  );
  return names.map(String);
}

async function row(occurredAt: string, published: boolean): Promise<void> {
  await database.dataSource.query(
    `INSERT INTO outbox (id, shard, topic, key, type, sequence, data, occurred_at, published_at)
     VALUES (gen_random_uuid(), 0, 't', 'k', 'y', 1, '{}', $1::timestamptz, CASE WHEN $2 THEN now() END)`,
    [occurredAt, published],
  );
}

const homes = () => database.column('SELECT tableoid::regclass::text FROM outbox ORDER BY occurred_at');

describe("maintenance of the outbox's day partitions", () => {
  it('creates today and the days ahead, in UTC, once', async () => {
    for (let run = 0; run < 2; run++) await partitions.maintain(new Date('2026-12-30T23:59:59Z'));
    expect(await days()).toEqual(['outbox_20261230', 'outbox_20261231', 'outbox_20270101']);
    expect(warnings).toEqual([]);
  });

  it('puts each row into its day, to the microsecond, and others into the default partition', async () => {
    await partitions.maintain(new Date('2026-12-30T12:00:00Z'));
    await row('2026-12-29T23:59:59.999999Z', false);
    await row('2026-12-30T00:00:00Z', false);
    await row('2026-12-31T23:59:59.999999Z', false);
    await row('2027-01-01T00:00:00Z', false);
    await row('2027-01-02T00:00:00Z', false);
    expect(await homes()).toEqual([
      'outbox_default',
      'outbox_20261230',
      'outbox_20261231',
      'outbox_20270101',
      'outbox_default',
    ]);
  });

  it('drops a day only if it is old enough and all its rows are published', async () => {
    await partitions.maintain(new Date('2026-12-01T12:00:00Z'));
    await row('2026-12-01T01:00:00Z', true);
    await row('2026-12-02T01:00:00Z', true);
    await row('2026-12-02T02:00:00Z', false);
    await row('2026-12-03T01:00:00Z', true);
    await partitions.maintain(new Date('2026-12-06T00:00:00Z'));
    expect(await days()).toEqual([
      'outbox_20261202',
      'outbox_20261203',
      'outbox_20261206',
      'outbox_20261207',
      'outbox_20261208',
    ]);
    await database.dataSource.query('UPDATE outbox SET published_at = now()');
    await partitions.maintain(new Date('2026-12-06T00:00:00Z'));
    expect(await days()).not.toContain('outbox_20261202');
    expect(await days()).toContain('outbox_20261203');
  });

  it('deletes old published rows from the default partition, but no unpublished ones', async () => {
    await row('2026-01-01T00:00:00Z', true);
    await row('2026-01-02T00:00:00Z', false);
    await row('2026-12-29T00:00:00Z', true);
    await partitions.maintain(new Date('2026-12-30T12:00:00Z'));
    expect(await database.column(`SELECT to_char(occurred_at, 'MM-DD') FROM outbox ORDER BY 1`)).toEqual([
      '01-02',
      '12-29',
    ]);
  });

  it('skips a day whose rows lie in the default partition, and creates the others', async () => {
    await row('2026-12-31T08:00:00Z', false);
    await partitions.maintain(new Date('2026-12-30T12:00:00Z'));
    expect(await days()).toEqual(['outbox_20261230', 'outbox_20270101']);
    expect(warnings).toEqual([expect.stringContaining('outbox_20261231')]);
    expect(await homes()).toEqual(['outbox_default']);
  });

  it('by several processes at the same time creates each day once', async () => {
    const now = new Date('2026-12-30T12:00:00Z');
    await Promise.all(Array.from({ length: 4 }, () => partitions.maintain(now)));
    expect(await days()).toEqual(['outbox_20261230', 'outbox_20261231', 'outbox_20270101']);
    expect(warnings).toEqual([]);
  });
});
