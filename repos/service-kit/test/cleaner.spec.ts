import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { Cleaner } from '../src/retention/cleaner.js';
import { DEAD_LETTER_DAYS, DROPPED_DEAD_LETTER_DAYS } from '../src/retention/keep-days.js';
import { KIT_EXPIRIES } from '../src/retention/kit-retentions.js';
import { rowsThatExpire } from '../src/retention/expire-rows.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { silent } from './support/silent.js';

const RETENTION = { table: 'old_things', since: 'at', keepDays: 3 };
const { signal } = new AbortController();
let database: KitDatabase;
beforeAll(async () => {
  database = await kitDatabase();
  await sql('CREATE TABLE old_things (id integer, at timestamptz NOT NULL, transaction xid8)');
  await sql('CREATE INDEX old_things_at ON old_things (at)');
  // Records which transaction deleted each row.
  await sql('CREATE TABLE deletions (id integer, txid xid8 DEFAULT pg_current_xact_id())');
  await sql(`CREATE FUNCTION record_deletion() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO deletions (id) SELECT id FROM gone; RETURN NULL; END $$`);
  await sql(`CREATE TRIGGER record_deletion AFTER DELETE ON old_things REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION record_deletion()`);
});
afterAll(async () => database.close());
afterEach(async () => sql('TRUNCATE old_things, deletions, dead_letters, inbox_attempts'));

const sql = async (statement: string, parameters?: unknown[]) => database.column(statement, parameters);
const insertThings = async (from: number, to: number, age: string) =>
  sql(
    `INSERT INTO old_things (id, at) SELECT i, now() - interval '${age}' - i * interval '1 ms' FROM generate_series($1::int, $2::int) i`,
    [from, to],
  );
const THINGS = rowsThatExpire(RETENTION);
const cleanerOf = (expiries = [THINGS], registry = new Registry()) =>
  new Cleaner(expiries, database.dataSource, silent, registry);
const valueOf = async (registry: Registry, name: string) =>
  (await registry.getSingleMetric(name)?.get())?.values.map(({ value }) => value);

describe('the cleaner', () => {
  it('deletes 50,000 expired rows in transactions of 1,000 rows, and keeps the others', async () => {
    await insertThings(1, 50_000, '3 days');
    await insertThings(50_001, 50_010, '2 days 23 hours');
    const registry = new Registry();
    await cleanerOf([THINGS], registry).run(signal);
    expect(await sql('SELECT id FROM old_things ORDER BY id')).toEqual(
      Array.from({ length: 10 }, (_, i) => 50_001 + i),
    );
    const chunks = await sql('SELECT count(*)::int FROM deletions GROUP BY txid');
    expect(chunks).toEqual(Array.from({ length: 50 }, () => 1_000));
    expect(await valueOf(registry, 'retention_rows_deleted_total')).toEqual([50_000]);
    const [last = 0] = (await valueOf(registry, 'retention_last_run_timestamp_seconds')) ?? [];
    expect(Math.abs(Date.now() / 1_000 - last)).toBeLessThan(60);
  });

  it('deletes the rest if many rows have the same time', async () => {
    await sql(`INSERT INTO old_things (id, at) SELECT i, '2026-01-01' FROM generate_series(1, 2500) i`);
    await cleanerOf().run(signal);
    expect(await sql('SELECT id FROM old_things')).toEqual([]);
  });

  it('run by three workers at once deletes each row once, and waits for no row that somebody has locked', async () => {
    await insertThings(1, 5_000, '4 days');
    const locked = database.dataSource.createQueryRunner();
    await locked.startTransaction();
    await locked.query('SELECT FROM old_things WHERE id = 7 FOR UPDATE');
    const registries = [new Registry(), new Registry(), new Registry()];
    await Promise.all(registries.map((registry) => cleanerOf([THINGS], registry).run(signal)));
    await locked.rollbackTransaction();
    await locked.release();
    const counts = await Promise.all(registries.map((registry) => valueOf(registry, 'retention_rows_deleted_total')));
    const deleted = counts.flatMap((values) => values ?? []).reduce((sum, count) => sum + count, 0);
    expect(await sql('SELECT count(*)::int FROM old_things')).toEqual([5_000 - deleted]);
    await cleanerOf().run(signal);
    expect(await sql('SELECT id FROM old_things')).toEqual([]);
    expect(await sql('SELECT count(*)::int FROM deletions')).toEqual([5_000]);
  });

  it('goes on with the other tables if one fails, and does not report the run', async () => {
    await insertThings(1, 10, '4 days');
    const registry = new Registry();
    await cleanerOf([rowsThatExpire({ ...RETENTION, table: 'no_such_table' }), THINGS], registry).run(signal);
    expect(await sql('SELECT id FROM old_things')).toEqual([]);
    expect(await valueOf(registry, 'retention_last_run_timestamp_seconds')).toEqual([0]);
  });

  it('reads a few pages if there is nothing to delete, however many rows there are, also behind rows that it has deleted', async () => {
    await insertThings(1, 50_000, '1 day');
    await insertThings(50_001, 70_000, '4 days');
    await sql('VACUUM ANALYZE old_things');
    await cleanerOf().run(signal);
    await sql('VACUUM old_things');
    const statements: string[] = [];
    const { dataSource } = database;
    const query = dataSource.query.bind(dataSource);
    dataSource.query = async (text: string, parameters?: unknown[]) => {
      statements.push(text);
      return query(text, parameters);
    };
    await cleanerOf().run(signal);
    dataSource.query = query;
    expect(statements).toHaveLength(1);
    const plan = await sql(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statements[0]}`, [
      '-infinity',
      RETENTION.keepDays,
    ]);
    expect(blocksOf(plan)).toBeLessThan(20);
  });
});

describe("the kit's tables", () => {
  it('lose expired dead letters and attempts, and keep those that can be replayed', async () => {
    const letter = async (id: string, deadDays: number, droppedDays: number | null, replayed = false) =>
      sql(
        `INSERT INTO dead_letters
           (consumer, event_id, topic, key, type, reason, attempts, trace_id, payload, dead_at, dropped_at, replay_requested_at)
         VALUES ('c', $1, '', '', '', '', 1, '', '', now() - make_interval(days => $2), now() - make_interval(days => $3),
           CASE WHEN $4 THEN now() END)`,
        [id, deadDays, droppedDays, replayed],
      );
    await letter('undecided', DEAD_LETTER_DAYS - 1, null);
    await letter('forgotten', DEAD_LETTER_DAYS, null);
    await letter('dropped', DEAD_LETTER_DAYS - 1, DROPPED_DEAD_LETTER_DAYS - 1);
    await letter('dropped long ago', DEAD_LETTER_DAYS - 1, DROPPED_DEAD_LETTER_DAYS);
    await letter('being replayed', DEAD_LETTER_DAYS, DROPPED_DEAD_LETTER_DAYS, true);
    await sql(`INSERT INTO inbox_attempts (consumer, event_id, attempts, last_error, last_at)
      VALUES ('c', 'new', 1, '', now() - interval '23 hours'), ('c', 'old', 1, '', now() - interval '24 hours')`);
    await cleanerOf([...KIT_EXPIRIES]).run(signal);
    const kept = ['being replayed', 'dropped', 'undecided'];
    expect(await sql('SELECT event_id FROM dead_letters ORDER BY event_id')).toEqual(kept);
    expect(await sql('SELECT event_id FROM inbox_attempts')).toEqual(['new']);
  });
});

/** The pages that a statement read, as EXPLAIN (FORMAT JSON) says. */
function blocksOf(plan: unknown): number {
  const text = JSON.stringify(plan);
  const read = (name: string) => Number(new RegExp(`"${name}":(\\d+)`).exec(text)?.[1] ?? Number.NaN);
  return read('Shared Hit Blocks') + read('Shared Read Blocks');
}
